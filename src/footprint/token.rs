//! Characters of a visible reply → tokens.
//!
//! Decides by the language's characters per token, as measured on one tokenizer for most models and on
//! another for DeepSeek's. Refuses to read the text: a number of characters goes in.

use super::tables;
use crate::units::Estimate;

/// How far a count by characters may be off, either way.
const ERROR: f64 = 0.15;

/// Output tokens of a visible reply of so many characters in a language (`en`, `fr`, `zh-CN`; `zh` and
/// `pt-BR` find their nearest; an unknown one counts as English). Within 15 % at both ends.
pub fn from_chars(chars: f64, lang: &str, provider: &str) -> Estimate {
    let rows = tables::languages();
    let primary = lang.split('-').next().unwrap_or_default();
    let row = rows
        .iter()
        .find(|row| row.lang.eq_ignore_ascii_case(lang))
        .or_else(|| rows.iter().find(|row| row.lang.split('-').next() == Some(primary)))
        .unwrap_or(&rows[0]);
    let per_token = if provider == "DeepSeek" { row.deepseek } else { row.chars_per_token };
    let tokens = if chars > 0.0 { (chars / per_token).min(super::subject::MOST_OUTPUT_TOKENS) } else { 0.0 };
    Estimate::new(tokens * (1.0 - ERROR), tokens, tokens * (1.0 + ERROR))
}
