//! A chart of periods beside one another, with the table that says the same.
//!
//! Decides where each bar stands, what is read when it is pointed at, and which have a mark below them.
//! Refuses to add up: each period comes with its tally.

use super::dates;
use super::metric::Metric;
use super::period::{Period, Unit};
use crate::ledger::totals::Tally;
use crate::locale::Locale;
use crate::view::chart::{self, STEP};

/// Up to so many bars each have a mark; of more, about so many.
const MARKS: usize = 12;
/// Up to so many bars are days of one week, and are marked by their names.
const WEEK: usize = 7;

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Where it stands.
    pub place: chart::Bar,
    /// The period's length, by its name.
    pub unit: &'static str,
    /// The period's first day.
    pub day: String,
    /// What is read when it is pointed at.
    pub words: String,
    /// Below it; empty where its neighbours have a mark.
    pub mark: String,
    /// Whether it is what the page is about, or today.
    pub now: bool,
}

/// The chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// The bars, from left to right.
    pub bars: Vec<Bar>,
    /// The width of the frame.
    pub width: u32,
    /// What its upper edge stands for.
    pub top: String,
    /// What the chart is, for who does not see it.
    pub label: String,
    /// What is read while nothing is pointed at.
    pub reading: String,
    /// The table's heads.
    pub head: Vec<String>,
    /// The table's rows, one for each period that is not empty.
    pub rows: Vec<Vec<String>>,
}

/// The chart of these periods; `now` is the one that is marked.
pub fn chart(periods: &[(Period, Tally)], now: Option<Period>, metric: Metric, locale: &Locale) -> Chart {
    let heights: Vec<u64> = periods.iter().map(|(_, tally)| metric.height(tally)).collect();
    let greatest = heights.iter().enumerate().max_by_key(|(_, height)| **height).map(|(at, _)| at);
    let every = periods.len().div_ceil(MARKS).max(1);
    let bars = chart::bars(&heights);
    let bars = periods.iter().zip(bars).enumerate().map(|(at, ((period, tally), place))| {
        let words = said(*period, tally, metric, locale);
        let marked = (periods.len() - 1 - at).is_multiple_of(every);
        let mark = if marked { dates::mark(*period, periods.len() <= WEEK, locale) } else { String::new() };
        let day = period.first.to_string();
        Bar { place, unit: period.unit.name(), day, words, mark, now: now == Some(*period) }
    });
    let reading = periods
        .iter()
        .find(|(period, _)| now == Some(*period))
        .or(periods.last())
        .map(|(period, tally)| said(*period, tally, metric, locale));
    let width = u32::try_from(periods.len()).unwrap_or_default() * STEP;
    Chart {
        bars: bars.collect(),
        width: width.max(STEP),
        top: greatest.map(|at| metric.central(&periods[at].1, locale)).unwrap_or_default(),
        label: label(periods, metric, locale),
        reading: reading.unwrap_or_default(),
        head: ["board_when", "board_requests", "board_images", "board_energy", "board_co2e", "board_water"]
            .map(|key| locale.text(key).to_owned())
            .into(),
        rows: periods
            .iter()
            .filter(|(_, tally)| tally.requests() > 0)
            .map(|(period, tally)| row(*period, tally, locale))
            .collect(),
    }
}

fn name(period: Period, locale: &Locale) -> String {
    match period.unit {
        Unit::Day => dates::long(period.first, locale),
        _ => dates::title(period, locale),
    }
}

fn said(period: Period, tally: &Tally, metric: Metric, locale: &Locale) -> String {
    let name = name(period, locale);
    let what = match tally.requests() {
        0 => locale.text("board_none").to_owned(),
        _ => metric.words(tally, locale),
    };
    locale.fill("board_said", &[("when", &name), ("what", &what)])
}

fn label(periods: &[(Period, Tally)], metric: Metric, locale: &Locale) -> String {
    let (Some((first, _)), Some((last, _))) = (periods.first(), periods.last()) else { return String::new() };
    let values = [
        ("what", locale.text(metric.key())),
        ("from", &*name(*first, locale)),
        ("to", &*name(*last, locale)),
    ];
    locale.fill("board_chart", &values)
}

fn row(period: Period, tally: &Tally, locale: &Locale) -> Vec<String> {
    let figure = |metric: Metric| metric.words(tally, locale);
    vec![
        name(period, locale),
        locale.integer(tally.requests()),
        locale.integer(tally.images),
        figure(Metric::Energy),
        figure(Metric::Carbon),
        figure(Metric::Water),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::calendar::{Day, WeekStart};

    fn weeks(counts: &[u64]) -> Vec<(Period, Tally)> {
        let begins = WeekStart::Monday;
        let mut period = Period::of(Day::parse("2026-11-25").unwrap(), Unit::Week, begins);
        let mut all = Vec::new();
        for count in counts.iter().rev() {
            all.push((period, Tally { prompts: *count, ..Tally::default() }));
            period = period.before(begins);
        }
        all.reverse();
        all
    }

    #[test]
    fn a_bar_is_read_with_its_days_and_its_value() {
        let weeks = weeks(&[0, 5, 10]);
        let chart = chart(&weeks, Some(weeks[2].0), Metric::Requests, &Locale::default());
        assert_eq!(chart.bars[1].words, "16–22 November 2026: 5 requests");
        assert_eq!(chart.bars.iter().map(|bar| bar.place.height).collect::<Vec<_>>(), [0, 50, 100]);
        assert_eq!((&*chart.top, chart.width), ("10", 300));
        assert!(chart.bars[2].now && !chart.bars[1].now);
        assert_eq!(chart.reading, chart.bars[2].words);
        assert_eq!(chart.rows.len(), 2, "an empty week is no row");
        assert_eq!(chart.rows[0].len(), chart.head.len());
    }

    #[test]
    fn many_bars_share_marks_and_the_last_has_one() {
        let weeks = weeks(&[1; 26]);
        let chart = chart(&weeks, None, Metric::Energy, &Locale::default());
        let marks: Vec<_> = chart.bars.iter().filter(|bar| !bar.mark.is_empty()).collect();
        assert!((6..=MARKS).contains(&marks.len()), "{}", marks.len());
        assert!(!chart.bars[25].mark.is_empty());
    }

    #[test]
    fn nothing_is_an_empty_frame() {
        let chart = chart(&[], None, Metric::Energy, &Locale::default());
        assert_eq!((chart.bars.len(), chart.width), (0, STEP));
    }
}
