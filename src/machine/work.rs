//! What an operation of the database does, in whatever store: IndexedDB, or memory.
//!
//! Decides nothing: it hands each operation to the ledger. Refuses to open a store, and to know whose turn it is.

use super::effect::{CopyOp, JobOp, Op};
use super::event::{JobOutcome, Outcome, Refined};
use crate::error::Error;
use crate::json::{self, Refusal};
use crate::ledger::backup::{Reading, Writer};
use crate::ledger::book::{Amending, Book, Kept};
use crate::ledger::calendar::Day;
use crate::ledger::entry::Entry;
use crate::ledger::history::History;
use crate::ledger::keeper::{self, Hand, Taken, Taking};
use crate::ledger::refine::refine;
use crate::ledger::request::{self, Request};
use crate::ledger::rollup::Page;
use crate::ledger::store::Store;
use crate::ledger::upkeep::{self, Todo};
use crate::ledger::usage::Usage;
use crate::report::{Gathered, Period};
use serde_json::Value;
use std::cell::RefCell;

/// So many days go into one piece of a backup.
const DAYS_AT_ONCE: usize = 16;

/// What operations in several steps have between them. It may be forgotten at any time: a tidying looks for its days
/// anew, and a file is handed over again from its beginning.
#[derive(Debug, Default)]
pub struct Between {
    todo: RefCell<Todo>,
    file: RefCell<(Reading, Taken)>,
    copy: RefCell<Reading>,
}

impl Clone for Between {
    fn clone(&self) -> Self {
        let file = self.file.borrow().clone();
        Self { todo: self.todo.clone(), file: RefCell::new(file), copy: self.copy.clone() }
    }
}

/// What a job comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Did {
    /// What the machine is told.
    pub outcome: JobOutcome,
    /// What whoever asked is answered: see [`super::effect::Answer::Of`].
    pub answer: Answered,
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Answered {
    /// Nothing.
    #[default]
    Nothing,
    /// What a correction made: see [`crate::ledger::request`].
    Corrected(Value),
    /// What a piece of a backup changes.
    Taken(Box<Taken>),
    /// What a report is made from.
    Gathered(Box<Gathered>),
}

impl From<JobOutcome> for Did {
    fn from(outcome: JobOutcome) -> Self {
        Self { outcome, answer: Answered::default() }
    }
}

/// Does an operation of the counter's own. Opening, and whether the database is blank, are the store's: of those it says
/// that they are applied.
pub async fn perform<S: Store>(book: &Book<S>, op: &Op) -> Outcome {
    match op {
        Op::Open { .. } | Op::Blank => Outcome::Applied,
        Op::Keep(usages) => Outcome::Kept(match book.keep(usages.clone()).await {
            Kept::Written => Vec::new(),
            Kept::Waiting(_) => usages.clone(),
        }),
        // What still cannot be written goes on waiting, and the popup says so.
        Op::Retry => Outcome::Retried(book.retry().await.unwrap_or_default()),
        Op::Refine(refinement, electricity) => {
            let change = |usage: &Usage| refine(usage, &refinement.report, electricity);
            Outcome::Refined(match book.amend(&refinement.id, &change).await {
                Amending::Written(_) | Amending::Unchanged => Refined::Done,
                Amending::Waiting(amended) => Refined::Waiting(Box::new(amended.after)),
                Amending::Refused(_) => Refined::Refused,
            })
        }
        Op::Week { now, begins, anew } => {
            if *anew {
                book.refold();
            }
            let sum = book.week(Day::of(*now).week(*begins)).await;
            Outcome::Week(Box::new(sum.totals.all))
        }
    }
}

