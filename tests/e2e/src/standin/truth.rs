//! What the server saw, in its own words.
//!
//! Decides: a prompt answered with a 2xx is one, whatever becomes of the answer; everything else is none.
//! Refuses to know: the extension, its catalogue, and what any page shows.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// The prefix of the words that a privacy search looks for.
pub const MARKER: &str = "GRAMME-MARKER-";

/// What the server took a request for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ask for a text reply.
    Prompt,
    /// An ask whose reply is an image.
    Image,
    /// Anything else that a site's page sends.
    Decoy,
}

/// One request, as it was answered.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The site's id.
    pub site: &'static str,
    /// What it was.
    pub kind: Kind,
    /// Its method.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
    /// The status it was answered with; 0 when the connection was cut.
    pub status: u16,
    /// When it was answered.
    pub at: Instant,
}

/// The counts of one site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SiteTruth {
    /// Prompts answered 2xx.
    pub prompts: u64,
    /// Image generations answered 2xx.
    pub images: u64,
    /// Prompts and image generations answered otherwise.
    pub failed: u64,
}

/// An answer of a known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The site's id.
    pub site: &'static str,
    /// Tokens of the text.
    pub tokens: usize,
    /// Whether an image was made.
    pub image: bool,
}

/// Everything counted since the server started.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Prompts answered 2xx.
    pub prompts: u64,
    /// Image generations answered 2xx.
    pub images: u64,
    /// Prompts and image generations answered otherwise.
    pub failed: u64,
    /// Requests that are neither.
    pub decoys: u64,
    /// The same by site id.
    pub by_site: BTreeMap<&'static str, SiteTruth>,
    /// Marker words that prompts carried.
    pub markers: BTreeSet<String>,
    /// Answers of a wished length, in their order.
    pub answers: Vec<Told>,
    /// Every request in the order of its answer.
    pub log: Vec<Seen>,
}

impl Truth {
    /// What the badge must show: prompts and image generations.
    pub fn requests(&self) -> u64 {
        self.prompts + self.images
    }

    pub(super) fn record(&mut self, seen: Seen) {
        let site = self.by_site.entry(seen.site).or_default();
        let good = (200..300).contains(&seen.status);
        match seen.kind {
            Kind::Decoy => self.decoys += 1,
            _ if !good => {
                self.failed += 1;
                site.failed += 1;
            }
            Kind::Prompt => {
                self.prompts += 1;
                site.prompts += 1;
            }
            Kind::Image => {
                self.images += 1;
                site.images += 1;
            }
        }
        self.log.push(seen);
    }

    pub(super) fn note_markers(&mut self, text: &str) {
        for (at, _) in text.match_indices(MARKER) {
            let word: String =
                text[at + MARKER.len()..].chars().take_while(char::is_ascii_alphanumeric).collect();
            self.markers.insert(format!("{MARKER}{word}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(kind: Kind, status: u16) -> Seen {
        Seen { site: "chatgpt", kind, method: "POST".into(), path: "/".into(), status, at: Instant::now() }
    }

    #[test]
    fn only_a_good_answer_counts() {
        let mut truth = Truth::default();
        for (kind, status) in [
            (Kind::Prompt, 200),
            (Kind::Prompt, 429),
            (Kind::Prompt, 0),
            (Kind::Image, 200),
            (Kind::Decoy, 200),
        ] {
            truth.record(seen(kind, status));
        }
        assert_eq!((truth.prompts, truth.images, truth.failed, truth.decoys), (1, 1, 2, 1));
        assert_eq!(truth.requests(), 2);
    }

    #[test]
    fn markers_are_found_in_the_middle_of_a_sentence() {
        let mut truth = Truth::default();
        truth.note_markers("say GRAMME-MARKER-a1B2, please");
        assert!(truth.markers.contains("GRAMME-MARKER-a1B2"));
    }
}
