//! What pages' scripts say, and what becomes of it.
//!
//! Decides when a script is answered, and that what could not be added to a usage is stored and tried again. Refuses to
//! judge what was said: [`crate::observe::tabs`] does.

use super::count::FLIGHT;
use super::effect::{Act, Answer, Keys};
use super::event::{Heard, Records, Refined, To};
use super::lane::Task;
use super::notes::{REFINE, Waiting};
use super::{Awaited, Machine, one, under};
use crate::json;
use crate::observe::tabs::{Action, Refinement};
use serde_json::Value;

/// What is remembered of a tab.
pub(super) const TAB: &str = "tab:";
/// How the sites do.
pub(super) const HEALTH: &str = "health";
/// So often a reply is heard whose request is not known yet, and so many milliseconds apart.
const TIMES: u32 = 3;
const AGAIN_MS: u32 = 700;

/// A script that waits to hear whether what it said is kept.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    to: To,
    /// The usage that is to be kept.
    count: Option<String>,
    /// The number of the refinement.
    refine: Option<u64>,
    kept: bool,
}

impl Machine {
    pub(super) fn heard(&mut self, heard: Heard) {
        let Heard { to, message, tab, url, before } = heard;
        let nameless = message["kind"] == "reply" && message["id"].as_str().is_none_or(str::is_empty);
        let mut action = self.tabs.heard(&self.tracker, &message, &tab, &url, self.now.moment);
        action.count.take_if(|one| !self.settings.counts(&one.site, one.moment));
        let records = self.of_tab(&tab, &action);
        if !records.is_empty() {
            self.give(Act::Mirror(Keys::Set(records)));
        }
        // A page that was left before its order came says this once; the request may still wait to be judged.
        if nameless && action.refine.is_none() && before + 1 < TIMES {
            self.give(Act::Again(to, AGAIN_MS));
            return;
        }
        let count = action.count.as_ref().map(|count| count.id.clone());
        if let Some(count) = action.count {
            self.count(count);
        }
        let refine = action.refine.map(|refinement| self.refine(refinement));
        self.asks.push(Ask { to, count, refine, kept: true });
        self.answer_asks();
    }

    /// What is to be mirrored of a tab. What is new of the sites is stored.
    pub(super) fn of_tab(&mut self, id: &str, action: &Action) -> Records {
        if let Some(health) = &action.health {
            self.give(Act::Note(one(HEALTH, json::value(health))));
        }
        let tab = action.tab.as_ref().filter(|_| !id.is_empty());
        tab.map(|tab| (under(TAB, id), json::value(tab))).into_iter().collect()
    }

    /// Puts a refinement in for its turn; its number.
    pub(super) fn refine(&mut self, refinement: Refinement) -> u64 {
        self.refinements += 1;
        let number = self.refinements;
        self.lane.refine.push_back(Task { refinement, key: None, number });
        number
    }

    /// Puts in again what was refused.
    pub(super) fn try_refinements_again(&mut self) {
        for (key, refinement) in &self.notes.refinements {
            let waits = self.lane.refine.iter().any(|task| task.key.as_ref() == Some(key));
            if !waits {
                let (refinement, key) = (refinement.clone(), Some(key.clone()));
                self.lane.refine.push_back(Task { refinement, key, number: 0 });
            }
        }
    }

    /// A refinement was told.
    pub(super) fn refined(&mut self, task: Task, refined: Refined) {
        let Task { refinement, key, number } = task;
        match refined {
            Refined::Refused => {
                // What is stored already stays so.
                if key.is_none() {
                    let key = self.free_key(number);
                    self.notes.refinements.insert(key.clone(), refinement.clone());
                    let act = Act::Note(one(under(REFINE, &key), json::value(&refinement)));
                    self.give_and(act, Awaited::Refinement(key, number));
                }
                return;
            }
            Refined::Done => self.refinement_settled(number, true),
            Refined::Waiting(usage) => {
                let stored = self.notes.waiting.get(&usage.id).is_some_and(|waiting| waiting.stored);
                self.notes.waiting.insert(usage.id.clone(), Waiting { usage: (*usage).clone(), stored });
                self.put_aside(vec![*usage]);
                self.refinement_settled(number, true);
            }
        }
        if let Some(key) = key {
            self.notes.refinements.remove(&key);
            self.give(Act::Note(Keys::Remove(vec![under(REFINE, &key)])));
        }
        self.lane.paint(false);
    }

    /// A refinement that was refused is stored, or that was refused too.
    pub(super) fn refinement_noted(&mut self, key: &str, number: u64, stored: bool) {
        if !stored {
            self.notes.refinements.remove(key);
        }
        self.refinement_settled(number, stored);
    }

    /// A key that sorts behind those of backgrounds before this one, so that what was said first is tried first.
    fn free_key(&self, number: u64) -> String {
        let mut number = number;
        loop {
            let key = format!("{}-{number:06}", self.life);
            if !self.notes.refinements.contains_key(&key) {
                return key;
            }
            number += 1;
        }
    }

    /// A usage is kept where it outlives this background, or is not.
    pub(super) fn count_settled(&mut self, id: &str, kept: bool) {
        for ask in self.asks.iter_mut().filter(|ask| ask.count.as_deref() == Some(id)) {
            ask.count = None;
            ask.kept &= kept;
        }
        self.answer_asks();
    }

    fn refinement_settled(&mut self, number: u64, kept: bool) {
        for ask in self.asks.iter_mut().filter(|ask| ask.refine == Some(number)) {
            ask.refine = None;
            ask.kept &= kept;
        }
        self.answer_asks();
    }

    fn answer_asks(&mut self) {
        let (done, rest) = std::mem::take(&mut self.asks)
            .into_iter()
            .partition::<Vec<_>, _>(|ask| ask.count.is_none() && ask.refine.is_none());
        self.asks = rest;
        for Ask { to, kept, .. } in done {
            self.give(Act::Reply(to, Answer::Kept(kept)));
        }
    }

    /// The keys of `storage.session` that nothing follows any more.
    pub(super) fn left_behind(&self, session: &Records) -> Vec<String> {
        let flights = self.tracker.mirror().iter().map(|(id, _)| under(FLIGHT, id));
        let followed: Vec<String> =
            flights.chain(self.tabs.mirror().iter().map(|(id, _)| under(TAB, id))).collect();
        let ours = |key: &&String| key.starts_with(FLIGHT) || key.starts_with(TAB);
        session.keys().filter(ours).filter(|key| !followed.contains(key)).cloned().collect()
    }
}

/// The records under a prefix, by their names without it.
pub(super) fn under_prefix(prefix: &str, records: &Records) -> Vec<(String, Value)> {
    let named = |(key, value): (&String, &Value)| Some((key.strip_prefix(prefix)?.to_owned(), value.clone()));
    records.iter().filter_map(named).collect()
}
