//! What a person does in the pages beside reading: pause, switch a site, correct.

use super::{STATE, book, moment, thrown, to_js};
use gramme::ledger::store::Store;
use gramme::settings::{Pause, Settings, UNTIL_RESUMED_MS};
use gramme::view::controls;
use wasm_bindgen::prelude::*;

/// The end of a pause that only the person ends, in milliseconds.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss)] // Below what a double holds whole.
pub fn for_ever() -> f64 {
    UNTIL_RESUMED_MS as f64
}

/// The settings with counting paused from now until then.
#[wasm_bindgen]
pub fn paused(now_ms: f64, until_ms: f64) -> Result<JsValue, JsValue> {
    let (from_ms, until_ms) = (moment(now_ms, 0).at_ms, moment(until_ms, 0).at_ms);
    changed(|settings| settings.pause = Some(Pause { from_ms, until_ms }))
}

/// The settings with the pause ended now. It is kept: what was asked in it does not count later either.
#[wasm_bindgen]
pub fn resumed(now_ms: f64) -> Result<JsValue, JsValue> {
    let now_ms = moment(now_ms, 0).at_ms;
    changed(|settings| {
        settings.pause = settings.pause.map(|pause| Pause { until_ms: pause.until_ms.min(now_ms), ..pause });
    })
}

/// The settings with a site switched on or off.
#[wasm_bindgen]
pub fn with_site(site: &str, on: bool) -> Result<JsValue, JsValue> {
    changed(|settings| {
        settings.sites_off.retain(|off| off != site);
        if !on {
            settings.sites_off.push(site.to_owned());
        }
    })
}

/// The settings, changed.
pub(super) fn changed(change: impl FnOnce(&mut Settings)) -> Result<JsValue, JsValue> {
    STATE.with_borrow_mut(|state| {
        change(&mut state.settings);
        to_js(&state.settings)
    })
}

/// When the pause of this moment ends, in milliseconds: absent where counting goes on, or where only the
/// person ends it.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss)]
pub fn paused_until(now_ms: f64) -> Option<f64> {
    let now_ms = moment(now_ms, 0).at_ms;
    let pause = STATE.with_borrow(|state| state.settings.pause.filter(|_| state.settings.is_paused(now_ms)));
    pause.filter(|pause| pause.until_ms < UNTIL_RESUMED_MS).map(|pause| pause.until_ms as f64)
}

/// A message in the person's words, for what only the page's script knows.
#[wasm_bindgen]
pub fn words(key: &str) -> String {
    STATE.with_borrow(|state| state.locale.text(key).to_owned())
}

/// What became of a correction, in words: `done` is what the background answered.
#[wasm_bindgen]
pub fn corrected_words(deed: &str, done: &JsValue) -> String {
    let did = done.is_truthy();
    STATE.with_borrow(|state| state.locale.text(controls::corrected(deed, did)).to_owned())
}

/// The correction that can still be undone and was made last, as its id; nothing where there is none.
#[wasm_bindgen]
pub async fn undoable(now_ms: f64) -> Result<Option<String>, JsValue> {
    let book = book()?;
    // A history that does not open is told elsewhere on the page, and has nothing to undo.
    let Ok(store) = book.store() else { return Ok(None) };
    let now_ms = moment(now_ms, 0).at_ms;
    let entries = store.entries().await.map_err(thrown)?;
    let open = entries.into_iter().filter(|entry| entry.undoable(now_ms));
    Ok(open.max_by_key(|entry| entry.moment.at_ms).map(|entry| entry.id))
}
