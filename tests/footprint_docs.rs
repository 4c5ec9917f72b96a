//! The tables of the method's page are the catalogue's.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

mod footprint_support;

use footprint_support::page::{Tongue, table};
use std::fmt::Write;
use std::fs;

/// Puts every table between its markers anew; everything else stays.
fn renewed(page: &str, tongue: Tongue) -> (String, usize) {
    let mut out = String::new();
    let mut rest = page;
    let mut tables = 0;
    while let Some(at) = rest.find("<!-- begin: ") {
        let (before, marked) = rest.split_at(at);
        let (mark, _) = marked.split_once(" -->").expect("a closed marker");
        let name = mark.trim_start_matches("<!-- begin: ");
        let end = format!("<!-- end: {name} -->");
        let (_, after) = marked.split_once(&end).unwrap_or_else(|| panic!("`{name}` has no end"));
        let _ = write!(out, "{before}{mark} -->\n\n{}\n{end}", table(name, tongue));
        rest = after;
        tables += 1;
    }
    (out + rest, tables)
}

fn check(file: &str, tongue: Tongue) {
    let path = format!("{}/docs/{file}", env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(&path).expect("the page");
    let (fresh, tables) = renewed(&page, tongue);
    assert_eq!(tables, 14, "{file} holds every table");
    if fresh != page {
        fs::write(&path, &fresh).expect("the page written");
        let differing = page.lines().zip(fresh.lines()).find(|(old, new)| old != new);
        let (old, new) = differing.unwrap_or(("(its end)", "(its end)"));
        panic!(
            "docs/{file} had drifted from the catalogue and is now rewritten; it said\n{old}\nand says\n{new}"
        );
    }
}

#[test]
fn the_english_page_says_what_the_catalogue_says() {
    check("METHODOLOGY.md", Tongue::English);
}

#[test]
fn the_french_page_says_what_the_catalogue_says() {
    check("METHODOLOGIE.md", Tongue::French);
}
