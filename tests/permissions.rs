//! What the extension may do, held to what is said about it.
//!
//! The manifest, the catalogue's hosts, the pages, the words and docs/PERMISSIONS.md are one promise: a
//! permission, a host, a network call or a word that nobody announced fails here.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what is wrong by stopping"
)]

#[allow(dead_code, reason = "what a part knows is the build script's")]
#[path = "../build/parts.rs"]
mod parts;

use gramme::catalogue::{self, Confidence, Site};
use gramme::footprint::Electricity;
use gramme::ledger::entry::{Act, Entry};
use gramme::ledger::rollup::{Page, parts};
use gramme::ledger::session::sessions;
use gramme::ledger::usage::{How, Reply, Usage};
use gramme::observe::health::Health;
use gramme::observe::reply::{Counts, Report};
use gramme::observe::tabs::{Refinement, Tabs};
use gramme::observe::tracker::{Counted, Moment, Tracker};
use gramme::observe::{Binding, Body, Kind, Request, Turn};
use gramme::plain::Plain;
use gramme::settings::{Budget, Metric, Pause, Settings};
use gramme::units::Estimate;
use gramme::view::badge::Badge;
use gramme::view::stored;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// The hosts that installing may ask for: those that serve only AI, and huggingface.co. A host is put
/// here by a person who has looked at what else it serves.
const REQUIRED: &[&str] = &[
    "aisandbox-pa.googleapis.com",
    "aistudio.google.com",
    "alkalimakersuite-pa.clients6.google.com",
    "alpha.midjourney.com",
    "api.leonardo.ai",
    "api.lovable.dev",
    "api.manus.im",
    "api.recraft.ai",
    "api.runwayml.com",
    "app.leonardo.ai",
    "app.runwayml.com",
    "arena.ai",
    "bard.google.com",
    "bolt.new",
    "character.ai",
    "chat.deepseek.com",
    "chat.mistral.ai",
    "chat.openai.com",
    "chat.qwen.ai",
    "chat.z.ai",
    "chat2.qianwen.com",
    "chatglm.cn",
    "chatgpt.com",
    "claude.ai",
    "copilot.cloud.microsoft",
    "copilot.microsoft.com",
    "dola.com",
    "doubao.com",
    "duck.ai",
    "firefly-3p.ff.adobe.io",
    "firefly.adobe.com",
    "gateway.meta.ai",
    "gemini.google.com",
    "graph.meta.ai",
    "grok.com",
    "ideogram.ai",
    "image-v5.ff.adobe.io",
    "kimi.com",
    "kimi.moonshot.cn",
    "labs.google",
    "lmarena.ai",
    "lovable.dev",
    "manus.im",
    "meta.ai",
    "neo.character.ai",
    "notebook.google.com",
    "notebooklm.google.com",
    "perplexity.ai",
    "pi.ai",
    "poe.com",
    "qianwen.com",
    "t3.chat",
    "video-v1.ff.adobe.io",
    "www.dola.com",
    "www.doubao.com",
    "www.genspark.ai",
    "www.kimi.com",
    "www.meta.ai",
    "www.midjourney.com",
    "www.perplexity.ai",
    "www.qianwen.com",
    "www.recraft.ai",
    "you.com",
    "yuanbao.tencent.com",
];

/// Hosts that do more than AI are asked for by a click; this one is the exception that the design makes.
const MORE_THAN_AI: &str = "huggingface.co";

