//! The method in the product: the method's own document, and the constants it rests on.
//!
//! Decides nothing of the text: the build takes it from `docs/METHODOLOGY.md` and its French form, and refuses two
//! that differ in form. Refuses figures of its own: the constants are the catalogue's.

use super::block::{Block, Piece, Table};
use super::link;
use crate::footprint::METHOD;
use crate::footprint::tables;
use crate::locale::Locale;

/// A part of the text.
enum Part {
    Head(&'static str),
    Sub(&'static str),
    Text(&'static str),
    Items(&'static [&'static str]),
    Formula(&'static [&'static str]),
    /// The heads of the columns, then the rows.
    Table(&'static [&'static [&'static str]]),
}

include!(concat!(env!("OUT_DIR"), "/method.rs"));

/// The page.
pub fn method(locale: &Locale) -> Vec<Block> {
    let mut blocks = vec![
        Block::Lead(locale.text("board_method_lead").to_owned()),
        Block::Note(locale.fill("board_method_version", &[("method", METHOD)])),
    ];
    blocks.extend(PARTS[locale.language as usize].iter().map(block));
    blocks.push(Block::Head(locale.text("board_method_constants").to_owned()));
    blocks.push(Block::Table(constants(locale)));
    blocks
}

fn block(part: &Part) -> Block {
    let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let pieces = |words: &[&str]| words.iter().map(|words| Piece::of(*words)).collect();
    match part {
        Part::Head(words) => Block::Head((*words).to_owned()),
        Part::Sub(words) => Block::Sub((*words).to_owned()),
        Part::Text(words) => Block::Text((*words).to_owned()),
        Part::Items(items) => Block::Items(pieces(items)),
        Part::Formula(lines) => Block::Formula(owned(lines)),
        Part::Table(rows) => {
            let (head, rows) =
                rows.split_first().map_or((Vec::new(), &[][..]), |(head, rows)| (owned(head), rows));
            let rows = rows.iter().map(|row| pieces(row)).collect();
            Block::Table(Table { caption: String::new(), head, rows })
        }
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
                let words = match block {
                    Block::Text(words) | Block::Head(words) | Block::Sub(words) => vec![words],
                    Block::Items(items) => items.into_iter().map(|item| item.words).collect(),
                    Block::Table(table) => table.rows.into_iter().flatten().map(|cell| cell.words).collect(),
                    _ => Vec::new(),
                };
                for sign in ["**", "`", "](", "<sub>", "<!--"] {
                    assert!(!words.iter().any(|words| words.contains(sign)), "{sign} in {words:?}");
                }
            }
        }
    }
}
