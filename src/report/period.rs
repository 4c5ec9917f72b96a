//! The days that a report is about.
//!
//! Decides what a week, a month and a range are called, what came before them, and the names of files.
//! Refuses the present: which period is meant is asked, never guessed.

use super::Format;
use crate::ledger::calendar::{Day, WeekStart};

/// How many periods before one are looked at.
const BEFORE: usize = 8;

/// The longest range, in days: a century.
const LONGEST: i64 = 36_525;

/// What kind of stretch a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Seven days from the day the week begins on.
    Week,
    /// A month of the calendar.
    Month,
    /// Any days in a row.
    Range,
}

impl Span {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Range => "range",
        }
    }
}

/// Days in a row, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    first: Day,
    last: Day,
    span: Span,
    begins: WeekStart,
}

impl Period {
    /// The week that a day belongs to.
    pub fn week_of(day: Day, begins: WeekStart) -> Self {
        let week = day.week(begins);
        Self { first: week.first(), last: week.last(), span: Span::Week, begins }
    }

    /// Reads `2026-W47`, a week from Monday (ISO 8601), or the first day of any week, `2026-11-15`: its
    /// weekday says when such weeks begin.
    pub fn week(label: &str) -> Option<Self> {
        if let Some(day) = Day::parse(label) {
            let begins = match day.weekday() {
                0 => WeekStart::Monday,
                5 => WeekStart::Saturday,
                6 => WeekStart::Sunday,
                _ => return None,
            };
            return Some(Self::week_of(day, begins));
        }
        let (year, week) = label.split_once("-W")?;
        let number: i32 = week.parse().ok().filter(|_| week.len() == 2)?;
        // The 4th of January is always in week 1.
        let first = Day::parse(&format!("{year}-01-04"))?.week(WeekStart::Monday).first();
        let period = Self::week_of(first.plus(7 * number.checked_sub(1)?), WeekStart::Monday);
        (period.label() == label).then_some(period)
    }

    /// Reads `2026-11`.
    pub fn month(label: &str) -> Option<Self> {
        Day::parse(&format!("{label}-01")).map(Self::month_from)
    }

    /// The eight periods before it, the latest first.
    pub fn earlier(self) -> Vec<Self> {
        std::iter::successors(Some(self.before()), |period| Some(period.before())).take(BEFORE).collect()
    }

    /// Reads any label: of a week, a month or a range.
    pub fn read(label: &str) -> Option<Self> {
        let range = || {
            let (first, last) = label.split_once('_')?;
            Self::range(Day::parse(first)?, Day::parse(last)?)
        };
        Self::week(label).or_else(|| Self::month(label)).or_else(range)
    }

    fn month_from(first: Day) -> Self {
        let (_, month, _) = first.parts();
        let length = (28..=31).rev().find(|days| first.plus(days - 1).parts().1 == month).unwrap_or(31);
        Self { first, last: first.plus(length - 1), span: Span::Month, begins: WeekStart::Monday }
    }

    /// From one day to another, both included; `None` for the wrong order and for more than a century.
    pub fn range(first: Day, last: Day) -> Option<Self> {
        let sound = (0..LONGEST).contains(&last.since(first));
        sound.then_some(Self { first, last, span: Span::Range, begins: WeekStart::Monday })
    }

    /// Its first day.
    pub fn first(&self) -> Day {
        self.first
    }

    /// Its last day.
    pub fn last(&self) -> Day {
        self.last
    }

    /// What it is.
    pub fn span(&self) -> Span {
        self.span
    }

    /// How many days it has.
    pub fn days(&self) -> i32 {
        i32::try_from(self.last.since(self.first)).unwrap_or(i32::MAX - 1) + 1
    }

    /// Whether a day is one of them.
    pub fn contains(&self, day: Day) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Its days in order.
    pub fn each_day(&self) -> impl Iterator<Item = Day> + use<> {
        let first = self.first;
        (0..self.days()).map(move |n| first.plus(n))
    }

    /// The one before: last week, last month, as many days.
    #[must_use]
    pub fn before(&self) -> Self {
        match self.span {
            Span::Week => Self { first: self.first.plus(-7), last: self.first.plus(-1), ..*self },
            Span::Month => {
                let last = self.first.plus(-1);
                let (_, _, day) = last.parts();
                Self::month_from(last.plus(1 - i32::try_from(day).unwrap_or(1)))
            }
            Span::Range => Self { first: self.first.plus(-self.days()), last: self.first.plus(-1), ..*self },
        }
    }

