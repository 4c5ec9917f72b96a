//! What the person has chosen.
//!
//! Decides the defaults, and that a setting which cannot be understood is its default rather than an
//! error: a stored form may be older or newer than this version. Refuses to read or write storage.

use crate::footprint::Electricity;
use crate::json::{self, or_default};
use crate::ledger::calendar::WeekStart;
use crate::ledger::session::PAUSE_MIN;
use crate::ledger::totals::Tally;
use crate::observe::Binding;
use crate::observe::tracker::Moment;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// How long a usage is kept one by one, in months, unless the person says otherwise.
pub const KEEP_MONTHS: u32 = 13;

/// The end of a pause that only the person ends: the end of the year 9999, in milliseconds.
pub const UNTIL_RESUMED_MS: i64 = 253_402_300_799_999;

/// A time in which nothing is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From this moment on, in milliseconds,
    pub from_ms: i64,
    /// up to this one.
    pub until_ms: i64,
}

/// The language of the pages, the badge and the reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tongue {
    /// The browser's, where there are words in it.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// English.
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
}

/// What a week is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// Prompts and image generations.
    #[default]
    Requests,
    /// Its emissions, in g CO2e.
    #[serde(rename = "co2e")]
    Carbon,
    /// Its energy, in Wh.
    Energy,
    /// Its water on site, in mL.
    Water,
    /// By nothing: the badge stays empty.
    Off,
}

impl Metric {
    /// How much of it a tally has, at its centre.
    pub fn of(self, tally: &Tally) -> f64 {
        match self {
            #[allow(clippy::cast_precision_loss)] // Nobody asks 2^52 times.
            Self::Requests => tally.requests() as f64,
            Self::Carbon => tally.footprint.co2e_g.central,
            Self::Energy => tally.footprint.energy_wh.central,
            Self::Water => tally.footprint.water_ml.central,
            Self::Off => 0.0,
        }
    }
}

/// What a person wants to stay within, a week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// By what it is measured.
    pub metric: Metric,
    /// How much of it, in the metric's unit.
    pub amount: f64,
}

impl Budget {
    /// Whether it says anything.
    pub fn is_sound(&self) -> bool {
        self.metric != Metric::Off && self.amount.is_finite() && self.amount > 0.0
    }

    /// How much of it a week has used: 1 for all of it.
    pub fn used(&self, week: &Tally) -> f64 {
        self.metric.of(week) / self.amount
    }
}

/// Every setting, with its default where it was never touched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The day the week begins on.
    #[serde(deserialize_with = "or_default")]
    pub week_start: WeekStart,
    /// Servers of the person's own.
    #[serde(deserialize_with = "or_default")]
    pub servers: Vec<Binding>,
    /// Whose electricity prices a usage: the providers' unless the person picked another.
    #[serde(deserialize_with = "or_default")]
    pub electricity: Electricity,
    /// The last pause of counting, which may be over.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
    /// Sites that are not counted, by their catalogue ids.
    #[serde(deserialize_with = "or_default")]
    pub sites_off: Vec<String>,
    /// The pause that ends a session, in minutes: 5 to 240.
    #[serde(deserialize_with = "pause_min")]
    pub session_pause_min: u32,
    /// How many months usages are kept one by one; 0 for ever. Their days stay.
    #[serde(deserialize_with = "months")]
    pub keep_months: u32,
    /// The language of everything that is said.
    #[serde(deserialize_with = "or_default")]
    pub language: Tongue,
    /// What the badge shows.
    #[serde(deserialize_with = "or_default")]
    pub badge: Metric,
    /// The person's own limit for a week, if there is one.
    #[serde(deserialize_with = "budget", skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// The forms in which a week's report is saved by itself; none where that is off.
    #[serde(deserialize_with = "or_default")]
    pub weekly_report: Vec<String>,
    /// The sign between units and tenths in CSV, where it is not the browser's own.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub csv_decimal: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            week_start: WeekStart::default(),
            servers: Vec::new(),
            electricity: Electricity::default(),
            pause: None,
            sites_off: Vec::new(),
            session_pause_min: PAUSE_MIN,
            keep_months: KEEP_MONTHS,
            language: Tongue::default(),
            badge: Metric::default(),
            budget: None,
            weekly_report: Vec::new(),
            csv_decimal: None,
        }
    }
}