/// Does a job. `text` is the piece of a file that it is about.
pub async fn perform_job<S: Store>(
    store: &S,
    between: &Between,
    op: &JobOp,
    text: &str,
) -> Result<Did, Error> {
    Ok(match op {
        JobOp::Correct { request, installation, entry, now } => {
            let refused = |refusal: Refusal| Error::Store(refusal.to_string());
            let request = json::read::<Request>(request.clone()).map_err(refused)?;
            let hand = Hand { installation, entry, now: *now };
            let did = request::act(store, request, hand).await?;
            Did { outcome: JobOutcome::Applied, answer: Answered::Corrected(did) }
        }
        JobOp::Look(part) => {
            let slice = piece(between, text, part.first, part.last)?;
            let taken = keeper::look(store, slice).await?;
            let mut file = between.file.borrow_mut();
            file.1.add(taken);
            Did { outcome: JobOutcome::Applied, answer: Answered::Taken(Box::new(file.1.clone())) }
        }
        JobOp::Take { part, revoked, now_ms } => {
            let slice = piece(between, text, part.first, part.last)?;
            let taking = Taking { revoked: revoked.clone(), now_ms: *now_ms };
            let taken = keeper::take(store, slice, &taking).await?;
            Did { outcome: JobOutcome::Applied, answer: Answered::Taken(Box::new(taken)) }
        }
        JobOp::Gather { label, pause_min, waiting, .. } => {
            let unknown = || Error::Store("there is no such period".to_owned());
            let period = Period::read(label).ok_or_else(unknown)?;
            let gathered = Gathered::read(store, waiting.clone(), period, *pause_min).await?;
            Did { outcome: JobOutcome::Applied, answer: Answered::Gathered(Box::new(gathered)) }
        }
        JobOp::Tidy { upkeep, anew, most } => {
            let mut todo = if *anew { Todo::default() } else { between.todo.take() };
            let more = upkeep::tidy(store, upkeep, &mut todo, *most).await?;
            between.todo.replace(todo);
            JobOutcome::More(more).into()
        }
        JobOp::Due => {
            let entries = store.entries().await?;
            JobOutcome::Due(entries.iter().filter_map(|entry| entry.due_ms).min()).into()
        }
    })
}

/// The next piece of a file.
fn piece(between: &Between, text: &str, first: bool, last: bool) -> Result<History, Error> {
    let mut file = between.file.borrow_mut();
    if first {
        *file = <(Reading, Taken)>::default();
    }
    file.0.push(text.as_bytes())?;
    if last {
        file.0.finish()?;
    }
    Ok(file.0.take())
}

/// Takes a piece of the copy into the store; `last` where it ends with that.
pub async fn bring_back<S: Store>(
    store: &S,
    between: &Between,
    op: &CopyOp,
    text: &str,
    last: bool,
) -> Result<Did, Error> {
    let CopyOp::BringBack { first, now_ms } = op else { return Ok(JobOutcome::Applied.into()) };
    let slice = {
        let mut copy = between.copy.borrow_mut();
        if *first {
            *copy = Reading::default();
        }
        copy.push(text.as_bytes())?;
        if last {
            copy.finish()?;
        }
        copy.take()
    };
    let taking = Taking { revoked: Vec::new(), now_ms: *now_ms };
    keeper::take(store, slice, &taking).await?;
    Ok(JobOutcome::More(!last).into())
}

/// Hands everything counted to `say`, as the pieces of a backup file's text; `waiting` are usages that no store has.
pub async fn back_up<S: Store>(
    store: &S,
    waiting: &[Usage],
    mut say: impl FnMut(String) -> Result<(), Error>,
) -> Result<(), Error> {
    let entries = store.entries().await?;
    let shows = |usage: &Usage| !entries.iter().any(|entry: &Entry| entry.kills(usage));
    let outline = store.outline().await?;
    let mut writer = Writer::default();
    say(writer.entries(&entries))?;
    for days in outline.pages.chunks(DAYS_AT_ONCE) {
        let pages = store.pages(days[0], days[days.len() - 1]).await?;
        let history = History { pages: pages.into_iter().map(sealed).collect(), ..History::default() };
        let history = History { entries: entries.clone(), ..history }.cleared();
        say(writer.days(&history.pages))?;
    }
    for days in outline.raw().chunks(DAYS_AT_ONCE) {
        let read = store.read(days[0], days[days.len() - 1]).await?;
        let usages: Vec<_> = read.usages.into_iter().filter(shows).collect();
        say(writer.usages(&usages))?;
    }
    // What the store refused is counted too.
    let waiting: Vec<_> = waiting.iter().filter(|usage| shows(usage)).cloned().collect();
    say(writer.usages(&waiting))?;
    say(writer.close())
}

fn sealed(mut page: Page) -> Page {
    page.parts = page.sealed().cloned().collect();
    page.stale = None;
    page
}
