//! What `storage.local` holds of the history: what was counted, what the database refused, what it refused to amend.
//!
//! Decides when a note is put, marked and removed. Refuses to know what the database is given: see [`super::count`].

use super::effect::{Act, Keys};
use super::event::Records;
use super::{Awaited, Machine, one, under};
use crate::json;
use crate::ledger::usage::Usage;
use crate::observe::tabs::Refinement;
use crate::observe::tracker::Counted;
use litemap::LiteMap;
use serde_json::Value;

/// Of what was counted, until a copy has it.
pub(super) const COUNTED: &str = "counted:";
/// Of what the database refused, priced, until it can be written.
pub(super) const WAITING: &str = "waiting:";
/// Of what the database refused to amend.
pub(super) const REFINE: &str = "refine:";
/// The mark of a note of something that is written.
const WRITTEN: &str = "written";

/// The notes as they stand in `storage.local` once everything that was given is applied.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    /// Of what was counted, by the usage's id.
    pub counted: LiteMap<String, Note>,
    /// Of what the database refused, by the usage's id.
    pub waiting: LiteMap<String, Waiting>,
    /// Records under `waiting:` that make no sense.
    pub unreadable: LiteMap<String, ()>,
    /// Of what the database refused to amend, by its key.
    pub refinements: LiteMap<String, Refinement>,
    /// What is written, and is marked once these notes are told.
    marking: Vec<(Vec<String>, Vec<String>)>,
}

/// The note of something counted.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// What was counted, as it is stored.
    pub value: Value,
    /// Whether it is marked.
    pub written: bool,
    /// Whether the note itself is still to be told.
    pub under_way: bool,
}

/// A usage that the database refused.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    /// The usage.
    pub usage: Usage,
    /// Whether it is stored in `storage.local`; `storage.session` alone has it where not.
    pub stored: bool,
}

impl Note {
    /// A note as it was stored.
    pub fn of(mut value: Value) -> Self {
        let written = value.as_object_mut().and_then(|fields| fields.remove(WRITTEN));
        Self { value, written: written == Some(Value::Bool(true)), under_way: false }
    }

    /// What was counted, where the note makes sense.
    pub fn counted(&self) -> Option<Counted> {
        json::read(self.value.clone()).ok()
    }

    fn marked(&self) -> Value {
        let mut value = self.value.clone();
        if let Some(fields) = value.as_object_mut() {
            fields.insert(WRITTEN.to_owned(), Value::Bool(true));
        }
        value
    }
}

impl Notes {
    /// The usages that no database has.
    pub fn usages(&self) -> Vec<Usage> {
        self.waiting.values().map(|waiting| waiting.usage.clone()).collect()
    }

    /// The ids of what is noted, waits nowhere and is not marked as written.
    pub fn open(&self) -> Vec<String> {
        let open = self.counted.iter().filter(|(id, note)| !note.written && !self.has_waiting(id));
        open.map(|(id, _)| id.clone()).collect()
    }

    /// Whether a record of this id stands under `waiting:`.
    pub fn has_waiting(&self, id: &str) -> bool {
        self.waiting.contains_key(id) || self.unreadable.contains_key(id)
    }

    /// Whether anything was written, by its mark.
    pub fn has_written(&self) -> bool {
        self.counted.iter().any(|(id, note)| note.written && !self.has_waiting(id))
    }

    /// Takes every mark away, also those that were still to be made. What is to be stored for that.
    pub fn reopen(&mut self) -> Records {
        self.marking.clear();
        let Self { counted, waiting, unreadable, .. } = self;
        let waits = |id: &str| waiting.contains_key(id) || unreadable.contains_key(id);
        let mut records = Records::new();
        for (id, note) in counted.iter_mut().filter(|(id, _)| !waits(id)) {
            note.written = false;
            records.insert(under(COUNTED, id), note.value.clone());
        }
        records
    }
}

impl Machine {
    /// Notes what was counted, unless it is.
    pub(super) fn note(&mut self, counted: &Counted) {
        if self.notes.counted.contains_key(&counted.id) {
            return;
        }
        let value = json::value(counted);
        let note = Note { value: value.clone(), written: false, under_way: true };
        self.notes.counted.insert(counted.id.clone(), note);
        let act = Act::Note(one(under(COUNTED, &counted.id), value));
        self.give_and(act, Awaited::Noted(counted.id.clone()));
    }

    /// A note is there, or was refused: in both cases nothing older can come after its mark.
    pub(super) fn noted(&mut self, id: &str) {
        if let Some(note) = self.notes.counted.get_mut(id) {
            note.under_way = false;
        }
        for (_, missing) in &mut self.notes.marking {
            missing.retain(|one| one != id);
        }
        self.put_marks();
    }

    /// The database has these.
    pub(super) fn mark(&mut self, ids: Vec<String>) {
        let under_way = |id: &&String| self.notes.counted.get(*id).is_some_and(|note| note.under_way);
        let missing = ids.iter().filter(under_way).cloned().collect();
        self.notes.marking.push((ids, missing));
        self.put_marks();
    }

    fn put_marks(&mut self) {
        let (ready, rest) = std::mem::take(&mut self.notes.marking)
            .into_iter()
            .partition::<Vec<_>, _>(|(_, missing)| missing.is_empty());
        self.notes.marking = rest;
        for (ids, _) in ready {
            let mut records = Records::new();
            for id in ids {
                // Not before: a background that is stopped in between would leave it noted nowhere.
                self.confirmed(&id);
                if let Some(note) = self.notes.counted.get_mut(&id).filter(|note| !note.written) {
                    note.written = true;
                    records.insert(under(COUNTED, &id), note.marked());
                }
            }
            let count = records.len();
            if count > 0 {
                self.give_and(Act::Note(Keys::Set(records)), Awaited::Marked);
                self.more_notes(count);
            }
        }
    }

    /// Whether every mark of what is written has been told.
    pub(super) fn is_marked(&self) -> bool {
        self.notes.marking.is_empty() && !self.still(|awaited| matches!(awaited, Awaited::Marked))
    }

    /// Puts usages beside the database, which refused them.
    pub(super) fn put_aside(&mut self, usages: Vec<Usage>) {
        if usages.is_empty() {
            return;
        }
        let mut records = Records::new();
        let mut ids = Vec::new();
        for usage in usages {
            records.insert(under(WAITING, &usage.id), json::value(&usage));
            ids.push(usage.id.clone());
            let stored = self.notes.waiting.get(&usage.id).is_some_and(|waiting| waiting.stored);
            self.notes.waiting.insert(usage.id.clone(), Waiting { usage, stored });
        }
        self.give_and(Act::Note(Keys::Set(records)), Awaited::Waiting(ids));
    }

    /// What waits is in the database: nothing of it is left beside that.
    pub(super) fn waits_no_more(&mut self, ids: &[String]) {
        let mut gone = (Vec::new(), Vec::new());
        for id in ids {
            if let Some(waiting) = self.notes.waiting.remove(id) {
                let keys = if waiting.stored { &mut gone.0 } else { &mut gone.1 };
                keys.push(under(WAITING, id));
            }
        }
        let (local, session) = gone;
        if !local.is_empty() {
            self.give(Act::Note(Keys::Remove(local)));
        }
        if !session.is_empty() {
            self.give(Act::Mirror(Keys::Remove(session)));
        }
    }
}
