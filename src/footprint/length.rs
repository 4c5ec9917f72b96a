//! How many tokens a reply had, from nine counts that were taken of it as it streamed by.
//!
//! Decides what the counts mean in tokens, and how far off that may be. Refuses to see a text: the counts
//! come from the page (`measure` in `extension/tap.js`), which splits it into *pieces* as a byte-pair
//! tokenizer does before it looks anything up (a word with the space before it, up to three digits, a run
//! of signs) and counts by kind, in time linear in the text's length:
//!
//! | place | what is counted |
//! | --- | --- |
//! | 0 | pieces of plain ASCII, and all others without letters |
//! | 1 | letters of ASCII words beyond the sixth |
//! | 2 | words of Latin letters with accents |
//! | 3, 4, 5 | Hiragana, Katakana, Han characters |
//! | 6 | words in other scripts |
//! | 7 | their letters beyond the twelfth |
//! | 8 | emoji and other wide signs |
//!
//! The weights are a least-squares fit of counts to tokens of the `o200k_base` encoding (GPT-4o and later), on
//! public documentation in 13 languages (the Debian Administrator's Handbook), on code in four languages, and on short everyday texts of our own
//! in English, French and Japanese: own measurement, 2026-11-24. On stretches of 400 tokens and more the error is within 15 % in English,
//! French, German, Spanish, Portuguese, Dutch, Japanese, Chinese and code; Italian, Polish and Korean come out some 8 to 11 % too
//! low. A model of another maker cuts texts by up to 15 % differently, which the range covers too.

use crate::units::Estimate;

/// What is counted of a text. Every number is of one text, all are at least 0.
pub const COUNTS: usize = 9;

/// How a text falls into pieces: a regular expression as JavaScript takes it, with the flags `g`, `s`, `u`.
/// The build hands it to the page script. What it matches is matched in one pass, however long a piece is.
pub const PIECES: &str = concat!(
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'(?:s|t|re|ve|m|ll|d))?",
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+|\p{N}{1,3}",
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
);

/// Tokens a piece; letters beyond the sixth are weighed apart, see [`LONG_PLAIN`].
const WEIGHTS: [f64; COUNTS] = [1.02, 0.0, 1.35, 0.85, 0.64, 0.775, 1.9, 0.4, 1.3];
/// Tokens for each letter beyond the sixth of an ASCII word in a text without accents: English, code.
const LONG_PLAIN: f64 = 0.17;
/// The same in a text with accents, whose vocabulary knows fewer long words whole.
const LONG_ACCENTED: f64 = 0.33;
/// From this share of accented words on, a text is one with accents; below it the two are mixed.
const ACCENTED_SHARE: f64 = 0.04;
/// How far the true number may be from the central one, either way, beside two tokens.
const SPREAD: f64 = 0.15;

/// Tokens of a text with these counts: 0 and more, low to high.
pub fn tokens(counts: &[f64; COUNTS]) -> Estimate {
    let words = counts[0] + counts[2];
    let accented = if words > 0.0 { (counts[2] / words / ACCENTED_SHARE).min(1.0) } else { 0.0 };
    let long = LONG_PLAIN + (LONG_ACCENTED - LONG_PLAIN) * accented;
    let plain: f64 = counts.iter().zip(WEIGHTS).map(|(count, weight)| count * weight).sum();
    let central = plain + counts[1] * long;
    let low = (central * (1.0 - SPREAD) - 2.0).max(0.0);
    Estimate::new(low, central, central * (1.0 + SPREAD) + 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_token_give_or_take_two() {
        assert_eq!(tokens(&[0.0; COUNTS]), Estimate::new(0.0, 0.0, 2.0));
    }

    #[test]
    fn plain_words_are_about_a_token_each_and_long_ones_more() {
        let words = |count: f64, long: f64| tokens(&[count, long, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let range = words(400.0, 0.0);
        assert!(range.low < 400.0 && 400.0 < range.high && range.is_sound(), "{range:?}");
        assert!(words(400.0, 100.0).central > range.central);
    }

    #[test]
    fn long_words_weigh_more_where_the_text_has_accents() {
        let text = |accented: f64| tokens(&[100.0, 100.0, accented, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]).central;
        let (none, some, many) = (text(0.0), text(2.0) - 2.0 * 1.35, text(10.0) - 10.0 * 1.35);
        assert!(none < some && some < many, "{none} {some} {many}");
        assert!((text(20.0) - 20.0 * 1.35 - many).abs() < 1e-9, "from a share on it is one with accents");
    }

    #[test]
    fn a_longer_text_is_never_shorter() {
        for kind in 0..COUNTS {
            let mut counts = [10.0; COUNTS];
            let before = tokens(&counts).central;
            counts[kind] += 50.0;
            assert!(tokens(&counts).central >= before, "count {kind}");
        }
    }
}
