//! How a background goes on from what the one before it left.
//!
//! Decides what of the stores is taken up, what is forgotten, and what comes first.

use super::count::{FIRST_REQUEST, FLIGHT, STARTED};
use super::effect::{Act, Alarm, Keys};
use super::event::{Boot, Choices, Records};
use super::heard::{HEALTH, TAB, under_prefix};
use super::house::TIDY_AT;
use super::loss::SPARE;
use super::notes::{COUNTED, Note, REFINE, WAITING, Waiting};
use super::{Awaited, Machine, one, under};
use crate::json::{self, sound};
use crate::ledger::usage::Usage;
use crate::observe::tabs::Tabs;
use crate::observe::tracker::Tracker;
use serde_json::Value;

const INSTALLATION: &str = "installation";
const RUN: &str = "run";
/// Events that a background noted, and did not come to judge.
const EVENT: &str = "event:";

impl Machine {
    pub(super) fn boot(&mut self, boot: Boot) {
        let now = self.now;
        *self = Self::new(self.limits);
        (self.now, self.began_ms) = (now, now.ms());
        let Boot { life, fresh, mut local, session, alarms, tongue } = boot;
        self.life = life;
        self.take_choices(Choices { settings: local.remove("settings").unwrap_or_default(), tongue });
        let run = self.identify(&local, &session, fresh);
        self.go_on(&run, &local, &session);
        self.take_notes(&local, &session);
        // Whether the database has lost what was written is asked before it is opened.
        if self.loss.is_due() {
            self.lose();
        } else {
            self.count_open_notes();
        }
        self.take_flights();
        self.house.notes = self.notes_that_are_marked().len();
        self.lane.open = true;
        self.lane.paint(false);
        self.replay = self.events_of_others(&session);
        let (tick, tidy) = alarms;
        // After a journey the next midnight may come before the one that was set.
        if tick.is_none_or(|at_ms| at_ms > now.midnight_ms) {
            self.give(Act::Alarm(Alarm::Tick, now.midnight_ms));
        }
        self.house.alarm = tidy;
        self.house.tidy_at = local.get(TIDY_AT).and_then(Value::as_i64).unwrap_or_default();
        self.tend();
        self.named();
    }

    /// The installation and the run of the browser each have a random name: together with the browser's request id they
    /// name an event for good. A new one is stored before anything counts under it. The run's.
    fn identify(&mut self, local: &Records, session: &Records, fresh: (String, String)) -> String {
        let stored =
            |records: &Records, key: &str| records.get(key).and_then(Value::as_str).map(str::to_owned);
        self.installation = stored(local, INSTALLATION).unwrap_or_else(|| {
            let act = Act::Note(one(INSTALLATION, fresh.0.clone().into()));
            self.give_and(act, Awaited::Name);
            fresh.0
        });
        stored(session, RUN).unwrap_or_else(|| {
            let act = Act::Mirror(one(RUN, fresh.1.clone().into()));
            self.give_and(act, Awaited::Name);
            fresh.1
        })
    }

    /// Once its names are stored, or could not be, it takes what happens.
    pub(super) fn named(&mut self) {
        if !self.ready && !self.still(|awaited| matches!(awaited, Awaited::Name)) {
            self.ready = true;
            let replay = std::mem::take(&mut self.replay);
            self.give(Act::Ready(replay));
        }
    }

    /// Goes on with the requests and tabs that were followed.
    fn go_on(&mut self, run: &str, local: &Records, session: &Records) {
        let pairs = |prefix| {
            let pair = |(id, value): (String, Value)| Value::Array(vec![Value::String(id), value]);
            under_prefix(prefix, session).into_iter().map(pair).collect::<Vec<_>>()
        };
        let now_ms = self.now.ms();
        let ((flights, _), (tabs, _)) = (sound(pairs(FLIGHT)), sound(pairs(TAB)));
        let health = local.get(HEALTH).and_then(Value::as_array).cloned().unwrap_or_default();
        let (health, _) = sound(health);
        let servers = self.settings.servers.clone();
        self.tracker = Tracker::new(&self.installation, run, flights, servers, now_ms);
        self.tabs = Tabs::new(tabs, health, now_ms);
        if let Some(cleaned) = self.tabs.cleaned() {
            let cleaned = json::value(cleaned);
            self.give(Act::Note(one(HEALTH, cleaned)));
        }
        self.started_ms = session.get(STARTED).and_then(Value::as_i64);
        if let Some(started_ms) = self.started_ms {
            self.tracker.browser_started(started_ms);
        }
        let first = session.get(FIRST_REQUEST).and_then(Value::as_str);
        self.first_request = first.and_then(|number| number.parse().ok());
        if let Some(number) = self.first_request {
            self.tracker.sees_from(number);
        }
        let gone = self.left_behind(session);
        if !gone.is_empty() {
            self.give(Act::Mirror(Keys::Remove(gone)));
        }
    }

    /// Takes up what is noted. What waits in `storage.session` alone is tried again like the rest.
    fn take_notes(&mut self, local: &Records, session: &Records) {
        for (id, value) in under_prefix(COUNTED, local) {
            self.notes.counted.insert(id, Note::of(value));
        }
        for (stored, records) in [(false, session), (true, local)] {
            for (id, value) in under_prefix(WAITING, records) {
                match json::read::<Usage>(value) {
                    Ok(usage) => {
                        self.notes.waiting.insert(id, Waiting { usage, stored });
                    }
                    Err(_) => {
                        self.notes.unreadable.insert(id, ());
                    }
                }
            }
        }
        for (key, value) in under_prefix(REFINE, local) {
            if let Ok(refinement) = json::read(value) {
                self.notes.refinements.insert(key, refinement);
            }
        }
        self.loss.spare = local.get(SPARE).cloned().filter(Value::is_object);
        // A note that makes no sense waits too: it is told there as a record that cannot be read.
        let odd = |id: &String| self.notes.counted.get(id).is_some_and(|note| note.counted().is_none());
        for id in self.notes.open().into_iter().filter(odd).collect::<Vec<_>>() {
            let value = self.notes.counted.get(&id).map(|note| note.value.clone()).unwrap_or_default();
            self.give(Act::Note(one(under(WAITING, &id), value)));
            self.notes.unreadable.insert(id, ());
        }
    }

    /// Takes up what was counted and is confirmed nowhere: what is noted, or waits, comes from there.
    fn take_flights(&mut self) {
        for counted in self.tracker.unwritten() {
            let id = counted.id.clone();
            let waits = self.notes.waiting.get(&id).is_some_and(|waiting| waiting.stored);
            let written = self.notes.counted.get(&id).is_some_and(|note| note.written);
            if waits || written {
                self.confirmed(&id);
            } else if !self.notes.counted.contains_key(&id) && !self.notes.has_waiting(&id) {
                self.count(counted);
            }
        }
    }

    /// What backgrounds before this one noted and did not come to judge, in the order in which it happened.
    fn events_of_others(&self, session: &Records) -> Vec<(String, Value)> {
        let mine = under(EVENT, &self.life);
        let others = session.iter().filter(|(key, _)| key.starts_with(EVENT) && !key.starts_with(&mine));
        let mut others: Vec<_> = others.map(|(key, event)| (key.clone(), event.clone())).collect();
        others.sort_by(|(a, _), (b, _)| a.cmp(b));
        others
    }
}
