//! What a person does in the popup and the options beside reading: pause, switch a site, correct.

use super::{HOUSE, book, dom, from_js, moment, thrown, to_js};
use crate::ledger::calendar::Day;
use crate::ledger::keeper::{self, Taken};
use crate::ledger::store::Store;
use crate::observe::tracker::Moment;
use crate::settings::{Pause, Settings, UNTIL_RESUMED_MS};
use crate::view::{self, controls};
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

fn changed(change: impl FnOnce(&mut Settings)) -> Result<JsValue, JsValue> {
    HOUSE.with_borrow_mut(|house| {
        change(&mut house.settings);
        to_js(&house.settings)
    })
}

/// When the pause of this moment ends, in milliseconds: absent where counting goes on, or where only the
/// person ends it.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss)]
pub fn paused_until(now_ms: f64) -> Option<f64> {
    let now_ms = moment(now_ms, 0).at_ms;
    let pause = HOUSE.with_borrow(|house| house.settings.pause.filter(|_| house.settings.is_paused(now_ms)));
    pause.filter(|pause| pause.until_ms < UNTIL_RESUMED_MS).map(|pause| pause.until_ms as f64)
}

/// What became of a correction, in words: `done` is what the background answered.
#[wasm_bindgen]
pub fn corrected_words(deed: &str, done: &JsValue) -> String {
    let did = done.is_truthy();
    HOUSE.with_borrow(|house| house.locale.text(controls::corrected(deed, did)).to_owned())
}

/// Fills the popup's controls; `until` is the pause's end in words.
#[wasm_bindgen]
pub async fn popup_controls(now_ms: f64, offset_min: i32, until: String) -> Result<(), JsValue> {
    let now = moment(now_ms, offset_min);
    let (locale, paused, pause_min) = HOUSE.with_borrow(|house| {
        let settings = &house.settings;
        (house.locale.clone(), settings.is_paused(now.at_ms), settings.session_pause_min)
    });
    let undo = undoable(now_ms).await.unwrap_or_default();
    let session = session(now, pause_min).await.unwrap_or_default();
    let Some(root) = dom::document().and_then(|document| document.document_element()) else { return Ok(()) };
    let words = if until.is_empty() {
        locale.text("popup_paused").to_owned()
    } else {
        locale.fill("popup_paused_until", &[("time", &until)])
    };
    dom::text(&root, "#paused", &words);
    dom::show(&root, "#paused", paused);
    dom::show(&root, "#resume", paused);
    dom::show(&root, "#pause", !paused);
    dom::show(&root, "#undo", undo.is_some());
    dom::attribute(&root, "#undo", "data-entry", &undo.unwrap_or_default());
    let words = session.map(|(site, requests)| controls::session(&site, requests, &locale));
    dom::show(&root, "#session", words.is_some());
    dom::show(&root, "#undo-last", words.is_some());
    dom::text(&root, "#session", &words.unwrap_or_default());
    let _ = root.set_attribute("data-controls", "");
    Ok(())
}

/// The session that goes on at this moment: its site, and how many requests it has.
async fn session(now: Moment, pause_min: u32) -> Result<Option<(String, u32)>, JsValue> {
    let book = book()?;
    let store = book.store().map_err(thrown)?;
    let today = Day::of(now);
    let entries = store.entries().await.map_err(thrown)?;
    let mut usages = store.read(today.plus(-1), today.plus(1)).await.map_err(thrown)?.usages;
    usages.retain(|usage| !entries.iter().any(|entry| entry.kills(usage)));
    usages.extend(book.waiting());
    let current = keeper::current(&usages, now, pause_min);
    Ok(current.map(|session| (session.site.clone(), session.requests())))
}

/// Writes what a file would change into the page's list of it.
#[wasm_bindgen]
pub fn import_lines(preview: &JsValue) -> Result<(), JsValue> {
    let taken: Taken = from_js(preview)?;
    let lines = HOUSE.with_borrow(|house| view::import::lines(&taken, &house.locale));
    if let Some(root) = dom::document().and_then(|document| document.document_element()) {
        dom::rows(&root, "#import-lines", "#line", lines, |row, words| row.set_text_content(Some(&words)));
    }
    Ok(())
}

/// The correction that can still be undone and was made last, as its id; nothing where there is none.
#[wasm_bindgen]
pub async fn undoable(now_ms: f64) -> Result<Option<String>, JsValue> {
    let book = book()?;
    let entries = book.store().map_err(thrown)?.entries().await.map_err(thrown)?;
    let now_ms = moment(now_ms, 0).at_ms;
    let open = entries.into_iter().filter(|entry| entry.undoable(now_ms));
    Ok(open.max_by_key(|entry| entry.moment.at_ms).map(|entry| entry.id))
}
