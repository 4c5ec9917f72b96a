//! What a report is made from, read from a store.
//!
//! Decides what is read: of the period itself the usages that are kept, since sessions are made of them; of
//! the eight periods before the roll-ups, where they hold. So a week is read as fast out of ten years as out of
//! ten days. Refuses to know which store it is.

use super::period::Period;
use super::row::{History, Row, Session, sessions};
use crate::error::Error;
use crate::ledger::calendar::Day;
use crate::ledger::entry::Entry;
use crate::ledger::history::History as Kept;
use crate::ledger::rollup::{self, Page, Part};
use crate::ledger::session::REACH;
use crate::ledger::store::{Recall, Store};
use crate::ledger::usage::{Usage, origin};

/// The rows and sessions of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// The first day of which anything was kept.
    pub begun: Option<Day>,
    /// Rows, each with its day.
    pub rows: Vec<(Day, rollup::Row)>,
    /// The sessions begun in the period.
    pub sessions: Vec<Session>,
}

/// A usage as a row of its own.
fn alone(usage: &Usage) -> rollup::Row {
    let price = usage.price.as_ref();
    rollup::Row {
        site: usage.site.clone(),
        model: usage.model.clone(),
        kind: usage.kind,
        method: price.map(|price| price.method.clone()),
        grid: price.map(|price| price.grid.clone()),
        count: 1,
        images: usage.image_count(),
        last_ms: usage.moment.at_ms,
        footprint: price.map(|price| price.footprint).unwrap_or_default(),
    }
}

impl Gathered {
    /// Reads what a report of a period needs; `waiting` are usages that the store refused.
    pub async fn read<S: Store>(
        store: &S,
        waiting: Vec<Usage>,
        period: Period,
        pause_min: u32,
    ) -> Result<Self, Error> {
        let entries = store.entries().await?;
        let first = store.begun().await?;
        let near = (period.first().plus(-REACH), period.last().plus(REACH));
        let oldest = period.earlier().last().map_or(near.0, Period::first);
        // What waits is in no roll-up: such a day is told from its usages.
        let waiting_days: Vec<Day> = waiting.iter().map(|usage| usage.day).collect();
        let mut recall = store.recall(oldest, period.first().plus(-1), &waiting_days).await?;
        let mut kept = Kept {
            usages: store.read(near.0, near.1).await?.usages,
            pages: store.pages(near.0, near.1).await?,
            entries,
        };
        for usage in waiting {
            if usage.day < period.first() && oldest <= usage.day {
                recall.usages.push(usage.clone());
            }
            if (near.0..=near.1).contains(&usage.day) {
                kept.usages.push(usage);
            }
        }
        let begun = first.into_iter().chain(waiting_days.iter().copied()).min();
        let mut gathered = Self { begun, ..Self::default() };
        gathered.before(&recall, &kept.entries);
        gathered.within(&kept, period);
        for page in &mut kept.pages {
            page.parts.retain(|part| part.sealed);
        }
        gathered.sessions = sessions(&kept, period, pause_min);
        Ok(gathered)
    }

    /// Of the days before: what their roll-ups hold, and the usages of those that have none.
    fn before(&mut self, recall: &Recall, entries: &[Entry]) {
        let mut days: Vec<Day> = recall.usages.iter().map(|usage| usage.day).collect();
        for page in &recall.pages {
            if page.stale.is_none() {
                self.rows_of(page.day, &page.parts, entries);
            } else {
                days.push(page.day);
            }
        }
        self.folded(days, &recall.usages, &recall.pages, entries);
    }

    /// Of the period's own days: the usages that are kept, and sealed parts.
    fn within(&mut self, kept: &Kept, period: Period) {
        let days = kept.usages.iter().map(|usage| usage.day);
        let days = days.chain(kept.pages.iter().map(|page| page.day));
        let days = days.filter(|day| period.contains(*day)).collect();
        self.folded(days, &kept.usages, &kept.pages, &kept.entries);
    }

    /// Days from their usages and their sealed parts, the stronger of each origin: the ledger's own choice.
    fn folded(&mut self, mut days: Vec<Day>, usages: &[Usage], pages: &[Page], entries: &[Entry]) {
        days.sort_unstable();
        days.dedup();
        let mut by_day: Vec<&Usage> = usages.iter().collect();
        by_day.sort_by_key(|usage| usage.day);
        for day in days {
            let from = by_day.partition_point(|usage| usage.day < day);
            let to = by_day.partition_point(|usage| usage.day <= day);
            let usages: Vec<Usage> = by_day[from..to].iter().map(|usage| (*usage).clone()).collect();
            let pages = pages.iter().filter(|page| page.day == day);
            let sealed: Vec<Part> = pages.flat_map(Page::sealed).cloned().collect();
            let chosen = rollup::parts(day, &usages, &sealed, entries);
            let stands = |usage: &&Usage| {
                let mine = |part: &Part| !part.sealed && part.origin == origin(&usage.id);
                chosen.iter().any(mine) && !entries.iter().any(|entry| entry.kills(usage))
            };
            // One by one: a row of several would no longer know how many images each made.
            self.rows.extend(usages.iter().filter(stands).map(|usage| (day, alone(usage))));
            let sealed: Vec<Part> = chosen.iter().filter(|part| part.sealed).cloned().collect();
            self.rows_of(day, &sealed, entries);
        }
    }

    fn rows_of(&mut self, day: Day, parts: &[Part], entries: &[Entry]) {
        for part in parts {
            let alive = |row: &&rollup::Row| !row.is_killed(entries, day, &part.origin);
            self.rows.extend(part.rows.iter().filter(alive).map(|row| (day, row.clone())));
        }
    }

    /// What [`super::Report::of`] takes.
    pub fn history(&self) -> History<'_> {
        let rows = self.rows.iter().map(|(day, row)| Row::from((*day, row))).collect();
        History { begun: self.begun, rows, sessions: self.sessions.clone() }
    }
}
