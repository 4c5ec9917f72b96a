//! What the person has chosen.
//!
//! Decides the defaults, and that a setting which cannot be understood is its default rather than an
//! error: a stored form may be older or newer than this version. Refuses to read or write storage.

use crate::ledger::calendar::WeekStart;
use crate::observe::Binding;
use crate::plain;
use serde::{Deserialize, Deserializer, Serialize};

/// Every setting, with its default where it was never touched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The day the week begins on.
    #[serde(deserialize_with = "tolerant")]
    pub week_start: WeekStart,
    /// Servers of the person's own.
    #[serde(deserialize_with = "tolerant")]
    pub servers: Vec<Binding>,
}

fn tolerant<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'any> Deserialize<'any> + Default,
    D: Deserializer<'de>,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(plain::read(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_understood_is_its_default() {
        let stored = r#"{"week_start":"sunday","servers":7,"from_the_future":[1]}"#;
        let settings: Settings = serde_json::from_str(stored).unwrap();
        assert_eq!(settings, Settings { week_start: WeekStart::Sunday, servers: Vec::new() });
        let stored = r#"{"week_start":"octidi"}"#;
        assert_eq!(serde_json::from_str::<Settings>(stored).unwrap(), Settings::default());
    }
}
