//! The schema of the browser's database: its stores, and which version added each.
//!
//! Decides what is stored under which key, and that an older database is brought to today's schema as it is opened.
//! Refuses to know what a record means.

use super::records::refused;
use ::idb::{Database, DatabaseEvent, Factory, KeyPath, ObjectStoreParams};
use gramme::error::Error;
use gramme::ledger::store::VERSION;

/// The database's name.
pub const NAME: &str = "gramme";

pub(super) const USAGES: &str = "usages";
/// The usages of days that are past, one record for each day.
pub(super) const BUNDLES: &str = "bundles";
pub(super) const DAYS: &str = "days";
pub(super) const ENTRIES: &str = "entries";
pub(super) const ORIGINS: &str = "origins";

pub(super) const BY_DAY: &str = "day";
/// The days whose usages have changed since they were rolled up, as keys: to note one is one request.
pub(super) const TOUCHED: &str = "touched";
/// Corrections that can still be undone; those that are final have no such field, and are not in it.
pub(super) const DUE: &str = "due_ms";

/// What each version of the schema adds to the one before: a store, and under which field its key lies (none: it stands
/// beside the record) and its index. A line that was ever released is never changed. None of them moves anything: roll-ups
/// and bundles are made of what is there by the next tidying.
const STORES: [(u32, &str, &str, &str); 6] = [
    (1, USAGES, "id", BY_DAY),
    (2, DAYS, "day", ""),
    (2, TOUCHED, "", ""),
    (2, ENTRIES, "id", DUE),
    (2, ORIGINS, "origin", ""),
    (3, BUNDLES, "day", ""),
];

const _: () = assert!(STORES[STORES.len() - 1].0 == VERSION, "today's version adds the last line");

/// Makes the stores of the versions after `from`, up to another.
fn upgrade(database: &Database, from: u32, to: u32) -> Result<(), ::idb::Error> {
    for (since, name, key, index) in STORES {
        if from < since && since <= to {
            let mut params = ObjectStoreParams::new();
            if !key.is_empty() {
                params.key_path(Some(KeyPath::new_single(key)));
            }
            let store = database.create_object_store(name, params)?;
            if !index.is_empty() {
                store.create_index(index, KeyPath::new_single(index), None)?;
            }
        }
    }
    Ok(())
}

/// Opens the database of this name in the schema of some version, made or brought to it if need be. One that a newer
/// version made is refused and left as it is.
pub(super) async fn opened(name: &str, version: u32) -> Result<Database, Error> {
    let mut opening = Factory::new().map_err(refused)?.open(name, Some(version)).map_err(refused)?;
    opening.on_upgrade_needed(move |event| {
        let Ok(database) = event.database() else { return };
        if upgrade(&database, event.old_version().unwrap_or_default(), version).is_err() {
            // Closed within its upgrade, a database fails to open, and the next open tries again.
            database.close();
        }
    });
    let mut database = opening.await.map_err(refused)?;
    // A newer version of Gramme, in another window, must not wait for this connection.
    database.on_version_change(|event| {
        if let Ok(database) = event.database() {
            database.close();
        }
    });
    Ok(database)
}
