//! Words for people, which the parts of the core that run in the background show to nobody.

use std::env;

/// The words, or nothing where this build is the background's.
pub fn words(text: &str) -> &str {
    if is_background() { "" } else { text }
}

/// Whether this build has nothing to say: one of the background's, or what only reads and prices.
pub fn is_background() -> bool {
    let has = |feature: &str| env::var_os(["CARGO_FEATURE_", feature].concat()).is_some();
    ["BACKGROUND", "KEEPER", "DESK"].into_iter().any(has) && !has("PAGES")
}
