//! What the person has chosen.
//!
//! Decides the defaults, and that a setting which cannot be understood is its default rather than an
//! error: a stored form may be older or newer than this version. Refuses to read or write storage.

use crate::footprint::Electricity;
use crate::ledger::calendar::WeekStart;
use crate::ledger::session::PAUSE_MIN;
use crate::observe::Binding;
use crate::observe::tracker::Moment;
use crate::plain::{Fields, Plain, Refusal};
use crate::record;
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
            weekly_report: vec!["html".into()],
            csv_decimal: Some(",".into()),
        };
        assert_eq!(Settings::from_plain(settings.to_plain()), Ok(settings));
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
