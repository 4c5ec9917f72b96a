//! The core as the browser calls it (wasm32 only).
//!
//! Conversions, no decisions: every function takes plain data, hands it to the pure core, and gives
//! plain data back. What is decided here at all is when a database connection is opened.
//!
//! The same crate is built once for each part that `build/parts.rs` lists, with the feature of its name: for
//! the worker, which the browser starts anew for every burst of events and so should load little; for what
//! that worker loads when it is needed; and for each page that a person opens. Every part that fills a page
//! has the feature `page` too, and every part that opens the history `store`.

#[cfg(feature = "background")]
mod background;
#[cfg(feature = "board")]
mod board;
#[cfg(feature = "past")]
mod bundles;
#[cfg(any(feature = "popup", feature = "options"))]
mod controls;
#[cfg(feature = "desk")]
mod desk;
#[cfg(feature = "page")]
mod dom;
#[cfg(any(feature = "board", feature = "study", feature = "method"))]
mod draw;
#[cfg(feature = "store")]
mod idb;
#[cfg(feature = "intake")]
mod intake;
#[cfg(feature = "keeper")]
mod keeper;
#[cfg(feature = "method")]
mod method;
#[cfg(feature = "options")]
mod options;
#[cfg(feature = "popup")]
mod popup;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "store")]
mod schema;
#[cfg(feature = "selftest")]
mod selftest;
#[cfg(feature = "study")]
mod study;
#[cfg(feature = "popup")]
mod welcome;

#[cfg(any(
    feature = "keeper",
    feature = "intake",
    feature = "desk",
    all(feature = "page", feature = "store")
))]
use crate::error::Error;
#[cfg(feature = "store")]
use crate::json::sound;
#[cfg(any(feature = "store", feature = "page"))]
use crate::json::{self, Refusal};
#[cfg(feature = "store")]
use crate::ledger::book::Book;
#[cfg(any(feature = "background", feature = "popup"))]
use crate::ledger::{book::Sum, calendar::Day};
#[cfg(any(feature = "store", feature = "page"))]
use crate::locale::Language;
use crate::locale::Locale;
#[cfg(any(feature = "store", feature = "report"))]
use crate::observe::tracker::Moment;
#[cfg(feature = "background")]
use crate::observe::{tabs::Tabs, tracker::Tracker};
use crate::settings::Settings;
#[cfg(feature = "store")]
use idb::IdbStore;
#[cfg(feature = "store")]
use serde::Serialize;
#[cfg(any(feature = "store", feature = "page"))]
use serde::de::DeserializeOwned;
#[cfg(any(feature = "store", feature = "page"))]
use serde_json::Value;
#[cfg(feature = "store")]
use serde_wasm_bindgen::Serializer;
use std::cell::RefCell;
#[cfg(feature = "store")]
use std::rc::Rc;
#[cfg(any(feature = "store", feature = "page"))]
use wasm_bindgen::prelude::*;

thread_local! {
    /// The one piece of state in the crate: the browser calls plain functions, one thread, one worker.
    static HOUSE: RefCell<House> = RefCell::default();
}

#[derive(Default)]
struct House {
    #[cfg(feature = "background")]
    tracker: Tracker,
    #[cfg(feature = "background")]
    tabs: Tabs,
    settings: Settings,
    locale: Locale,
    #[cfg(feature = "store")]
    book: Option<Rc<Book<IdbStore>>>,
}

/// Sets the words and the person's choices: `settings` as they are stored, the browser's language tag
/// and the signs of its numbers.
#[cfg(any(feature = "store", feature = "page"))]
#[wasm_bindgen]
pub fn settle_in(settings: &JsValue, tag: &str, decimal: &str, group: &str) -> Result<(), JsValue> {
    let settings = Settings::stored(from_js(settings)?);
    HOUSE.with_borrow_mut(|house| {
        house.settings = settings;
        #[cfg(feature = "background")]
        house.tracker.bind(house.settings.servers.clone());
        house.locale =
            Locale { language: Language::of(tag), decimal: decimal.to_owned(), group: group.to_owned() };
    });
    Ok(())
}

/// Opens the history, or opens it anew; `waiting` are usages that could not be written before. A database
/// that does not open, and a waiting record that makes no sense, are told by every later total.
#[cfg(feature = "store")]
#[wasm_bindgen]
pub async fn open(waiting: JsValue) -> Result<(), JsValue> {
    let (waiting, unreadable) = sound(from_js(&waiting)?);
    let book = Rc::new(Book::new(IdbStore::open(schema::NAME).await, waiting).with_unreadable(unreadable));
    HOUSE.with_borrow_mut(|house| house.book = Some(book));
    Ok(())
}

#[cfg(feature = "store")]
fn book() -> Result<Rc<Book<IdbStore>>, JsValue> {
    let book = HOUSE.with_borrow(|house| house.book.clone());
    book.ok_or_else(|| JsError::new("the history was not opened").into())
}

#[cfg(any(feature = "background", feature = "popup"))]
async fn week(now: Moment) -> Result<Sum, JsValue> {
    let begins = HOUSE.with_borrow(|house| house.settings.week_start);
    Ok(book()?.week(Day::of(now).week(begins)).await)
}

// The browser's numbers are floating point; a clock's milliseconds are whole and fit.
#[cfg(any(feature = "store", feature = "report"))]
#[allow(clippy::cast_possible_truncation)]
fn moment(at_ms: f64, offset_min: i32) -> Moment {
    Moment { at_ms: at_ms as i64, offset_min }
}

#[cfg(any(feature = "store", feature = "page"))]
fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsValue> {
    read_js(value, json::read)
}

#[cfg(any(feature = "store", feature = "page"))]
fn read_js<T>(value: &JsValue, read: fn(Value) -> Result<T, Refusal>) -> Result<T, JsValue> {
    let text = js_sys::JSON::stringify(value)?;
    let value = json::parse(&String::from(text)).and_then(read);
    value.map_err(|refusal| JsError::new(&refusal.to_string()).into())
}

#[cfg(feature = "store")]
fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    plain_to_js(&json::value(value))
}

#[cfg(feature = "store")]
fn plain_to_js(value: &Value) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

#[cfg(any(
    feature = "keeper",
    feature = "intake",
    feature = "desk",
    all(feature = "page", feature = "store")
))]
#[allow(clippy::needless_pass_by_value)] // As `map_err` hands it over.
fn thrown(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    thrown.set_name(error.name());
    thrown.into()
}
