//! Words for people, which the parts of the core that run in the background show to nobody.

use std::env;

/// The words, or nothing where this build is the background's.
pub fn words(text: &str) -> &str {
    if is_background() { "" } else { text }
}

/// Words beside the words: notes, and where a site's entry comes from. A page shows them, a report does not.
pub fn asides(text: &str) -> &str {
    if is_report_alone() { "" } else { words(text) }
}

/// The features of the parts that run in the background, or only read and price.
const SILENT: [&str; 3] = ["BACKGROUND", "KEEPER", "DESK"];

/// Whether this build has nothing to say: one of the background's, or what only reads and prices.
pub fn is_background() -> bool {
    SILENT.into_iter().any(has) && !has("PAGES")
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
    SILENT.into_iter().any(has) || has("PAGES")
}

fn has(feature: &str) -> bool {
    env::var_os(["CARGO_FEATURE_", feature].concat()).is_some()
}
