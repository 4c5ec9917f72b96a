//! Usages → sessions: runs of use of one site.
//!
//! Decides where a run ends: at the first pause that is long enough. Refuses to know a calendar: moments
//! are milliseconds on one clock.

use super::order;
use crate::units::Footprint;

/// A priced usage, as far as a session needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment<'a> {
    /// When it happened, in milliseconds on any one clock.
    pub at_ms: i64,
    /// Its site's catalogue id.
    pub site: &'a str,
    /// What it took.
    pub footprint: Footprint,
}

/// A run of use of one site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Session<'a> {
    /// The site's catalogue id.
    pub site: &'a str,
    /// Its first usage, in milliseconds.
    pub from_ms: i64,
    /// Its last usage, in milliseconds.
    pub to_ms: i64,
    /// How many usages it holds.
    pub usages: u32,
    /// What they took together.
    pub footprint: Footprint,
}

/// A pause that ends a session: 30 minutes, in milliseconds.
pub const PAUSE_MS: i64 = 30 * 60 * 1000;

/// The sessions of usages in any order, sorted by their beginning. Each usage is in exactly one session;
/// two usages of one site belong to one session if less than `pause_ms` lies between neighbours.
pub fn sessions<'a>(usages: &[Moment<'a>], pause_ms: i64) -> Vec<Session<'a>> {
    let by_site = order(usages.len(), &|a, b| {
        let key = |at: usize| (usages[at].site, usages[at].at_ms);
        key(a).cmp(&key(b))
    });
    let mut sessions: Vec<Session> = Vec::new();
    for usage in by_site.into_iter().map(|at| &usages[at]) {
        match sessions.last_mut() {
            Some(last) if last.site == usage.site && usage.at_ms.saturating_sub(last.to_ms) < pause_ms => {
                last.to_ms = usage.at_ms;
                last.usages += 1;
                last.footprint += usage.footprint;
            }
            _ => sessions.push(Session {
                site: usage.site,
                from_ms: usage.at_ms,
                to_ms: usage.at_ms,
                usages: 1,
                footprint: usage.footprint,
            }),
        }
    }
    let by_time = order(sessions.len(), &|a, b| {
        let key = |at: usize| (sessions[at].from_ms, sessions[at].site);
        key(a).cmp(&key(b))
    });
    by_time.into_iter().map(|at| sessions[at]).collect()
}
