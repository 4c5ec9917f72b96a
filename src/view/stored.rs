//! What is stored on this device: every place, every field, and how many records there are.
//!
//! Decides the order and the words. Refuses to count: the numbers come in.

use crate::locale::Locale;

/// Records of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The store, or the key; one that ends in `:` begins the keys of many.
    pub name: &'static str,
    /// The message that says what it is.
    pub words: &'static str,
    /// Its fields.
    pub fields: &'static [&'static str],
}

/// The stores of the database.
pub const DATABASE: &[Kept] = &[
    Kept {
        name: "usages",
        words: "stored_usages",
        fields: &[
            "id",
            "moment",
            "at_ms",
            "offset_min",
            "day",
            "site",
            "kind",
            "turn",
            "model",
            "asked_model",
            "images",
            "prompt_chars",
            "reply",
            "output_tokens",
            "how",
            "duration_ms",
            "answered",
            "thought",
            "continued",
            "price",
            "method",
            "grid",
            "footprint",
            "energy_wh",
            "co2e_g",
            "water_ml",
            "water_total_ml",
            "low",
            "central",
            "high",
            "by_hand",
        ],
    },
    Kept { name: "bundles", words: "stored_bundles", fields: &["day", "usages"] },
    Kept {
        name: "days",
        words: "stored_days",
        fields: &[
            "day",
            "stale",
            "parts",
            "origin",
            "known",
            "sealed",
            "rows",
            "site",
            "model",
            "kind",
            "method",
            "grid",
            "count",
            "images",
            "last_ms",
            "footprint",
            "sessions",
            "sessions_text",
            "from_ms",
            "to_ms",
            "prompts",
            "image_generations",
        ],
    },
    Kept {
        name: "entries",
        words: "stored_entries",
        fields: &[
            "id", "moment", "act", "usage", "site", "day", "from_ms", "to_ms", "bounds", "counts",
            "requests", "until_ms", "undone", "due_ms", "bin",
        ],
    },
    Kept { name: "touched", words: "stored_touched", fields: &["day"] },
    Kept { name: "origins", words: "stored_origins", fields: &["origin", "last_ms"] },
];

/// The keys of `storage.local`, and of the pages' own storage.
pub const LOCAL: &[Kept] = &[
    Kept {
        name: "settings",
        words: "stored_settings",
        fields: &[
            "week_start",
            "servers",
            "origin",
            "server",
            "makes",
            "electricity",
            "everything",
            "by_provider",
            "own_grid",
            "own_watts",
            "pause",
            "from_ms",
            "until_ms",
            "sites_off",
            "session_pause_min",
            "keep_months",
            "language",
            "badge",
            "budget",
            "metric",
            "amount",
            "weekly_report",
            "csv_decimal",
        ],
    },
    Kept { name: "weekly", words: "stored_weekly", fields: &["through", "saving", "label", "since_ms"] },
    Kept { name: "reports_ready", words: "stored_reports_ready", fields: &[] },
    Kept { name: "installation", words: "stored_installation", fields: &[] },
    Kept { name: "painted", words: "stored_painted", fields: &["text", "title", "colour"] },
    Kept { name: "snapshot", words: "stored_snapshot", fields: &["page", "lang", "nodes"] },
    Kept { name: "health", words: "stored_health", fields: &["site", "seen_ms", "changed", "flooded_ms"] },
    Kept { name: "tidy_at", words: "stored_tidy_at", fields: &[] },
    Kept { name: "welcomed", words: "stored_welcomed", fields: &[] },
    Kept { name: "core_failed", words: "stored_core_failed", fields: &[] },
    Kept {
        name: "counted:",
        words: "stored_counted",
        fields: &["id", "moment", "site", "kind", "turn", "model", "images", "prompt_chars", "written"],
    },
    Kept { name: "spare", words: "stored_spare", fields: &["at_ms", "due"] },
    Kept { name: "waiting:", words: "stored_waiting", fields: &[] },
    Kept {
        name: "refine:",
        words: "stored_refine",
        fields: &[
            "id",
            "report",
            "ms",
            "bytes",
            "text",
            "thought",
            "images",
            "ended",
            "model",
            "rule",
            "continues",
        ],
    },
];

/// The keys of `storage.session`, which the browser forgets when it closes.
pub const SESSION: &[Kept] = &[
    Kept { name: "run", words: "stored_run", fields: &[] },
    Kept { name: "started", words: "stored_started", fields: &[] },
    Kept { name: "first_request", words: "stored_first_request", fields: &[] },
    Kept {
        name: "flight:",
        words: "stored_flight",
        fields: &[
            "stage",
            "since_ms",
            "ended",
            "accepts_redirect",
            "timed",
            "counted",
            "id",
            "moment",
            "site",
            "kind",
            "turn",
            "model",
            "images",
            "prompt_chars",
        ],
    },
    Kept {
        name: "tab:",
        words: "stored_tab",
        fields: &[
            "heard_ms",
            "counted_ms",
            "recent",
            "asked_ms",
            "told",
            "messages",
            "messages_ms",
            "minute",
            "minute_ms",
            "hour",
            "hour_ms",
        ],
    },
    Kept {
        name: "event:",
        words: "stored_event",
        fields: &["kind", "id", "method", "status", "at", "url", "tab"],
    },
];

/// One kind of record, with how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Under which name.
    pub name: &'static str,
    /// What it is.
    pub words: &'static str,
    /// Its fields, with commas.
    pub fields: String,
    /// How many records there are.
    pub count: String,
}

/// The rows of some kinds of record; `count` says how many there are of each.
pub fn rows(kinds: &'static [Kept], count: impl Fn(usize, &str) -> u64, locale: &Locale) -> Vec<Row> {
    let row = |(place, kept): (usize, &'static Kept)| Row {
        name: kept.name,
        words: locale.text(kept.words),
        fields: kept.fields.join(", "),
        count: locale.integer(count(place, kept.name)),
    };
    kinds.iter().enumerate().map(row).collect()
}

/// How many of these keys a name stands for.
pub fn among(keys: &[String], name: &str) -> u64 {
    let many = name.ends_with(':');
    keys.iter().filter(|key| if many { key.starts_with(name) } else { *key == name }).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_counted_by_their_name() {
        let keys = ["waiting:a", "waiting:b", "settings", "settings_of_old"].map(str::to_owned);
        assert_eq!([among(&keys, "waiting:"), among(&keys, "settings"), among(&keys, "run")], [2, 1, 0]);
        let rows = rows(LOCAL, |_, name| among(&keys, name), &Locale::default());
        let settings = rows.iter().find(|row| row.name == "settings").unwrap();
        assert_eq!(settings.count, "1");
        assert!(settings.fields.contains("week_start"));
        assert!(rows.iter().all(|row| !row.words.starts_with("stored_")));
    }
}
