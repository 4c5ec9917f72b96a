//! What the person has chosen.
//!
//! Decides the defaults, and that a setting which cannot be understood is its default rather than an
//! error: a stored form may be older or newer than this version. Refuses to read or write storage.

use crate::footprint::Electricity;
use crate::ledger::calendar::WeekStart;
use crate::observe::Binding;
use crate::plain::{Fields, Plain, Refusal};
use serde_json::Value;

/// Every setting, with its default where it was never touched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The day the week begins on.
    pub week_start: WeekStart,
    /// Servers of the person's own.
    pub servers: Vec<Binding>,
    /// Whose electricity prices a usage: the providers' unless the person picked another.
    pub electricity: Electricity,
}

impl Plain for Settings {
    fn to_plain(&self) -> Value {
        let mut fields = Fields::default();
        fields.put("week_start", &self.week_start);
        fields.put("servers", &self.servers);
        fields.put("electricity", &self.electricity);
        fields.done()
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        let mut fields = Fields::of(value).unwrap_or_default();
        Ok(Self {
            week_start: fields.take("week_start").unwrap_or_default(),
            servers: fields.take("servers").unwrap_or_default(),
            electricity: fields.take("electricity").unwrap_or_default(),
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
        let settings = Settings { week_start: WeekStart::Saturday, servers: vec![server], electricity };
        assert_eq!(Settings::from_plain(settings.to_plain()), Ok(settings));
    }
}
