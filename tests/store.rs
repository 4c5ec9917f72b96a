//! What the stores are given, held to their limits, to the manifest and to the other language.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what is wrong by stopping"
)]

mod project_support;

use project_support::{parsed, read};
use serde_json::Value;
use toml::Table;

const LANGUAGES: [&str; 2] = ["en", "fr"];

fn listing(language: &str) -> Table {
    read(&format!("store/{language}.toml")).parse().unwrap_or_else(|error| panic!("{language}: {error}"))
}

fn length(text: &toml::Value) -> usize {
    text.as_str().unwrap().trim().chars().count()
}

#[test]
fn every_text_keeps_within_the_narrowest_store() {
    for language in LANGUAGES {
        let listing = listing(language);
        for (key, least, most) in
            [("name", 1, 45), ("summary", 1, 132), ("description", 250, 10_000), ("purpose", 1, 1000)]
        {
            let length = length(&listing[key]);
            assert!((least..=most).contains(&length), "{language} {key} has {length} characters");
        }
        for (permission, reason) in listing["permissions"].as_table().unwrap() {
            let length = length(reason);
            assert!((20..=1000).contains(&length), "{language} {permission} has {length} characters");
        }
    }
    let notes = read("store/reviewers.md").chars().count();
    assert!(notes <= 3000, "the notes for reviewers have {notes} characters");
}

#[test]
fn each_permission_of_the_manifest_has_its_reason_and_no_other() {
    let manifest: Value = parsed("manifest.json");
    let mut asked: Vec<_> =
        manifest["permissions"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    // The hosts come from the catalogue, and have one reason.
    asked.push("hosts");
    asked.sort_unstable();
    for language in LANGUAGES {
        let listing = listing(language);
        let mut named: Vec<_> =
            listing["permissions"].as_table().unwrap().keys().map(String::as_str).collect();
        named.sort_unstable();
        assert_eq!(named, asked, "{language}");
    }
}

#[test]
fn name_and_summary_are_those_of_the_package() {
    for language in LANGUAGES {
        let listing = listing(language);
        let words = read(&format!("extension/_locales/{language}/messages.json"));
        let words: Value = serde_json::from_str(&words).unwrap();
        for (key, word) in [("name", "ext_name"), ("summary", "ext_description")] {
            assert_eq!(listing[key].as_str(), words[word]["message"].as_str(), "{language} {key}");
        }
        let policy = listing["privacy"]["policy"].as_str().unwrap();
        assert!(!read(policy).is_empty());
    }
}

#[test]
fn both_languages_say_the_same_things() {
    fn shape(value: &toml::Value) -> Value {
        match value {
            toml::Value::Table(table) => table
                .iter()
                .map(|(key, value)| (key.clone(), shape(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            toml::Value::Array(values) => values.iter().map(shape).collect(),
            _ => Value::Null,
        }
    }
    let [english, french] = LANGUAGES.map(listing);
    assert_eq!(shape(&english.clone().into()), shape(&french.clone().into()));
    let pictures = |listing: &Table| {
        let pictures = listing["pictures"].as_array().unwrap().iter();
        pictures.map(|picture| picture["page"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(pictures(&english), pictures(&french));
    assert_eq!(pictures(&english).len(), 5, "Chrome shows five pictures");
}
