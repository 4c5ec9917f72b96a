//! What a person does to the history, and its housekeeping: called in the jobs' instance, which the background lets
//! write in its own turn.

use super::{Now, STATE, arguments, at, book, thrown, to_js};
use gramme::json::{self, Refusal};
use gramme::ledger::calendar::Day;
use gramme::ledger::keeper::Hand;
use gramme::ledger::request;
use gramme::ledger::store::Store;
use gramme::ledger::upkeep::{self, Todo, Upkeep};
use serde::Deserialize;
use serde_json::Value;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// What the housekeeping has still to do.
    static TODO: RefCell<Todo> = RefCell::default();
}

/// A correction, and who makes it when.
#[derive(Deserialize)]
struct Correction {
    /// See [`request`](gramme::ledger::request).
    request: Value,
    installation: String,
    /// The name of the entry that it becomes.
    entry: String,
    now: Now,
}

/// Does what a page asks for.
#[wasm_bindgen]
pub async fn correct(correction: JsValue) -> Result<JsValue, JsValue> {
    let Correction { request, installation, entry, now } = arguments(correction)?;
    let request = json::read(request).map_err(|refusal: Refusal| JsError::new(&refusal.to_string()))?;
    let book = book()?;
    let hand = Hand { installation: &installation, entry: &entry, now: at(now) };
    to_js(&request::act(book.store().map_err(thrown)?, request, hand).await.map_err(thrown)?)
}

/// A piece of the housekeeping.
#[derive(Deserialize)]
struct Tidying {
    now: Now,
    /// Whether it begins anew.
    anew: bool,
    /// How many days it is to do.
    most: usize,
}

/// Goes on with the housekeeping: see [`upkeep::tidy`]. Answers whether there is more to do.
#[wasm_bindgen]
pub async fn tidy(tidying: JsValue) -> Result<bool, JsValue> {
    let Tidying { now, anew, most } = arguments(tidying)?;
    let now = at(now);
    let (months, pause_min) =
        STATE.with_borrow(|state| (state.settings.keep_months, state.settings.session_pause_min));
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
pub async fn next_final() -> Result<Option<f64>, JsValue> {
    let book = book()?;
    let entries = book.store().map_err(thrown)?.entries().await.map_err(thrown)?;
    Ok(entries.iter().filter_map(|entry| entry.due_ms).min().map(|due| due as f64))
}