const BEGIN: &str = "<!-- begin: hosts -->";
const END: &str = "<!-- end: hosts -->";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parsed(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below a folder with one of these endings, as paths from the root.
fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if endings.contains(&ending) {
                found.push(path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has no file of {endings:?}");
    found
}

// ---- docs/PERMISSIONS.md ------------------------------------------------------------------------------

/// Why a host is asked for.
fn reason(site: &Site, host: &str) -> &'static str {
    match (site.hosts.contains(&host), site.page_hosts.contains(&host)) {
        (true, true) => "is its page and receives its prompts",
        (true, false) => "receives its prompts",
        (false, _) => "is its page, without which its requests are invisible",
    }
}

fn table() -> String {
    let mut table = String::from("| host | site | why it is asked for | when |\n| --- | --- | --- | --- |\n");
    let mut rows: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for site in catalogue::sites() {
        let required: Vec<_> = site.required_hosts().collect();
        for host in site.all_hosts() {
            let when = if required.contains(&host) { "at installation" } else { "by a click" };
            let (name, why) = (site.name, reason(site, host));
            rows.insert((host, site.id), format!("| `{host}` | {name} | {why} | {when} |\n"));
        }
    }
    table.extend(rows.into_values());
    table
}

/// The lines of a page that stand between one heading and the next of its rank.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, after) = page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    after.split_once("\n## ").map_or(after, |(section, _)| section)
}

/// The names in the first column of a section's table.
fn named(section: &str) -> Vec<&str> {
    section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

#[test]
fn the_page_says_why_each_host_is_asked_for() {
    let path = root().join("docs/PERMISSIONS.md");
    let page = read("docs/PERMISSIONS.md");
    let (before, marked) = page.split_once(BEGIN).expect("the marker before the hosts");
    let (_, after) = marked.split_once(END).expect("the marker after the hosts");
    let fresh = format!("{before}{BEGIN}\n\n{}\n{END}{after}", table());
    if fresh != page {
        fs::write(path, &fresh).unwrap();
        panic!("docs/PERMISSIONS.md had drifted from the catalogue and is now rewritten: look at it");
    }
}

#[test]
fn the_page_names_the_manifests_permissions_and_no_others() {
    let manifest = parsed("manifest.json");
    let page = read("docs/PERMISSIONS.md");
    let asked: Vec<_> =
        manifest["permissions"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(asked, ["alarms", "scripting", "storage", "unlimitedStorage", "webRequest"]);
    assert_eq!(manifest["optional_permissions"], json!(["downloads"]));
    assert_eq!(named(section(&page, "What the browser is asked for")), [asked, vec!["downloads"]].concat());
}

// ---- manifest.json ------------------------------------------------------------------------------------

#[test]
fn the_manifest_has_these_keys_and_no_others() {
    let manifest: Map<String, Value> = serde_json::from_str(&read("manifest.json")).unwrap();
    let keys: BTreeSet<_> = manifest.keys().map(String::as_str).collect();
    // No web_accessible_resources, no externally_connectable, no commands: a page
    // cannot see or call the extension. Hosts, scripts of pages, background and version are put in by the build.
    let expected = [
        "action",
        "browser_specific_settings",
        "content_security_policy",
        "default_locale",
        "description",
        "icons",
        "incognito",
        "manifest_version",
        "minimum_chrome_version",
        "name",
        "optional_permissions",
        "options_ui",
        "permissions",
    ];
    assert_eq!(keys, BTreeSet::from(expected));
    assert_eq!(manifest["manifest_version"], 3);
    assert_eq!(manifest["incognito"], "not_allowed");
    assert_eq!(manifest["default_locale"], "en");
}

#[test]
fn firefox_is_told_that_nothing_is_collected() {
    let manifest = parsed("manifest.json");
    let gecko = &manifest["browser_specific_settings"]["gecko"];
    assert_eq!(gecko["id"], "{0c5ad1d5-2a0b-4c8e-9a57-6d1f5b8f4a10}", "a released id never changes");
    assert_eq!(gecko["data_collection_permissions"], json!({"required": ["none"]}));
    let version = |of: &Value| -> u32 {
        let text = of["strict_min_version"].as_str().unwrap();
        text.split('.').next().unwrap().parse().unwrap()
    };
    // Older versions do not know `data_collection_permissions`.
    assert!(version(gecko) >= 140, "{gecko}");
    assert!(version(&manifest["browser_specific_settings"]["gecko_android"]) >= 142);
}

#[test]
fn the_pages_policy_reaches_nothing_outside_the_package() {
    let manifest = parsed("manifest.json");
    let policies = manifest["content_security_policy"].as_object().unwrap();
    assert_eq!(policies.keys().collect::<Vec<_>>(), ["extension_pages"]);
    let policy = policies["extension_pages"].as_str().unwrap();
    let directives: BTreeMap<_, Vec<_>> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect();
    let expected = [
        ("base-uri", vec!["'none'"]),
        ("connect-src", vec!["'self'"]),
        ("default-src", vec!["'none'"]),
        ("form-action", vec!["'none'"]),
        ("frame-ancestors", vec!["'none'"]),
        ("img-src", vec!["'self'"]),
        ("object-src", vec!["'none'"]),
        ("script-src", vec!["'self'", "'wasm-unsafe-eval'"]),
        ("style-src", vec!["'self'"]),
    ];
    assert_eq!(directives, BTreeMap::from(expected));
}

// ---- hosts --------------------------------------------------------------------------------------------

#[test]
fn installing_asks_for_hosts_that_serve_only_ai() {
    let required: BTreeSet<_> = catalogue::sites().iter().flat_map(Site::required_hosts).collect();
    let known: BTreeSet<_> = REQUIRED.iter().copied().chain([MORE_THAN_AI]).collect();
    let unknown: Vec<_> = required.difference(&known).collect();
    assert!(
        unknown.is_empty(),
        "asked for at installation, and nobody has said that they serve only AI: {unknown:?}"
    );
    let gone: Vec<_> = known.difference(&required).collect();
    assert!(gone.is_empty(), "no longer asked for at installation: {gone:?}");
    assert!(required.iter().all(|host| !host.contains('*')), "a star reaches hosts that nobody looked at");
}

#[test]
fn what_is_weakly_known_is_asked_for_by_a_click() {
    let low = catalogue::sites().iter().filter(|site| site.confidence == Confidence::Low);
    let bold: Vec<_> =
        low.filter(|site| site.required_hosts().next().is_some()).map(|site| site.id).collect();
    assert!(bold.is_empty(), "weakly known, and asked for at installation: {bold:?}");
}

#[test]
fn a_host_is_asked_for_in_one_way_only() {
    let required: BTreeSet<_> = catalogue::sites().iter().flat_map(Site::required_hosts).collect();
    let clicked: BTreeSet<_> = catalogue::sites().iter().flat_map(Site::clicked_hosts).collect();
    assert_eq!(required.intersection(&clicked).count(), 0);
    for host in required.iter().chain(&clicked) {
        let name = host.strip_prefix("*.").unwrap_or(host);
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte));
        assert!(plain && name.contains('.'), "{host} makes no match pattern of both browsers");
    }
}

