//! From a request to a usage that is kept.
//!
//! Decides what follows from each event of a request, and from what became of a write. Refuses to know when a request
//! counts ([`crate::observe::tracker`]) and what a usage takes.

use super::effect::{Act, Keys};
use super::event::{End, Outcome, Records, Seen, Why};
use super::notes::WAITING;
use super::{Machine, one, under};
use crate::json;
use crate::ledger::totals::Tally;
use crate::ledger::usage::Usage;
use crate::observe::reply::Report;
use crate::observe::tabs::Refinement;
use crate::observe::tracker::{Change, Counted, Took};
use crate::observe::{Body, Request};
use crate::view::badge::badge;
use serde_json::Value;

/// A request under way, by the browser's name of it.
pub(super) const FLIGHT: &str = "flight:";
/// When the browser started.
pub(super) const STARTED: &str = "started";

/// The first request that this version of the extension saw in this run of the browser, by the browser's number of it.
pub(super) const FIRST_REQUEST: &str = "first_request";

/// So long after its own start a background may still be told that the browser has started.
const UNTOLD_MS: i64 = 2_000;

impl Machine {
    pub(super) fn asked(&mut self, seen: Seen, body: Body<'_>) {
        self.sees_from(&seen.id);
        let request = Request { method: &seen.method, url: &seen.url, body };
        let change = self.tracker.asked(&seen.id, &request, seen.at.0);
        self.mirror(change, Records::new());
        self.judged(seen);
    }

    pub(super) fn answered(&mut self, seen: Seen, end: Option<End>) {
        let mut change = self.tracker.answered(&seen.id, &seen.method, &seen.url, seen.status, seen.at.0);
        if change.unseen && self.started_ms.is_none() && self.now.ms() - self.began_ms < UNTOLD_MS {
            self.unseen.push((seen, end));
            return;
        }
        let count = change.count.clone();
        let keeps = count.as_ref().is_none_or(|one| self.settings.counts(&one.site, one.moment));
        if !keeps {
            change = self.tracker.let_pass(change);
        }
        self.follow(change, count, &seen, keeps);
        if let Some(end) = end {
            let change = self.tracker.ended(&seen.id, end == End::Answered, seen.at.0.at_ms);
            self.mirror(change, Records::new());
        }
        self.judged(seen);
    }

    pub(super) fn ended(&mut self, seen: Seen, end: End) {
        if end == End::Answered {
            return self.answered(seen, Some(end));
        }
        let change = self.tracker.ended(&seen.id, false, seen.at.0.at_ms);
        self.mirror(change, Records::new());
        self.judged(seen);
    }

    /// The browser has started, and not only this extension in it: an answer may be the first that is seen of a prompt.
    pub(super) fn started(&mut self) {
        let now_ms = self.now.ms();
        self.started_ms = Some(now_ms);
        self.tracker.browser_started(now_ms);
        self.give(Act::Mirror(one(STARTED, now_ms.into())));
        for (seen, end) in std::mem::take(&mut self.unseen) {
            self.answered(seen, end);
        }
    }

    /// Judges what waited to hear whether the browser has started, once it is too late for that.
    pub(super) fn stop_waiting(&mut self) {
        if self.now.ms() - self.began_ms >= UNTOLD_MS {
            for (seen, end) in std::mem::take(&mut self.unseen) {
                self.answered(seen, end);
            }
        }
    }

    /// What is younger than the first request that this version saw was asked of no other version: where it is not known,
    /// a background was stopped over it.
    fn sees_from(&mut self, request: &str) {
        if self.first_request.is_some() {
            return;
        }
        if let Ok(number) = request.parse() {
            self.first_request = Some(number);
            self.tracker.sees_from(number);
            self.give(Act::Mirror(one(FIRST_REQUEST, request.into())));
        }
    }

