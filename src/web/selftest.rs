//! The contract suites and the golden vectors, run where they matter: in a page and in the background of
//! each browser.

use super::idb::IdbStore;
use super::to_js;
use crate::ledger::contract::{DEMANDS, hold, usage};
use crate::ledger::store::{Store, VERSION};
use crate::ledger::totals::Totals;
use crate::ledger::upkeep::{self, Todo, Upkeep};
use crate::ledger::usage::Usage;
use crate::observe::tracker::Moment;
use crate::plain::{self, Plain};
use ::idb::Factory;
use serde::Serialize;
use serde_json::{Value, json};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Runs the store's contract on a fresh IndexedDB of this name, and the estimates' golden vectors; resolves
/// to a list of what failed.
#[wasm_bindgen]
pub async fn selftest(name: String) -> Result<JsValue, JsValue> {
    let mut failures = Vec::new();
    match store_contract(&name).await {
        Ok(DEMANDS) => {}
        Ok(met) => failures.push(format!("store contract: {met} of {DEMANDS} demands were made")),
        Err(failure) => failures.push(format!("store contract: {failure}")),
    }
    for (version, fixture) in (1..).zip(FIXTURES) {
        let migrated = migration(&format!("{name}-of-version-{version}"), version, fixture).await;
        failures.extend(migrated.err().map(|failure| format!("migration from {version}: {failure}")));
    }
    failures.extend(crate::footprint::selftest().into_iter().map(|failure| format!("estimates: {failure}")));
    to_js(&failures)
}

async fn store_contract(name: &str) -> Result<u32, String> {
    let told = |error: ::idb::Error| error.to_string();
    let factory = Factory::new().map_err(told)?;
    factory.delete(name).map_err(told)?.await.map_err(told)?;
    let store = IdbStore::open(name).await.map_err(|error| error.to_string())?;
    let day = usage("", 0).day;
    let spoil = async |store: &IdbStore, id: &str| {
        let record = json!({"id": id, "day": day.to_string(), "site": 7, "kind": {"not": "a kind"}});
        if let Ok(record) = record.serialize(&Serializer::json_compatible()) {
            // A spoilt record that is not there fails the demand that counts it.
            let _ = store.put_raw(&record).await;
        }
    };
    let met = hold(&store, spoil).await;
    drop(store);
    factory.delete(name).map_err(told)?.await.map_err(told)?;
    met
}

/// The records of a database as each older schema kept them: a step more without its fixture does not compile.
const FIXTURES: [&str; VERSION as usize - 1] = [include_str!("../../tests/fixtures/database/1.json")];

/// A database of an older version is brought to today's, and its totals are what they were.
async fn migration(name: &str, version: u32, fixture: &str) -> Result<(), String> {
    let told = |error: ::idb::Error| error.to_string();
    let words = |error: crate::error::Error| error.to_string();
    let factory = Factory::new().map_err(told)?;
    factory.delete(name).map_err(told)?.await.map_err(told)?;
    let records: Vec<Value> = plain::parse(fixture).and_then(Vec::from_plain).map_err(|e| e.to_string())?;
    let usages: Vec<Usage> = records
        .iter()
        .cloned()
        .map(Usage::from_plain)
        .collect::<Result<_, _>>()
        .map_err(|e| e.to_string())?;
    let before: Totals = usages.iter().collect();
    let store = IdbStore::open_as(name, version).await.map_err(words)?;
    for record in &records {
        let record = record.serialize(&Serializer::json_compatible()).map_err(|error| error.to_string())?;
        store.put_raw(&record).await.map_err(words)?;
    }
    drop(store);
    let store = IdbStore::open(name).await.map_err(words)?;
    let (first, last) = (usages[0].day.plus(-400), usages[0].day.plus(400));
    let same = |totals: &Totals| totals.all == before.all;
    if !same(&store.recall(first, last, &[]).await.map_err(words)?.totals()) {
        return Err("its totals are others now".to_owned());
    }
    let now = Moment { at_ms: usages[0].moment.at_ms + 10 * 86_400_000, offset_min: 0 };
    let upkeep = Upkeep { now, keep_from: None, pause_min: 30 };
    if upkeep::tidy(&store, &upkeep, &mut Todo::default(), 100).await.map_err(words)? {
        return Err("two days were too many to tidy".to_owned());
    }
    let recall = store.recall(first, last, &[]).await.map_err(words)?;
    let rolled = recall.pages.len() == 2 && recall.usages.is_empty();
    let totals = recall.totals().all;
    if !rolled || totals.requests() != before.all.requests() || totals.images != before.all.images {
        return Err("rolled up, its totals are others".to_owned());
    }
    drop(store);
    factory.delete(name).map_err(told)?.await.map_err(told)?;
    Ok(())
}
