//! What a person's own acts are told as.
//!
//! Decides the words. Refuses to act.

use crate::catalogue;
use crate::locale::Locale;

/// The message of what became of a correction.
pub fn corrected(deed: &str, did: bool) -> &'static str {
    match (deed, did) {
        ("undo", true) => "correct_undone",
        ("undo", false) => "correct_too_late",
        ("add", true) => "correct_added",
        ("delete" | "undo_last", true) => "correct_deleted",
        ("delete" | "undo_last", false) => "correct_nothing",
        // A switch shows by itself that it was turned.
        _ => "",
    }
}

/// The session that goes on.
pub fn session(site: &str, requests: u32, locale: &Locale) -> String {
    locale
        .plural("popup_session", u64::from(requests))
        .replace("$site$", catalogue::name(site).unwrap_or(site))
}
