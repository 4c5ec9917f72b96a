//! The ledger in memory: for native tests, and for the terminal.

use super::calendar::Day;
use super::store::{Added, Amended, Change, Read, Store, amended};
use super::usage::Usage;
use crate::error::Error;
use crate::plain::Plain;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// A store that forgets with the process. Its records are JSON values, so that a test can spoil one as
/// a disk would.
#[derive(Debug, Default)]
pub struct MemoryStore {
    records: RefCell<BTreeMap<String, (String, Value)>>,
    refuses: Cell<bool>,
}

impl MemoryStore {
    /// Makes every write fail from now on (or work again), as a full disk does.
    pub fn refuse_writes(&self, refuse: bool) {
        self.refuses.set(refuse);
    }

    /// Puts a record that no version of Gramme wrote.
    pub fn spoil(&self, id: &str, day: Day, record: Value) {
        self.records.borrow_mut().insert(id.to_owned(), (day.to_string(), record));
    }

    /// How many records there are, readable or not.
    pub fn len(&self) -> usize {
        self.records.borrow().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn put(&self, usage: &Usage) -> Added {
        let mut records = self.records.borrow_mut();
        if records.contains_key(&usage.id) {
            return Added::Known;
        }
        records.insert(usage.id.clone(), (usage.day.to_string(), usage.to_plain()));
        Added::New
    }

    fn writable(&self) -> Result<(), Error> {
        if self.refuses.get() { Err(Error::Store("the disk is full".to_owned())) } else { Ok(()) }
    }
}

impl Store for MemoryStore {
    async fn add(&self, usage: &Usage) -> Result<Added, Error> {
        self.writable()?;
        Ok(self.put(usage))
    }

    async fn add_all(&self, usages: &[Usage]) -> Result<u32, Error> {
        self.writable()?;
        let mut new = 0;
        for usage in usages {
            new += u32::from(self.put(usage) == Added::New);
        }
        Ok(new)
    }

    async fn amend(&self, id: &str, change: &Change<'_>) -> Result<Option<Amended>, Error> {
        self.writable()?;
        let mut records = self.records.borrow_mut();
        let known = records.get(id).and_then(|(_, record)| Usage::from_plain(record.clone()).ok());
        let amended = known.and_then(|usage| amended(usage, change));
        if let Some(Amended { after, .. }) = &amended {
            records.insert(id.to_owned(), (after.day.to_string(), after.to_plain()));
        }
        Ok(amended)
    }

    async fn read(&self, first: Day, last: Day) -> Result<Read, Error> {
        let (first, last) = (first.to_string(), last.to_string());
        let mut read = Read::default();
        for (day, record) in self.records.borrow().values() {
            if (&first..=&last).contains(&day) {
                match Usage::from_plain(record.clone()) {
                    Ok(usage) => read.usages.push(usage),
                    Err(_) => read.unreadable += 1,
                }
            }
        }
        read.usages.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
        Ok(read)
    }
}
