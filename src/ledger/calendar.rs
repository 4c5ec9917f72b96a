//! Local days and weeks.
//!
//! Decides which day and which week a moment belongs to, from the local offset of that very moment: a
//! journey or a change of clocks never moves what was counted. Refuses to know the present and the
//! rules of time zones; both are the browser's.

use crate::observe::tracker::Moment;
use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Weekday};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Offsets in use run from −12 h to +14 h; a wilder one is a fault, and is brought back to this.
const MAX_OFFSET_MIN: i32 = 18 * 60;

/// 0001-01-01 and 9999-12-31: outside, a date no longer sorts as its text does.
/// A day in milliseconds, where no clock changes.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

const FIRST_MS: i64 = -62_135_596_800_000;
const LAST_MS: i64 = 253_402_300_799_999;

/// A day of the person's own calendar. Written `2026-11-20`; days order as their texts do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The local day of a moment. Moments outside the years 1 to 9999 are brought to the nearest end.
    pub fn of(moment: Moment) -> Self {
        let offset_ms = i64::from(moment.offset_min.clamp(-MAX_OFFSET_MIN, MAX_OFFSET_MIN)) * 60_000;
        let local_ms = moment.at_ms.saturating_add(offset_ms).clamp(FIRST_MS, LAST_MS);
        Self(DateTime::from_timestamp_millis(local_ms).unwrap_or_default().date_naive())
    }

    /// Reads `2026-11-20`; nothing else is a day.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |part: &str, digits| {
            let all_digits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            if all_digits { part.parse::<u32>().ok() } else { None }
        };
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let year = number(year, 4).filter(|year| *year > 0)?;
        let (month, day) = (number(month, 2)?, number(day, 2)?);
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        parts.next().is_none().then_some(Self(date))
    }

    /// The day `days` later (earlier where negative), held within the years 1 to 9999.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        let there = self.0.checked_add_signed(TimeDelta::days(i64::from(days)));
        let end = if days < 0 { FIRST_MS } else { LAST_MS };
        let there = there.filter(|date| (1..=9999).contains(&date.year()));
        Self(there.unwrap_or_else(|| DateTime::from_timestamp_millis(end).unwrap_or_default().date_naive()))
    }

    /// The day some months before, or the last of that month where it is shorter.
    #[must_use]
    pub fn months_before(self, months: u32) -> Self {
        let there = self.0.checked_sub_months(Months::new(months)).filter(|date| date.year() >= 1);
        there.map_or(self.plus(i32::MIN), Self)
    }

    /// The week this day belongs to.
    pub fn week(self, begins: WeekStart) -> Week {
        let passed = self.0.weekday().days_since(begins.weekday());
        #[allow(clippy::cast_possible_wrap)]
        let first = self.plus(-(passed as i32));
        Week { first, begins }
    }

    /// How many days this is after another; below zero where it is before.
    pub fn since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// Year, month (1 to 12) and day of the month.
    pub fn parts(self) -> (i32, u32, u32) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> usize {
        self.0.weekday().num_days_from_monday() as usize
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DayText)
    }
}

struct DayText;

impl Visitor<'_> for DayText {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day such as 2026-11-20")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
        Day::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// The day a week begins on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WeekStart {
    /// ISO 8601.
    #[default]
    Monday,
    /// As in much of the Middle East.
    Saturday,
    /// As in North America and Japan.
    Sunday,
}

impl WeekStart {
    fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Mon,
            Self::Saturday => Weekday::Sat,
            Self::Sunday => Weekday::Sun,
        }
    }
}

/// Seven days in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    first: Day,
    begins: WeekStart,
}

impl Week {
    /// Its first day.
    pub fn first(self) -> Day {
        self.first
    }

    /// Its last day, six later.
    pub fn last(self) -> Day {
        self.first.plus(6)
    }

    /// Its seven days in order.
    pub fn days(self) -> [Day; 7] {
        [0, 1, 2, 3, 4, 5, 6].map(|n| self.first.plus(n))
    }

    /// Whether the day is one of the seven.
    pub fn contains(self, day: Day) -> bool {
        (self.first..=self.last()).contains(&day)
    }

    /// The week before.
    #[must_use]
    pub fn before(self) -> Self {
        Self { first: self.first.plus(-7), begins: self.begins }
    }

    /// `2026-W47` for a week from Monday (ISO 8601); the first day, `2026-11-15`, for any other.
    pub fn label(self) -> String {
        if self.begins == WeekStart::Monday {
            let iso = self.first.0.iso_week();
            format!("{:04}-W{:02}", iso.year(), iso.week())
        } else {
            self.first.to_string()
        }
    }
}
