//! Everything counted, read for a file; and a file, looked at before it is taken in.

use super::{HOUSE, book, dom, from_js, moment, thrown, to_js};
use crate::ledger::backup::{Reading, Writer};
use crate::ledger::entry::Entry;
use crate::ledger::history::History;
use crate::ledger::keeper::{self, Taken, Taking};
use crate::ledger::rollup::Page;
use crate::ledger::store::Store;
use crate::{record, view};
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

/// What a file would change.
#[derive(Default)]
struct Preview {
    taken: Taken,
    removes: u32,
    revoked: Vec<String>,
}

record!(Preview { taken, removes, revoked });

/// A file that is looked at, or cut into slices that are small enough to hand over.
#[wasm_bindgen]
#[derive(Default)]
pub struct Import {
    reading: Reading,
    entries: Vec<Entry>,
    preview: Preview,
}

#[wasm_bindgen]
impl Import {
    /// A file of which nothing was read yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the next piece, and reckons what it would change.
    pub async fn look(&mut self, piece: Vec<u8>) -> Result<(), JsValue> {
        self.reading.push(&piece).map_err(thrown)?;
        let slice = self.reading.take();
        let book = book()?;
        let store = book.store().map_err(thrown)?;
        let new = keeper::removes(store, &slice.entries).await.map_err(thrown)?;
        self.preview.removes = self.preview.removes.saturating_add(u32::try_from(new).unwrap_or(u32::MAX));
        self.entries.extend(slice.entries.iter().cloned());
        for id in keeper::keeps_out(store, &slice).await.map_err(thrown)? {
            if !self.preview.revoked.contains(&id) {
                self.preview.revoked.push(id);
            }
        }
        // What the file itself deleted stays deleted, whatever piece says so.
        let slice = History { entries: self.entries.clone(), ..slice };
        let (_, taken) = keeper::plan(store, slice, &Taking::default()).await.map_err(thrown)?;
        let before = Taken { corrections: 0, ..self.preview.taken };
        self.preview.taken = before.and(taken);
        Ok(())
    }

    /// The file has ended: what it would change.
    pub fn looked(&self) -> Result<JsValue, JsValue> {
        self.reading.finish().map_err(thrown)?;
        to_js(&self.preview)
    }

    /// A small backup with nothing in it.
    pub fn nothing(&self) -> String {
        Writer::default().close()
    }

    /// Reads the next piece; what it has, as the text of a small backup, or nothing.
    pub fn slice(&mut self, piece: &[u8]) -> Result<Option<String>, JsValue> {
        self.reading.push(piece).map_err(thrown)?;
        let slice = self.reading.take();
        if slice == History::default() {
            return Ok(None);
        }
        let mut writer = Writer::default();
        let parts = [
            writer.entries(&slice.entries),
            writer.days(&slice.pages),
            writer.usages(&slice.usages),
            writer.close(),
        ];
        Ok(Some(parts.concat()))
    }
}

/// Writes what a file would change into the page's list of it.
#[wasm_bindgen]
pub fn import_lines(preview: &JsValue) -> Result<(), JsValue> {
    let Preview { taken, removes, .. } = from_js(preview)?;
    let lines = HOUSE.with_borrow(|house| view::import::lines(&taken, removes, &house.locale));
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
