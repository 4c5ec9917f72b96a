//! Machines that break one rule each, made by changing their effects on the way.

use gramme::machine::effect::{Act, Effect, Keys};
use gramme::machine::event::Records;
use serde_json::Value;

/// What is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Nothing under way is mirrored.
    NoMirror,
    /// Nothing that was counted is noted.
    NoNote,
    /// A note says from the beginning that it is written.
    MarkedAtOnce,
    /// The note goes where it should be marked.
    NoteGone,
    /// The run of the browser has another name in each background.
    NamelessRun,
    /// It is never asked whether the database is blank.
    Blind,
    /// That the copy is due is not stored, nor that notes are open again.
    LossUnsaid,
    /// The notes go when a copy is begun, and not when it is there.
    NotesGoEarly,
    /// That the housekeeping has something to do is not stored.
    TidyUnsaid,
    /// Corrections' marks are not waited for: marks are never made.
    NeverMarked,
    /// What could not be added to a usage is not stored.
    RefinementGone,
}

impl Fault {
    /// Whether the database is never found blank.
    pub fn is_blind(self) -> bool {
        self == Self::Blind
    }

    /// The effects with the fault in them. What is left out is told as applied, so that nothing waits for it.
    pub fn alter(self, effects: Vec<Effect>) -> Vec<Effect> {
        let nothing = || Keys::Set(Records::new());
        let is = |keys: &Keys, prefix: &str| match keys {
            Keys::Set(new) => new.keys().any(|key| key.starts_with(prefix)),
            Keys::Remove(gone) => gone.iter().any(|key| key.starts_with(prefix)),
        };
        let marked = |keys: &Keys| matches!(keys, Keys::Set(new) if new.iter().any(|(key, value)| key.starts_with("counted:") && value["written"] == true));
        let mut altered = Vec::new();
        for Effect { seq, act } in effects {
            let act = match (self, act) {
                (Self::NoMirror, Act::Mirror(keys)) if is(&keys, "flight:") => Act::Mirror(nothing()),
                (Self::NoNote, Act::Note(keys)) if is(&keys, "counted:") && !marked(&keys) => {
                    Act::Note(nothing())
                }
                (Self::MarkedAtOnce, Act::Note(Keys::Set(mut new))) => {
                    for (_, value) in new.iter_mut().filter(|(key, _)| key.starts_with("counted:")) {
                        value["written"] = Value::Bool(true);
                    }
                    Act::Note(Keys::Set(new))
                }
                (Self::NoteGone, Act::Note(keys)) if marked(&keys) => match keys {
                    Keys::Set(new) => Act::Note(Keys::Remove(new.keys().cloned().collect())),
                    keys @ Keys::Remove(_) => Act::Note(keys),
                },
                (Self::NeverMarked, Act::Note(keys)) if marked(&keys) => Act::Note(nothing()),
                (Self::NamelessRun, Act::Mirror(keys)) if is(&keys, "run") => Act::Mirror(nothing()),
                (Self::LossUnsaid, Act::Note(Keys::Set(new)))
                    if new.get("spare").is_some_and(|spare| spare["due"] == true) =>
                {
                    Act::Note(nothing())
                }
                (Self::TidyUnsaid, Act::Note(keys)) if is(&keys, "tidy_at") => Act::Note(nothing()),
                (Self::RefinementGone, Act::Note(keys)) if is(&keys, "refine:") => Act::Note(nothing()),
                (_, act) => act,
            };
            altered.push(Effect { seq, act });
        }
        altered
    }
}
