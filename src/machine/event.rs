//! What the machine is told: what the browser reports, what a page asks for, and what became of an effect.
//!
//! Decides nothing. Moments and fresh names come in with events, so that the same events always make the same
//! effects.

use crate::ledger::totals::Tally;
use crate::ledger::usage::Usage;
use crate::observe::Body;
use crate::observe::tracker::Moment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a store of the browser's holds, by its keys.
pub type Records = Map<String, Value>;

/// The moment at which an event is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The moment.
    pub moment: Moment,
    /// The next local midnight, in milliseconds: the only question of a calendar that needs the browser's zone.
    pub midnight_ms: i64,
}

impl Now {
    /// Milliseconds since 1970-01-01 UTC.
    pub fn ms(self) -> i64 {
        self.moment.at_ms
    }
}

/// One thing that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A background began, or a core was started anew in one that runs. Comes first, once in a machine's life.
    Boot(Box<Boot>),
    /// The browser itself has started, and not only this extension in it.
    Started,
    /// A request was sent.
    Asked(Seen, Body<'a>),
    /// A status was seen for a request: its headers or its first byte.
    Answered(Seen),
    /// A request is over: completed (or redirected), or failed.
    Ended(Seen, End),
    /// A page's script said something.
    Heard(Heard),
    /// The person's choices have changed.
    Settings(Choices),
    /// Midnight has come.
    Tick,
    /// The alarm of the housekeeping has come.
    Tidy,
    /// A page asks for a correction: see [`crate::ledger::request`].
    Correction(Correction),
    /// A page hands over the next piece of a backup.
    Piece(Piece),
    /// Whoever saves reports asks for what the report of a period is made from.
    Gather {
        /// Who is answered.
        to: To,
        /// The period.
        label: String,
    },
    /// A page has changed something by itself, and asks for a new badge.
    Repaint {
        /// Who is answered.
        to: To,
    },
    /// An effect was applied.
    Done(u64, Outcome),
    /// An effect could not be applied, and has changed nothing (or, where it writes in several steps, no step by half).
    Refused(u64, Why),
}

/// Who waits for an answer: a name that the binding gave, good for one answer.
pub type To = u64;

/// How a background begins: all that outlived the one before it.
#[derive(Clone, Debug, Default)]
pub struct Boot {
    /// A name for this background. Those of later ones sort behind it.
    pub life: String,
    /// Random names, where none is stored yet: the installation's, and this run of the browser's. The same for every
    /// boot of one background.
    pub fresh: (String, String),
    /// `storage.local`, whole.
    pub local: Records,
    /// `storage.session`, whole.
    pub session: Records,
    /// For when the alarms are set, in milliseconds: midnight's, and the housekeeping's.
    pub alarms: (Option<i64>, Option<i64>),
    /// Words and signs of numbers.
    pub tongue: Tongue,
}

/// The language of what is said, and its signs of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tongue {
    /// The language's tag.
    pub tag: String,
    /// Between units and tenths.
    pub decimal: String,
    /// Between thousands.
    pub group: String,
}

/// The person's choices as they are stored, and the language that follows from them.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// `settings` of `storage.local`; null where there are none.
    pub settings: Value,
    /// The language.
    pub tongue: Tongue,
}

/// What the browser reports of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// The browser's name of the request, unique within its run.
    pub id: String,
    /// `POST` …
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The status; 0 where there is none.
    pub status: u16,
    /// When, and the local offset at that moment.
    pub at: At,
    /// The tab that sent it, if one did.
    pub tab: Option<String>,
    /// Under which key of `storage.session` the event waits for its turn, if it had to.
    pub note: Option<String>,
}

/// A moment that has a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At(pub Moment);

impl Default for At {
    fn default() -> Self {
        Self(Moment { at_ms: 0, offset_min: 0 })
    }
}

/// How a request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With an answer, which may not have been told before.
    Answered,
    /// Without.
    Failed,
}

/// What a page's script said, and who it is by the browser's word.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Who is answered.
    pub to: To,
    /// What it said, whatever that is.
    pub message: Value,
    /// Its tab.
    pub tab: String,
    /// Where its page is from.
    pub url: String,
    /// How often this was heard before.
    pub before: u32,
}

/// A correction that a page asks for.
#[derive(Clone, Debug, Default)]
pub struct Correction {
    /// Who is answered.
    pub to: To,
    /// What is to be done.
    pub request: Value,
    /// A fresh random name for its entry, without a dot.
    pub entry: String,
}

/// A piece of a backup. Its text stays with the binding: it may be megabytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Who is answered; also which text is meant.
    pub to: To,
    /// Whether it is only looked at.
    pub look: bool,
    /// Whether the file begins with it.
    pub first: bool,
    /// Whether the file ends with it.
    pub last: bool,
    /// Deletions of this history that are taken back first, by their ids.
    pub revoked: Vec<String>,
}

/// What became of an effect that was applied.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A mirror or a note is there; or whatever has nothing to say.
    Applied,
    /// What was to be kept is in the database, but for these, which it refused.
    Kept(Vec<Usage>),
    /// These waited, and are in the database now.
    Retried(Vec<String>),
    /// What an answer told was added to its usage.
    Refined(Refined),
    /// This week's totals.
    Week(Box<Tally>),
    /// Whether the database is blank.
    Blank(bool),
    /// A piece of a longer work is done; whether there is more to do.
    More(bool),
    /// When the next correction becomes final, in milliseconds.
    Due(Option<i64>),
}

/// What became of a refinement.
#[derive(Clone, Debug, PartialEq)]
pub enum Refined {
    /// The database has it, or there was nothing to change.
    Done,
    /// The usage itself waits to be written, now like this.
    Waiting(Box<Usage>),
    /// The database refused.
    Refused,
}

/// What became of a job that was done: what the second instance tells the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobOutcome {
    /// See [`Outcome::Applied`].
    Applied,
    /// See [`Outcome::More`].
    More(bool),
    /// See [`Outcome::Due`].
    Due(Option<i64>),
}

impl From<JobOutcome> for Outcome {
    fn from(outcome: JobOutcome) -> Self {
        match outcome {
            JobOutcome::Applied => Self::Applied,
            JobOutcome::More(more) => Self::More(more),
            JobOutcome::Due(due) => Self::Due(due),
        }
    }
}

/// Why an effect was not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was refused, in words that can be shown: the store is full, the file is no backup.
    Refused,
    /// The spare copy is not there, or cannot be read: it will not be better the next time.
    Spoilt,
    /// The instance that did it trapped or gave no answer.
    Fallen,
}