    /// What follows from an answer. Whose it is, is mirrored together with it: a stop leaves both or neither. What is
    /// not kept, since counting pauses, is told to its page all the same.
    fn follow(&mut self, change: Change, count: Option<Counted>, seen: &Seen, keeps: bool) {
        let Some(count) = count else { return self.mirror(change, Records::new()) };
        let tab = seen.tab.clone().unwrap_or_default();
        let (asked_ms, now_ms) = (count.moment.at_ms, self.now.ms());
        let action = self.tabs.counted(&tab, &count.id, &count.site, asked_ms, now_ms);
        let beside = self.of_tab(&tab, &action);
        self.mirror(change, beside);
        let id = count.id.clone();
        if keeps {
            self.count(count);
        }
        if let Some(tab) = seen.tab.clone() {
            let url = seen.url.split(['?', '#']).next().unwrap_or_default().to_owned();
            self.give(Act::Follow { tab, id, url, at_ms: asked_ms });
        }
    }

    /// Notes what counts, and puts it in for its turn, priced as of now.
    pub(super) fn count(&mut self, counted: Counted) {
        self.note(&counted);
        self.lane.count(Usage::new(counted, &self.settings.electricity));
    }

    /// Mirrors a change of a request, and what belongs together with it.
    pub(super) fn mirror(&mut self, change: Change, mut beside: Records) {
        let Change { request, flight, took, .. } = change;
        match (request, flight) {
            (Some(request), Some(flight)) => {
                beside.insert(under(FLIGHT, &request), json::value(&flight));
                self.give(Act::Mirror(Keys::Set(beside)));
            }
            (Some(request), None) => {
                self.give(Act::Mirror(Keys::Remove(vec![under(FLIGHT, &request)])));
            }
            (None, _) => {}
        }
        if let Some(Took { id, ms, whole }) = took {
            let report = Report { ms, ended: whole, ..Report::default() };
            self.refine(Refinement { id, report });
        }
    }

    /// An event has been judged: where it was noted while it waited, that is needed no more.
    fn judged(&mut self, seen: Seen) {
        if let Some(note) = seen.note {
            self.give(Act::Mirror(Keys::Remove(vec![note])));
        }
    }

    /// The tracker is told what outlives this background now.
    pub(super) fn confirmed(&mut self, id: &str) {
        let change = self.tracker.written(id);
        self.mirror(change, Records::new());
    }

    /// What became of usages that were to be kept: all of them but these are in the database.
    pub(super) fn kept(&mut self, usages: &[Usage], refused: Vec<Usage>) {
        let written: Vec<String> = usages
            .iter()
            .map(|usage| usage.id.clone())
            .filter(|id| refused.iter().all(|usage| usage.id != *id))
            .collect();
        if !written.is_empty() {
            self.waits_no_more(&written);
            self.mark(written.clone());
            for id in &written {
                self.count_settled(id, true);
            }
            // What was refused before may be taken now.
            self.lane.retry = true;
        }
        self.put_aside(refused);
        self.lane.paint(false);
    }

    /// What waited was tried again.
    pub(super) fn retried(&mut self, told: Result<Outcome, Why>) {
        let Ok(Outcome::Retried(ids)) = told else { return };
        self.waits_no_more(&ids);
        self.mark(ids);
    }

    /// Usages that the database refused are noted beside it, or that was refused too. Then `storage.session` has them,
    /// where the popup reads them, and their requests stay unconfirmed.
    pub(super) fn waits(&mut self, ids: &[String], stored: bool) {
        let mut left = Records::new();
        for id in ids {
            if let Some(waiting) = self.notes.waiting.get_mut(id) {
                waiting.stored |= stored;
                if !stored {
                    left.insert(under(WAITING, id), json::value(&waiting.usage));
                }
            }
            if stored {
                self.confirmed(id);
                // A connection that was closed, or never was one, is tried anew.
                self.lane.open = true;
            }
            self.count_settled(id, stored);
        }
        if !left.is_empty() {
            self.give(Act::Mirror(Keys::Set(left)));
        }
    }

    /// The week was added up.
    pub(super) fn painted(&mut self, week: &Tally) {
        let badge = badge(week, &self.settings, &self.locale);
        let mut painted = Records::new();
        painted.insert("painted".to_owned(), json::value(&badge));
        painted.insert("core_failed".to_owned(), Value::Bool(false));
        self.give(Act::Badge(badge));
        self.give(Act::Note(Keys::Set(painted)));
    }
}
