//! The usages of past days in the browser's IndexedDB: one record for each day.
//!
//! Decides that of a record which holds something that makes no sense the rest is read, and that it is not lost when the
//! rest is written anew. Refuses to decide which days are past: [`gramme::ledger::upkeep`] does.

use super::records::{Renewed, between, refused};
use super::schema::BUNDLES;
use super::{from_js, sound};
use ::idb::Transaction;
use gramme::error::Error;
use gramme::json;
use gramme::ledger::calendar::Day;
use gramme::ledger::store::{Bundle, Read};
use gramme::ledger::usage::Usage;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_bindgen::JsValue;

/// A bundle, while each usage in it may make sense or not.
#[derive(Serialize, Deserialize)]
struct Bundled {
    day: Day,
    #[serde(default)]
    usages: Vec<Value>,
}

/// The usages of the bundles of the days from `first` to `last`; their days, and what makes no sense, are noted in `read`.
pub(super) async fn read(
    transaction: &Transaction,
    first: Day,
    last: Day,
    read: &mut Read,
) -> Result<Vec<Usage>, Error> {
    let mut all = Vec::new();
    let bundles = transaction.object_store(BUNDLES).map_err(refused)?;
    let records = bundles.get_all(Some(between(first, last)?), None).map_err(refused)?;
    for record in records.await.map_err(refused)? {
        let Ok(Bundled { day, usages }) = from_js(&record) else {
            read.unreadable += 1;
            continue;
        };
        read.bundled.push(day);
        let (usages, unreadable) = sound(usages);
        read.unreadable += unreadable;
        all.extend(usages);
    }
    Ok(all)
}

/// Finds usages by their days and ids.
pub(super) async fn find(transaction: &Transaction, wanted: &[(Day, String)]) -> Result<Vec<Usage>, Error> {
    let mut found = Vec::new();
    let mut days: Vec<Day> = wanted.iter().map(|(day, _)| *day).collect();
    days.sort_unstable();
    days.dedup();
    for day in days {
        let mut of_day = read(transaction, day, day, &mut Read::default()).await?;
        of_day.retain(|usage| wanted.iter().any(|(on, id)| *on == day && *id == usage.id));
        found.append(&mut of_day);
    }
    Ok(found)
}

/// The records that keep these usages together, each day's in the place of what is there. What makes no sense of that
/// stays in it; a record that makes none as a whole is overwritten.
pub(super) async fn renewed(transaction: &Transaction, bundles: &[Bundle]) -> Result<Vec<Renewed>, Error> {
    let store = transaction.object_store(BUNDLES).map_err(refused)?;
    let mut renewed = Vec::new();
    for bundle in bundles {
        let key = bundle.day.to_string();
        if bundle.usages.is_empty() {
            renewed.push((key, None));
            continue;
        }
        let known = store.get(JsValue::from_str(&key)).map_err(refused)?.await.map_err(refused)?;
        let known = known.and_then(|known| from_js::<Bundled>(&known).ok());
        let usages = bundle.over(known.map(|known| known.usages).unwrap_or_default());
        renewed.push((key, Some(json::value(&Bundled { day: bundle.day, usages }))));
    }
    Ok(renewed)
}
