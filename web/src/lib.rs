//! The core as the browser calls it: one WebAssembly module, for the background and for every page.
//!
//! Conversions, no decisions: every function takes plain data, hands it to the pure core, and gives
//! plain data back. What is decided here at all is when a database connection is opened.
//!
//! What a script knows of a moment is one object with named fields, and so is every answer of more than one
//! value; the build generates their TypeScript names. The background has a second instance of this same module
//! for what takes long or much memory (`extension/jobs.js`): what falls there takes nothing along here.

#![cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, reason = "its callers are scripts; the build for them looks")
)]

mod background;
mod board;
mod bundles;
mod controls;
mod dom;
mod draw;
mod idb;
mod jobs;
mod method;
mod options;
mod popup;
mod records;
mod report;
mod schema;
#[cfg(feature = "selftest")]
mod selftest;
mod study;
mod welcome;

use gramme::error::Error;
use gramme::json::{self, Refusal, sound};
use gramme::ledger::book::{Book, Sum};
use gramme::ledger::calendar::Day;
use gramme::ledger::usage::Usage;
use gramme::locale::{Language, Locale};
use gramme::observe::tracker::Moment;
use gramme::settings::Settings;
use idb::IdbStore;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_wasm_bindgen::Serializer;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The browser calls plain functions, one thread, one worker: what they share is here.
    static STATE: RefCell<State> = RefCell::default();
}

#[derive(Default)]
struct State {
    background: background::Background,
    settings: Settings,
    locale: Locale,
    book: Option<Rc<Book<IdbStore>>>,
}

/// Sets the words and the person's choices: `settings` as they are stored, the browser's language tag
/// and the signs of its numbers.
#[wasm_bindgen]
pub fn configure(settings: &JsValue, tag: &str, decimal: &str, group: &str) -> Result<(), JsValue> {
    let settings = Settings::stored(from_js(settings)?);
    STATE.with_borrow_mut(|state| {
        state.settings = settings;
        state.locale =
            Locale { language: Language::of(tag), decimal: decimal.to_owned(), group: group.to_owned() };
    });
    Ok(())
}

/// Opens the history, or opens it anew; `waiting` are usages that could not be written before. A database
/// that does not open, and a waiting record that makes no sense, are told by every later total.
#[wasm_bindgen]
pub async fn open(waiting: JsValue) -> Result<(), JsValue> {
    let (waiting, unreadable) = sound(from_js(&waiting)?);
    open_with(waiting, unreadable).await;
    Ok(())
}

async fn open_with(waiting: Vec<Usage>, unreadable: u32) {
    let book = Rc::new(Book::new(IdbStore::open(schema::NAME).await, waiting).with_unreadable(unreadable));
    STATE.with_borrow_mut(|state| state.book = Some(book));
}

fn book() -> Result<Rc<Book<IdbStore>>, JsValue> {
    let book = STATE.with_borrow(|state| state.book.clone());
    book.ok_or_else(|| JsError::new("the history was not opened").into())
}

/// The person's choices and words as they are now.
fn choices() -> (Settings, Locale) {
    STATE.with_borrow(|state| (state.settings.clone(), state.locale.clone()))
}

async fn week(now: Moment) -> Result<Sum, JsValue> {
    let begins = STATE.with_borrow(|state| state.settings.week_start);
    Ok(book()?.week(Day::of(now).week(begins)).await)
}

// The browser's numbers are floating point; a clock's milliseconds are whole and fit.
#[allow(clippy::cast_possible_truncation)]
fn moment(at_ms: f64, offset_min: i32) -> Moment {
    Moment { at_ms: at_ms as i64, offset_min }
}

/// A moment as scripts have it: milliseconds, and the minutes to add to UTC for local time.
type Now = (f64, i32);

fn at(now: Now) -> Moment {
    moment(now.0, now.1)
}

/// What a script of ours hands over in one object. Its names are checked by the build; a refusal shows no value.
fn arguments<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    let wrong = |_| JsError::new("what was handed to the core has another form than it takes").into();
    serde_wasm_bindgen::from_value(value).map_err(wrong)
}

/// An answer, as plain objects.
fn answer<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsValue> {
    read_js(value, json::read)
}

fn read_js<T>(value: &JsValue, read: fn(Value) -> Result<T, Refusal>) -> Result<T, JsValue> {
    let text = js_sys::JSON::stringify(value)?;
    let value = json::parse(&String::from(text)).and_then(read);
    value.map_err(|refusal| JsError::new(&refusal.to_string()).into())
}

fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    answer(&json::value(value))
}

#[allow(clippy::needless_pass_by_value)] // As `map_err` hands it over.
fn thrown(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    thrown.set_name(error.name());
    thrown.into()
}
