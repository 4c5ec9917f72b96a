//! Names that come from outside: of models, as a request gave them, and of sites that this version does
//! not know.
//!
//! Decides what of such a name may reach a file that people open with other programs. Refuses control
//! characters, invisible ones and those that turn the direction of writing (all become U+FFFD), cells that
//! a spreadsheet would take for a formula, and anything that Markdown would take for a sign of its own.
//! Markup in HTML is refused where it is written, by the template engine.

use crate::catalogue;
use std::borrow::Cow;

/// The longest name that is shown whole, in characters.
const LONGEST: usize = 80;

/// What people call a site; the id of one that this version does not know.
pub fn site_name(id: &str) -> String {
    catalogue::name(id).map_or_else(|| name(id).into_owned(), str::to_owned)
}

/// A name with nothing in it that is not seen.
pub fn name(text: &str) -> Cow<'_, str> {
    let long = text.chars().nth(LONGEST).is_some();
    if !long && !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let seen = |letter: char| if is_hidden(letter) { '\u{fffd}' } else { letter };
    let mut name: String = text.chars().take(LONGEST).map(seen).collect();
    if long {
        name.push('…');
    }
    Cow::Owned(name)
}

/// Whether a character controls, hides or turns what stands beside it.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// A cell that no spreadsheet computes: an apostrophe stands before a sign that begins a formula, also
/// where a program that cuts at another sign than ours would see a cell begin.
pub fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for letter in text.chars() {
        if begins && matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') {
            cell.push('\'');
        }
        // Spreadsheets pass over spaces and quotes at a cell's beginning.
        let passed = letter.is_whitespace() || letter == '"' || letter == '\u{fffd}';
        begins = matches!(letter, ',' | ';' | '|' | '\t') || (begins && passed);
        cell.push(letter);
    }
    cell
}

/// Text in which Markdown sees no sign of its own, within a line: a backslash stands before every
/// punctuation mark of ASCII but those that mean nothing there. The point of `www.` and the colon of
/// `https://` do mean something to some programs.
pub fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let harmless = matches!(letter, '-' | ',' | '%' | '/' | '\'' | '(' | ')' | ';' | '?' | '"')
            || (letter == '.' && !before.eq_ignore_ascii_case(&'w'))
            || (letter == ':' && letters.peek().is_none_or(|next| *next == ' ' || next.is_ascii_digit()));
        if letter.is_ascii_punctuation() && !harmless {
            escaped.push('\\');
        }
        escaped.push(letter);
        before = letter;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_seen_does_not_pass() {
        assert_eq!(name("GPT-4o (été) 通义"), "GPT-4o (été) 通义");
        assert_eq!(name("a\u{202e}b\u{0}c\r\nd\u{2066}e\u{7f}\u{85}"), "a�b�c��d�e��");
        assert_eq!(name(&"x".repeat(200)), "x".repeat(80) + "…");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (text, safe) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" \"=1", " \"'=1"),
            ("＝1", "'＝1"),
            ("a;=1", "a;'=1"),
            ("gpt-4o", "gpt-4o"),
        ] {
            assert_eq!(cell(text), safe);
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in any::<String>()) {
            prop_assert!(!name(&text).contains(is_hidden));
            prop_assert!(!cell(&text).starts_with(['=', '+', '-', '@']));
        }
    }
}
