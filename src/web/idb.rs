//! The ledger in the browser's IndexedDB.
//!
//! Each method is one transaction, and within it nothing is awaited but IndexedDB itself: the browser
//! commits a transaction by itself as soon as it is left alone. Records are plain objects, so that
//! anyone can read what is stored with the browser's own tools.

use crate::error::Error;
use crate::ledger::calendar::Day;
use crate::ledger::store::{Added, Amended, Change, Read, Store, amended};
use crate::ledger::usage::Usage;
use ::idb::{
    Database, DatabaseEvent, Factory, KeyPath, KeyRange, ObjectStore, ObjectStoreParams, Query, Transaction,
    TransactionMode,
};
use wasm_bindgen::{JsCast, JsValue};

/// The database's name.
pub const NAME: &str = "gramme";

const USAGES: &str = "usages";
const BY_DAY: &str = "day";

/// What each schema version adds to the one before; the version is how many there are. A step that was
/// ever released is never changed.
const STEPS: &[Step] = &[usages_by_day];

type Step = fn(&Database) -> Result<(), ::idb::Error>;

fn usages_by_day(database: &Database) -> Result<(), ::idb::Error> {
    let mut params = ObjectStoreParams::new();
    params.key_path(Some(KeyPath::new_single("id")));
    let usages = database.create_object_store(USAGES, params)?;
    usages.create_index(BY_DAY, KeyPath::new_single("day"), None)?;
    Ok(())
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
        #[allow(clippy::cast_possible_truncation)]
        let version = STEPS.len() as u32;
        let mut opening = Factory::new().map_err(refused)?.open(name, Some(version)).map_err(refused)?;
        opening.on_upgrade_needed(|event| {
            let from = event.old_version().unwrap_or_default() as usize;
            let Ok(database) = event.database() else { return };
            for step in STEPS.iter().skip(from) {
                if step(&database).is_err() {
                    // Closed within its upgrade, a database fails to open, and the next open tries again.
                    return database.close();
                }
            }
        });
        let mut database = opening.await.map_err(refused)?;
        // A newer version of Gramme, in another window, must not wait for this connection.
        database.on_version_change(|event| {
            if let Ok(database) = event.database() {
                database.close();
            }
        });
        Ok(Self { database })
    }

    /// Puts any object, for tests of what a damaged disk leaves.
    #[cfg(feature = "selftest")]
    pub async fn put_raw(&self, record: &JsValue) -> Result<(), Error> {
        let transaction =
            self.database.transaction(&[USAGES], TransactionMode::ReadWrite).map_err(refused)?;
        let usages = transaction.object_store(USAGES).map_err(refused)?;
        usages.put(record, None).map_err(refused)?.await.map_err(refused)?;
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
        let transaction =
            self.database.transaction(&[USAGES], TransactionMode::ReadWrite).map_err(refused)?;
        let store = transaction.object_store(USAGES).map_err(refused)?;
        let mut new = 0;
        for (usage, record) in usages.iter().zip(&records) {
            if add_if_absent(&store, &usage.id, record).await.map_err(refused)? {
                new += 1;
            }
        }
        written(transaction).await?;
        Ok(new)
    }

    async fn amend(&self, id: &str, change: &Change<'_>) -> Result<Option<Amended>, Error> {
        let transaction =
            self.database.transaction(&[USAGES], TransactionMode::ReadWrite).map_err(refused)?;
        let store = transaction.object_store(USAGES).map_err(refused)?;
        // All of one key: asking for one record would be another kilobyte in the package.
        let key = Some(Query::Key(JsValue::from_str(id)));
        let records = store.get_all(key, None).map_err(refused)?.await.map_err(refused)?;
        let known = records.first().and_then(|record| super::from_js(record).ok());
        let amended = known.and_then(|usage| amended(usage, change));
        if let Some(Amended { after, .. }) = &amended {
            let record = super::to_js(after).map_err(told)?;
            store.put(&record, None).map_err(refused)?.await.map_err(refused)?;
        }
        written(transaction).await?;
        Ok(amended)
    }

    async fn read(&self, first: Day, last: Day) -> Result<Read, Error> {
        if last < first {
            return Ok(Read::default());
        }
        let (first, last) = (first.to_string(), last.to_string());
        let days = KeyRange::bound(&first.into(), &last.into(), None, None).map_err(refused)?;
        let transaction = self.database.transaction(&[USAGES], TransactionMode::ReadOnly).map_err(refused)?;
        let by_day = transaction.object_store(USAGES).map_err(refused)?.index(BY_DAY).map_err(refused)?;
        let records =
            by_day.get_all(Some(Query::KeyRange(days)), None).map_err(refused)?.await.map_err(refused)?;
        let mut read = Read::default();
        for record in records {
            match super::from_js(&record) {
                Ok(usage) => read.usages.push(usage),
                Err(_) => read.unreadable += 1,
            }
        }
        Ok(read)
    }
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

#[allow(clippy::needless_pass_by_value)] // As `map_err` hands it over.
fn refused(error: ::idb::Error) -> Error {
    // The browser's own words. The crate's would be forty more sentences to carry, and no clearer.
    let words: JsValue = match error {
        ::idb::Error::DomException(exception) => exception.into(),
        ::idb::Error::AddFailed(value)
        | ::idb::Error::GetAllFailed(value)
        | ::idb::Error::GetKeyFailed(value)
        | ::idb::Error::IndexNotFound(value)
        | ::idb::Error::IndexedDbNotFound(value)
        | ::idb::Error::IndexedDbOpenFailed(value)
        | ::idb::Error::ObjectStoreNotFound(value)
        | ::idb::Error::TransactionAbortError(value)
        | ::idb::Error::TransactionCommitError(value)
        | ::idb::Error::TransactionOpenFailed(value)
        | ::idb::Error::UpdateFailed(value) => value,
        _ => JsValue::from_str("IndexedDB did not answer as it should"),
    };
    told(words)
}

#[allow(clippy::needless_pass_by_value)]
fn told(error: JsValue) -> Error {
    Error::Store(error.unchecked_into::<js_sys::Object>().to_string().into())
}
