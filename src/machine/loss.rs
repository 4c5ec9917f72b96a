//! The day on which the browser gives the database up: see docs/decisions/019.
//!
//! Decides when a history is lost, what is stored before anything else is written, and when the copy is brought back.
//! Refuses to know where the copy is.

use super::effect::{Act, Keys};
use super::event::{Outcome, Why};
use super::lane::Job;
use super::{Awaited, Machine, one};
use crate::ledger::usage::Usage;
use serde_json::{Value, json};

/// Of the copy: when it was made, and whether it is to be brought back.
pub(super) const SPARE: &str = "spare";
const DUE: &str = "due";
/// So often it is tried to store that the history is lost.
const TIMES: u32 = 3;

#[derive(Clone, Debug, Default)]
pub(super) struct Loss {
    /// As it is stored; none where there is no copy.
    pub spare: Option<Value>,
    /// Whether the history is to be made whole.
    owed: bool,
    /// Whether the copy is being brought back, and whether its first piece comes next.
    bringing: Option<bool>,
}

impl Loss {
    /// Whether the copy is to be brought back, or was by half.
    pub fn is_due(&self) -> bool {
        self.spare.as_ref().is_some_and(|spare| spare[DUE] == true)
    }

    /// There is a copy, made at this moment. What is stored of it.
    pub fn made(&mut self, at_ms: i64) -> Value {
        let spare = json!({ "at_ms": at_ms });
        self.spare = Some(spare.clone());
        spare
    }

    fn set_due(&mut self, due: bool) -> Option<Value> {
        let spare = self.spare.as_mut()?;
        if let Some(fields) = spare.as_object_mut() {
            fields.insert(DUE.to_owned(), Value::Bool(due));
        }
        Some(spare.clone())
    }
}

impl Machine {
    /// Whether a blank database would be one that the browser gave up: something was written that it no longer has.
    pub(super) fn may_be_lost(&self) -> bool {
        !self.loss.is_due() && self.was_written()
    }

    /// Whether anything was ever written, by a copy or a mark.
    pub(super) fn was_written(&self) -> bool {
        self.loss.spare.is_some() || self.notes.has_written()
    }

    /// It was asked whether the database is blank.
    pub(super) fn looked(&mut self, blank: bool) {
        self.lane.blank = Some(blank);
        if blank && self.may_be_lost() {
            self.lose();
        } else if blank && !self.lane.open && matches!(self.lane.jobs.front(), Some(Job::Copy(_))) {
            // An empty database takes nothing's place.
            self.skip_copy();
        } else {
            return;
        }
        self.lane.blank = None;
    }

    /// The history is lost: the copy is due and every note is open. That is stored before anything is written that would
    /// make the database look whole.
    pub(super) fn lose(&mut self) {
        self.give(Act::SayLost);
        self.say_lost(TIMES);
        self.loss.owed = true;
        self.lane.open = true;
        self.count_open_notes();
    }

    fn say_lost(&mut self, times: u32) {
        let mut records = self.notes.reopen();
        if let Some(spare) = self.loss.set_due(true) {
            records.insert(SPARE.to_owned(), spare);
        }
        if !records.is_empty() {
            self.give_and(Act::Note(Keys::Set(records)), Awaited::Lost(times));
        }
    }

    /// That the history is lost is stored, or was refused. A store that refuses it again and again takes nothing else
    /// either, and what is counted must go on.
    pub(super) fn said_lost(&mut self, times: u32, stored: bool) {
        if !stored && times > 1 {
            self.say_lost(times - 1);
        }
    }

    /// Puts in what is noted and not written. It is noted already.
    pub(super) fn count_open_notes(&mut self) {
        for id in self.notes.open() {
            let counted = self.notes.counted.get(&id).and_then(super::notes::Note::counted);
            if let Some(counted) = counted {
                self.lane.count(Usage::new(counted, &self.settings.electricity));
            }
        }
    }

    /// Whether a piece of the copy is to be brought back now, and whether it is the first.
    pub(super) fn next_to_bring_back(&mut self) -> Option<bool> {
        if std::mem::take(&mut self.loss.owed) {
            if self.loss.spare.is_some() {
                self.loss.bringing = Some(true);
            } else {
                self.whole();
            }
        }
        self.loss.bringing
    }

    /// A piece of the copy was brought back, or was not. What stops that half way leaves the copy due: the next
    /// background begins again, and until then no copy is made of a half. A spoilt one is no copy any more.
    pub(super) fn brought_back(&mut self, told: &Result<Outcome, Why>) {
        match told {
            Ok(Outcome::More(true)) => {
                self.loss.bringing = Some(false);
                return;
            }
            Ok(_) => {
                if let Some(spare) = self.loss.set_due(false) {
                    self.give(Act::Note(one(SPARE, spare)));
                }
            }
            Err(Why::Spoilt) => {
                self.loss.spare = None;
                self.give(Act::Note(Keys::Remove(vec![SPARE.to_owned()])));
            }
            Err(Why::Refused | Why::Fallen) => {}
        }
        self.loss.bringing = None;
        self.whole();
    }

    /// The history is as whole as it will be in this background.
    fn whole(&mut self) {
        self.lane.paint(true);
        self.tidy_up();
    }
}
