//! The contract suites and the golden vectors, run where they matter: in a page and in the background of
//! each browser.

use super::idb::IdbStore;
use super::to_js;
use crate::ledger::contract::{DEMANDS, hold, usage};
use ::idb::Factory;
use serde::Serialize;
use serde_json::json;
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
