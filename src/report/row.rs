//! What a report is made from: plain rows and sessions.
//!
//! Decides how a history becomes rows: a usage that is kept gives one, so does a row of a roll-up that stands
//! for usages which are not. What a correction deleted gives none. Refuses to know which store they come
//! from, and when a session ends: the ledger does.

use super::period::Period;
use crate::footprint::Subject;
use crate::ledger::calendar::Day;
use crate::ledger::history::History as Kept;
use crate::ledger::rollup::{self, Page, Part};
use crate::ledger::session::REACH;
use crate::ledger::usage::{Usage, origin};
use crate::observe::Kind;
use crate::observe::tracker::Moment;
use crate::units::Footprint;
use std::collections::{BTreeMap, BTreeSet};

/// How many requests, and images of those that were image jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Prompts or image jobs, as the row's kind says.
    pub requests: u64,
    /// Images of the jobs; a job that does not say how many counts one.
    pub images: u64,
}

/// So many requests of one kind, on one day, on one site, of one model, priced in one way. Several rows
/// may have all of that in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row<'a> {
    /// The local day.
    pub day: Day,
    /// The site's catalogue id.
    pub site: &'a str,
    /// The model's name in the request, verbatim.
    pub model: Option<&'a str>,
    /// Text or image.
    pub kind: Kind,
    /// How many.
    pub counts: Counts,
    /// What they took as they were priced.
    pub footprint: Footprint,
    /// The method that priced them; `None` where nothing did.
    pub method: Option<&'a str>,
    /// The code of the electricity that they were priced by.
    pub grid: Option<&'a str>,
}

impl<'a> Row<'a> {
    /// What one of its requests was, as far as a row tells: lengths and sizes are the usual ones.
    pub fn subject(&self) -> Subject<'a> {
        let Counts { requests, images } = self.counts;
        // One image a job may be what was asked for, or what nobody said: the site's usual number then.
        let each = (requests > 0 && images > requests).then(|| images.div_ceil(requests));
        Subject {
            model: self.model,
            images: each.and_then(|each| u32::try_from(each).ok()),
            ..Subject::new(self.kind, self.site)
        }
    }
}

impl<'a> From<&'a Usage> for Row<'a> {
    fn from(usage: &'a Usage) -> Self {
        let price = usage.price.as_ref();
        Self {
            day: usage.day,
            site: &usage.site,
            model: usage.model.as_deref(),
            kind: usage.kind,
            counts: Counts { requests: 1, images: u64::from(usage.image_count()) },
            footprint: price.map(|price| price.footprint).unwrap_or_default(),
            method: price.map(|price| &*price.method),
            grid: price.map(|price| &*price.grid),
        }
    }
}

impl<'a> From<(Day, &'a rollup::Row)> for Row<'a> {
    fn from((day, row): (Day, &'a rollup::Row)) -> Self {
        Self {
            day,
            site: &row.site,
            model: row.model.as_deref(),
            kind: row.kind,
            counts: Counts { requests: u64::from(row.count), images: u64::from(row.images) },
            footprint: row.footprint,
            method: row.method.as_deref(),
            grid: row.grid.as_deref(),
        }
    }
}

/// A run of use of one site in one browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// The site's catalogue id.
    pub site: String,
    /// The local day it began.
    pub day: Day,
    /// Its first request; in UTC where no usage is kept that knows the local time.
    pub from: Moment,
    /// Its last request; likewise.
    pub to: Moment,
    /// Whether these moments are local.
    pub local: bool,
    /// How many requests it holds.
    pub requests: u32,
    /// What they took together.
    pub footprint: Footprint,
}

/// What was kept, as a report reads it.
#[derive(Clone, Debug, Default)]
pub struct History<'a> {
    /// The first day of which anything was kept; what lies before it is no part of a mean.
    pub begun: Option<Day>,
    /// Rows in any order; those outside the period and the eight before it are passed over.
    pub rows: Vec<Row<'a>>,
    /// The sessions begun in the period.
    pub sessions: Vec<Session>,
}

