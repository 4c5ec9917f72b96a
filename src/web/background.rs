//! What the background asks of the core: judge an event, write what counts, paint the badge.

use super::{HOUSE, book, from_js, moment, sound, to_js, week};
use crate::ledger::book::Kept;
use crate::ledger::usage::Usage;
use crate::observe::health::Health;
use crate::observe::tabs::{Tab, Tabs};
use crate::observe::tracker::{Change, Counted, Flight, Tracker};
use crate::observe::{Body, Request};
use crate::view::badge::badge;
use wasm_bindgen::prelude::*;

/// Goes on from the mirror of the requests under way, as pairs of a request id and its flight. Returns
/// what was counted and never confirmed as written.
#[wasm_bindgen]
pub fn start(
    installation: &str,
    run: &str,
    flights: &JsValue,
    tabs: &JsValue,
    health: &JsValue,
    now_ms: f64,
) -> Result<JsValue, JsValue> {
    let (flights, _): (Vec<(String, Flight)>, _) = sound(from_js(flights)?);
    let (tabs, _): (Vec<(String, Tab)>, _) = sound(from_js(tabs)?);
    let (health, _): (Vec<Health>, _) = sound(from_js(health)?);
    let now_ms = moment(now_ms, 0).at_ms;
    HOUSE.with_borrow_mut(|house| {
        let servers = house.settings.servers.clone();
        house.tracker = Tracker::new(installation, run, flights, servers, now_ms);
        house.tabs = Tabs::new(tabs, health, now_ms);
        to_js(&house.tracker.unwritten())
    })
}

/// The keys of what goes on being mirrored: requests under way, and tabs. What else is there can be
/// forgotten.
#[wasm_bindgen]
pub fn followed() -> Vec<String> {
    HOUSE.with_borrow(|house| {
        let flights = house.tracker.mirror().iter().map(|(id, _)| ["flight:", id].concat());
        flights.chain(house.tabs.mirror().iter().map(|(id, _)| ["tab:", id].concat())).collect()
    })
}

/// A request of a tab was counted: see [`Tabs::counted`].
#[wasm_bindgen]
pub fn of_tab(tab: &str, id: &str, site: &str, asked_ms: f64, now_ms: f64) -> Result<JsValue, JsValue> {
    let (asked_ms, now_ms) = (moment(asked_ms, 0).at_ms, moment(now_ms, 0).at_ms);
    HOUSE.with_borrow_mut(|house| to_js(&house.tabs.counted(tab, id, site, asked_ms, now_ms)))
}

/// A page script said something: see [`Tabs::heard`]. What makes no sense comes to nothing.
#[wasm_bindgen]
pub fn heard(
    message: &JsValue,
    tab: &str,
    url: &str,
    now_ms: f64,
    offset_min: i32,
) -> Result<JsValue, JsValue> {
    // Whatever is no JSON is nothing said.
    let message: serde_json::Value = from_js(message).unwrap_or_default();
    HOUSE.with_borrow_mut(|house| {
        let now = moment(now_ms, offset_min);
        let mut action = house.tabs.heard(&house.tracker, &message, tab, url, now);
        action.count.take_if(|one| !house.settings.counts(&one.site, one.moment));
        to_js(&action)
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

/// A status was seen: see [`Tracker::answered`]. What counts while counting pauses is told with a flight that is no
/// longer waiting to be written: what was asked then leaves no trace.
#[wasm_bindgen]
pub fn answered(
    id: &str,
    method: &str,
    url: &str,
    status: u16,
    at_ms: f64,
    offset_min: i32,
) -> Result<JsValue, JsValue> {
    HOUSE.with_borrow_mut(|house| {
        let mut change = house.tracker.answered(id, method, url, status, moment(at_ms, offset_min));
        if change.count.as_ref().is_some_and(|one| !house.settings.counts(&one.site, one.moment)) {
            change = house.tracker.let_pass(change);
        }
        to_js(&change)
    })
}

/// A request is over: see [`Tracker::ended`].
#[wasm_bindgen]
pub fn ended(request: &str, whole: bool, at_ms: f64) -> Result<JsValue, JsValue> {
    change(|tracker| tracker.ended(request, whole, moment(at_ms, 0).at_ms))
}

/// The ledger has it: see [`Tracker::written`].
#[wasm_bindgen]
pub fn written(id: &str) -> Result<JsValue, JsValue> {
    change(|tracker| tracker.written(id))
}

fn change(event: impl FnOnce(&mut Tracker) -> Change) -> Result<JsValue, JsValue> {
    HOUSE.with_borrow_mut(|house| to_js(&event(&mut house.tracker)))
}

/// Writes what was counted. What cannot be written is returned, to be kept elsewhere meanwhile; so is a note of
/// the storage that makes no sense, which is then told as one that cannot be read.
#[wasm_bindgen]
pub async fn keep(noted: JsValue) -> Result<JsValue, JsValue> {
    let Ok(counted) = from_js::<Counted>(&noted) else { return Ok(noted) };
    let usage = HOUSE.with_borrow(|house| Usage::new(counted, &house.settings.electricity));
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
    let badge = HOUSE.with_borrow(|house| badge(&sum.totals.all, &house.settings, &house.locale));
    to_js(&badge)
}

/// The history was changed by other hands: the week is added up anew.
#[wasm_bindgen]
pub fn refold() -> Result<(), JsValue> {
    book()?.refold();
    Ok(())
}
