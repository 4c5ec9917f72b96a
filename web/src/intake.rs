//! What comes from a file into the history: called in the jobs' instance, which the background lets write in its own
//! turn.

use super::{arguments, book, moment, thrown, to_js};
use gramme::ledger::backup::Reading;
use gramme::ledger::history::History;
use gramme::ledger::keeper::{self, Taken, Taking};
use serde::Deserialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The file that is being read, and what was found in it so far.
    static FILE: RefCell<(Reading, Taken)> = RefCell::default();
}

/// What the next piece of a file has of its history.
fn read(Piece { text, first, last, .. }: &Piece) -> Result<History, JsValue> {
    FILE.with_borrow_mut(|(reading, found)| {
        if *first {
            (*reading, *found) = Default::default();
        }
        reading.push(text.as_bytes()).map_err(thrown)?;
        if *last {
            reading.finish().map_err(thrown)?;
        }
        Ok(reading.take())
    })
}

/// A piece of a backup's text.
#[derive(Deserialize)]
struct Piece {
    text: String,
    /// Whether it begins a new file.
    first: bool,
    /// Whether it ends it.
    last: bool,
    /// Deletions of this history that are taken back first, where it is taken in.
    #[serde(default)]
    revoked: Vec<String>,
    now_ms: f64,
}

/// Looks at the next piece of a backup. Answers what all pieces so far would change.
#[wasm_bindgen]
pub async fn look(piece: JsValue) -> Result<JsValue, JsValue> {
    let slice = read(&arguments(piece)?)?;
    let book = book()?;
    let found = keeper::look(book.store().map_err(thrown)?, slice).await.map_err(thrown)?;
    FILE.with_borrow_mut(|(_, so_far)| {
        so_far.add(found);
        to_js(so_far)
    })
}

/// Takes in the next piece of a backup, whole or not at all. Answers what it changed.
#[wasm_bindgen]
pub async fn take(piece: JsValue) -> Result<JsValue, JsValue> {
    let piece: Piece = arguments(piece)?;
    let slice = read(&piece)?;
    let taking = Taking { revoked: piece.revoked, now_ms: moment(piece.now_ms, 0).at_ms };
    let book = book()?;
    to_js(&keeper::take(book.store().map_err(thrown)?, slice, &taking).await.map_err(thrown)?)
}
