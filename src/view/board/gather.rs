//! What was read of the history → sums by day, and the rows of a period.
//!
//! Decides that a roll-up and the usages it stands for add up alike. Refuses to read: what a store recalled comes
//! in, stretch by stretch, so that ten years need no more room than one.

use super::period::Period;
use crate::footprint::order;
use crate::ledger::calendar::Day;
use crate::ledger::rollup::{Part, Row};
use crate::ledger::store::Recall;
use crate::ledger::totals::Tally;
use std::collections::BTreeMap;

/// Sums by day, and rows of the days that are asked for.
#[derive(Debug)]
pub struct Gathered {
    of: Period,
    days: BTreeMap<Day, Tally>,
    rows: Vec<Row>,
}

impl Gathered {
    /// Nothing yet; rows are kept of this period, each of its site, model, kind, method and electricity once.
    pub fn of(period: Period) -> Self {
        Self { of: period, days: BTreeMap::new(), rows: Vec::new() }
    }

    /// Adds what was recalled of some days.
    pub fn add(&mut self, recall: &Recall) {
        for page in &recall.pages {
            for part in page.holding() {
                let counts = |row: &&Row| !row.is_killed(&recall.entries, page.day, &part.origin);
                for row in part.rows.iter().filter(counts) {
                    self.count(page.day, row);
                }
            }
        }
        for usage in recall.usages.iter().filter(|usage| recall.shows(usage)) {
            let part = Part::of("", std::iter::once(usage), 0);
            for row in &part.rows {
                self.count(usage.day, row);
            }
        }
    }

    fn count(&mut self, day: Day, row: &Row) {
        self.days.entry(day).or_default().add(&row.tally());
        if !self.of.holds(day) {
            return;
        }
        let same = |known: &&mut Row| {
            (&known.site, &known.model, known.kind, &known.method, &known.grid)
                == (&row.site, &row.model, row.kind, &row.method, &row.grid)
        };
        match self.rows.iter_mut().find(same) {
            Some(known) => {
                known.count = known.count.saturating_add(row.count);
                known.images = known.images.saturating_add(row.images);
                known.last_ms = known.last_ms.max(row.last_ms);
                known.footprint += row.footprint;
            }
            None => self.rows.push(row.clone()),
        }
    }

    /// What these days add up to.
    pub fn sum(&self, first: Day, last: Day) -> Tally {
        let mut sum = Tally::default();
        if first <= last {
            for (_, tally) in self.days.range(first..=last) {
                sum.add(tally);
            }
        }
        sum
    }

    /// What a period adds up to.
    pub fn tally(&self, period: Period) -> Tally {
        self.sum(period.first, period.last)
    }

    /// The rows of the period it was made for.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// The rows of one kind of thing added up, the greatest use first.
pub fn grouped<'a>(rows: &'a [Row], key: impl Fn(&'a Row) -> &'a str) -> Vec<(&'a str, Tally)> {
    let mut groups: Vec<(&str, Tally)> = Vec::new();
    for row in rows {
        let name = key(row);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => sum.add(&row.tally()),
            None => groups.push((name, row.tally())),
        }
    }
    let energy = |at: usize| groups[at].1.footprint.energy_wh.central;
    let requests = |at: usize| groups[at].1.requests();
    let most =
        order(groups.len(), &|a, b| energy(b).total_cmp(&energy(a)).then(requests(b).cmp(&requests(a))));
    most.into_iter().map(|at| groups[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::period::Unit;
    use super::*;
    use crate::ledger::calendar::WeekStart;
    use crate::ledger::contract::usage;
    use crate::ledger::rollup::Page;

    #[test]
    fn a_roll_up_adds_up_as_its_usages_do() {
        let usages: Vec<_> = (0..5).map(|n| usage(&format!("o.{n}"), 0)).collect();
        let day = usages[0].day;
        let period = Period::of(day, Unit::Week, WeekStart::Monday);
        let part = Part::of("o", usages.iter(), 0);
        let page = Page { day, parts: vec![part], stale: None };
        let (mut of_page, mut of_usages) = (Gathered::of(period), Gathered::of(period));
        of_page.add(&Recall { pages: vec![page], ..Recall::default() });
        of_usages.add(&Recall { usages, ..Recall::default() });
        let (a, b) = (of_page.tally(period), of_usages.tally(period));
        assert_eq!((a.requests(), b.requests()), (5, 5));
        assert!((a.footprint.energy_wh.central - b.footprint.energy_wh.central).abs() < 1e-9);
        assert_eq!(of_usages.rows().len(), 1);
        assert_eq!(of_usages.rows()[0].count, 5);
        assert_eq!(of_usages.sum(day.plus(1), period.last), Tally::default());
    }

    #[test]
    fn rows_of_other_days_are_not_the_periods() {
        let usages = vec![usage("o.1", 0)];
        let period = Period::of(usages[0].day.plus(7), Unit::Week, WeekStart::Monday);
        let mut gathered = Gathered::of(period);
        gathered.add(&Recall { usages, ..Recall::default() });
        assert!(gathered.rows().is_empty());
        assert_eq!(gathered.tally(period.before(WeekStart::Monday)).requests(), 1);
    }
}
