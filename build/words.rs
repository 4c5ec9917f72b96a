//! Words for people, which the part of the core that runs in the background shows to nobody.

use std::env;

/// The words, or nothing where this build is the background's.
pub fn words(text: &str) -> &str {
    if is_background() { "" } else { text }
}

/// Words beside the words: notes, and where a site's entry comes from. A page shows them, a report does not.
pub fn asides(text: &str) -> &str {
    if is_report_alone() { "" } else { words(text) }
}

/// Whether this build is the background's.
pub fn is_background() -> bool {
    has("BACKGROUND") && !has("PAGES")
}

/// Whether this build writes reports: the part that does, and every build that is no part at all.
pub fn is_report() -> bool {
    has("REPORT") || !is_other_part()
}

/// Whether this build writes reports and does nothing else.
pub fn is_report_alone() -> bool {
    has("REPORT") && !is_other_part()
}

fn is_other_part() -> bool {
    has("BACKGROUND") || has("PAGES")
}

fn has(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{feature}")).is_some()
}
