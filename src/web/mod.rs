//! The core as the browser calls it (wasm32 only).
//!
//! Conversions, no decisions: every function takes plain data, hands it to the pure core, and gives
//! plain data back. What is decided here at all is when a database connection is opened.

mod dom;
mod idb;
mod popup;
#[cfg(feature = "selftest")]
mod selftest;

use crate::error::Error;
use crate::ledger::backup;
use crate::ledger::book::{Book, Kept, Sum};
use crate::ledger::calendar::Day;
use crate::ledger::store::Store;
use crate::ledger::usage::Usage;
use crate::locale::{Language, Locale};
use crate::observe::tracker::{Change, Counted, Flight, Moment, Tracker};
use crate::observe::{Body, Request};
use crate::settings::Settings;
use crate::view::badge::badge;
use idb::IdbStore;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_wasm_bindgen::Serializer;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The one piece of state in the crate: the browser calls plain functions, one thread, one worker.
    static HOUSE: RefCell<House> = RefCell::default();
}

#[derive(Default)]
struct House {
    tracker: Tracker,
    settings: Settings,
    locale: Locale,
    book: Option<Rc<Book<IdbStore>>>,
}

/// Sets the words and the person's choices: `settings` as they are stored, the browser's language tag
/// and the signs of its numbers.
#[wasm_bindgen]
pub fn settle_in(settings: JsValue, tag: &str, decimal: &str, group: &str) -> Result<(), JsValue> {
    let settings = from_js(settings)?;
    HOUSE.with_borrow_mut(|house| {
        house.settings = settings;
        house.locale =
            Locale { language: Language::of(tag), decimal: decimal.to_owned(), group: group.to_owned() };
    });
    Ok(())
}

/// Goes on from the mirror of the requests under way, as pairs of a request id and its flight. Returns
/// what was counted and never confirmed as written.
#[wasm_bindgen]
pub fn start(installation: &str, run: &str, flights: JsValue, now_ms: f64) -> Result<JsValue, JsValue> {
    let flights: Vec<(String, Flight)> = from_js(flights)?;
    HOUSE.with_borrow_mut(|house| {
        let servers = house.settings.servers.clone();
        house.tracker = Tracker::new(installation, run, flights, servers, moment(now_ms, 0).at_ms);
        to_js(&house.tracker.unwritten())
    })
}

/// A request was sent: see [`Tracker::asked`]. `bytes` is the raw body; `fields` the names and values
/// of a decoded form, one after the other.
#[wasm_bindgen]
#[allow(clippy::needless_pass_by_value)] // As the browser hands them over.
pub fn asked(
    id: &str,
    method: &str,
    url: &str,
    at_ms: f64,
    offset_min: i32,
    bytes: Option<Box<[u8]>>,
    fields: Option<Vec<String>>,
) -> Result<JsValue, JsValue> {
    let fields: Option<Vec<_>> =
        fields.map(|flat| flat.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect());
    let body = match (&bytes, &fields) {
        (Some(bytes), _) => Body::Bytes(bytes),
        (None, Some(fields)) => Body::Fields(fields),
        (None, None) => Body::Unread,
    };
    change(|tracker| tracker.asked(id, &Request { method, url, body }, moment(at_ms, offset_min)))
}

/// A status was seen: see [`Tracker::answered`].
#[wasm_bindgen]
pub fn answered(
    id: &str,
    method: &str,
    url: &str,
    status: u16,
    at_ms: f64,
    offset_min: i32,
) -> Result<JsValue, JsValue> {
    change(|tracker| tracker.answered(id, method, url, status, moment(at_ms, offset_min)))
}

/// A request is over: see [`Tracker::ended`].
#[wasm_bindgen]
pub fn ended(request: &str) -> Result<JsValue, JsValue> {
    change(|tracker| tracker.ended(request))
}

/// The ledger has it: see [`Tracker::written`].
#[wasm_bindgen]
pub fn written(id: &str) -> Result<JsValue, JsValue> {
    change(|tracker| tracker.written(id))
}

