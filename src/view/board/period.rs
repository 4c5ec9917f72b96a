//! Which days are looked at: a day, a week, a month or a year, and the ones around it.
//!
//! Decides where each begins and ends, and that none lies wholly in the future. Refuses to know what was counted.

use crate::ledger::calendar::{Day, WeekStart};

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

impl Unit {
    /// The unit of a name; a week for any other.
    pub fn of(name: &str) -> Self {
        match name {
            "day" => Self::Day,
            "month" => Self::Month,
            "year" => Self::Year,
            _ => Self::Week,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// How many of them a history shows beside one another.
    pub fn shown(self) -> usize {
        match self {
            Self::Day => 28,
            Self::Week => 26,
            Self::Month => 24,
            Self::Year => 10,
        }
    }

    /// What a period of this length is divided into, where it is.
    pub fn parts(self) -> Option<Self> {
        match self {
            Self::Day => None,
            Self::Week | Self::Month => Some(Self::Day),
            Self::Year => Some(Self::Month),
        }
    }
}

/// A stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How long it is.
    pub unit: Unit,
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
}

impl Period {
    /// The period that a day belongs to.
    pub fn of(day: Day, unit: Unit, begins: WeekStart) -> Self {
        let (first, last) = match unit {
            Unit::Day => (day, day),
            Unit::Week => (day.week(begins).first(), day.week(begins).last()),
            Unit::Month => (month(day), month(month(day).plus(31)).plus(-1)),
            Unit::Year => (year(day), year(year(day).plus(366)).plus(-1)),
        };
        Self { unit, first, last }
    }

    /// The one before.
    #[must_use]
    pub fn before(self, begins: WeekStart) -> Self {
        Self::of(self.first.plus(-1), self.unit, begins)
    }

    /// The one after.
    #[must_use]
    pub fn after(self, begins: WeekStart) -> Self {
        Self::of(self.last.plus(1), self.unit, begins)
    }

    /// The period so many further, and not beyond the one of today.
    #[must_use]
    pub fn stepped(self, steps: i32, today: Day, begins: WeekStart) -> Self {
        let mut there = self;
        for _ in 0..steps.unsigned_abs() {
            there = if steps < 0 { there.before(begins) } else { there.after(begins) };
        }
        if there.first > today { Self::of(today, self.unit, begins) } else { there }
    }

    /// Whether a day is in it.
    pub fn holds(self, day: Day) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// How many of its days are over or under way.
    pub fn begun_days(self, today: Day) -> i64 {
        self.last.min(today).since(self.first).max(0) + 1
    }

    /// What it is divided into.
    pub fn parts(self, begins: WeekStart) -> Vec<Self> {
        let Some(unit) = self.unit.parts() else { return vec![self] };
        let mut parts = vec![Self::of(self.first, unit, begins)];
        while let Some(last) = parts.last().filter(|part| part.last < self.last) {
            parts.push(last.after(begins));
        }
        parts
    }

    /// The periods that a history shows with it: those up to today's, or up to itself where today is far.
    pub fn around(self, today: Day, begins: WeekStart) -> Vec<Self> {
        let now = Self::of(today, self.unit, begins);
        let mut all = vec![now];
        while all.len() < self.unit.shown() {
            all.push(all[all.len() - 1].before(begins));
        }
        if !all.contains(&self) && self.first < today {
            all = vec![self];
            while all.len() < self.unit.shown() {
                all.push(all[all.len() - 1].before(begins));
            }
        }
        all.reverse();
        all
    }
}

fn month(day: Day) -> Day {
    #[allow(clippy::cast_possible_wrap)] // A day of a month is at most 31.
    day.plus(1 - day.parts().2 as i32)
}

fn year(day: Day) -> Day {
    Day::parse(&format!("{:04}-01-01", day.parts().0)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn period(text: &str, unit: Unit) -> (String, String) {
        let period = Period::of(day(text), unit, WeekStart::Monday);
        (period.first.to_string(), period.last.to_string())
    }

    #[test]
    fn periods_end_where_the_calendar_says() {
        for (text, unit, first, last) in [
            ("2026-11-25", Unit::Day, "2026-11-25", "2026-11-25"),
            ("2026-11-25", Unit::Week, "2026-11-23", "2026-11-29"),
            ("2028-02-10", Unit::Month, "2028-02-01", "2028-02-29"),
            ("2026-01-31", Unit::Month, "2026-01-01", "2026-01-31"),
            ("2024-12-31", Unit::Year, "2024-01-01", "2024-12-31"),
            ("2025-01-01", Unit::Year, "2025-01-01", "2025-12-31"),
        ] {
            assert_eq!(period(text, unit), (first.to_owned(), last.to_owned()), "{text} {unit:?}");
        }
    }

    #[test]
    fn steps_go_back_and_never_into_the_future() {
        let (today, begins) = (day("2026-11-25"), WeekStart::Monday);
        let now = Period::of(today, Unit::Month, begins);
        assert_eq!(now.stepped(-11, today, begins).first, day("2025-12-01"));
        assert_eq!(now.stepped(3, today, begins), now);
        assert_eq!(now.stepped(-1, today, begins).stepped(1, today, begins), now);
    }

    #[test]
    fn a_history_ends_with_today_or_with_what_is_looked_at() {
        let (today, begins) = (day("2026-11-25"), WeekStart::Sunday);
        for unit in [Unit::Day, Unit::Week, Unit::Month, Unit::Year] {
            let now = Period::of(today, unit, begins);
            let all = now.around(today, begins);
            assert_eq!(all.len(), unit.shown());
            assert!(all.windows(2).all(|pair| pair[0].last.plus(1) == pair[1].first));
            assert_eq!(all.last(), Some(&now));
            let old = now.stepped(-40, today, begins);
            assert_eq!(old.around(today, begins).last(), Some(&old));
        }
    }

    #[test]
    fn parts_are_the_whole() {
        let begins = WeekStart::Monday;
        for (unit, count) in [(Unit::Day, 1), (Unit::Week, 7), (Unit::Month, 30), (Unit::Year, 12)] {
            let period = Period::of(day("2026-11-25"), unit, begins);
            let parts = period.parts(begins);
            assert_eq!(parts.len(), count);
            assert_eq!((parts[0].first, parts[count - 1].last), (period.first, period.last));
        }
    }

    #[test]
    fn days_begun_are_counted_up_to_today() {
        let period = Period::of(day("2026-11-25"), Unit::Week, WeekStart::Monday);
        assert_eq!(period.begun_days(day("2026-11-25")), 3);
        assert_eq!(period.begun_days(day("2027-01-01")), 7);
    }
}
