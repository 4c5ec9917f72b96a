//! Words for people, which the part of the core that runs in the background shows to nobody.

use std::env;

/// The words, or nothing where this build is the background's.
pub fn words(text: &str) -> &str {
    if is_background() { "" } else { text }
}

/// Whether this build is the background's.
pub fn is_background() -> bool {
    env::var_os("CARGO_FEATURE_BACKGROUND").is_some() && env::var_os("CARGO_FEATURE_PAGES").is_none()
}
