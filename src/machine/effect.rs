//! What the machine wants done, in the order in which it is to be begun.
//!
//! Decides the lanes. Each lane keeps the order of what it is given, and waits for no other:
//!
//! - `session` and `local` are the browser's two stores. What is meant for them is handed over in the event's own
//!   turn, however long the database takes.
//! - `database` has one operation at a time: the machine gives the next only when it was told of the last. So what
//!   was counted meanwhile is written together, and nobody writes while a correction or a tidying is under way.
//! - `now` has what is begun and forgotten: the badge, an alarm, a message.
//!
//! Every effect has a number of its own, and is harmless if it is applied twice: stores are set to values, usages and
//! corrections have ids. The first three lanes tell what became of each effect, by its number.
//!
//! Effects are written as they stand for whoever applies them (`{ seq, kind, what }`). An operation that the counter's own
//! instance does stays there, and is written by its name alone.

use super::event::{Records, To};
use crate::footprint::Electricity;
use crate::ledger::calendar::WeekStart;
use crate::ledger::upkeep::Upkeep;
use crate::ledger::usage::Usage;
use crate::observe::tabs::Refinement;
use crate::observe::tracker::Moment;
use crate::view::badge::Badge;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// One thing to do.
#[derive(Clone, Debug, Serialize)]
pub struct Effect {
    /// Its number: no other effect of a machine has it, and those of one lane ascend.
    pub seq: u64,
    /// What it is.
    #[serde(flatten)]
    pub act: Act,
}

/// Where effects keep their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Begun and forgotten.
    Now,
    /// `storage.session`.
    Session,
    /// `storage.local`.
    Local,
    /// The database, and the file with its copy.
    Database,
}

/// What is to be done.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", content = "what", rename_all = "snake_case")]
pub enum Act {
    /// A change of `storage.session`: what is under way.
    Mirror(Keys),
    /// A change of `storage.local`: what outlives the browser.
    Note(Keys),
    /// An operation of the database that the counter does itself.
    #[serde(serialize_with = "by_name")]
    Db(Op),
    /// An operation of the database that a second instance of the core does, where a trap or much memory cannot touch the
    /// counter. It takes the database's turn.
    Job(JobOp),
    /// An operation of the spare copy, likewise.
    Copy(CopyOp),
    /// The badge.
    Badge(Badge),
    /// Tells a tab's scripts whose answer to look out for.
    Follow {
        /// The tab.
        tab: String,
        /// The usage.
        id: String,
        /// The address of the request, without its query.
        url: String,
        /// When it was asked, in milliseconds.
        at_ms: i64,
    },
    /// Sets an alarm.
    Alarm(Alarm, i64),
    /// Answers.
    Reply(To, Answer),
    /// Tells the same [`super::Event::Heard`] once more, after so many milliseconds: it may have been early.
    Again(To, u32),
    /// From here on requests and messages may be told. Those that a background before this one noted, by their keys in
    /// `storage.session`, go before all others (in place of those of the same key that wait already).
    Ready(Vec<(String, Value)>),
    /// Says in the console that the browser has lost the history.
    SayLost,
    /// Saves the reports of past weeks that are due, if the person has turned that on. Told when it is done.
    SaveWeeks,
}

/// A change of a store: one call of the browser's, done as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Keys {
    /// Puts these.
    Set(Records),
    /// Removes what stands under these.
    Remove(Vec<String>),
}

/// An alarm, by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// Midnight: `tick`.
    Tick,
    /// The housekeeping: `tidy`.
    Tidy,
}

/// What is answered to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Whether what was said is kept.
    Kept(bool),
    /// What the operation of this number said: its result, or why it was refused.
    Of(u64),
    /// It is done.
    Done,
}

/// An operation of the database. [`super::work`] does it, in whatever store.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Opens it, or opens it anew. `waiting` are usages that no database has yet, `unreadable` says how many records
    /// of such make no sense.
    Open {
        /// The usages.
        waiting: Vec<Usage>,
        /// The others.
        unreadable: u32,
    },
    /// Keeps usages: all of them, or none.
    Keep(Vec<Usage>),
    /// Tries again what waits.
    Retry,
    /// Adds to a usage what its answer told, priced by this electricity.
    Refine(Box<Refinement>, Box<Electricity>),
    /// Adds up the week of a moment; `anew` where other hands have changed the history.
    Week {
        /// The moment.
        now: Moment,
        /// The day on which the week begins.
        begins: WeekStart,
        /// Whether what was added up before is forgotten.
        anew: bool,
    },
    /// Whether the database has nothing in it. Makes none.
    Blank,
}

/// An operation of the database that takes long or much memory. [`super::work`] does it, in whatever store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobOp {
    /// Does a correction.
    Correct {
        /// What is to be done.
        request: Value,
        /// This installation.
        installation: String,
        /// The name of its entry.
        entry: String,
        /// The moment.
        now: Moment,
    },
    /// Looks at the next piece of a backup, whose text the binding has.
    Look(Part),
    /// Takes it in.
    Take {
        /// Which piece.
        part: Part,
        /// Deletions that are taken back first.
        revoked: Vec<String>,
        /// The moment, in milliseconds.
        now_ms: i64,
    },
    /// Reads what a report is made from.
    Gather {
        /// Who is answered.
        to: To,
        /// The label of the period.
        label: String,
        /// The pause that ends a session, in minutes.
        pause_min: u32,
        /// Usages that no database has yet.
        waiting: Vec<Usage>,
    },
    /// Goes on with the housekeeping, so many days.
    Tidy {
        /// What it goes by.
        upkeep: Upkeep,
        /// Whether it begins.
        anew: bool,
        /// So many days.
        most: usize,
    },
    /// When the next correction becomes final.
    Due,
}

/// Which piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Who handed it over.
    pub to: To,
    /// Whether the file begins with it.
    pub first: bool,
    /// Whether the file ends with it.
    pub last: bool,
}

/// An operation of the spare copy: a file beside the database, with the text of a backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyOp {
    /// Makes it anew of all that is kept, and of these usages, which no database has yet. The file is the old one
    /// until the new one is whole.
    Write(Vec<Usage>),
    /// Takes the next piece of it into the database; says whether there is more.
    BringBack {
        /// Whether it is the first one.
        first: bool,
        /// The moment, in milliseconds.
        now_ms: i64,
    },
}

impl Act {
    /// The lane that it belongs to.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Mirror(_) => Lane::Session,
            Self::Note(_) => Lane::Local,
            Self::Db(_) | Self::Job(_) | Self::Copy(_) => Lane::Database,
            _ => Lane::Now,
        }
    }
}

fn by_name<S: Serializer>(op: &Op, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(match op {
        Op::Open { .. } => "open",
        Op::Keep(_) => "keep",
        Op::Retry => "retry",
        Op::Refine(..) => "refine",
        Op::Week { .. } => "week",
        Op::Blank => "blank",
    })
}
