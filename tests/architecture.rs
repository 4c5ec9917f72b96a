//! The way of one prompt, as docs/ARCHITECTURE.md tells it, against the source.
//!
//! Decides that every function which is named there stands in the file that is named before it. Refuses to know what it
//! does.

use std::fs;
use std::path::Path;

/// What stands between back quotes, in its order.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The functions that are named, each with the file before it.
fn named(page: &str) -> Vec<(&str, &str)> {
    let mut file = "";
    let mut named = Vec::new();
    for words in quoted(page) {
        let is_file = words.contains('/') && [".rs", ".js"].iter().any(|ending| words.ends_with(ending));
        if is_file {
            file = words;
        } else if let Some(function) = words.strip_suffix("()") {
            named.push((file, function));
        }
    }
    named
}

/// Whether source says what a function of this name does.
fn defines(source: &str, function: &str) -> bool {
    ["fn ", "function ", "function* ", "const "].iter().any(|word| {
        source.split(&format!("{word}{function}")).skip(1).any(|rest| rest.starts_with(['(', '<', ' ']))
    })
}

#[test]
fn every_function_on_the_way_of_a_prompt_is_where_the_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/ARCHITECTURE.md")).unwrap();
    let (_, way) = page.split_once("## The way of one prompt\n").unwrap();
    let (way, _) = way.split_once("\n## ").unwrap();
    let named = named(way);
    assert!(named.len() > 30, "only {} functions are named", named.len());
    assert!(way.lines().count() <= 60, "{} lines are more than a page", way.lines().count());
    for (file, function) in named {
        let source = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(defines(&source, function), "{file} has no function {function}()");
    }
}

#[test]
fn a_function_that_has_moved_is_missed() {
    assert_eq!(
        named("`src/a.rs`, `one()` and `two()`; `b.js`; `extension/b.js`: `three()`"),
        [("src/a.rs", "one"), ("src/a.rs", "two"), ("extension/b.js", "three")]
    );
    for source in [
        "pub(super) fn one(&self) {",
        "async function one(a) {",
        "export const one = (a) => a;",
        "fn one<T>(t: T)",
    ] {
        assert!(defines(source, "one"), "{source}");
    }
    for source in ["one();", "fn one_more() {", "fn other() { one() }", "// const ones = 1"] {
        assert!(!defines(source, "one"), "{source}");
    }
}
