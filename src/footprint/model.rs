//! A model's name, as a request gives it → the row of `models.toml` that stands for it.
//!
//! Decides by ordered rules of literals: the first row of which a rule is found in the name holds. Refuses
//! to know what is priced; a name that no row knows is no error.
//!
//! A rule is searched anywhere in the normalised name. In it, `-`, `.`, `+`, letters and digits stand for
//! themselves, and
//!
//! | sign | stands for |
//! | --- | --- |
//! | `~` | a `-`, or nothing |
//! | `_` | a `-` or a `.` |
//! | `#` | a digit |
//! | `[13]`, `[5-9]` | one of these characters |
//! | `*` | anything, or nothing |
//! | `^` | the beginning of the name |
//! | `$` | its end |
//! | `!abc` (last) | no `abc` in what is left of the name |
//!
//! `models.toml` also has `{a,b}` for either; the build writes those out.

use super::tables::{self, Model};

/// The longest name that is looked at, in bytes; the rest of a longer one is ignored.
const LONGEST: usize = 200;

/// A name in the form that rules are written for: lower case, the part after the last `/`, with every
/// space, `_`, `:`, `·` and `•` turned to `-`, and no two `-` in a row.
pub fn normalise(name: &str) -> String {
    let last = name.trim().rsplit('/').next().unwrap_or_default();
    let mut normal = String::with_capacity(last.len().min(LONGEST));
    for c in last.chars() {
        if normal.len() >= LONGEST {
            break;
        }
        match c {
            ' ' | '_' | ':' | '·' | '•' | '-' => {
                if !normal.ends_with('-') {
                    normal.push('-');
                }
            }
            c => normal.push(c.to_ascii_lowercase()),
        }
    }
    normal
}

/// The row that stands for a model's name; `None` where no rule matches.
pub fn find(name: &str) -> Option<&'static Model> {
    let name = normalise(name);
    tables::models()
        .iter()
        .find(|model| model.rules.split('|').any(|rule| is_match(rule.as_bytes(), name.as_bytes())))
}

/// Whether a rule, in the notation of this module, is found in a normalised name.
pub fn is_match(rule: &[u8], name: &[u8]) -> bool {
    match rule.split_first() {
        Some((b'^', rest)) => is_here(rest, name),
        // Most rules begin with a literal, and most places of a name with another.
        Some((first, rest)) if first.is_ascii_alphanumeric() => {
            name.iter().enumerate().any(|(start, c)| c == first && is_here(rest, &name[start + 1..]))
        }
        _ => (0..=name.len()).any(|start| is_here(rule, &name[start..])),
    }
}

fn is_here(rule: &[u8], name: &[u8]) -> bool {
    let Some((sign, rest)) = rule.split_first() else { return true };
    let next = |holds: fn(u8) -> bool| {
        name.split_first().is_some_and(|(first, after)| holds(*first) && is_here(rest, after))
    };
    match sign {
        b'$' => name.is_empty(),
        b'!' => !name.windows(rest.len()).any(|part| part == rest),
        b'*' => (0..=name.len()).any(|skip| is_here(rest, &name[skip..])),
        b'~' => next(|c| c == b'-') || is_here(rest, name),
        b'_' => next(|c| c == b'-' || c == b'.'),
        b'#' => next(|c| c.is_ascii_digit()),
        b'[' => {
            let end = rest.iter().position(|c| *c == b']').unwrap_or(rest.len());
            let (class, after_class) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
            name.split_first()
                .is_some_and(|(first, after)| is_in(class, *first) && is_here(after_class, after))
        }
        literal => name.split_first().is_some_and(|(first, after)| first == literal && is_here(rest, after)),
    }
}

fn is_in(class: &[u8], c: u8) -> bool {
    match class {
        [low, b'-', high] => (*low..=*high).contains(&c),
        _ => class.contains(&c),
    }
}
