//! The words of the pages: in the packaged tables alone, in both languages, and under every key that the code uses.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what is wrong by stopping"
)]

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
    let mut sources: String = ["src", "web/src"]
        .iter()
        .flat_map(|folder| files(folder, &["rs"]))
        .map(|file| without_tests(&read(&file)).to_owned())
        .collect();
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

/// The texts in a source, but for its comments and its tests.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let lines = without_tests(source).lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// What is wrong with a text that has a key's form; nothing where it is a key, or the beginning of keys that are
/// completed where they are used.
fn wrong<'a>(text: &'a str, messages: &BTreeMap<String, String>) -> Option<&'a str> {
    let of_keys = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    let families: BTreeSet<_> = messages.keys().filter_map(|key| key.split_once('_')).collect();
    let is_key = text.chars().all(of_keys)
        && text.split_once('_').is_some_and(|(family, _)| families.iter().any(|(known, _)| *known == family));
    let begins = text.ends_with('_') && messages.keys().any(|key| key.starts_with(text));
    let there = messages.contains_key(text) || messages.contains_key(&format!("{text}_other")) || begins;
    (is_key && !there).then_some(text)
}

#[test]
fn every_key_that_the_code_uses_is_a_message() {
    let english = messages("en");
    let code = ["src", "web/src"].into_iter().flat_map(|folder| files(folder, &["rs"]));
    let mut keys = 0;
    for file in code.chain(files("extension", &["js"])) {
        let source = read(&file);
        let wrong: Vec<_> = literals(&source).filter_map(|text| wrong(text, &english)).collect();
        assert!(wrong.is_empty(), "{file} uses keys that no message has: {wrong:?}");
        // What is asked for as a key is one, whatever it begins with.
        for ask in [".text(\"", ".fill(\"", ".plural(\"", ".pieces(\"", ".form(\"", "words(\""] {
            for key in without_tests(&source).split(ask).skip(1).filter_map(|rest| rest.split('"').next()) {
                keys += 1;
                let there = english.contains_key(key) || english.contains_key(&format!("{key}_other"));
                assert!(there, "{file} asks for {key:?}, which no message has");
            }
        }
    }
    assert!(keys > 150, "{keys}");
}

#[test]
fn a_key_that_no_message_has_is_seen() {
    let english = messages("en");
    let line = "let a = locale.text(\"board_no_such\"); // \"board_neither\"";
    assert_eq!(literals(line).find_map(|text| wrong(text, &english)), Some("board_no_such"));
    assert_eq!(wrong("board_days", &english), wrong("board_kind_", &english));
    assert_eq!(wrong("reports_ready", &english), None, "no message begins with `reports_`");
}

/// A source up to the tests at its end.
fn without_tests(source: &str) -> &str {
    source.split_once("\n#[cfg(test)]\nmod tests").map_or(source, |(code, _)| code)
}
