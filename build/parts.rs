//! The parts of the core: which builds of the one crate there are, and what each of them knows.
//!
//! One line is one part. The build entry (`xtask`) compiles each under the feature of its name and packs it as
//! `core/NAME.js` and `core/NAME_bg.wasm`; the build script leaves out of its tables what it does not know. A
//! build with no part's feature is a native one, and knows everything.

/// What a part's tables hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Knows {
    /// Which requests are prompts.
    Requests,
    /// Names of sites, servers, models and places, and where figures come from.
    Names,
    /// The hosts that permissions are asked for.
    Hosts,
    /// Notes, and where each site's entry comes from.
    Notes,
}

/// One part.
#[derive(PartialEq, Eq)]
pub struct Part {
    /// Its feature, and the stem of its files.
    pub name: &'static str,
    /// What its tables hold.
    pub knows: &'static [Knows],
    /// The messages it says: the beginnings of their keys.
    pub says: &'static [&'static str],
    /// Whether the form for the browsers' own tests has the self-test in it.
    pub selftest: bool,
}

use Knows::{Hosts, Names, Notes, Requests};

/// Every part, each of which is compiled, packed and held to its size.
#[rustfmt::skip] // One line each.
pub const PARTS: &[Part] = &[
    // What the background loads for every burst of events.
    Part { name: "background", knows: &[Requests], says: &["tooltip_"], selftest: true },
    // What the background loads when something is corrected or tidied.
    Part { name: "keeper", knows: &[], says: &[], selftest: false },
    // What the background and the options load to read everything, and to price.
    Part { name: "desk", knows: &[], says: &[], selftest: false },
    // What writes a report of what the desk has read.
    Part { name: "report", knows: &[Names], says: &["report_", "tooltip_generations_", "tooltip_prompts_"], selftest: false },
    // The popup and the welcome.
    Part { name: "popup", knows: &[Names, Hosts], says: &["core_failed", "correct_", "like_", "popup_", "tooltip_", "trouble_", "welcome_", "word_"], selftest: true },
    // The options.
    Part { name: "options", knows: &[Names, Hosts, Notes], says: &["core_failed", "correct_", "import_", "options_", "stored_", "word_"], selftest: false },
];
