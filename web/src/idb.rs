//! The ledger in the browser's IndexedDB.
//!
//! Each method is one transaction, and within it nothing is awaited but IndexedDB itself: the browser
//! commits a transaction by itself as soon as it is left alone. Records are plain objects, so that
//! anyone can read what is stored with the browser's own tools.

use super::bundles;
use super::records::{Renewed, between, refused};
use super::schema::{BUNDLES, BY_DAY, DAYS, DUE, ENTRIES, ORIGINS, TOUCHED, USAGES, opened};
use ::idb::event::Event;
use ::idb::request::Request;
use ::idb::{CursorDirection, Database, Factory, KeyRange, ObjectStore, Query, Transaction, TransactionMode};
use gramme::error::Error;
use gramme::json::{self, Refusal};
use gramme::ledger::calendar::Day;
use gramme::ledger::entry::Entry;
use gramme::ledger::packed::{packed, unpacked};
use gramme::ledger::rollup::Page;
use gramme::ledger::store::{Added, Amended, Batch, Change, Outline, Read, Recall, Store, VERSION, amended};
use gramme::ledger::usage::Usage;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// An origin, and the latest moment that is known of it.
#[derive(Serialize, Deserialize)]
struct Known {
    origin: String,
    last_ms: i64,
}

/// A connection to the database; closed when dropped.
#[derive(Debug)]
pub struct IdbStore {
    database: Database,
}

impl IdbStore {
    /// Opens the database of this name, made or brought to this version's schema if need be. One that a
    /// newer version made is refused and left as it is.
    pub async fn open(name: &str) -> Result<Self, Error> {
        Self::open_as(name, VERSION).await
    }

    /// The same in the schema of some version: an older one is for tests of the steps from it.
    pub async fn open_as(name: &str, version: u32) -> Result<Self, Error> {
        Ok(Self { database: opened(name, version).await? })
    }

    /// Whether the database of this name has nothing in it, or is not there at all; none is made for the question. One that
    /// cannot be opened is not known to, and one that is another version's is left alone.
    pub async fn is_blank(name: &str) -> bool {
        let made = Rc::new(Cell::new(false));
        let makes = Rc::clone(&made);
        let opening = Factory::new().and_then(|factory| factory.open(name, None));
        let Ok(mut opening) = opening else { return false };
        opening.on_upgrade_needed(move |event| {
            makes.set(true);
            if let Some(upgrade) = event.target().ok().and_then(|opening| opening.transaction()) {
                // Given up, it fails to open, and none is made.
                let _ = upgrade.abort();
            }
        });
        match opening.await {
            Ok(database) => Self { database }.has_nothing().await.unwrap_or(false),
            Err(_) => made.get(),
        }
    }

