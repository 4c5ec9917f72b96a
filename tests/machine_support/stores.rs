//! What outlives a background: the browser's two stores, the database, the file with its copy; and what an effect does
//! to them.

use super::store::Disk;
use gramme::ledger::book::Book;
use gramme::ledger::calendar::Day;
use gramme::ledger::store::Store;
use gramme::ledger::usage::Usage;
use gramme::machine::effect::{Act, CopyOp, JobOp, Keys, Op};
use gramme::machine::event::{Outcome, Records, Why};
use gramme::machine::work::{self, Between};
use pollster::block_on;
use serde_json::Value;

/// The stores.
#[derive(Clone, Debug, Default)]
pub struct Stores {
    pub local: Records,
    pub session: Records,
    pub disk: Disk,
    pub copy: Option<String>,
}

/// What lives as long as a background: its connection to the database.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// None before it was opened.
    pub book: Option<Book<Disk>>,
    pub between: Between,
    /// How far the copy was read.
    read: usize,
    /// Whether the browser has closed it: it takes nothing until it is opened anew.
    pub closed: bool,
}

/// Far before and after everything.
pub fn ever() -> (Day, Day) {
    (Day::parse("2000-01-01").unwrap(), Day::parse("2100-01-01").unwrap())
}

impl Stores {
    /// Whatever is in the database.
    pub fn usages(&self) -> Vec<Usage> {
        let (first, last) = ever();
        block_on(self.disk.read(first, last)).unwrap().usages
    }

    pub fn is_blank(&self) -> bool {
        let outline = block_on(self.disk.outline()).unwrap();
        let entries = block_on(self.disk.entries()).unwrap();
        outline.raw().is_empty() && outline.pages.is_empty() && entries.is_empty()
    }

    pub fn change(records: &mut Records, keys: &Keys) {
        match keys {
            Keys::Set(new) => records.extend(new.clone()),
            Keys::Remove(gone) => gone.iter().for_each(|key| {
                records.remove(key);
            }),
        }
    }

    /// Applies an effect. `text` is the piece of a file that it is about; `writes` how many writes the database takes
    /// before it stops.
    pub fn apply(
        &mut self,
        act: &Act,
        on: &mut Connection,
        text: &str,
        writes: Option<u32>,
    ) -> Result<Outcome, Why> {
        match act {
            Act::Mirror(keys) => Self::change(&mut self.session, keys),
            Act::Note(keys) => Self::change(&mut self.local, keys),
            Act::Db(op) => return Ok(self.operate(op, on, writes)),
            Act::Job(op) => return self.job(op, on, text, writes),
            Act::Copy(op) => return self.copy(op, on, writes),
            _ => {}
        }
        Ok(Outcome::Applied)
    }

    fn operate(&mut self, op: &Op, on: &mut Connection, writes: Option<u32>) -> Outcome {
        match op {
            Op::Open { waiting, .. } => {
                on.closed = false;
                on.book = Some(Book::new(Ok(self.disk.clone()), waiting.clone()));
                return Outcome::Applied;
            }
            Op::Blank => return Outcome::Blank(self.is_blank()),
            _ => {}
        }
        let book = on.book.as_ref().expect("opened before anything else");
        let disk = book.store().unwrap();
        disk.takes.set(if on.closed { Some(0) } else { writes });
        let outcome = block_on(work::perform(book, op));
        disk.takes.set(None);
        if !on.closed {
            self.disk = disk.clone();
        }
        outcome
    }

    fn job(
        &mut self,
        op: &JobOp,
        on: &mut Connection,
        text: &str,
        writes: Option<u32>,
    ) -> Result<Outcome, Why> {
        let book = on.book.as_ref().expect("opened before anything else");
        let disk = book.store().unwrap();
        disk.takes.set(if on.closed { Some(0) } else { writes });
        let did = block_on(work::perform_job(disk, &on.between, op, text));
        disk.takes.set(None);
        if !on.closed {
            self.disk = disk.clone();
        }
        did.map(|did| did.outcome.into()).map_err(|_| Why::Refused)
    }

    fn copy(&mut self, op: &CopyOp, on: &mut Connection, writes: Option<u32>) -> Result<Outcome, Why> {
        let book = on.book.as_ref().expect("opened before anything else");
        let disk = book.store().unwrap();
        match op {
            CopyOp::Write(waiting) => {
                if writes.is_some() || on.closed {
                    return Err(Why::Refused);
                }
                let mut text = String::new();
                let mut say = |piece: String| {
                    text += &piece;
                    Ok(())
                };
                block_on(work::back_up(disk, waiting, &mut say)).map_err(|_| Why::Refused)?;
                self.copy = Some(text);
                Ok(Outcome::Applied)
            }
            CopyOp::BringBack { first, .. } => {
                let Some(text) = &self.copy else { return Err(Why::Spoilt) };
                // In two pieces, however long it is.
                if *first {
                    on.read = 0;
                }
                let to = if *first { text.len() / 2 } else { text.len() };
                let (piece, last) = (&text[on.read..to], to == text.len());
                on.read = to;
                disk.takes.set(if on.closed { Some(0) } else { writes });
                let did = block_on(work::bring_back(disk, &on.between, op, piece, last));
                disk.takes.set(None);
                if !on.closed {
                    self.disk = disk.clone();
                }
                did.map(|did| did.outcome.into()).map_err(|error| match error {
                    gramme::error::Error::Import { .. } => Why::Spoilt,
                    gramme::error::Error::Store(_) => Why::Refused,
                })
            }
        }
    }

    /// What stands under a prefix of `storage.local`.
    pub fn noted(&self, prefix: &str) -> Vec<(String, Value)> {
        let named =
            |(key, value): (&String, &Value)| Some((key.strip_prefix(prefix)?.to_owned(), value.clone()));
        self.local.iter().filter_map(named).collect()
    }
}
