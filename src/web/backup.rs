//! Everything counted, read for a file; and what a file would change, as the page says it.

use super::{HOUSE, book, dom, from_js, moment, thrown};
use crate::ledger::backup::Writer;
use crate::ledger::entry::Entry;
use crate::ledger::history::History;
use crate::ledger::keeper::Taken;
use crate::ledger::rollup::Page;
use crate::ledger::store::Store;
use crate::view;
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// How many days go into one piece of a backup.
const DAYS_AT_ONCE: usize = 16;

/// Hands everything counted to `each`, as the pieces of a backup file's text.
#[wasm_bindgen]
pub async fn back_up(each: Function) -> Result<(), JsValue> {
    let book = book()?;
    let store = book.store().map_err(thrown)?;
    let entries = store.entries().await.map_err(thrown)?;
    let shows = |usage: &_| !entries.iter().any(|entry: &Entry| entry.kills(usage));
    let outline = store.outline().await.map_err(thrown)?;
    let mut writer = Writer::default();
    let say = |piece: String| each.call1(&JsValue::NULL, &piece.into()).map(drop);
    say(writer.entries(&entries))?;
    for days in outline.pages.chunks(DAYS_AT_ONCE) {
        let pages = store.pages(days[0], days[days.len() - 1]).await.map_err(thrown)?;
        let history = History { pages: pages.into_iter().map(sealed).collect(), ..History::default() };
        let history = History { entries: entries.clone(), ..history }.cleared();
        say(writer.days(&history.pages))?;
    }
    for days in outline.raw.chunks(DAYS_AT_ONCE) {
        let read = store.read(days[0], days[days.len() - 1]).await.map_err(thrown)?;
        let usages: Vec<_> = read.usages.into_iter().filter(shows).collect();
        say(writer.usages(&usages))?;
    }
    // What the database refused is counted too.
    let waiting: Vec<_> = book.waiting().into_iter().filter(shows).collect();
    say(writer.usages(&waiting))?;
    say(writer.close())
}

fn sealed(page: Page) -> Page {
    let parts = page.sealed().cloned().collect();
    Page { parts, stale: None, ..page }
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
