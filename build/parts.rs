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
    // What the background loads when a file is looked at or taken in.
    Part { name: "intake", knows: &[], says: &[], selftest: false },
    // What the background and the options load to read everything, and to price.
    Part { name: "desk", knows: &[], says: &[], selftest: false },
    // What writes a report of what the desk has read.
    Part { name: "report", knows: &[Names], says: &["report_", "tooltip_generations_", "tooltip_prompts_"], selftest: false },
    // The popup and the welcome.
    Part { name: "popup", knows: &[Names, Hosts], says: &["core_failed", "correct_", "like_", "popup_", "tooltip_", "trouble_", "welcome_", "word_"], selftest: true },
    // The dashboard, filled from the history.
    Part { name: "board", knows: &[Names], says: &["board_as_many", "board_ask", "board_begun", "board_budget", "board_by_", "board_chart", "board_co2e", "board_count", "board_days", "board_deed", "board_delete", "board_earlier", "board_energy", "board_fewer", "board_figures", "board_history", "board_hours", "board_images", "board_kind", "board_later", "board_lead", "board_length", "board_metric", "board_minutes", "board_model", "board_moment", "board_months", "board_more", "board_nav", "board_no_model", "board_none", "board_nothing", "board_now", "board_others", "board_period", "board_pictures", "board_prompts", "board_recent", "board_requests", "board_said", "board_sessions", "board_site", "board_table", "board_took", "board_unit", "board_water", "board_when", "core_failed", "correct_", "like_", "report_first", "report_months", "report_weekdays", "tooltip_generations", "tooltip_prompts", "trouble_"], selftest: false },
    // What explains in the dashboard.
    Part { name: "study", knows: &[Names], says: &["board_advice", "board_co2e", "board_count", "board_energy", "board_factor", "board_firm", "board_give", "board_image", "board_kind", "board_like", "board_model", "board_no_model", "board_nothing", "board_open", "board_requests", "board_source", "board_term", "board_unit_", "board_water", "board_why", "report_habit_", "report_lever_"], selftest: false },
    // The method's page of the dashboard.
    Part { name: "method", knows: &[Names], says: &["board_method", "board_source", "board_why_factor", "board_why_value"], selftest: false },
    // The options.
    Part { name: "options", knows: &[Names, Hosts, Notes], says: &["core_failed", "correct_", "import_", "options_", "stored_", "word_"], selftest: false },
];
