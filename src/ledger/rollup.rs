//! Closed days, rolled up: the usages of a day as rows by site, model, kind, method and electricity.
//!
//! Decides what a row adds up, that a roll-up is made from the usages alone and overwrites what was there,
//! and which of two forms of one day stands. Refuses to know where they are kept.
//!
//! A day has one part for each origin (an installation, or a hand that added usages), since only an origin
//! knows all that it counted on a day. While the usages are kept the part is made of them; once they are
//! dropped it is *sealed* and stands for them. Of two forms of one part the one that knew of more usages
//! stands; of two that knew of as many, the one that had more of them deleted.

use super::calendar::Day;
use super::entry::Entry;
use super::session::Session;
use super::totals::{Tally, Totals};
use super::usage::{Usage, origin};
use crate::json;
use crate::json::is_down;
use crate::observe::Kind;
use crate::units::Footprint;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// What one site, model, kind, method and electricity had on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The site's catalogue id.
    pub site: String,
    /// The model's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Text or image.
    pub kind: Kind,
    /// The method that priced it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The electricity that it was priced by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<String>,
    /// How many prompts or image jobs.
    pub count: u32,
    /// How many images.
    pub images: u32,
    /// The latest of them, in milliseconds.
    pub last_ms: i64,
    /// What they took.
    pub footprint: Footprint,
}

impl Row {
    /// Whether one of these corrections takes it, of a day and an origin, out of every total.
    pub fn is_killed(&self, entries: &[Entry], day: Day, origin: &str) -> bool {
        entries.iter().any(|entry| entry.kills_all(day, origin, &self.site, self.last_ms))
    }

    /// What it adds to totals.
    pub fn tally(&self) -> Tally {
        let count = u64::from(self.count);
        let (prompts, image_generations) = if self.kind == Kind::Text { (count, 0) } else { (0, count) };
        Tally { prompts, image_generations, images: u64::from(self.images), footprint: self.footprint }
    }
}

/// What one origin had on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The installation, or the entry that added by hand.
    pub origin: String,
    /// How many usages it knew of, those that were deleted one by one included.
    pub known: u32,
    /// Whether it stands for usages that are no longer kept.
    #[serde(default, skip_serializing_if = "is_down")]
    pub sealed: bool,
    /// The rows, in order.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// The sessions that began on this day, once it is sealed.
    #[serde(default)]
    pub sessions: Vec<Session>,
}

/// A day's roll-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The day.
    pub day: Day,
    /// Its parts.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// 1 if the usages have changed since: only sealed parts of it hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale: Option<u32>,
}

impl Page {
    /// The parts that stand for usages which are no longer kept.
    pub fn sealed(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.sealed)
    }

    /// The parts that hold.
    pub fn holding(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.sealed || self.stale.is_none())
    }
}

impl Part {
    /// The part that these usages of one day and origin make; `named` more were deleted one by one.
    pub fn of<'a>(of: &str, usages: impl Iterator<Item = &'a Usage>, named: u32) -> Self {
        let mut usages: Vec<_> = usages.collect();
        // One order of adding up, so that the same usages make the same figures to the last digit.
        usages.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let known = u32::try_from(usages.len()).unwrap_or(u32::MAX).saturating_add(named);
        let mut rows: Vec<Row> = Vec::new();
        for usage in usages {
            let key = key_of(usage);
            let row = match rows.binary_search_by(|row| key_of_row(row).cmp(&key)) {
                Ok(at) => &mut rows[at],
                Err(at) => {
                    rows.insert(at, empty(usage));
                    &mut rows[at]
                }
            };
            row.count += 1;
            row.images = row.images.saturating_add(usage.image_count());
            row.last_ms = row.last_ms.max(usage.moment.at_ms);
            if let Some(price) = &usage.price {
                row.footprint += price.footprint;
            }
        }
        for row in &mut rows {
            row.footprint = row.footprint.summed();
        }
        Self { origin: of.to_owned(), known, sealed: false, rows, sessions: Vec::new() }
    }

    /// The same without what these corrections delete, as if it had never known of it.
    #[must_use]
    pub fn without(mut self, day: Day, entries: &[Entry]) -> Self {
        let (before, of) = (self.alive(), &self.origin);
        self.rows.retain(|row| !row.is_killed(entries, day, of));
        self.sessions.retain(|session| !entries.iter().any(|entry| entry.kills_session(day, of, session)));
        self.known = self.known.saturating_sub(before - self.alive());
        self
    }

    /// How many usages are in its rows.
    pub fn alive(&self) -> u32 {
        self.rows.iter().fold(0, |sum, row| sum.saturating_add(row.count))
    }

    /// Which of two forms of one part stands: greater is stronger.
    pub fn strength(&self, other: &Self) -> Ordering {
        self.known
            .cmp(&other.known)
            .then_with(|| other.alive().cmp(&self.alive()))
            .then_with(|| json::text(&self.rows).cmp(&json::text(&other.rows)))
            .then_with(|| json::text(&self.sessions).cmp(&json::text(&other.sessions)))
    }
}

type Key<'a> = (&'a str, Option<&'a str>, bool, Option<&'a str>, Option<&'a str>);

fn key_of(usage: &Usage) -> Key<'_> {
    let (method, grid) = usage.price.as_ref().map(|price| (&*price.method, &*price.grid)).unzip();
    (&usage.site, usage.model.as_deref(), usage.kind == Kind::Image, method, grid)
}

fn key_of_row(row: &Row) -> Key<'_> {
    let (method, grid) = (row.method.as_deref(), row.grid.as_deref());
    (&row.site, row.model.as_deref(), row.kind == Kind::Image, method, grid)
}

fn empty(usage: &Usage) -> Row {
    Row {
        site: usage.site.clone(),
        model: usage.model.clone(),
        kind: usage.kind,
        method: usage.price.as_ref().map(|price| price.method.clone()),
        grid: usage.price.as_ref().map(|price| price.grid.clone()),
        count: 0,
        images: 0,
        last_ms: usage.moment.at_ms,
        footprint: Footprint::default(),
    }
}

/// The parts of a day: of each origin the stronger of what its usages make (`usages`: all that are kept
/// of that day) and what is sealed. Deleted ones are left out.
pub fn parts(day: Day, usages: &[Usage], sealed: &[Part], entries: &[Entry]) -> Vec<Part> {
    let alive: Vec<_> =
        usages.iter().filter(|usage| !entries.iter().any(|entry| entry.kills(usage))).collect();
    let mut origins: Vec<&str> = alive.iter().map(|usage| origin(&usage.id)).collect();
    origins.extend(sealed.iter().map(|part| &*part.origin));
    origins.sort_unstable();
    origins.dedup();
    let mut parts = Vec::new();
    for of in origins {
        let named = entries.iter().map(|entry| entry.named(day, of)).fold(0, u32::saturating_add);
        let mine = alive.iter().copied().filter(|usage| origin(&usage.id) == of);
        let mut strongest = Part::of(of, mine, named);
        for part in sealed.iter().filter(|part| part.origin == of) {
            let part = part.clone().without(day, entries);
            if strongest.strength(&part) != Ordering::Greater {
                strongest = part;
            }
        }
        parts.push(strongest);
    }
    parts
}

/// Adds the rows that no entry takes out.
pub fn count(totals: &mut Totals, day: Day, part: &Part, entries: &[Entry]) {
    for row in &part.rows {
        if !row.is_killed(entries, day, &part.origin) {
            totals.add(&row.site, &row.tally());
        }
    }
}