// ---- words --------------------------------------------------------------------------------------------

fn messages(language: &str) -> BTreeMap<String, String> {
    let table = parsed(&format!("extension/_locales/{language}/messages.json"));
    let table = table.as_object().unwrap();
    table
        .iter()
        .map(|(key, message)| (key.clone(), message["message"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn the_stores_take_the_name_and_the_description() {
    let manifest = parsed("manifest.json");
    for language in ["en", "fr"] {
        let words = messages(language);
        let description = &words["ext_description"];
        assert!(description.chars().count() <= 132, "{language}: {} characters", description.chars().count());
        assert!(words["ext_name"].chars().count() <= 45);
        for place in [&manifest["name"], &manifest["description"], &manifest["action"]["default_title"]] {
            let key = place.as_str().unwrap().trim_start_matches("__MSG_").trim_end_matches("__");
            assert!(words.contains_key(key), "{language} has no {key}");
        }
    }
}

/// The tags and the texts of a page, in order. Enough for pages of our own, which have no script inside.
fn pieces(html: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut tags, mut texts) = (Vec::new(), Vec::new());
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        texts.push(text.trim());
        let end = if after.starts_with("!--") { "-->" } else { ">" };
        let (tag, after) = after.split_once(end).expect("a closed tag");
        tags.push(tag);
        rest = after;
    }
    texts.push(rest.trim());
    texts.retain(|text| !text.is_empty());
    (tags, texts)
}

/// The value of an attribute in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    after.split('"').next()
}

#[test]
fn the_reader_of_pages_sees_tags_and_texts() {
    let (tags, texts) = pieces("<!-- <p>no</p> --><p data-words=\"a\" title=\"b\"> c </p>\n");
    assert_eq!(texts, ["c"]);
    assert_eq!(attribute(tags[1], "data-words"), Some("a"));
    assert_eq!(attribute(tags[1], "title"), Some("b"));
    assert_eq!(attribute(tags[1], "alt"), None);
}

#[test]
fn no_page_has_words_of_its_own() {
    for page in files("extension", &["html"]) {
        let html = read(&page);
        let (tags, texts) = pieces(&html);
        let own: Vec<_> = texts.iter().filter(|text| **text != "Gramme").collect();
        assert!(own.is_empty(), "{page} has hard-coded words: {own:?}");
        for tag in tags {
            for name in ["alt", "title", "aria-label", "aria-description", "placeholder", "label"] {
                let words = attribute(tag, name).unwrap_or_default();
                assert!(words.is_empty() || words == "Gramme", "{page}: {name}=\"{words}\" is hard-coded");
            }
            let inline = tag.contains(" style=") || tag.contains(" on") || tag.starts_with("style");
            assert!(!inline, "{page}: <{tag}> is refused by the pages' own policy");
            let script = tag == "script" || tag.starts_with("script ");
            assert!(!script || attribute(tag, "src").is_some(), "{page} has a script inside");
        }
    }
}

#[test]
fn every_message_is_there_and_is_used() {
    let mut used = BTreeSet::new();
    for page in files("extension", &["html"]) {
        let html = read(&page);
        used.extend(pieces(&html).0.iter().filter_map(|tag| attribute(tag, "data-words")).map(str::to_owned));
    }
    let english = messages("en");
    let french = messages("fr");
    for key in &used {
        assert!(english.contains_key(key), "no message {key}, which a page shows");
    }
    for words in read("manifest.json").split("__MSG_").skip(1) {
        used.insert(words.split("__").next().unwrap().to_owned());
    }
    let mut sources: String =
        files("src", &["rs"]).iter().map(|file| without_tests(&read(file)).to_owned()).collect();
    // The pages' own scripts name a few: those for what only they know.
    sources.extend(files("extension", &["js"]).iter().map(|file| read(file)));
    for key in english.keys() {
        let base = key.strip_suffix("_one").or_else(|| key.strip_suffix("_other")).unwrap_or(key);
        let plural = base != key
            && ["plural", "counted_words", "form"]
                .iter()
                .any(|word| sources.contains(&format!("{word}(\"{base}\"")));
        if plural || sources.contains(&format!("\"{key}\"")) {
            used.insert(key.clone());
        }
    }
    let unused: Vec<_> = english.keys().filter(|key| !used.contains(*key)).collect();
    assert!(unused.is_empty(), "nothing shows these messages: {unused:?}");
    assert_eq!(english.keys().collect::<Vec<_>>(), french.keys().collect::<Vec<_>>());
}

#[test]
fn every_word_of_a_page_is_in_a_part_that_it_loads() {
    for page in files("extension", &["html"]) {
        let html = read(&page);
        let (tags, _) = pieces(&html);
        let scripts = tags
            .iter()
            .filter_map(|tag| attribute(tag, "src"))
            .filter(|src| src.rsplit_once('.').is_some_and(|(_, ending)| ending == "js"));
        let mut scripts: String = scripts.map(|src| read(&format!("extension/{src}"))).collect();
        // Those that they import load parts, too.
        let imported: BTreeSet<_> =
            scripts.split("from \"./").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let imported: String = imported
            .into_iter()
            .filter(|file| !file.starts_with("core/") && *file != "filters.js")
            .map(|file| read(&format!("extension/{file}")))
            .collect();
        scripts.push_str(&imported);
        let loads = |part: &&parts::Part| scripts.contains(&format!("\"./core/{}.js\"", part.name));
        let says: Vec<_> = parts::PARTS.iter().filter(loads).flat_map(|part| part.says).collect();
        let silent: Vec<_> = tags
            .iter()
            .filter_map(|tag| attribute(tag, "data-words"))
            .filter(|key| !says.is_empty() && !says.iter().any(|begins| key.starts_with(**begins)))
            .collect();
        assert!(silent.is_empty(), "{page} shows what no part that it loads says: {silent:?}");
    }
}

/// A source up to the tests at its end.
fn without_tests(source: &str) -> &str {
    source.split_once("\n#[cfg(test)]\nmod tests").map_or(source, |(code, _)| code)
}

// ---- what no source may hold --------------------------------------------------------------------------

/// Whether a name stands in a text as a word of its own: `eval(` is not in `retrieval(`.
fn has_word(text: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(part))
}

