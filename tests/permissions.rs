//! What the extension may do, held to what is said about it.
//!
//! The manifest, the catalogue's hosts, the sources and docs/PERMISSIONS.md are one promise: a permission, a host or a
//! network call that nobody announced fails here.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what is wrong by stopping"
)]

mod project_support;

use gramme::catalogue::{self, Confidence, Site};
use project_support::{files, parsed, read, root, section};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

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
    // This one looks at what the page itself reads, and so has to name it: tests/page_scripts.rs is about that.
    all.retain(|file| file != "extension/tap.js");
    all.extend(files("web/src", &["rs"]));
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
    ];
    none_has(&all, &banned);
    // In a script it names a type, for whoever checks it.
    none_has(&files("extension", &["css", "html"]), &["@import"]);
    // The bindings that the core may have of the browser: a page's nodes, and nothing that connects.
    let cargo: toml::Table = read("web/Cargo.toml").parse().unwrap();
    let features = cargo["dependencies"]["web-sys"]["features"]
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
    // `blocking` could change or stop a request; headers could hold who is signed in.
    let banned = [
        "\"blocking\"",
        "\"extraHeaders\"",
        "\"requestHeaders\"",
        "\"responseHeaders\"",
        "filterResponseData",
    ];
    for script in files("extension", &["js"]) {
        let text = read(&script);
        let found: Vec<_> = banned.iter().filter(|word| text.contains(**word)).collect();
        assert!(found.is_empty(), "{script} asks for {found:?}");
    }
}
