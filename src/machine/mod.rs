//! The background as a state machine: one event is one call, and what is to be done comes back as effects.
//!
//! Decides what is mirrored, noted, kept, asked again, copied, brought back, painted and scheduled, and in which order.
//! Refuses to do any of it, and to know a clock, chance, or how long something takes: moments and fresh names come in
//! with events, and what became of an effect is an event too. Deadlines, the queue while the core loads, and the
//! restart of a fallen core are the binding's.
//!
//! # Laws
//!
//! 1. **Nothing but the stores.** A machine is made from what `storage.local`, `storage.session` and the database hold
//!    ([`event::Boot`]). What memory has beside them can be read anew, is a queue of what they have, or is worth no
//!    more than the one second in which it was seen.
//! 2. **Mirrors and notes are handed over in the event's own turn**, before anything for the database that follows from
//!    the same event, and never behind a slow write.
//! 3. **One operation of the database at a time.** The next is given only once the last was told: see [`lane`].
//! 4. **Noted before written.** What counts is noted in `storage.local` before the database is given it. It is marked as
//!    written only when the database has told so *and* the note is told to be there; the note goes only when a copy is
//!    told to be there that has it.
//! 5. **Nothing takes the place of a history by an empty one.** Whether the database is blank is asked before a copy is
//!    made of it, before a closed connection is opened anew and before a page writes to it. What was lost is stored as
//!    *due* before anything is written that would make the database look whole.
//! 6. **The badge last, and once.** It is painted when nothing that was counted waits for its turn.
//! 7. **A correction is about all that was counted before it**: that is written first, and its marks are told, so that
//!    no background after this one writes anew what was deleted.
//!
//! `tests/machine.rs` holds them: it stops the machine between any two effects, with every effect applied and told,
//! applied and untold, or lost, and boots a new one from what the stores then hold.

mod boot;
mod count;
pub mod effect;
pub mod event;
mod heard;
mod house;
pub mod lane;
mod loss;
mod notes;
mod pages;
pub mod work;

pub use effect::{Act, Effect};
pub use event::{Event, Now};

use crate::locale::Locale;
use crate::observe::tabs::Tabs;
use crate::observe::tracker::{Moment, Tracker};
use crate::settings::Settings;
use event::{Outcome, Why};
use lane::{Lane, Running};
use litemap::LiteMap;
use notes::Notes;
use serde_json::Value;

/// How much is done at once. The ones that people have are the default; tests take smaller ones, so that few events come
/// to a limit.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// So many usages are written in one turn: they end well before the deadline of one.
    pub at_once: usize,
    /// So many notes of what was written, and a copy takes their place.
    pub most_notes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { at_once: 50, most_notes: 100 }
    }
}

/// So many lanes there are.
const LANES: usize = 4;

/// The background's state.
#[derive(Clone, Debug)]
pub struct Machine {
    limits: Limits,
    now: Now,
    life: String,
    /// How many effects each lane was given.
    given: [u64; LANES],
    /// How many refinements there were.
    refinements: u64,
    effects: Vec<Effect>,
    /// What is done when an effect is told; those that nothing waits for are not in it.
    awaited: LiteMap<u64, Awaited>,
    installation: String,
    /// Whether requests and messages are taken.
    ready: bool,
    /// What is told once it is ready.
    replay: Vec<(String, Value)>,
    began_ms: i64,
    started_ms: Option<i64>,
    first_request: Option<u64>,
    /// Answers whose request nobody saw, until it is known whether the browser has just started.
    unseen: Vec<(event::Seen, Option<event::End>)>,
    settings: Settings,
    locale: Locale,
    tracker: Tracker,
    tabs: Tabs,
    notes: Notes,
    lane: Lane,
    house: house::House,
    loss: loss::Loss,
    asks: Vec<heard::Ask>,
}

/// What waits for an effect to be told.
#[derive(Clone, Debug)]
enum Awaited {
    /// The names of the installation and of the run: nothing is counted under a name that a later background would not
    /// know.
    Name,
    /// What was lost is stored as due: nothing is written before. How often that is still tried.
    Lost(u32),
    /// The note of this usage.
    Noted(String),
    /// The marks of notes.
    Marked,
    /// The notes of these usages, which the database refused.
    Waiting(Vec<String>),
    /// The note of a refinement that the database refused, by its key, and its number.
    Refinement(String, u64),
    /// What a job in the queue stores before it begins.
    BeforeJob,
    /// That there is a copy: then these notes go.
    Spare(lane::CopyJob, Vec<String>),
    /// The reports of past weeks.
    Weeks,
    /// An operation of the database.
    Database(Box<Running>),
}

