//! A whole history as a value: what a backup holds, and how two of them join.
//!
//! Decides what belongs to it, and that joining is a union in which the stronger form of each thing
//! stands. So joining twice changes nothing, and neither order nor grouping matter. Refuses to drop
//! anything while it joins: what was deleted is left out of totals, and is cleared away elsewhere.

use super::calendar::Day;
use super::entry::Entry;
use super::rollup::{self, Page, Part};
use super::session::{REACH, Session, sessions};
use super::totals::Totals;
use super::usage::{Usage, origin};
use crate::json;
use std::cmp::Ordering;

/// Usages, sealed parts of days and corrections.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The usages that are kept one by one.
    pub usages: Vec<Usage>,
    /// Days with sealed parts, and no others.
    pub pages: Vec<Page>,
    /// The corrections.
    pub entries: Vec<Entry>,
}

impl History {
    /// This history and another.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        let pages = [self.pages, other.pages].concat();
        let mut parts: Vec<(Day, Part)> = Vec::new();
        for page in pages {
            parts.extend(page.parts.into_iter().filter(|part| part.sealed).map(|part| (page.day, part)));
        }
        let parts = strongest(
            parts,
            |(day, part), (other_day, other)| (day, &part.origin).cmp(&(other_day, &other.origin)),
            |(_, part), (_, other)| part.strength(other),
        );
        let mut pages: Vec<Page> = Vec::new();
        for (day, part) in parts {
            match pages.last_mut() {
                Some(page) if page.day == day => page.parts.push(part),
                _ => pages.push(Page { day, parts: vec![part], stale: None }),
            }
        }
        let usages = [self.usages, other.usages].concat();
        let entries = [self.entries, other.entries].concat();
        let entries = entries.into_iter().map(Entry::closed).collect();
        Self {
            usages: strongest(usages, |a, b| a.id.cmp(&b.id), Usage::refinement),
            pages,
            entries: strongest(entries, |a, b| a.id.cmp(&b.id), stronger),
        }
    }

    /// The same without what its own corrections deleted: nothing of that is written to a file.
    #[must_use]
    pub fn cleared(mut self) -> Self {
        let entries = &self.entries;
        self.usages.retain(|usage| !entries.iter().any(|entry| entry.kills(usage)));
        for page in &mut self.pages {
            let parts = std::mem::take(&mut page.parts).into_iter();
            page.parts = parts.map(|part| part.without(page.day, entries)).collect();
            page.parts.retain(|part| part.known > 0);
        }
        self.pages.retain(|page| !page.parts.is_empty());
        self
    }

    /// What it adds up to, from one day to another.
    pub fn totals(&self, first: Day, last: Day) -> Totals {
        let within = |day: Day| (first..=last).contains(&day);
        let mut days: Vec<_> = self.usages.iter().map(|usage| usage.day).collect();
        days.extend(self.pages.iter().map(|page| page.day));
        days.retain(|day| within(*day));
        days.sort_unstable();
        days.dedup();
        let mut totals = Totals::default();
        for day in days {
            let usages: Vec<_> = self.usages.iter().filter(|usage| usage.day == day).cloned().collect();
            let pages = self.pages.iter().filter(|page| page.day == day);
            let sealed: Vec<_> = pages.flat_map(Page::sealed).cloned().collect();
            for part in rollup::parts(day, &usages, &sealed, &self.entries) {
                rollup::count(&mut totals, day, &part, &self.entries);
            }
        }
        totals
    }

    /// The sessions that began on these days, by their beginning: of the usages while they are kept, of the
    /// roll-ups afterwards.
    pub fn sessions(&self, first: Day, last: Day, pause_min: u32) -> Vec<Session> {
        let near = first.plus(-REACH)..=last.plus(REACH);
        let pages: Vec<_> =
            self.pages.iter().filter(|page| near.contains(&page.day) && page.day <= last).collect();
        let sealed = || pages.iter().flat_map(|page| page.sealed().map(|part| (page.day, part)));
        let usages = self.usages.iter().filter(|usage| near.contains(&usage.day));
        let usages = usages.filter(|usage| {
            let hidden = sealed().any(|(day, part)| {
                let mine = part.origin == origin(&usage.id);
                mine && (day == usage.day || part.sessions.iter().any(|session| session.holds(usage)))
            });
            !hidden && !self.entries.iter().any(|entry| entry.kills(usage))
        });
        let mut all = sessions(usages, pause_min);
        for (day, part) in sealed() {
            let killed = |session: &&Session| {
                self.entries.iter().any(|entry| entry.kills_session(day, &part.origin, session))
            };
            all.extend(part.sessions.iter().filter(|session| !killed(session)).cloned());
        }
        all.retain(|session| (first..=last).contains(&session.day));
        all.sort_unstable_by(|a, b| (a.from_ms, &a.site).cmp(&(b.from_ms, &b.site)));
        all
    }
}

/// Of two forms of one entry, the one that was undone; they differ in nothing else that an honest file has.
fn stronger(a: &Entry, b: &Entry) -> Ordering {
    a.undone.cmp(&b.undone).then_with(|| json::text(a).cmp(&json::text(b)))
}

/// Each thing once, in order, in its strongest form.
fn strongest<T>(
    mut things: Vec<T>,
    order: impl Fn(&T, &T) -> Ordering,
    strength: impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    // The strongest first, and it is the first of its like that stays.
    things.sort_unstable_by(|a, b| order(a, b).then_with(|| strength(b, a)));
    things.dedup_by(|later, first| order(later, first) == Ordering::Equal);
    things
}