fn none_has(files: &[String], banned: &[&str]) {
    for file in files {
        // The name of SVG's vocabulary looks like an address, and nothing is read there.
        let text = read(file).replace("http://www.w3.org/2000/svg", "");
        let found: Vec<_> = banned.iter().filter(|word| has_word(&text, word)).collect();
        assert!(found.is_empty(), "{file} has {found:?}");
    }
}

#[test]
fn nothing_becomes_markup_or_code_from_a_string() {
    let mut all = files("extension", &["js", "html"]);
    all.extend(files("src", &["rs"]));
    let banned = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "setHTMLUnsafe",
        "createContextualFragment",
        "document.write",
        "eval(",
        "new Function",
        "set_inner_html",
        "set_outer_html",
        "insert_adjacent_html",
        "inline_js",
    ];
    none_has(&all, &banned);
    assert!(has_word("x = eval(y)", "eval(") && !has_word("retrieval(y)", "eval("));
}

#[test]
fn nothing_speaks_to_a_network() {
    let mut all = files("extension", &["js", "html", "css"]);
    // This one looks at what the page itself reads, and so has to name it; see below.
    all.retain(|file| file != "extension/tap.js");
    all.extend(files("src/web", &["rs"]));
    let banned = [
        "fetch(",
        "fetch_with",
        "XMLHttpRequest",
        "XmlHttpRequest",
        "WebSocket",
        "WebTransport",
        "RTCPeerConnection",
        "EventSource",
        "sendBeacon",
        "send_beacon",
        "importScripts",
        "sendNativeMessage",
        "connectNative",
        "http://",
        "https://",
        "@import",
    ];
    none_has(&all, &banned);
    // The bindings that the core may have of the browser: a page's nodes, and nothing that connects.
    let cargo: toml::Table = read("Cargo.toml").parse().unwrap();
    let features = cargo["target"]["cfg(target_arch = \"wasm32\")"]["dependencies"]["web-sys"]["features"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(toml::Value::as_str);
    for feature in features {
        let connects = ["Request", "Response", "Fetch", "Xml", "Socket", "EventSource", "Navigator", "Rtc"];
        let connects = connects.iter().find(|name| feature.starts_with(*name) || feature.ends_with(*name));
        assert!(connects.is_none(), "web-sys is asked for {feature}");
    }
}

#[test]
fn the_listeners_only_listen() {
    let background = read("extension/background.js");
    // `blocking` could change or stop a request; headers could hold who is signed in.
    let banned = [
        "\"blocking\"",
        "\"extraHeaders\"",
        "\"requestHeaders\"",
        "\"responseHeaders\"",
        "filterResponseData",
    ];
    for word in banned {
        assert!(!background.contains(word), "background.js asks for {word}");
    }
}

// ---- what is stored -----------------------------------------------------------------------------------

/// The names of all fields in a value.
fn fields(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            into.extend(object.keys().cloned());
            object.values().for_each(|value| fields(value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, into)),
        _ => {}
    }
}