impl Default for Machine {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Machine {
    /// A machine that waits for its boot.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            now: Now { moment: Moment { at_ms: 0, offset_min: 0 }, midnight_ms: 0 },
            life: String::new(),
            given: [0; LANES],
            refinements: 0,
            effects: Vec::new(),
            awaited: LiteMap::new(),
            installation: String::new(),
            ready: false,
            replay: Vec::new(),
            began_ms: 0,
            started_ms: None,
            first_request: None,
            unseen: Vec::new(),
            settings: Settings::default(),
            locale: Locale::default(),
            tracker: Tracker::default(),
            tabs: Tabs::default(),
            notes: Notes::default(),
            lane: Lane::default(),
            house: house::House::default(),
            loss: loss::Loss::default(),
            asks: Vec::new(),
        }
    }

    /// Takes an event, and says what is to be done, in the order in which it is to be begun.
    pub fn on(&mut self, event: Event<'_>, now: Now) -> Vec<Effect> {
        self.now = now;
        match event {
            Event::Boot(boot) => self.boot(*boot),
            Event::Started => self.started(),
            Event::Asked(seen, body) => self.asked(seen, body),
            Event::Answered(seen) => self.answered(seen, None),
            Event::Ended(seen, end) => self.ended(seen, end),
            Event::Heard(heard) => self.heard(heard),
            Event::Settings(choices) => self.choose(choices),
            Event::Tick => self.tick(),
            Event::Tidy => self.tidy_alarm(),
            Event::Correction(correction) => self.correct(correction),
            Event::Piece(piece) => self.piece(piece),
            Event::Gather { to, label } => self.lane.push(lane::Job::Gather(to, label)),
            Event::Repaint { to } => self.lane.repaint(to),
            Event::Done(seq, outcome) => self.told(seq, Ok(outcome)),
            Event::Refused(seq, why) => self.told(seq, Err(why)),
        }
        self.stop_waiting();
        self.pump();
        std::mem::take(&mut self.effects)
    }

    /// Whether anything waits for an effect to be told. The others may be told or not.
    pub fn awaits(&self, seq: u64) -> bool {
        self.awaited.contains_key(&seq)
    }

    /// Whether it takes requests and messages: see [`Act::Ready`].
    pub fn is_ready(&self) -> bool {
        self.ready
    }

    /// Whether it has nothing left to do but to wait for events from outside.
    pub fn is_at_rest(&self) -> bool {
        self.ready && self.awaited.is_empty() && self.lane.is_empty()
    }

    fn told(&mut self, seq: u64, told: Result<Outcome, Why>) {
        let Some(awaited) = self.awaited.remove(&seq) else { return };
        match awaited {
            Awaited::Name => self.named(),
            Awaited::BeforeJob | Awaited::Marked => {}
            Awaited::Lost(times) => self.said_lost(times, told.is_ok()),
            Awaited::Noted(id) => self.noted(&id),
            Awaited::Waiting(ids) => self.waits(&ids, told.is_ok()),
            Awaited::Refinement(key, number) => self.refinement_noted(&key, number, told.is_ok()),
            Awaited::Spare(copy, ids) => self.copy_noted(copy, &ids, told.is_ok()),
            Awaited::Weeks => self.weeks_saved(),
            Awaited::Database(running) => self.database(*running, seq, told),
        }
    }

    /// Gives an effect, which nobody waits for.
    fn give(&mut self, act: Act) -> u64 {
        let lane = act.lane() as u64;
        let given = &mut self.given[act.lane() as usize];
        *given += 1;
        let seq = *given * LANES as u64 + lane;
        self.effects.push(Effect { seq, act });
        seq
    }

    /// Gives an effect, and notes what waits for it.
    fn give_and(&mut self, act: Act, awaited: Awaited) -> u64 {
        let seq = self.give(act);
        self.awaited.insert(seq, awaited);
        seq
    }

    /// Whether anything of a kind is still to be told.
    fn still(&self, kind: impl Fn(&Awaited) -> bool) -> bool {
        self.awaited.values().any(kind)
    }
}

/// A key under a prefix.
fn under(prefix: &str, name: &str) -> String {
    [prefix, name].concat()
}

/// One thing to put.
fn one(key: impl Into<String>, value: Value) -> effect::Keys {
    effect::Keys::Set(std::iter::once((key.into(), value)).collect())
}
