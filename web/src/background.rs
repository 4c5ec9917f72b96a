//! What the background asks of the core: judge an event, write what counts, add what its answer told, paint the badge.

use super::{STATE, answer, arguments, book, from_js, moment, sound, to_js, week};
use gramme::json;
use gramme::ledger::book::{Amending, Kept};
use gramme::ledger::refine::refine as refined;
use gramme::ledger::usage::Usage;
use gramme::observe::tabs::{Refinement, Tabs};
use gramme::observe::tracker::{Change, Counted, Tracker};
use gramme::observe::{Body, Request};
use gramme::view::badge::badge;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// What the stores have of the background before this one.
#[derive(Deserialize)]
struct Mirrored {
    installation: String,
    run: String,
    /// Requests under way, as pairs of a request id and its flight.
    flights: Value,
    /// Tabs, as pairs of a tab and what is remembered of it.
    tabs: Value,
    /// How the sites do.
    health: Value,
    now_ms: f64,
}

/// Goes on from the mirror of the requests under way. Returns what was counted and never confirmed as written.
#[wasm_bindgen]
pub fn start(mirrored: JsValue) -> Result<JsValue, JsValue> {
    let Mirrored { installation, run, flights, tabs, health, now_ms } = arguments(mirrored)?;
    let (flights, tabs, health) = (those(flights), those(tabs), those(health));
    let now_ms = moment(now_ms, 0).at_ms;
    STATE.with_borrow_mut(|state| {
        let servers = state.settings.servers.clone();
        state.tracker = Tracker::new(&installation, &run, flights, servers, now_ms);
        state.tabs = Tabs::new(tabs, health, now_ms);
        to_js(&state.tracker.unwritten())
    })
}

/// Those of a list that make sense.
fn those<T: DeserializeOwned>(list: Value) -> Vec<T> {
    sound(json::read(list).unwrap_or_default()).0
}

/// The keys of what goes on being mirrored: requests under way, and tabs. What else is there can be
/// forgotten.
#[wasm_bindgen]
pub fn followed() -> Vec<String> {
    STATE.with_borrow(|state| {
        let flights = state.tracker.mirror().iter().map(|(id, _)| ["flight:", id].concat());
        flights.chain(state.tabs.mirror().iter().map(|(id, _)| ["tab:", id].concat())).collect()
    })
}

/// A request of a tab was counted: see [`Tabs::counted`].
#[wasm_bindgen]
pub fn of_tab(tab: &str, id: &str, site: &str, asked_ms: f64, now_ms: f64) -> Result<JsValue, JsValue> {
    let (asked_ms, now_ms) = (moment(asked_ms, 0).at_ms, moment(now_ms, 0).at_ms);
    STATE.with_borrow_mut(|state| to_js(&state.tabs.counted(tab, id, site, asked_ms, now_ms)))
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
    let message: Value = from_js(message).unwrap_or_default();
    STATE.with_borrow_mut(|state| {
        let now = moment(now_ms, offset_min);
        let mut action = state.tabs.heard(&state.tracker, &message, tab, url, now);
        action.count.take_if(|one| !state.settings.counts(&one.site, one.moment));
        to_js(&action)
    })
}

/// The browser itself started at this moment: see [`Tracker::browser_started`].
#[wasm_bindgen]
pub fn browser_started(at_ms: f64) {
    STATE.with_borrow_mut(|state| state.tracker.browser_started(moment(at_ms, 0).at_ms));
}

/// The first request that this version saw in this run: see [`Tracker::sees_from`].
#[wasm_bindgen]
pub fn sees_from(request: &str) {
    if let Ok(request) = request.parse() {
        STATE.with_borrow_mut(|state| state.tracker.sees_from(request));
    }
}

/// The sites' health, where what an older version stored of it held more than this one keeps: to be stored anew.
#[wasm_bindgen]
pub fn cleaned_health() -> Result<JsValue, JsValue> {
    STATE.with_borrow(|state| state.tabs.cleaned().map_or(Ok(JsValue::NULL), to_js))
}

/// A request was sent: see [`Tracker::asked`]. `bytes` is the raw body; `fields` the pairs of name and value of a
/// decoded form, where the body is one.
#[wasm_bindgen]
#[allow(clippy::needless_pass_by_value)] // As the browser hands them over.
pub fn asked(
    id: &str,
    method: &str,
    url: &str,
    at_ms: f64,
    offset_min: i32,
    bytes: Option<Box<[u8]>>,
    fields: JsValue,
) -> Result<JsValue, JsValue> {
    let fields: Option<Vec<(String, String)>> = arguments(fields)?;
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
    STATE.with_borrow_mut(|state| {
        let mut change = state.tracker.answered(id, method, url, status, moment(at_ms, offset_min));
        if change.count.as_ref().is_some_and(|one| !state.settings.counts(&one.site, one.moment)) {
            change = state.tracker.let_pass(change);
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
    STATE.with_borrow_mut(|state| to_js(&event(&mut state.tracker)))
}

/// Writes what was counted. What cannot be written is returned, to be kept elsewhere meanwhile; so is a note of
/// the storage that makes no sense, which is then told as one that cannot be read.
#[wasm_bindgen]
pub async fn keep(noted: JsValue) -> Result<JsValue, JsValue> {
    let Ok(counted) = from_js::<Counted>(&noted) else { return Ok(noted) };
    let usage = STATE.with_borrow(|state| Usage::new(counted, &state.settings.electricity));
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
    let badge = STATE.with_borrow(|state| badge(&sum.totals.all, &state.settings, &state.locale));
    to_js(&badge)
}

/// What became of a refinement; at most one of the two is there.
#[derive(Default, Serialize)]
struct Refined {
    /// The usage as it is now, where it itself waits to be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<Value>,
    /// Whether the change was refused, and is to be tried again.
    refused: bool,
}

/// Adds what was seen of an answer to its usage.
#[wasm_bindgen]
pub async fn refine(refinement: JsValue) -> Result<JsValue, JsValue> {
    let Refinement { id, report } = from_js(&refinement)?;
    let electricity = STATE.with_borrow(|state| state.settings.electricity.clone());
    let change = |usage: &Usage| refined(usage, &report, &electricity);
    let became = match book()?.amend(&id, &change).await {
        Amending::Written(_) | Amending::Unchanged => Refined::default(),
        Amending::Waiting(amended) => Refined { waiting: Some(json::value(&amended.after)), refused: false },
        Amending::Refused(_) => Refined { waiting: None, refused: true },
    };
    answer(&became)
}

/// The history was changed by other hands: the week is added up anew.
#[wasm_bindgen]
pub fn refold() -> Result<(), JsValue> {
    book()?.refold();
    Ok(())
}