/// One of each record that is kept, with every field filled.
fn kept() -> Vec<Value> {
    let counted = Counted {
        id: "installation.run.7".to_owned(),
        moment: Moment { at_ms: 1_795_003_200_000, offset_min: 60 },
        site: "chatgpt".to_owned(),
        kind: Kind::Image,
        turn: Turn::Edit,
        model: Some("gpt-image-1".to_owned()),
        images: Some(2),
        prompt_chars: Some(42),
    };
    let server = Binding {
        origin: "http://localhost:7860".to_owned(),
        server: "gradio".to_owned(),
        makes: Some(Kind::Image),
    };
    let electricity = Electricity {
        everything: Some("FRA".to_owned()),
        by_provider: vec![("OpenAI".to_owned(), "USA".to_owned())],
        own_grid: Some("FRA".to_owned()),
        own_watts: Some(Estimate::exact(200.0)),
    };
    let pause = Some(Pause { from_ms: 0, until_ms: 1 });
    let sites_off = vec!["claude".to_owned()];
    let budget = Some(Budget { metric: Metric::Energy, amount: 50.0 });
    let settings =
        Settings { servers: vec![server], electricity, pause, sites_off, budget, ..Settings::default() };
    let (weekly_report, csv_decimal) = (vec!["html".to_owned()], Some(",".to_owned()));
    let settings = Settings { weekly_report, csv_decimal, ..settings };

    let mut tracker = Tracker::new("installation", "run", Vec::new(), Vec::new(), 0);
    let url = "https://www.bing.com/images/create?q=a+cat&rt=4&FORM=GENCRE";
    let moment = counted.moment;
    tracker.asked("7", &Request { method: "POST", url, body: Body::Unread }, moment);
    tracker.answered("7", "POST", url, 200, moment);
    let flight = tracker.ended("7", true, 30).flight.expect("a counted flight is mirrored").to_plain();
    let counts = Some(Counts([1.0; 9]));
    let report = Report {
        ms: 1,
        bytes: 1.0,
        text: counts,
        thought: counts,
        images: 1,
        ended: true,
        model: Some("gpt-image-1".to_owned()),
        rule: Some(0),
        continues: true,
    };
    let id = counted.id.clone();
    let mut usage = Usage::new(counted, &Electricity::default());
    usage.asked_model = Some("auto".to_owned());
    usage.reply = Some(Reply {
        output_tokens: Some(Estimate::exact(1.0)),
        how: Some(How::Text),
        duration_ms: Some(1),
        answered: true,
        thought: true,
        continued: Some(1),
    });
    usage.by_hand = true;
    let mut tabs = Tabs::default();
    let tab = tabs.counted("1", &id, "chatgpt", 0, 0).tab.expect("a counted request is remembered");
    let changed = Some("chatgpt.com/api/{}".to_owned());
    let health = Health { site: "chatgpt".to_owned(), seen_ms: 1, changed, flooded_ms: 1 };
    vec![
        usage.to_plain(),
        settings.to_plain(),
        Badge::default().to_plain(),
        flight,
        tab.to_plain(),
        health.to_plain(),
        Refinement { id, report }.to_plain(),
        page(&usage).to_plain(),
        entry(&usage).to_plain(),
    ]
}