impl<'a> History<'a> {
    /// From a history with each thing once, as [`Kept::joined`] leaves it, where a pause of `pause_min`
    /// ends a session.
    pub fn of(kept: &'a Kept, period: Period, pause_min: u32) -> Self {
        let alive = |usage: &&Usage| !kept.entries.iter().any(|entry| entry.kills(usage));
        let usages: Vec<&Usage> = kept.usages.iter().filter(alive).collect();
        let rolled: Vec<Rolled> = kept.pages.iter().flat_map(|page| rolled(page, kept)).collect();
        let days = usages.iter().map(|usage| usage.day);
        let begun = days.chain(rolled.iter().map(|(day, ..)| *day)).min();
        let oldest = period.earlier().last().map_or(period.first(), Period::first);
        let near = oldest..=period.last();
        let rolled: Vec<_> = rolled.into_iter().filter(|(day, ..)| near.contains(day)).collect();
        let standing = standing(kept, &rolled);
        let stands = |day: Day, of: &str| standing.contains(&(day, of));
        let mut rows: Vec<Row> = Vec::new();
        let usages = usages.into_iter().filter(|usage| near.contains(&usage.day));
        rows.extend(usages.filter(|usage| !stands(usage.day, origin(&usage.id))).map(Row::from));
        let rolled = rolled.into_iter().filter(|(day, part, _)| stands(*day, &part.origin));
        rows.extend(rolled.map(|(day, _, row)| Row::from((day, row))));
        Self { begun, rows, sessions: sessions(kept, period, pause_min) }
    }
}

/// A row of a sealed part of a day.
type Rolled<'a> = (Day, &'a Part, &'a rollup::Row);

/// The rows of a page that stand for usages which are no longer kept, without what was deleted.
fn rolled<'a>(page: &'a Page, kept: &'a Kept) -> impl Iterator<Item = Rolled<'a>> {
    let rows = page.sealed().flat_map(move |part| part.rows.iter().map(move |row| (page.day, part, row)));
    rows.filter(move |(day, part, row)| !row.is_killed(&kept.entries, *day, &part.origin))
}

/// The days and origins of which the sealed part stands, and not the usages that a merged file may hold of
/// it too: the ledger's own choice.
fn standing<'a>(kept: &Kept, rolled: &[Rolled<'a>]) -> BTreeSet<(Day, &'a str)> {
    let mut sealed: BTreeMap<Day, Vec<&'a Part>> = BTreeMap::new();
    for (day, part, _) in rolled {
        let parts = sealed.entry(*day).or_default();
        if !parts.iter().any(|known| known.origin == part.origin) {
            parts.push(part);
        }
    }
    let mut beside: BTreeMap<Day, Vec<Usage>> = BTreeMap::new();
    for usage in kept.usages.iter().filter(|usage| sealed.contains_key(&usage.day)) {
        beside.entry(usage.day).or_default().push(usage.clone());
    }
    let mut standing = BTreeSet::new();
    for (day, parts) in sealed {
        let usages = beside.remove(&day).unwrap_or_default();
        let owned: Vec<Part> = parts.iter().map(|part| (*part).clone()).collect();
        let chosen = rollup::parts(day, &usages, &owned, &kept.entries);
        let stands = |part: &&&Part| chosen.iter().any(|one| one.sealed && one.origin == part.origin);
        standing.extend(parts.iter().filter(stands).map(|part| (day, &*part.origin)));
    }
    standing
}

/// The sessions begun in a period, with all that belongs to them: one that goes on past midnight of its
/// last day is whole here and not in the next period.
pub(super) fn sessions(kept: &Kept, period: Period, pause_min: u32) -> Vec<Session> {
    let near = period.first().plus(-REACH)..=period.last().plus(REACH);
    let near = kept.usages.iter().filter(|usage| near.contains(&usage.day));
    let offsets: BTreeMap<i64, i32> =
        near.map(|usage| (usage.moment.at_ms, usage.moment.offset_min)).collect();
    let known = |at_ms| Some(Moment { at_ms, offset_min: *offsets.get(&at_ms)? });
    let utc = |at_ms| Moment { at_ms, offset_min: 0 };
    kept.sessions(period.first(), period.last(), pause_min)
        .into_iter()
        .map(|session| {
            let ends = known(session.from_ms).zip(known(session.to_ms));
            let (from, to) = ends.unwrap_or((utc(session.from_ms), utc(session.to_ms)));
            Session {
                day: session.day,
                from,
                to,
                local: ends.is_some(),
                requests: session.requests(),
                footprint: session.footprint,
                site: session.site,
            }
        })
        .collect()
}
