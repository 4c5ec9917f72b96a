//! The ledger in memory: for native tests, and for the terminal.

use super::calendar::Day;
use super::entry::Entry;
use super::rollup::Page;
use super::store::{Added, Amended, Batch, Bundle, Change, Outline, Read, Recall, Store, amended};
use super::usage::Usage;
use crate::error::Error;
use crate::json::{self, sound};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// A store that forgets with the process. Its records are JSON values, so that a test can spoil one as
/// a disk would.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    records: RefCell<BTreeMap<String, (String, Value)>>,
    bundles: RefCell<BTreeMap<Day, Vec<Value>>>,
    pages: RefCell<BTreeMap<Day, Page>>,
    entries: RefCell<BTreeMap<String, Entry>>,
    origins: RefCell<BTreeMap<String, i64>>,
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

    /// Puts one into a day's bundle that no version of Gramme wrote.
    pub fn spoil_bundle(&self, day: Day, record: Value) {
        self.bundles.borrow_mut().entry(day).or_default().push(record);
    }

    /// How many usages there are, readable or not.
    pub fn len(&self) -> usize {
        self.records.borrow().len() + self.bundles.borrow().values().map(Vec::len).sum::<usize>()
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
        records.insert(usage.id.clone(), (usage.day.to_string(), json::value(usage)));
        self.touch(usage.day);
        Added::New
    }

    fn bundle(&self, bundle: &Bundle) {
        let mut bundles = self.bundles.borrow_mut();
        let known = bundles.remove(&bundle.day).unwrap_or_default();
        if !bundle.usages.is_empty() {
            bundles.insert(bundle.day, bundle.over(known));
        }
    }

    fn touch(&self, day: Day) {
        if let Some(page) = self.pages.borrow_mut().get_mut(&day) {
            page.stale = Some(1);
        }
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
        let known = records.get(id).and_then(|(_, record)| json::read(record.clone()).ok());
        let amended = known.and_then(|usage| amended(usage, change));
        if let Some(Amended { after, .. }) = &amended {
            records.insert(id.to_owned(), (after.day.to_string(), json::value(after)));
        }
        if let Some(Amended { before, after }) = &amended {
            self.touch(before.day);
            self.touch(after.day);
        }
        Ok(amended)
    }

    async fn read(&self, first: Day, last: Day) -> Result<Read, Error> {
        let bundles = self.bundles.borrow();
        let (days, together): (Vec<Day>, Vec<_>) =
            bundles.iter().filter(|(day, _)| (first..=last).contains(day)).unzip();
        let (together, spoilt) = sound(together.into_iter().flatten().cloned().collect());
        let (first, last) = (first.to_string(), last.to_string());
        let records = self.records.borrow();
        let loose = records.values().filter(|(day, _)| (&first..=&last).contains(&day));
        let (mut loose, unreadable) = sound::<Usage>(loose.map(|(_, record)| record.clone()).collect());
        loose.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
        let mut read = Read { unreadable: spoilt + unreadable, bundled: days, ..Read::default() };
        read.add(together, loose);
        Ok(read)
    }

    async fn recall(&self, first: Day, last: Day, raw: &[Day]) -> Result<Recall, Error> {
        let mut pages = self.pages(first, last).await?;
        for page in &mut pages {
            if raw.contains(&page.day) {
                page.stale = Some(1);
            }
        }
        let Read { mut usages, unreadable, .. } = self.read(first, last).await?;
        usages.retain(|usage| !pages.iter().any(|page| page.day == usage.day && page.stale.is_none()));
        let entries = self.entries().await?.into_iter().filter(|entry| entry.due_ms.is_some()).collect();
        Ok(Recall { pages, usages, entries, unreadable })
    }

    async fn find(&self, wanted: &[(Day, String)]) -> Result<Vec<Usage>, Error> {
        let known = |(day, id): &(Day, String)| {
            let loose = self.records.borrow().get(id).map(|(_, record)| record.clone());
            let bundled = self.bundles.borrow().get(day).cloned().unwrap_or_default();
            let mut known =
                loose.into_iter().chain(bundled).filter_map(|record| json::read::<Usage>(record).ok());
            known.find(|usage| usage.id == *id)
        };
        Ok(wanted.iter().filter_map(known).collect())
    }

    async fn pages(&self, first: Day, last: Day) -> Result<Vec<Page>, Error> {
        let pages = self.pages.borrow();
        Ok(pages.values().filter(|page| (first..=last).contains(&page.day)).cloned().collect())
    }

    async fn entries(&self) -> Result<Vec<Entry>, Error> {
        Ok(self.entries.borrow().values().cloned().collect())
    }

    async fn origins(&self) -> Result<Vec<(String, i64)>, Error> {
        Ok(self.origins.borrow().iter().map(|(origin, last_ms)| (origin.clone(), *last_ms)).collect())
    }

    async fn begun(&self) -> Result<Option<Day>, Error> {
        let outline = self.outline().await?;
        Ok([outline.raw().first(), outline.pages.first()].into_iter().flatten().min().copied())
    }

    async fn outline(&self) -> Result<Outline, Error> {
        let mut loose: Vec<_> =
            self.records.borrow().values().filter_map(|(day, _)| Day::parse(day)).collect();
        loose.sort_unstable();
        loose.dedup();
        let bundled = self.bundles.borrow().keys().copied().collect();
        let pages = self.pages.borrow();
        let stale = pages.values().filter(|page| page.stale.is_some()).map(|page| page.day).collect();
        Ok(Outline { loose, bundled, pages: pages.keys().copied().collect(), stale })
    }

    async fn apply(&self, batch: &Batch) -> Result<(), Error> {
        self.writable()?;
        for usage in &batch.usages {
            let record = (usage.day.to_string(), json::value(usage));
            self.records.borrow_mut().insert(usage.id.clone(), record);
        }
        for id in &batch.drops {
            self.records.borrow_mut().remove(id);
        }
        batch.bundles.iter().for_each(|bundle| self.bundle(bundle));
        for page in &batch.pages {
            self.pages.borrow_mut().insert(page.day, page.clone());
        }
        for day in &batch.blank {
            self.pages.borrow_mut().remove(day);
        }
        for day in &batch.stale {
            self.touch(*day);
        }
        for entry in &batch.entries {
            self.entries.borrow_mut().insert(entry.id.clone(), entry.clone());
        }
        for (origin, last_ms) in &batch.origins {
            let mut origins = self.origins.borrow_mut();
            let known = origins.entry(origin.clone()).or_insert(*last_ms);
            *known = (*known).max(*last_ms);
        }
        Ok(())
    }
}
