//! The words of the pages: in the packaged tables alone, in both languages, and in a part that the page loads.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what is wrong by stopping"
)]

#[allow(dead_code, reason = "what a part knows is the build script's")]
#[path = "../build/parts.rs"]
mod parts;
mod project_support;

use project_support::{files, parsed, read};
use std::collections::{BTreeMap, BTreeSet};

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
