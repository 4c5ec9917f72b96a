//! The method in the product: the method's own document, and the constants it rests on.
//!
//! Decides nothing of the text: the build takes it from `docs/METHODOLOGY.md` and its French form, and refuses two
//! that differ in form. Refuses figures of its own: the constants are the catalogue's.

use super::block::{Block, Piece, Table};
use super::link;
use crate::footprint::METHOD;
use crate::footprint::tables;
use crate::locale::Locale;

include!(concat!(env!("OUT_DIR"), "/method.rs"));

/// The page.
pub fn method(locale: &Locale) -> Vec<Block> {
    let mut blocks = vec![
        Block::Lead(locale.text("board_method_lead").to_owned()),
        Block::Note(locale.fill("board_method_version", &[("method", METHOD)])),
    ];
    for line in TEXTS[locale.language as usize].lines() {
        add(&mut blocks, line);
    }
    blocks.push(Block::Head(locale.text("board_method_constants").to_owned()));
    blocks.push(Block::Table(constants(locale)));
    blocks
}

/// Adds a line of the text, whose first word is its form; `build/method.rs` says which there are.
fn add(blocks: &mut Vec<Block>, line: &str) {
    let Some((form, words)) = line.split_once(' ') else { return };
    let owned = words.to_owned();
    match (form, blocks.last_mut()) {
        ("#", _) => blocks.push(Block::Head(owned)),
        ("##", _) => blocks.push(Block::Sub(owned)),
        (">", Some(Block::Formula(lines))) => lines.push(owned),
        (">", _) => blocks.push(Block::Formula(vec![owned])),
        ("-" | "+", Some(Block::Items(items))) => items.push(Piece::of(owned)),
        ("-" | "+", _) => blocks.push(Block::Items(vec![Piece::of(owned)])),
        ("|", Some(Block::Table(table))) => table.rows.push(words.split('\t').map(Piece::of).collect()),
        ("|", _) => {
            let head = words.split('\t').map(str::to_owned).collect();
            blocks.push(Block::Table(Table { caption: String::new(), head, rows: Vec::new() }));
        }
        _ => blocks.push(Block::Text(owned)),
    }
}

fn constants(locale: &Locale) -> Table {
    let rows = tables::factors().iter().map(|factor| {
        let value = factor.value;
        let mut words = locale.figure(value.central.abs());
        if value.central < 0.0 {
            words.insert(0, '−');
        }
        if value.low < value.high {
            words = [&*words, " (", &locale.figure(value.low), "–", &locale.figure(value.high), ")"].concat();
        }
        vec![
            Piece::of(factor.id).with_small(factor.unit),
            Piece::number(words),
            link::source(factor.origin()),
        ]
    });
    Table {
        caption: locale.text("board_method_constants").to_owned(),
        head: ["board_why_factor", "board_why_value", "board_source"]
            .map(|key| locale.text(key).to_owned())
            .into(),
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn both_languages_have_the_same_form() {
        let form = |language| -> Vec<_> {
            let kind = |block: &Block| match block {
                Block::Table(table) => (7, table.rows.len()),
                Block::Items(items) => (6, items.len()),
                Block::Formula(lines) => (5, lines.len()),
                Block::Head(_) => (4, 0),
                Block::Sub(_) => (3, 0),
                _ => (0, 0),
            };
            method(&Locale::usual(language)).iter().map(kind).collect()
        };
        assert_eq!(form(Language::En), form(Language::Fr));
        assert!(form(Language::En).len() > 30);
    }

    #[test]
    fn no_sign_of_the_documents_is_left_in_the_words() {
        for language in [Language::En, Language::Fr] {
            for block in method(&Locale::usual(language)) {
                if let Block::Text(words) | Block::Head(words) | Block::Sub(words) = block {
                    for sign in ["**", "`", "](", "<sub>", "<!--"] {
                        assert!(!words.contains(sign), "{sign} in {words}");
                    }
                }
            }
        }
    }
}
