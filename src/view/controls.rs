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
    let requests = u64::from(requests);
    let count = locale.integer(requests);
    let values = [("count", &*count), ("site", catalogue::name(site).unwrap_or(site))];
    locale.fill(&locale.form("popup_session", requests), &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_told_with_its_site() {
        assert_eq!(session("chatgpt", 1, &Locale::default()), "This session, ChatGPT: 1 request");
        assert_eq!(session("chatgpt", 3, &Locale::default()), "This session, ChatGPT: 3 requests");
    }
}
