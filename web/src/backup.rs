//! Everything counted, read for a file.

use super::{book, thrown};
use gramme::ledger::backup::Writer;
use gramme::ledger::entry::Entry;
use gramme::ledger::history::History;
use gramme::ledger::rollup::Page;
use gramme::ledger::store::Store;
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
    for days in outline.raw().chunks(DAYS_AT_ONCE) {
        let read = store.read(days[0], days[days.len() - 1]).await.map_err(thrown)?;
        let usages: Vec<_> = read.usages.into_iter().filter(shows).collect();
        say(writer.usages(&usages))?;
    }
    // What the database refused is counted too.
    let waiting: Vec<_> = book.waiting().into_iter().filter(shows).collect();
    say(writer.usages(&waiting))?;
    say(writer.close())
}

fn sealed(mut page: Page) -> Page {
    page.parts = page.sealed().cloned().collect();
    page.stale = None;
    page
}
