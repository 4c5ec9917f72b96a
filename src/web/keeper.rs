//! What a person does to the history, and its housekeeping: the background loads this part when it is
//! needed, and lets it write in its own turn.

use super::{HOUSE, book, from_js, moment, thrown, to_js};
use crate::ledger::calendar::Day;
use crate::ledger::keeper::Hand;
use crate::ledger::request;
use crate::ledger::store::Store;
use crate::ledger::upkeep::{self, Todo, Upkeep};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// What the housekeeping has still to do.
    static TODO: RefCell<Todo> = RefCell::default();
}

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

/// Goes on with the housekeeping, the next `most` days: see [`upkeep::tidy`]. `anew` begins one. Answers whether there
/// is more to do.
#[wasm_bindgen]
pub async fn tidy(now_ms: f64, offset_min: i32, anew: bool, most: usize) -> Result<bool, JsValue> {
    let now = moment(now_ms, offset_min);
    let (months, pause_min) =
        HOUSE.with_borrow(|house| (house.settings.keep_months, house.settings.session_pause_min));
    let upkeep = Upkeep { now, keep_from: upkeep::keep_from(Day::of(now), months), pause_min };
    let mut todo = if anew { Todo::default() } else { TODO.take() };
    let book = book()?;
    let more = upkeep::tidy(book.store().map_err(thrown)?, &upkeep, &mut todo, most).await.map_err(thrown)?;
    TODO.set(todo);
    Ok(more)
}

/// When the next correction becomes final, in milliseconds; `None` where none waits.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss)] // A clock's milliseconds are far below what a double holds whole.
pub async fn due() -> Result<Option<f64>, JsValue> {
    let book = book()?;
    let entries = book.store().map_err(thrown)?.entries().await.map_err(thrown)?;
    Ok(entries.iter().filter_map(|entry| entry.due_ms).min().map(|due| due as f64))
}
