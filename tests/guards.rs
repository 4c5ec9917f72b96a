//! The guard against counting twice, taken out, makes a named check fail.
//!
//! A usage's id says which request it was, and a store keeps an id once: `memory_holds_the_contract` and the
//! self-test in both browsers are where that is held, and both fail without it. The other guards live in the
//! background and are taken out in both browsers (`guards-taken-out` in `tests/e2e`).

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use gramme::error::Error;
use gramme::ledger::calendar::Day;
use gramme::ledger::contract::{self, usage};
use gramme::ledger::entry::Entry;
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::rollup::Page;
use gramme::ledger::store::{Added, Amended, Batch, Change, Outline, Read, Recall, Store};
use gramme::ledger::usage::Usage;
use gramme::observe::tracker::Tracker;
use gramme::observe::{Body, Request};
use pollster::block_on;
use std::cell::Cell;

/// A store that keeps whatever comes under a name of its own.
#[derive(Default)]
struct Careless {
    store: MemoryStore,
    serial: Cell<u32>,
}

impl Store for Careless {
    async fn add(&self, usage: &Usage) -> Result<Added, Error> {
        self.serial.set(self.serial.get() + 1);
        let id = format!("{}~{}", usage.id, self.serial.get());
        self.store.add(&Usage { id, ..usage.clone() }).await
    }

    async fn add_all(&self, usages: &[Usage]) -> Result<u32, Error> {
        for usage in usages {
            self.add(usage).await?;
        }
        Ok(u32::try_from(usages.len()).unwrap())
    }

    async fn amend(&self, id: &str, change: &Change<'_>) -> Result<Option<Amended>, Error> {
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
        self.store.apply(batch).await
    }
}

#[test]
fn a_store_that_keeps_an_id_twice_fails_the_contract() {
    let careless = block_on(contract::hold(&Careless::default(), async |_, _| (), async |_, _| ()));
    assert_eq!(careless, Err("not met: a usage that was there is known".to_owned()));
}

/// The browser tells a success up to three times, and a new background hears of requests that the one before
/// has counted. Without the mirror of what was counted each would be another usage, but for its id.
#[test]
fn what_is_told_many_times_has_one_id() {
    let moment = usage("", 0).moment;
    let url = "https://chatgpt.com/backend-api/f/conversation";
    let body = br#"{"action":"next","messages":[{"content":{"parts":["Hello"]}}]}"#;
    let counted = |tracker: &mut Tracker| tracker.answered("7", "POST", url, 200, moment).count;
    let mut tracker = Tracker::new("installation", "run", Vec::new(), Vec::new(), moment.at_ms);
    tracker.asked("7", &Request { method: "POST", url, body: Body::Bytes(body) }, moment);
    let first = counted(&mut tracker).unwrap();
    assert!((0..2).all(|_| counted(&mut tracker).is_none()), "told again, it is known");
    let mut forgetful = Tracker::new("installation", "run", Vec::new(), Vec::new(), moment.at_ms);
    forgetful.browser_started(moment.at_ms);
    let again = counted(&mut forgetful).unwrap();
    assert_eq!(again.id, first.id, "forgotten, it has the same id, and a store keeps it once");
}
