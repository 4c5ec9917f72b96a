//! The rules that recognise models, against the patterns they were written from.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

use fancy_regex::Regex;
use gramme::footprint::model::{find, normalise};
use gramme::footprint::tables::models;
use std::collections::HashSet;

/// Each row's id and the regular expression that its rules stand for, in the catalogue's order.
fn patterns() -> Vec<(&'static str, Regex)> {
    include_str!("fixtures/footprint/model_patterns.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let (id, pattern) = line.split_once(',').expect("an id and a pattern");
            let pattern = pattern.trim_matches('"').replace(r"\d", "[0-9]");
            (id, Regex::new(&pattern).expect("a pattern"))
        })
        .collect()
}

/// A fixed sequence of pseudo-random numbers: the same ids in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

/// Names like those that requests hold: the rows' own, dated, prefixed, respelled, cut, joined.
fn mutated(dice: &mut Dice, names: &[&str]) -> String {
    let pick = |dice: &mut Dice, of: &[&str]| of[dice.below(of.len())].to_owned();
    let mut name = pick(dice, names);
    for _ in 0..=dice.below(3) {
        let cut = dice.below(name.len() + 1);
        name = match dice.below(10) {
            0 => {
                name + &pick(
                    dice,
                    &["-2026-11-05", "-latest", ":free", "-preview", "-instruct", "-30b", "-1b"],
                )
            }
            1 => {
                pick(dice, &["openai/", "models/", "x-", "us.", "accounts/a/models/", "my-", "3.", "o1 "])
                    + &name
            }
            2 => name.replace('-', &pick(dice, &["_", " ", "", ".", "--", ":", " · "])),
            3 => name.to_uppercase(),
            4 => name.chars().take(cut).collect(),
            5 => name.chars().skip(cut).collect(),
            6 => name.replace('.', &pick(dice, &["-", "", "_"])),
            7 => format!("{name}-{}", pick(dice, names)),
            8 => {
                name.chars().map(|c| if c.is_ascii_digit() && dice.below(3) == 0 { '5' } else { c }).collect()
            }
            _ => {
                name + &pick(
                    dice,
                    &["-mini", "-pro", "-lite", "-turbo", "-flash", "-large", "-max", "2", "-fast"],
                )
            }
        };
    }
    name
}

#[test]
fn rules_agree_with_their_patterns() {
    let patterns = patterns();
    assert_eq!(patterns.len(), models().len());
    for ((id, _), model) in patterns.iter().zip(models()) {
        assert_eq!(*id, model.id, "the rows stand in the patterns' order");
    }
    let own: Vec<&str> = models().iter().flat_map(|model| [model.id, model.name]).collect();
    let strange =
        ["", "/", "auto", "gpt", "my-model", "ollama/nothing", "é·ü", "---", "qwen3-coder-30b-qwen3-coder"];
    let mut dice = Dice(2026);
    let mut ids: HashSet<String> = own.iter().chain(&strange).map(|id| (*id).to_owned()).collect();
    while ids.len() < 12_000 {
        ids.insert(mutated(&mut dice, &own));
    }
    let mut rows = HashSet::new();
    for id in &ids {
        let normal = normalise(id);
        let expected = patterns
            .iter()
            .find(|(_, pattern)| pattern.is_match(&normal).expect("a match or none"))
            .map(|(id, _)| *id);
        assert_eq!(find(id).map(|model| model.id), expected, "`{id}`, as `{normal}`");
        rows.extend(expected);
    }
    // Every row is reached by some id: a row that an earlier one hides would never be missed above.
    assert_eq!(rows.len(), models().len());
}

#[test]
fn every_row_is_the_one_its_example_finds() {
    for model in models() {
        assert_eq!(find(model.id).map(|found| found.id), Some(model.id));
    }
}

#[test]
fn names_are_normalised() {
    for (name, normal) in [
        ("OpenAI/GPT_4o", "gpt-4o"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro"),
        ("Claude Sonnet 5.5", "claude-sonnet-5.5"),
        ("a · b • c", "a-b-c"),
        ("qwen3:30b", "qwen3-30b"),
        ("  gpt-image-1\n", "gpt-image-1"),
        ("", ""),
    ] {
        assert_eq!(normalise(name), normal);
    }
}

#[test]
fn a_name_of_any_length_is_read() {
    let long = "-a".repeat(1_000_000);
    assert!(normalise(&long).len() <= 202);
    assert!(find(&long).is_none());
}
