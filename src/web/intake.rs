//! What comes from a file into the history: the background loads this part when a person hands one over, and
//! lets it write in its own turn.

use super::{book, moment, thrown, to_js};
use crate::ledger::backup::Reading;
use crate::ledger::history::History;
use crate::ledger::keeper::{self, Taken, Taking};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The file that is being read, and what was found in it so far.
    static FILE: RefCell<(Reading, Taken)> = RefCell::default();
}

/// The next piece of a file: `first` begins a new one, `last` ends it.
fn piece(text: &str, first: bool, last: bool) -> Result<History, JsValue> {
    FILE.with_borrow_mut(|(reading, found)| {
        if first {
            (*reading, *found) = Default::default();
        }
        reading.push(text.as_bytes()).map_err(thrown)?;
        if last {
            reading.finish().map_err(thrown)?;
        }
        Ok(reading.take())
    })
}

/// Looks at the next piece of a backup's text. Answers what all pieces so far would change.
#[wasm_bindgen]
pub async fn look(text: String, first: bool, last: bool) -> Result<JsValue, JsValue> {
    let slice = piece(&text, first, last)?;
    let book = book()?;
    let taken = keeper::look(book.store().map_err(thrown)?, slice).await.map_err(thrown)?;
    FILE.with_borrow_mut(|(_, found)| {
        found.add(taken);
        to_js(found)
    })
}

/// Takes in the next piece of a backup's text, whole or not at all. Answers what it changed. `revoked` are
/// deletions of this history that are taken back first.
#[wasm_bindgen]
pub async fn take(
    text: String,
    first: bool,
    last: bool,
    revoked: Vec<String>,
    now_ms: f64,
) -> Result<JsValue, JsValue> {
    let slice = piece(&text, first, last)?;
    let taking = Taking { revoked, now_ms: moment(now_ms, 0).at_ms };
    let book = book()?;
    to_js(&keeper::take(book.store().map_err(thrown)?, slice, &taking).await.map_err(thrown)?)
}
