//! A database that can stop in the middle of what it does, and says how many writes something took.

use gramme::error::Error;
use gramme::ledger::calendar::Day;
use gramme::ledger::entry::Entry;
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::rollup::Page;
use gramme::ledger::store::{Added, Amended, Batch, Change, Outline, Read, Recall, Store};
use gramme::ledger::usage::Usage;
use std::cell::Cell;

/// The store in memory, which takes so many writes and then refuses.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    pub store: MemoryStore,
    /// How many more it takes; any number where there is none.
    pub takes: Cell<Option<u32>>,
    /// How many it has taken.
    pub writes: Cell<u32>,
}

impl Disk {
    fn write(&self) -> Result<(), Error> {
        if self.takes.get() == Some(0) {
            return Err(Error::Store("the disk is full".to_owned()));
        }
        self.takes.set(self.takes.get().map(|left| left - 1));
        self.writes.set(self.writes.get() + 1);
        Ok(())
    }
}

impl Store for Disk {
    async fn add(&self, usage: &Usage) -> Result<Added, Error> {
        self.write()?;
        self.store.add(usage).await
    }

    async fn add_all(&self, usages: &[Usage]) -> Result<u32, Error> {
        self.write()?;
        self.store.add_all(usages).await
    }

    async fn amend(&self, id: &str, change: &Change<'_>) -> Result<Option<Amended>, Error> {
        self.write()?;
        self.store.amend(id, change).await
    }

    async fn read(&self, first: Day, last: Day) -> Result<Read, Error> {
        self.store.read(first, last).await
    }

    async fn recall(&self, first: Day, last: Day, raw: &[Day]) -> Result<Recall, Error> {
        self.store.recall(first, last, raw).await
    }

    async fn find(&self, wanted: &[(Day, String)]) -> Result<Vec<Usage>, Error> {
        self.store.find(wanted).await
    }

    async fn pages(&self, first: Day, last: Day) -> Result<Vec<Page>, Error> {
        self.store.pages(first, last).await
    }

    async fn entries(&self) -> Result<Vec<Entry>, Error> {
        self.store.entries().await
    }

    async fn origins(&self) -> Result<Vec<(String, i64)>, Error> {
        self.store.origins().await
    }

    async fn begun(&self) -> Result<Option<Day>, Error> {
        self.store.begun().await
    }

    async fn outline(&self) -> Result<Outline, Error> {
        self.store.outline().await
    }

    async fn apply(&self, batch: &Batch) -> Result<(), Error> {
        self.write()?;
        self.store.apply(batch).await
    }
}
