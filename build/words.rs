//! What this build knows and says, by the parts whose features it has: see `parts.rs`.

use crate::parts::{Knows, PARTS, Part};
use std::env;

/// The words, or nothing where this build shows them to nobody.
pub fn words(text: &str) -> &str {
    if knows(Knows::Names) { text } else { "" }
}

/// Words beside the words: notes, and where a site's entry comes from.
pub fn asides(text: &str) -> &str {
    if knows(Knows::Notes) { text } else { "" }
}

/// Whether one of this build's parts knows this; a build that is no part at all does.
pub fn knows(what: Knows) -> bool {
    is_whole() || parts().any(|part| part.knows.contains(&what))
}

/// Whether one of this build's parts says this message.
pub fn says(key: &str) -> bool {
    is_whole() || parts().any(|part| part.says.iter().any(|begins| key.starts_with(begins)))
}

/// Whether this build is no part: a native one.
pub fn is_whole() -> bool {
    parts().next().is_none()
}

fn parts() -> impl Iterator<Item = &'static Part> {
    let has = |part: &&Part| {
        let feature = part.name.to_uppercase().replace('-', "_");
        env::var_os(["CARGO_FEATURE_", &feature].concat()).is_some()
    };
    PARTS.iter().filter(has)
}