    /// The one after: next week, next month, as many days.
    #[must_use]
    pub fn after(&self) -> Self {
        match self.span {
            Span::Week => Self { first: self.first.plus(7), last: self.first.plus(13), ..*self },
            Span::Month => Self::month_from(self.last.plus(1)),
            Span::Range => Self { first: self.last.plus(1), last: self.last.plus(self.days()), ..*self },
        }
    }

    /// The week, or the month, of its last day; or the same days as a range.
    #[must_use]
    pub fn turned(&self, span: &str, begins: WeekStart) -> Self {
        match span {
            "week" => Self::week_of(self.last, begins),
            "month" => {
                let (_, _, day) = self.last.parts();
                Self::month_from(self.last.plus(1 - i32::try_from(day).unwrap_or(1)))
            }
            _ => Self { span: Span::Range, begins: WeekStart::Monday, ..*self },
        }
    }

    /// `2026-W47`, `2026-11-15` for a week from another day, `2026-11`, `2026-11-01_2026-11-20`.
    pub fn label(&self) -> String {
        match self.span {
            Span::Week => self.first.week(self.begins).label(),
            Span::Month => {
                let (year, month, _) = self.first.parts();
                format!("{year:04}-{month:02}")
            }
            Span::Range => format!("{}_{}", self.first, self.last),
        }
    }

    /// `gramme-2026-W47.csv`.
    pub fn file_name(&self, format: Format) -> String {
        format!("gramme-{}.{}", self.label(), format.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(period: Period) -> String {
        format!("{} {}", period.first(), period.last())
    }

    #[test]
    fn weeks_are_read_by_their_label() {
        for (label, days) in [
            ("2026-W47", "2026-11-16 2026-11-22"),
            ("2026-W53", "2026-12-28 2027-01-03"),
            ("2025-W01", "2024-12-30 2025-01-05"),
            ("2026-11-15", "2026-11-15 2026-11-21"),
            ("2026-11-14", "2026-11-14 2026-11-20"),
        ] {
            let period = Period::week(label).unwrap();
            assert_eq!((ends(period), period.label()), (days.to_owned(), label.to_owned()));
        }
        // A Monday's date is its ISO week.
        assert_eq!(Period::week("2026-11-16").unwrap().label(), "2026-W47");
        for wrong in ["2025-W53", "2026-W00", "2026-W-1", "2026-W7", "2026-11-18", "2026W47", "", "-W47"] {
            assert_eq!(Period::week(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_and_ranges_have_one_before() {
        let march = Period::month("2024-03").unwrap();
        assert_eq!(ends(march), "2024-03-01 2024-03-31");
        assert_eq!(
            (ends(march.before()), march.before().label()),
            ("2024-02-01 2024-02-29".into(), "2024-02".into())
        );
        assert_eq!(Period::month("2024-13"), None);
        let [from, to] = ["2026-11-01", "2026-11-20"].map(|day| Day::parse(day).unwrap());
        let range = Period::range(from, to).unwrap();
        assert_eq!((range.days(), range.label()), (20, "2026-11-01_2026-11-20".to_owned()));
        assert_eq!(ends(range.before()), "2026-10-12 2026-10-31");
        assert_eq!(range.each_day().count(), 20);
        assert_eq!(Period::range(to, from), None);
        assert_eq!(Period::range(Day::parse("1900-01-01").unwrap(), to), None);
    }

    #[test]
    fn a_label_is_read_back_and_has_neighbours() {
        for label in ["2026-W47", "2026-11-15", "2026-11", "2026-11-01_2026-11-20"] {
            let period = Period::read(label).unwrap();
            assert_eq!(period.label(), label);
            assert_eq!((period.after().before(), period.before().after()), (period, period));
        }
        assert_eq!(Period::read("2026-11-18"), None);
        let turned = |label, span| Period::read(label).unwrap().turned(span, WeekStart::Sunday).label();
        assert_eq!(turned("2026-W47", "month"), "2026-11");
        assert_eq!(turned("2026-11", "week"), "2026-11-29");
        assert_eq!(turned("2026-W47", "range"), "2026-11-16_2026-11-22");
    }

    #[test]
    fn files_are_named_by_the_period() {
        let week = Period::week("2026-W47").unwrap();
        assert_eq!(week.file_name(Format::Csv), "gramme-2026-W47.csv");
        assert_eq!(Period::month("2026-11").unwrap().file_name(Format::Html), "gramme-2026-11.html");
        assert_eq!(ends(week.before()), "2026-11-09 2026-11-15");
    }
}