/// A sealed day.
fn page(usage: &Usage) -> Page {
    let usages = [Usage { by_hand: false, ..usage.clone() }];
    let mut parts = parts(usage.day, &usages, &[], &[]);
    parts[0].sealed = true;
    parts[0].sessions = sessions(&usages, 30);
    assert_eq!(parts[0].sessions.len(), 1);
    Page { day: usage.day, parts, stale: Some(1) }
}

/// A correction with every field.
fn entry(usage: &Usage) -> Entry {
    Entry {
        usage: Some(usage.id.clone()),
        site: Some(usage.site.clone()),
        day: Some(usage.day),
        from_ms: Some(0),
        to_ms: Some(1),
        bounds: vec![("installation".to_owned(), 1)],
        counts: vec![(usage.day, 1)],
        requests: Some(1),
        until_ms: Some(1),
        undone: true,
        due_ms: Some(1),
        ..Entry::new("entry", usage.moment, Act::Delete)
    }
}

/// The names that stand in code in a text: `so`.
fn in_code(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_readme_lists_every_stored_field() {
    let readme = read("README.md");
    let listed = in_code(section(&readme, "What is stored"));
    let mut stored = BTreeSet::new();
    for record in kept() {
        fields(&record, &mut stored);
    }
    assert!(stored.len() > 30, "{stored:?}");
    let silent: Vec<_> = stored.iter().filter(|name| !listed.contains(name.as_str())).collect();
    assert!(silent.is_empty(), "stored, and not listed in the README: {silent:?}");
}

#[test]
fn the_options_list_every_stored_field() {
    let kinds = || [stored::DATABASE, stored::LOCAL, stored::SESSION].into_iter().flatten();
    let listed: BTreeSet<_> = kinds().flat_map(|kind| kind.fields).copied().collect();
    let mut fields_of_all = BTreeSet::new();
    for record in kept() {
        fields(&record, &mut fields_of_all);
    }
    let silent: Vec<_> = fields_of_all.iter().filter(|name| !listed.contains(name.as_str())).collect();
    assert!(silent.is_empty(), "stored, and not listed in the options: {silent:?}");
    let readme = read("README.md");
    let told = in_code(section(&readme, "What is stored"));
    for kind in kinds() {
        let name = if kind.name.ends_with(':') { format!("{}…", kind.name) } else { kind.name.to_owned() };
        assert!(told.contains(&*name), "the README does not list {name}");
    }
}

#[test]
fn the_readme_lists_every_key_of_the_storage_areas() {
    let readme = read("README.md");
    let listed = in_code(section(&readme, "What is stored"));
    let mut keys = BTreeSet::new();
    for file in files("extension", &["js"]) {
        let text = read(&file);
        for call in ["local.set({", "session.set({", "stored({"] {
            for (_, rest) in text.match_indices(call).map(|(at, _)| text[at..].split_at(call.len())) {
                let object = rest.split("})").next().unwrap();
                // `[`flight:${request}`]: …`, `[event.note]: …`, `painted: badge, core_failed: false`.
                let parts = object.split(',').filter_map(|part| part.split_once(':'));
                keys.extend(parts.map(|(key, _)| key.trim().trim_matches(['[', ']', '`']).to_owned()));
            }
        }
    }
    let expected = [
        "core_failed",
        "tidy_at",
        "event.note",
        "flight",
        "health",
        "installation",
        "painted",
        "refine",
        "reports_ready",
        "run",
        "settings",
        "waiting",
        "weekly",
        "welcomed",
    ];
    let known: BTreeSet<_> = expected.map(str::to_owned).into();
    let new: Vec<_> = keys
        .iter()
        .filter(|key| !known.contains(*key) && !["...rest", "url"].contains(&key.as_str()))
        .collect();
    assert!(new.is_empty(), "stored under keys that nobody announced: {new:?}");
    for key in [
        "core_failed",
        "event:…",
        "flight:…",
        "health",
        "installation",
        "painted",
        "refine:…",
        "reports_ready",
        "run",
        "settings",
        "tab:…",
        "waiting:…",
        "weekly",
    ] {
        assert!(listed.contains(key), "the README does not list {key}");
    }
}
