//! The person's language, and how numbers are written in it.
//!
//! Decides which words a key stands for, singular and plural, and how figures are rounded for display:
//! two significant digits, for no estimate here deserves a third. Refuses to know the locale's own
//! signs: the decimal and group separators are the browser's, and come in as values.

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// A language that every message exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Language {
    /// The language for a browser's tag such as `fr-CA`; English where there is no better.
    pub fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("fr") { Self::Fr } else { Self::En }
    }
}

/// A language with the signs of its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// The words.
    pub language: Language,
    /// Between units and tenths: `.` or `,`.
    pub decimal: String,
    /// Between thousands: `,`, a narrow space, or nothing.
    pub group: String,
}

impl Default for Locale {
    fn default() -> Self {
        Self { language: Language::En, decimal: ".".to_owned(), group: ",".to_owned() }
    }
}

impl Locale {
    /// A language with its usual signs, where no browser is there to say them: in a terminal.
    pub fn usual(language: Language) -> Self {
        match language {
            Language::En => Self::default(),
            Language::Fr => Self { language, decimal: ",".to_owned(), group: "\u{202f}".to_owned() },
        }
    }

    /// The words of a key. A key that no message has is shown itself; a test holds that none is used.
    pub fn text<'a>(&self, key: &'a str) -> &'a str {
        match MESSAGES.binary_search_by_key(&key, |(known, _)| known) {
            Ok(at) => MESSAGES[at].1[self.language as usize],
            Err(_) => key,
        }
    }

    /// The words of a key with its `$name$` places filled.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        for (n, part) in self.text(key).split('$').enumerate() {
            let value = values.iter().find(|(name, _)| n % 2 == 1 && part.eq_ignore_ascii_case(name));
            filled.push_str(value.map_or(part, |(_, value)| value));
        }
        filled
    }

    /// The words of a key in pieces: its own, and what fills its places, which is `true`.
    pub fn pieces(&self, key: &str, values: &[(&str, &str)]) -> Vec<(String, bool)> {
        let mut pieces = Vec::new();
        for (n, part) in self.text(key).split('$').enumerate() {
            let value = values.iter().find(|(name, _)| n % 2 == 1 && part.eq_ignore_ascii_case(name));
            pieces.push((value.map_or(part, |(_, value)| value).to_owned(), value.is_some()));
        }
        pieces.retain(|(words, _)| !words.is_empty());
        pieces
    }

    /// The singular or plural words of a key (`key_one`, `key_other`) with `$count$` filled.
    pub fn plural(&self, key: &str, count: u64) -> String {
        self.fill(&self.form(key, count), &[("count", &self.integer(count))])
    }

    /// The key of the singular or the plural.
    pub fn form(&self, key: &str, count: u64) -> String {
        // French counts none as one: « 0 requête ».
        let one = match self.language {
            Language::En => count == 1,
            Language::Fr => count < 2,
        };
        let form = if one { "one" } else { "other" };
        format!("{key}_{form}")
    }

    /// A whole number with its groups of three.
    pub fn integer(&self, number: u64) -> String {
        self.grouped(&number.to_string())
    }

    /// A figure with two significant digits: `0.40`, `1.2`, `13`, `2,900`.
    pub fn figure(&self, figure: f64) -> String {
        if figure <= 0.0 || !figure.is_finite() {
            return "0".to_owned();
        }
        // `1.2e1`: two digits and a power of ten.
        let text = format!("{:.1e}", figure.clamp(1e-9, 1e18));
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let (digits, power) = (digits.replace('.', ""), power.parse::<i32>().unwrap_or_default());
        match usize::try_from(power) {
            Ok(0) => format!("{}{}{}", &digits[..1], self.decimal, &digits[1..]),
            Ok(power) => self.grouped(&(digits + &"0".repeat(power - 1))),
            Err(_) => {
                let zeros = usize::try_from(-1 - power).unwrap_or_default();
                format!("0{}{}{digits}", self.decimal, "0".repeat(zeros))
            }
        }
    }

    fn grouped(&self, digits: &str) -> String {
        // Four digits stay together, as both languages prefer.
        if digits.len() <= 4 {
            return digits.to_owned();
        }
        let mut text = String::new();
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n).is_multiple_of(3) {
                text.push_str(&self.group);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn french() -> Locale {
        Locale::usual(Language::Fr)
    }

    #[test]
    fn figures_have_two_significant_digits() {
        let english = Locale::default();
        for (figure, text) in [
            (0.0, "0"),
            (f64::NAN, "0"),
            (0.004_04, "0.0040"),
            (0.396, "0.40"),
            (0.999, "1.0"),
            (1.24, "1.2"),
            (9.96, "10"),
            (13.4, "13"),
            (2_907.0, "2900"),
            (12_345.0, "12,000"),
        ] {
            assert_eq!(english.figure(figure), text, "{figure}");
        }
        assert_eq!(french().figure(0.396), "0,40");
        assert_eq!(french().integer(1_234_567), "1\u{202f}234\u{202f}567");
    }

    #[test]
    fn plurals_follow_their_language() {
        assert_eq!(Locale::default().plural("tooltip_prompts", 0), "0 prompts");
        assert_eq!(Locale::default().plural("tooltip_prompts", 1), "1 prompt");
        assert_eq!(french().plural("tooltip_prompts", 0), "0 requête de texte");
        assert_eq!(french().plural("tooltip_prompts", 2), "2 requêtes de texte");
    }

    #[test]
    fn the_table_is_sorted_as_the_search_expects() {
        assert!(MESSAGES.is_sorted_by_key(|(key, _)| key));
    }

    #[test]
    fn languages_are_known_by_their_first_part() {
        assert_eq!(Language::of("fr-CA"), Language::Fr);
        assert_eq!(Language::of("FR"), Language::Fr);
        assert_eq!(Language::of("frr"), Language::En);
        assert_eq!(Language::of(""), Language::En);
    }
}
