//! Everything counted, read for a file.

use super::{book, thrown};
use crate::ledger::backup;
use crate::ledger::calendar::Day;
use crate::observe::tracker::Moment;
use wasm_bindgen::prelude::*;

/// Everything counted, as a backup file's text.
#[wasm_bindgen]
pub async fn back_up() -> Result<String, JsValue> {
    let end = |at_ms| Day::of(Moment { at_ms, offset_min: 0 });
    let read = book()?.read(end(i64::MIN), end(i64::MAX)).await.map_err(thrown)?;
    Ok(backup::write(read.usages))
}
