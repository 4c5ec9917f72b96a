//! Sessions: runs of use of one site in one browser.
//!
//! Decides where a run ends, at the first pause that is long enough, and that it belongs to the day it
//! began (the earlier date, where it goes on beyond the date line). Refuses to know the present.

use super::calendar::Day;
use super::totals::Tally;
use super::usage::{Usage, origin};
use crate::units::Footprint;
use serde::{Deserialize, Serialize};

/// The usual pause that ends a session, in minutes.
pub const PAUSE_MIN: u32 = 30;

/// How far around a day a session of it can reach, in days.
pub const REACH: i32 = 2;

/// A run of use of one site in one browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The browser's installation.
    pub origin: String,
    /// The site's catalogue id.
    pub site: String,
    /// The day it began.
    pub day: Day,
    /// Its first usage, in milliseconds.
    pub from_ms: i64,
    /// Its last usage, in milliseconds.
    pub to_ms: i64,
    /// Its prompts.
    pub prompts: u32,
    /// Its image jobs.
    pub image_generations: u32,
    /// Its images.
    pub images: u32,
    /// What they took.
    pub footprint: Footprint,
}

impl Session {
    fn begun(usage: &Usage) -> Self {
        Self {
            origin: origin(&usage.id).to_owned(),
            site: usage.site.clone(),
            day: usage.day,
            from_ms: usage.moment.at_ms,
            to_ms: usage.moment.at_ms,
            prompts: 0,
            image_generations: 0,
            images: 0,
            footprint: Footprint::default(),
        }
    }

    /// Prompts and image jobs together.
    pub fn requests(&self) -> u32 {
        self.prompts.saturating_add(self.image_generations)
    }

    /// Whether this usage is one of it.
    pub fn holds(&self, usage: &Usage) -> bool {
        let within = (self.from_ms..=self.to_ms).contains(&usage.moment.at_ms);
        within && self.site == usage.site && self.origin == origin(&usage.id)
    }

    fn count(&mut self, usage: &Usage) {
        let mut tally = Tally::default();
        tally.count(usage);
        let whole = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        self.day = self.day.min(usage.day);
        self.to_ms = self.to_ms.max(usage.moment.at_ms);
        self.prompts += whole(tally.prompts);
        self.image_generations += whole(tally.image_generations);
        self.images = self.images.saturating_add(whole(tally.images));
        self.footprint += tally.footprint;
    }
}

/// The sessions of usages in any order, by their beginning. Each usage is in exactly one; two of one site
/// and browser are in one session if less than `pause_min` lies between neighbours. What was added by
/// hand happened at no known hour, and makes no session.
pub fn sessions<'a>(usages: impl IntoIterator<Item = &'a Usage>, pause_min: u32) -> Vec<Session> {
    let pause_ms = i64::from(pause_min) * 60_000;
    let mut usages: Vec<_> = usages.into_iter().filter(|usage| !usage.by_hand).collect();
    usages.sort_unstable_by(|a, b| (run(a), a.moment.at_ms, &a.id).cmp(&(run(b), b.moment.at_ms, &b.id)));
    let mut sessions: Vec<Session> = Vec::new();
    for usage in usages {
        let goes_on = sessions.last().is_some_and(|last| {
            last.site == usage.site
                && last.origin == origin(&usage.id)
                && usage.moment.at_ms.saturating_sub(last.to_ms) < pause_ms
        });
        if !goes_on {
            sessions.push(Session::begun(usage));
        }
        if let Some(last) = sessions.last_mut() {
            last.count(usage);
        }
    }
    for session in &mut sessions {
        session.footprint = session.footprint.summed();
    }
    sessions.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
    sessions
}

fn run(usage: &Usage) -> (&str, &str) {
    (origin(&usage.id), &usage.site)
}

fn key(session: &Session) -> (i64, &str, &str) {
    (session.from_ms, &session.site, &session.origin)
}