impl Settings {
    /// Reads settings as they are stored. Never refused: what makes no sense is its default.
    pub fn stored(value: Value) -> Self {
        json::read(value).unwrap_or_default()
    }

    /// Whether what was asked on a site at this moment counts.
    pub fn counts(&self, site: &str, moment: Moment) -> bool {
        !self.is_paused(moment.at_ms) && !self.sites_off.iter().any(|off| off == site)
    }

    /// Whether counting pauses at this moment.
    pub fn is_paused(&self, at_ms: i64) -> bool {
        self.pause.is_some_and(|pause| (pause.from_ms..pause.until_ms).contains(&at_ms))
    }
}

fn pause_min<'de, D: Deserializer<'de>>(field: D) -> Result<u32, D::Error> {
    Value::deserialize(field).map(|value| json::read(value).unwrap_or(PAUSE_MIN).clamp(5, 240))
}

fn months<'de, D: Deserializer<'de>>(field: D) -> Result<u32, D::Error> {
    Value::deserialize(field).map(|value| json::read(value).unwrap_or(KEEP_MONTHS).min(1200))
}

fn budget<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Budget>, D::Error> {
    or_default::<Option<Budget>, D>(field).map(|budget| budget.filter(Budget::is_sound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_cannot_be_understood_is_its_default() {
        let read = Settings::stored;
        let stored = json!({"week_start": "sunday", "servers": 7, "from_the_future": [1]});
        assert_eq!(read(stored), Settings { week_start: WeekStart::Sunday, ..Settings::default() });
        assert_eq!(read(json!({"week_start": "octidi"})), Settings::default());
        assert_eq!(read(json!("nonsense")), Settings::default());
        assert_eq!(read(json!({"language": "tlh", "badge": 3})), Settings::default());
        assert_eq!(
            read(json!({"keep_months": null, "session_pause_min": "x", "csv_decimal": 4})),
            Settings::default()
        );
        assert_eq!(
            read(json!({"session_pause_min": 1, "keep_months": 9999})),
            Settings { session_pause_min: 5, keep_months: 1200, ..Settings::default() }
        );
        for budget in
            [json!({"metric": "off", "amount": 1}), json!({"metric": "energy", "amount": 0}), json!(5)]
        {
            assert_eq!(read(json!({ "budget": budget })), Settings::default());
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let server =
            Binding { origin: "http://localhost:11434".into(), server: "ollama".into(), makes: None };
        let electricity = Electricity::of("FRA");
        let settings = Settings {
            week_start: WeekStart::Saturday,
            servers: vec![server],
            electricity,
            pause: Some(Pause { from_ms: 5, until_ms: UNTIL_RESUMED_MS }),
            sites_off: vec!["claude".into()],
            session_pause_min: 240,
            keep_months: 0,
            language: Tongue::French,
            badge: Metric::Water,
            budget: Some(Budget { metric: Metric::Carbon, amount: 12.5 }),
            weekly_report: vec!["html".into()],
            csv_decimal: Some(",".into()),
        };
        assert_eq!(Settings::stored(json::value(&settings)), settings);
    }

    #[test]
    fn a_budget_is_used_by_its_own_metric() {
        let week = Tally { prompts: 8, image_generations: 2, ..Tally::default() };
        assert!((Budget { metric: Metric::Requests, amount: 40.0 }.used(&week) - 0.25).abs() < 1e-12);
        assert!(Budget { metric: Metric::Energy, amount: 40.0 }.used(&week).abs() < 1e-12);
    }

    #[test]
    fn nothing_counts_in_a_pause_or_on_a_site_that_is_off() {
        let pause = Some(Pause { from_ms: 100, until_ms: 200 });
        let settings = Settings { pause, sites_off: vec!["claude".into()], ..Settings::default() };
        let counts = |site, at_ms| settings.counts(site, Moment { at_ms, offset_min: 0 });
        assert_eq!([99, 100, 199, 200].map(|at_ms| counts("chatgpt", at_ms)), [true, false, false, true]);
        assert!(!counts("claude", 300));
    }
}
