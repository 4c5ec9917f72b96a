//! What a report is made from: plain rows and sessions.
//!
//! Decides how usages become rows, and which sessions belong to a period: those begun in it. Refuses to
//! know where rows come from: usages give one each today, and the roll-ups of closed days can give theirs.

use super::content::earlier;
use super::period::Period;
use crate::footprint::Subject;
use crate::footprint::session::{self, Moment as Seen};
use crate::ledger::calendar::Day;
use crate::ledger::usage::Usage;
use crate::observe::Kind;
use crate::observe::tracker::Moment;
use crate::units::Footprint;
use std::collections::{BTreeMap, BTreeSet};

/// How many days beyond both ends of a period its sessions are followed; one without a pause for longer
/// than that is cut there.
const SLACK: i32 = 2;

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
        let images = match usage.kind {
            Kind::Text => 0,
            Kind::Image => u64::from(usage.images.unwrap_or(1)),
        };
        let price = usage.price.as_ref();
        Self {
            day: usage.day,
            site: &usage.site,
            model: usage.model.as_deref(),
            kind: usage.kind,
            counts: Counts { requests: 1, images },
            footprint: price.map(|price| price.footprint).unwrap_or_default(),
            method: price.map(|price| &*price.method),
            grid: price.map(|price| &*price.grid),
        }
    }
}

/// A run of use of one site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Session<'a> {
    /// The site's catalogue id.
    pub site: &'a str,
    /// Its first request.
    pub from: Moment,
    /// Its last request.
    pub to: Moment,
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
    pub sessions: Vec<Session<'a>>,
}

impl<'a> History<'a> {
    /// From usages, where a pause of `pause_ms` ends a session. A usage that occurs twice counts once.
    pub fn of(usages: &'a [Usage], period: Period, pause_ms: i64) -> Self {
        let oldest = earlier(period).last().map_or(period.first(), Period::first);
        let near = oldest.min(period.first().plus(-SLACK))..=period.last().plus(SLACK);
        let mut known = BTreeSet::new();
        let near = usages.iter().filter(|usage| near.contains(&usage.day));
        let once: Vec<&Usage> = near.filter(|usage| known.insert(&*usage.id)).collect();
        Self {
            begun: usages.iter().map(|usage| usage.day).min(),
            rows: once.iter().map(|usage| Row::from(*usage)).collect(),
            sessions: sessions(&once, period, pause_ms),
        }
    }
}

/// The sessions begun in a period, with all that belongs to them: one that goes on past midnight of its
/// last day is whole here and not in the next period.
fn sessions<'a>(usages: &[&'a Usage], period: Period, pause_ms: i64) -> Vec<Session<'a>> {
    let near = period.first().plus(-SLACK)..=period.last().plus(SLACK);
    let near: Vec<&Usage> = usages.iter().copied().filter(|usage| near.contains(&usage.day)).collect();
    let seen: Vec<Seen> = near
        .iter()
        .map(|usage| Seen {
            at_ms: usage.moment.at_ms,
            site: &usage.site,
            footprint: usage.price.as_ref().map(|price| price.footprint).unwrap_or_default(),
        })
        .collect();
    let offsets: BTreeMap<i64, i32> =
        near.iter().map(|usage| (usage.moment.at_ms, usage.moment.offset_min)).collect();
    let local = |at_ms| Moment { at_ms, offset_min: offsets.get(&at_ms).copied().unwrap_or_default() };
    session::sessions(&seen, pause_ms)
        .into_iter()
        .map(|session| Session {
            site: session.site,
            from: local(session.from_ms),
            to: local(session.to_ms),
            requests: session.usages,
            footprint: session.footprint,
        })
        .filter(|session| period.contains(Day::of(session.from)))
        .collect()
}
