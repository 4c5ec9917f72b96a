//! The contract suites and the golden vectors, run where they matter: in a page and in the background of
//! each browser.

use super::idb::IdbStore;
use super::to_js;
use ::idb::Factory;
use gramme::json;
use gramme::ledger::calendar::Day;
use gramme::ledger::contract::{DEMANDS, hold, usage};
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::older::{Older, Record};
use gramme::ledger::store::{Store, VERSION};
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
    failures.extend(gramme::footprint::selftest().into_iter().map(|failure| format!("estimates: {failure}")));
    to_js(&failures)
}

/// Takes so many megabytes and falls, as a fault of ours would: for the proof that it takes nothing else along.
#[wasm_bindgen]
#[allow(clippy::unused_async)] // As every job: within a promise, which a trap never settles.
pub async fn trap(megabytes: usize) {
    let filled = vec![1_u8; megabytes << 20];
    if std::hint::black_box(&filled).len() > 1 {
        std::process::abort();
    }
}

async fn store_contract(name: &str) -> Result<u32, String> {
    let told = |error: ::idb::Error| error.to_string();
    let factory = Factory::new().map_err(told)?;
    factory.delete(name).map_err(told)?.await.map_err(told)?;
    let store = IdbStore::open(name).await.map_err(|error| error.to_string())?;
    let day = usage("", 0).day;
    let spoil = async |store: &IdbStore, id: &str| {
        let record = json!({"id": id, "day": day.to_string(), "site": 7, "kind": {"not": "a kind"}});
        put(store, "usages", &record).await;
    };
    let spoil_bundle = async |store: &IdbStore, day: Day| {
        let day_text = day.to_string();
        let usages = store.read(day, day).await.map(|read| read.usages).unwrap_or_default();
        let usages: Vec<_> = usages.iter().map(json::value).chain([json!({"site": 7})]).collect();
        put(store, "bundles", &json!({"day": day_text, "usages": usages})).await;
    };
    let met = hold(&store, spoil, spoil_bundle).await;
    drop(store);
    factory.delete(name).map_err(told)?.await.map_err(told)?;
    met
}

async fn put(store: &IdbStore, into: &str, record: &Value) {
    if let Ok(record) = record.serialize(&Serializer::json_compatible()) {
        // One that is not there fails the demand that asks for it.
        let _ = store.put_raw(into, &record, None).await;
    }
}

/// The records of a database as each older schema kept them: a step more without its fixture does not compile.
const FIXTURES: [&str; VERSION as usize - 1] = [
    include_str!("../../tests/fixtures/database/1.json"),
    include_str!("../../tests/fixtures/database/2.json"),
];

/// A database of an older version is brought to today's, and at every age its totals are what they were.
async fn migration(name: &str, version: u32, fixture: &str) -> Result<(), String> {
    let told = |error: ::idb::Error| error.to_string();
    let words = |error: gramme::error::Error| error.to_string();
    let factory = Factory::new().map_err(told)?;
    factory.delete(name).map_err(told)?.await.map_err(told)?;
    let older = Older::read(fixture).map_err(|refusal| refusal.to_string())?;
    let store = IdbStore::open_as(name, version).await.map_err(words)?;
    for Record { store: into, key, value } in &older.records {
        let value = value.serialize(&Serializer::json_compatible()).map_err(|error| error.to_string())?;
        let key = key.as_deref().map(JsValue::from_str);
        store.put_raw(into, &value, key.as_ref()).await.map_err(words)?;
    }
    drop(store);
    let store = IdbStore::open(name).await.map_err(words)?;
    let memory = MemoryStore::default();
    memory.apply(&older.batch).await.map_err(words)?;
    if older.ages(&store).await.map_err(words)? != older.ages(&memory).await.map_err(words)? {
        return Err("its totals, or its days, are others than in memory".to_owned());
    }
    drop(store);
    factory.delete(name).map_err(told)?.await.map_err(told)?;
    Ok(())
}