    async fn has_nothing(&self) -> Result<bool, ::idb::Error> {
        let stores = self.database.store_names();
        let known: Vec<_> = [USAGES, BUNDLES, DAYS, ENTRIES]
            .into_iter()
            .filter(|name| stores.iter().any(|one| one == name))
            .collect();
        if known.is_empty() {
            return Ok(false);
        }
        let reading = self.database.transaction(&known, TransactionMode::ReadOnly)?;
        // What is begun is ended; whoever wants to delete the database, or to change its schema, need not wait for more.
        self.database.close();
        for name in known {
            if !reading.object_store(name)?.get_all_keys(None, Some(1))?.await?.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How many records each store has, in the order of `view::stored::DATABASE`.
    pub async fn counts(&self) -> Result<Vec<u32>, Error> {
        let names = [USAGES, BUNDLES, DAYS, ENTRIES, TOUCHED, ORIGINS];
        let transaction = self.reading(&names)?;
        let mut counts = Vec::with_capacity(names.len());
        for name in names {
            let store = transaction.object_store(name).map_err(refused)?;
            counts.push(store.count(None).map_err(refused)?.await.map_err(refused)?);
        }
        Ok(counts)
    }

    fn writing(&self, stores: &[&str]) -> Result<Transaction, Error> {
        self.database.transaction(stores, TransactionMode::ReadWrite).map_err(refused)
    }

    fn reading(&self, stores: &[&str]) -> Result<Transaction, Error> {
        self.database.transaction(stores, TransactionMode::ReadOnly).map_err(refused)
    }

    /// Puts any object into a store, for tests of what a damaged disk or an older version leaves; under a key, where the
    /// store has keys of its own.
    #[cfg(feature = "selftest")]
    pub async fn put_raw(&self, into: &str, record: &JsValue, key: Option<&JsValue>) -> Result<(), Error> {
        let transaction = self.writing(&[into])?;
        let store = transaction.object_store(into).map_err(refused)?;
        store.put(record, key).map_err(refused)?.await.map_err(refused)?;
        transaction.await.map_err(refused)?;
        Ok(())
    }
}

impl Drop for IdbStore {
    fn drop(&mut self) {
        self.database.close();
    }
}

impl Store for IdbStore {
    async fn add(&self, usage: &Usage) -> Result<Added, Error> {
        let new = self.add_all(std::slice::from_ref(usage)).await?;
        Ok(if new == 0 { Added::Known } else { Added::New })
    }

    async fn add_all(&self, usages: &[Usage]) -> Result<u32, Error> {
        let records = usages.iter().map(super::to_js).collect::<Result<Vec<_>, _>>().map_err(told)?;
        let transaction = self.writing(&[USAGES, TOUCHED])?;
        let store = transaction.object_store(USAGES).map_err(refused)?;
        let touched = transaction.object_store(TOUCHED).map_err(refused)?;
        let mut new = 0;
        for (usage, record) in usages.iter().zip(&records) {
            if add_if_absent(&store, &usage.id, record).await.map_err(refused)? {
                new += 1;
                touch(&touched, usage.day)?;
            }
        }
        written(transaction).await?;
        Ok(new)
    }

    async fn amend(&self, id: &str, change: &Change<'_>) -> Result<Option<Amended>, Error> {
        let transaction = self.writing(&[USAGES, TOUCHED])?;
        let store = transaction.object_store(USAGES).map_err(refused)?;
        let record = store.get(JsValue::from_str(id)).map_err(refused)?.await.map_err(refused)?;
        let known = record.and_then(|record| super::from_js(&record).ok());
        let amended = known.and_then(|usage| amended(usage, change));
        if let Some(Amended { before, after }) = &amended {
            put(&store, after)?;
            let touched = transaction.object_store(TOUCHED).map_err(refused)?;
            touch(&touched, before.day)?;
            touch(&touched, after.day)?;
        }
        written(transaction).await?;
        Ok(amended)
    }

    async fn read(&self, first: Day, last: Day) -> Result<Read, Error> {
        if last < first {
            return Ok(Read::default());
        }
        let transaction = self.reading(&[USAGES, BUNDLES])?;
        let mut read = Read::default();
        usages_of(&transaction, first, last, &mut read).await?;
        Ok(read)
    }

    async fn recall(&self, first: Day, last: Day, raw: &[Day]) -> Result<Recall, Error> {
        let transaction = self.reading(&[USAGES, BUNDLES, DAYS, TOUCHED, ENTRIES])?;
        let mut recall = Recall::default();
        if last < first {
            return Ok(recall);
        }
        let entries = transaction.object_store(ENTRIES).map_err(refused)?.index(DUE).map_err(refused)?;
        let entries = entries.get_all(None, None).map_err(refused)?.await.map_err(refused)?;
        (recall.entries, recall.unreadable) = sound(&entries);
        recall.pages = pages_of(&transaction, first, last).await?;
        for page in recall.pages.iter_mut().filter(|page| raw.contains(&page.day)) {
            page.stale = Some(1);
        }
        let mut read = Read::default();
        let mut from = first;
        for page in recall.pages.iter().filter(|page| page.stale.is_none()) {
            usages_of(&transaction, from, page.day.plus(-1), &mut read).await?;
            from = page.day.plus(1);
        }
        usages_of(&transaction, from, last, &mut read).await?;
        recall.usages = read.usages;
        recall.unreadable += read.unreadable;
        Ok(recall)
    }

    async fn find(&self, wanted: &[(Day, String)]) -> Result<Vec<Usage>, Error> {
        let transaction = self.reading(&[USAGES, BUNDLES])?;
        let mut bundled = bundles::find(&transaction, wanted).await?;
        let store = transaction.object_store(USAGES).map_err(refused)?;
        // Asked together, and each is heard only while it is waited for: nothing else is, in between.
        let asked: Result<Vec<_>, _> =
            wanted.iter().map(|(_, id)| store.get(JsValue::from_str(id))).collect();
        let mut found: Vec<Usage> = Vec::new();
        for asked in asked.map_err(refused)? {
            let record = asked.await.map_err(refused)?;
            found.extend(record.and_then(|record| super::from_js(&record).ok()));
        }
        bundled.retain(|one| !found.iter().any(|known| known.id == one.id));
        found.append(&mut bundled);
        Ok(found)
    }

    async fn pages(&self, first: Day, last: Day) -> Result<Vec<Page>, Error> {
        if last < first {
            return Ok(Vec::new());
        }
        let transaction = self.reading(&[DAYS, TOUCHED])?;
        pages_of(&transaction, first, last).await
    }

    async fn entries(&self) -> Result<Vec<Entry>, Error> {
        let transaction = self.reading(&[ENTRIES])?;
        let entries = transaction.object_store(ENTRIES).map_err(refused)?;
        let entries = entries.get_all(None, None).map_err(refused)?.await.map_err(refused)?;
        Ok(sound(&entries).0)
    }

    async fn origins(&self) -> Result<Vec<(String, i64)>, Error> {
        let transaction = self.reading(&[ORIGINS])?;
        let origins = transaction.object_store(ORIGINS).map_err(refused)?;
        let origins = origins.get_all(None, None).map_err(refused)?.await.map_err(refused)?;
        let (known, _): (Vec<Known>, _) = sound(&origins);
        Ok(known.into_iter().map(|Known { origin, last_ms }| (origin, last_ms)).collect())
    }

    async fn begun(&self) -> Result<Option<Day>, Error> {
        let transaction = self.reading(&[USAGES, DAYS])?;
        let days = transaction.object_store(DAYS).map_err(refused)?;
        let page = days.get_all_keys(None, Some(1)).map_err(refused)?.await.map_err(refused)?;
        // Only what lies before the first roll-up: the keys of usages that were dropped stay in LevelDB for a while, and a
        // cursor takes a second to step over those of ten years.
        let earlier =
            page.first().map(|day| KeyRange::upper_bound(day, Some(true))).transpose().map_err(refused)?;
        let by_day = transaction.object_store(USAGES).map_err(refused)?.index(BY_DAY).map_err(refused)?;
        let cursor = by_day.open_key_cursor(earlier.map(Query::KeyRange), None).map_err(refused)?;
        // As far as the first day that can be read: a step for each day would take as long as reading a week.
        let mut raw = None;
        if let Some(cursor) = cursor.await.map_err(refused)? {
            let mut cursor = cursor.into_managed();
            while let Some(day) = cursor.key().map_err(refused)? {
                raw = parsed(&day);
                if raw.is_some() {
                    break;
                }
                cursor.next(None).await.map_err(refused)?;
            }
        }
        Ok(raw.or_else(|| page.first().and_then(parsed)))
    }

    async fn outline(&self) -> Result<Outline, Error> {
        let transaction = self.reading(&[USAGES, BUNDLES, DAYS, TOUCHED])?;
        let by_day = transaction.object_store(USAGES).map_err(refused)?.index(BY_DAY).map_err(refused)?;
        let cursor = by_day.open_key_cursor(None, Some(CursorDirection::NextUnique)).map_err(refused)?;
        let mut loose = Vec::new();
        if let Some(cursor) = cursor.await.map_err(refused)? {
            let mut cursor = cursor.into_managed();
            while let Some(day) = cursor.key().map_err(refused)? {
                loose.extend(parsed(&day));
                cursor.next(None).await.map_err(refused)?;
            }
        }
        let together = transaction.object_store(BUNDLES).map_err(refused)?;
        let together = together.get_all_keys(None, None).map_err(refused)?.await.map_err(refused)?;
        let days = transaction.object_store(DAYS).map_err(refused)?;
        let pages = days.get_all_keys(None, None).map_err(refused)?.await.map_err(refused)?;
        let touched = transaction.object_store(TOUCHED).map_err(refused)?;
        let touched = touched.get_all_keys(None, None).map_err(refused)?.await.map_err(refused)?;
        let days = |keys: Vec<JsValue>| keys.iter().filter_map(parsed).collect::<Vec<Day>>();
        let (bundled, pages, mut stale) = (days(together), days(pages), days(touched));
        stale.retain(|day| pages.binary_search(day).is_ok());
        Ok(Outline { loose, bundled, pages, stale })
    }

    async fn apply(&self, batch: &Batch) -> Result<(), Error> {
        let transaction = self.writing(&[USAGES, BUNDLES, DAYS, TOUCHED, ENTRIES, ORIGINS])?;
        let origins = transaction.object_store(ORIGINS).map_err(refused)?;
        let mut later = Vec::new();
        for (origin, last_ms) in &batch.origins {
            let known = origins.get(JsValue::from_str(origin)).map_err(refused)?.await.map_err(refused)?;
            let known = known.and_then(|known| super::from_js::<Known>(&known).ok());
            if known.is_none_or(|known| known.last_ms < *last_ms) {
                later.push(Known { origin: origin.clone(), last_ms: *last_ms });
            }
        }
        let bundles = bundles::renewed(&transaction, &batch.bundles).await?;
        // All of it in one go: what is written in part before an error would be kept.
        if let Err(error) = change(&transaction, batch, &bundles, &later) {
            let _ = transaction.abort();
            return Err(error);
        }
        written(transaction).await
    }
}

/// Asks for every write of a batch.
fn change(
    transaction: &Transaction,
    batch: &Batch,
    bundles: &[Renewed],
    origins: &[Known],
) -> Result<(), Error> {
    let store = |name| transaction.object_store(name).map_err(refused);
    let of_days = store(BUNDLES)?;
    for (day, bundle) in bundles {
        match bundle {
            Some(bundle) => put_plain(&of_days, bundle)?,
            None => forget(&of_days, day)?,
        }
    }
    let usages = store(USAGES)?;
    for usage in &batch.usages {
        put(&usages, usage)?;
    }
    for id in &batch.drops {
        forget(&usages, id)?;
    }
    let (days, touched) = (store(DAYS)?, store(TOUCHED)?);
    for page in &batch.pages {
        put_plain(&days, &packed(page))?;
        if page.stale.is_some() {
            touch(&touched, page.day)?;
        } else {
            forget(&touched, &page.day.to_string())?;
        }
    }
    for day in &batch.blank {
        forget(&days, &day.to_string())?;
        forget(&touched, &day.to_string())?;
    }
    for day in &batch.stale {
        touch(&touched, *day)?;
    }
    let entries = store(ENTRIES)?;
    for entry in &batch.entries {
        put(&entries, entry)?;
    }
    let known = store(ORIGINS)?;
    for origin in origins {
        put(&known, origin)?;
    }
    Ok(())
}

async fn usages_of(transaction: &Transaction, first: Day, last: Day, read: &mut Read) -> Result<(), Error> {
    if last < first {
        return Ok(());
    }
    let by_day = transaction.object_store(USAGES).map_err(refused)?.index(BY_DAY).map_err(refused)?;
    let records =
        by_day.get_all(Some(between(first, last)?), None).map_err(refused)?.await.map_err(refused)?;
    let (usages, unreadable) = sound(&records);
    read.unreadable += unreadable;
    let bundled = bundles::read(transaction, first, last, read).await?;
    read.add(bundled, usages);
    Ok(())
}

fn parsed(day: &JsValue) -> Option<Day> {
    Day::parse(&day.as_string()?)
}

type Reading<T> = fn(Value) -> Result<T, Refusal>;

/// Those of the records that make sense, and how many do not.
fn sound<T: DeserializeOwned>(records: &[JsValue]) -> (Vec<T>, u32) {
    sound_as(records, json::read)
}

fn sound_as<T>(records: &[JsValue], read: Reading<T>) -> (Vec<T>, u32) {
    let sound: Vec<T> = records.iter().filter_map(|record| super::read_js(record, read).ok()).collect();
    #[allow(clippy::cast_possible_truncation)]
    let unreadable = (records.len() - sound.len()) as u32;
    (sound, unreadable)
}

/// Puts a record. Whether it was written, the transaction's end says.
fn put<T: Serialize>(store: &ObjectStore, record: &T) -> Result<(), Error> {
    put_plain(store, &json::value(record))
}

fn put_plain(store: &ObjectStore, record: &Value) -> Result<(), Error> {
    let record = super::answer(record).map_err(told)?;
    store.put(&record, None).map_err(refused)?;
    Ok(())
}

/// Notes that usages of a day have changed: a roll-up of it is stale. The transaction's end says whether it
/// was written.
fn touch(touched: &ObjectStore, day: Day) -> Result<(), Error> {
    touched.put(&JsValue::TRUE, Some(&day.to_string().into())).map_err(refused)?;
    Ok(())
}

/// Drops a record. Whether it was dropped, the transaction's end says.
fn forget(store: &ObjectStore, key: &str) -> Result<(), Error> {
    store.delete(JsValue::from_str(key)).map_err(refused)?;
    Ok(())
}

/// The roll-ups of some days, those that were touched since told as stale.
async fn pages_of(transaction: &Transaction, first: Day, last: Day) -> Result<Vec<Page>, Error> {
    let days = transaction.object_store(DAYS).map_err(refused)?;
    let pages = days.get_all(Some(between(first, last)?), None).map_err(refused)?.await.map_err(refused)?;
    // A roll-up that makes no sense is as good as none: its usages are read.
    let (mut pages, _) = sound_as(&pages, unpacked);
    let touched = transaction.object_store(TOUCHED).map_err(refused)?;
    let touched = touched.get_all_keys(Some(between(first, last)?), None).map_err(refused)?;
    let touched: Vec<Day> = touched.await.map_err(refused)?.iter().filter_map(parsed).collect();
    for page in &mut pages {
        page.stale = touched.contains(&page.day).then_some(1);
    }
    Ok(pages)
}

// Written only when the transaction says so, not when its requests do: a full disk is told at the very end.
async fn written(transaction: Transaction) -> Result<(), Error> {
    if transaction.await.map_err(refused)?.is_aborted() {
        return Err(Error::Store("the browser took the write back".to_owned()));
    }
    Ok(())
}

async fn add_if_absent(store: &ObjectStore, id: &str, record: &JsValue) -> Result<bool, ::idb::Error> {
    let there = store.get_key(JsValue::from_str(id))?.await?;
    if there.is_some() {
        return Ok(false);
    }
    store.put(record, None)?.await?;
    Ok(true)
}

#[allow(clippy::needless_pass_by_value)]
fn told(error: JsValue) -> Error {
    Error::Store(error.unchecked_into::<js_sys::Object>().to_string().into())
}
