//! What a person does to the history, and its housekeeping: the background loads this part when it is
//! needed, and lets it write in its own turn.

use super::{HOUSE, book, from_js, moment, thrown, to_js};
use crate::ledger::backup::Reading;
use crate::ledger::calendar::Day;
use crate::ledger::history::History;
use crate::ledger::keeper::{self, Hand, Taken, Taking, Upkeep};
use crate::ledger::request;
use crate::ledger::store::Store;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// Does what a page asks for: see [`request`](crate::ledger::request).
#[wasm_bindgen]
pub async fn correct(
    request: JsValue,
    installation: String,
    entry: String,
    now_ms: f64,
    offset_min: i32,
) -> Result<JsValue, JsValue> {
    let request = from_js(&request)?;
    let book = book()?;
    let now = moment(now_ms, offset_min);
    let hand = Hand { installation: &installation, entry: &entry, now };
    to_js(&request::act(book.store().map_err(thrown)?, request, hand).await.map_err(thrown)?)
}

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

/// Goes on with the housekeeping, the next `most` days after a day: see [`keeper::tidy`]. `None` once all is
/// done.
#[wasm_bindgen]
pub async fn tidy(
    now_ms: f64,
    offset_min: i32,
    after: Option<String>,
    most: usize,
) -> Result<Option<String>, JsValue> {
    let now = moment(now_ms, offset_min);
    let (months, pause_min) =
        HOUSE.with_borrow(|house| (house.settings.keep_months, house.settings.session_pause_min));
    let upkeep = Upkeep { now, keep_from: keeper::keep_from(Day::of(now), months), pause_min };
    let book = book()?;
    let after = after.as_deref().and_then(Day::parse);
    let reached = keeper::tidy(book.store().map_err(thrown)?, &upkeep, after, most).await;
    Ok(reached.map_err(thrown)?.map(|day| day.to_string()))
}

/// When the next correction becomes final, in milliseconds; `None` where none waits.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss)] // A clock's milliseconds are far below what a double holds whole.
pub async fn due() -> Result<Option<f64>, JsValue> {
    let book = book()?;
    let entries = book.store().map_err(thrown)?.entries().await.map_err(thrown)?;
    Ok(entries.iter().filter_map(|entry| entry.due_ms).min().map(|due| due as f64))
}
