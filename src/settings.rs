//! What the person has chosen.
//!
//! Decides the defaults, and that a setting which cannot be understood is its default rather than an
//! error: a stored form may be older or newer than this version. Refuses to read or write storage.

use crate::footprint::Electricity;
use crate::ledger::calendar::WeekStart;
use crate::ledger::session::PAUSE_MIN;
use crate::ledger::totals::Tally;
use crate::observe::Binding;
use crate::observe::tracker::Moment;
use crate::plain::{Fields, Plain, Refusal};
use crate::{names, record};
use serde_json::Value;

/// How long a usage is kept one by one, in months, unless the person says otherwise.
pub const KEEP_MONTHS: u32 = 13;

/// The end of a pause that only the person ends: the end of the year 9999, in milliseconds.
pub const UNTIL_RESUMED_MS: i64 = 253_402_300_799_999;

/// A time in which nothing is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// From this moment on, in milliseconds,
    pub from_ms: i64,
    /// up to this one.
    pub until_ms: i64,
}

record!(Pause { from_ms, until_ms });

/// The language of the pages, the badge and the reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// The browser's, where there are words in it.
    #[default]
    Auto,
    /// English.
    English,
    /// French.
    French,
}

names!(Tongue { Auto = "auto", English = "en", French = "fr" });

/// What a week is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Metric {
    /// Prompts and image generations.
    #[default]
    Requests,
    /// Its emissions, in g CO2e.
    Carbon,
    /// Its energy, in Wh.
    Energy,
    /// Its water on site, in mL.
    Water,
    /// By nothing: the badge stays empty.
    Off,
}

names!(Metric { Requests = "requests", Carbon = "co2e", Energy = "energy", Water = "water", Off = "off" });

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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// By what it is measured.
    pub metric: Metric,
    /// How much of it, in the metric's unit.
    pub amount: f64,
}

record!(Budget { metric, amount });

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
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The day the week begins on.
    pub week_start: WeekStart,
    /// Servers of the person's own.
    pub servers: Vec<Binding>,
    /// Whose electricity prices a usage: the providers' unless the person picked another.
    pub electricity: Electricity,
    /// The last pause of counting, which may be over.
    pub pause: Option<Pause>,
    /// Sites that are not counted, by their catalogue ids.
    pub sites_off: Vec<String>,
    /// The pause that ends a session, in minutes: 5 to 240.
    pub session_pause_min: u32,
    /// How many months usages are kept one by one; 0 for ever. Their days stay.
    pub keep_months: u32,
    /// The language of everything that is said.
    pub language: Tongue,
    /// What the badge shows.
    pub badge: Metric,
    /// The person's own limit for a week, if there is one.
    pub budget: Option<Budget>,
    /// The forms in which a week's report is saved by itself; none where that is off.
    pub weekly_report: Vec<String>,
    /// The sign between units and tenths in CSV, where it is not the browser's own.
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
    /// Whether what was asked on a site at this moment counts.
    pub fn counts(&self, site: &str, moment: Moment) -> bool {
        !self.is_paused(moment.at_ms) && !self.sites_off.iter().any(|off| off == site)
    }

    /// Whether counting pauses at this moment.
    pub fn is_paused(&self, at_ms: i64) -> bool {
        self.pause.is_some_and(|pause| (pause.from_ms..pause.until_ms).contains(&at_ms))
    }
}

impl Plain for Settings {
    fn to_plain(&self) -> Value {
        let mut fields = Fields::default();
        fields.put("week_start", &self.week_start);
        fields.put("servers", &self.servers);
        fields.put("electricity", &self.electricity);
        fields.put("pause", &self.pause);
        fields.put("sites_off", &self.sites_off);
        fields.put("session_pause_min", &self.session_pause_min);
        fields.put("keep_months", &self.keep_months);
        fields.put("language", &self.language);
        fields.put("badge", &self.badge);
        fields.put("budget", &self.budget);
        fields.put("weekly_report", &self.weekly_report);
        fields.put("csv_decimal", &self.csv_decimal);
        fields.done()
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        let mut fields = Fields::of(value).unwrap_or_default();
        Ok(Self {
            week_start: fields.take("week_start").unwrap_or_default(),
            servers: fields.take("servers").unwrap_or_default(),
            electricity: fields.take("electricity").unwrap_or_default(),
            pause: fields.take("pause").unwrap_or_default(),
            sites_off: fields.take("sites_off").unwrap_or_default(),
            session_pause_min: fields.take("session_pause_min").unwrap_or(PAUSE_MIN).clamp(5, 240),
            keep_months: fields.take("keep_months").unwrap_or(KEEP_MONTHS).min(1200),
            language: fields.take("language").unwrap_or_default(),
            badge: fields.take("badge").unwrap_or_default(),
            budget: fields.take::<Option<Budget>>("budget").unwrap_or_default().filter(Budget::is_sound),
            weekly_report: fields.take("weekly_report").unwrap_or_default(),
            csv_decimal: fields.take("csv_decimal").unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_cannot_be_understood_is_its_default() {
        let read = |stored| Settings::from_plain(stored).unwrap();
        let stored = json!({"week_start": "sunday", "servers": 7, "from_the_future": [1]});
        assert_eq!(read(stored), Settings { week_start: WeekStart::Sunday, ..Settings::default() });
        assert_eq!(read(json!({"week_start": "octidi"})), Settings::default());
        assert_eq!(read(json!("nonsense")), Settings::default());
        assert_eq!(read(json!({"language": "tlh", "badge": 3})), Settings::default());
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
        assert_eq!(Settings::from_plain(settings.to_plain()), Ok(settings));
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