fn change(event: impl FnOnce(&mut Tracker) -> Change) -> Result<JsValue, JsValue> {
    HOUSE.with_borrow_mut(|house| to_js(&event(&mut house.tracker)))
}

/// Opens the history; `waiting` are usages that could not be written before. Never fails: a database
/// that does not open is told by every later total.
#[wasm_bindgen]
pub async fn open(waiting: JsValue) -> Result<(), JsValue> {
    let waiting: Vec<Usage> = from_js(waiting)?;
    let book = Rc::new(Book::new(IdbStore::open(idb::NAME).await, waiting));
    HOUSE.with_borrow_mut(|house| house.book = Some(book));
    Ok(())
}

fn book() -> Result<Rc<Book<IdbStore>>, JsValue> {
    let book = HOUSE.with_borrow(|house| house.book.clone());
    book.ok_or_else(|| JsError::new("the history was not opened").into())
}

/// Writes what was counted. What cannot be written is returned, to be kept elsewhere meanwhile.
#[wasm_bindgen]
pub async fn keep(counted: JsValue) -> Result<JsValue, JsValue> {
    let counted: Counted = from_js(counted)?;
    let usage = Usage::new(counted, None);
    match book()?.keep(usage.clone()).await {
        Kept::Written => Ok(JsValue::NULL),
        Kept::Waiting(_) => to_js(&usage),
    }
}

/// Tries again what waits; the ids now written.
#[wasm_bindgen]
pub async fn retry() -> Result<JsValue, JsValue> {
    // What still cannot be written goes on waiting, and the popup says so.
    to_js(&book()?.retry().await.unwrap_or_default())
}

/// The badge of the week of this moment.
#[wasm_bindgen]
pub async fn painted(now_ms: f64, offset_min: i32) -> Result<JsValue, JsValue> {
    let sum = week(moment(now_ms, offset_min)).await?;
    let badge = HOUSE.with_borrow(|house| badge(&sum.totals.all, &house.locale));
    to_js(&badge)
}

async fn week(now: Moment) -> Result<Sum, JsValue> {
    let begins = HOUSE.with_borrow(|house| house.settings.week_start);
    Ok(book()?.week(Day::of(now).week(begins)).await)
}

// The browser's numbers are floating point; a clock's milliseconds are whole and fit.
#[allow(clippy::cast_possible_truncation)]
fn moment(at_ms: f64, offset_min: i32) -> Moment {
    Moment { at_ms: at_ms as i64, offset_min }
}

/// Everything counted, as a backup file's text.
#[wasm_bindgen]
pub async fn back_up() -> Result<String, JsValue> {
    let (first, last) = always();
    let read = book()?.read(first, last).await.map_err(thrown)?;
    backup::write(read.usages).map_err(thrown)
}

/// Adds what a backup file has and this history has not; how many usages were new.
#[wasm_bindgen]
pub async fn restore(text: &str) -> Result<u32, JsValue> {
    let usages = backup::read(text).map_err(thrown)?;
    let book = book()?;
    let new = book.store().map_err(thrown)?.add_all(&usages).await.map_err(thrown)?;
    book.refold();
    Ok(new)
}

fn always() -> (Day, Day) {
    let end = |at_ms| Day::of(Moment { at_ms, offset_min: 0 });
    (end(i64::MIN), end(i64::MAX))
}

// By way of one plain value: the code for every type is then made once, for that form, and not once for
// the browser's objects and once more for files. It halves the core.
fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    let value: Value = serde_wasm_bindgen::from_value(value)?;
    T::deserialize(value).map_err(|error| JsError::new(&error.to_string()).into())
}

fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let value = serde_json::to_value(value).map_err(|error| JsError::new(&error.to_string()))?;
    Ok(value.serialize(&Serializer::json_compatible())?)
}

fn thrown(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    thrown.set_name(error.name());
    thrown.into()
}
