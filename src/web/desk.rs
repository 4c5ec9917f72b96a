//! What is loaded when it is asked for. By the background: what an answer adds to its usage. By the options:
//! everything counted, read for a file, and the price of what is added by hand. By whoever wants a report: what it
//! is made from.

use super::{HOUSE, book, from_js, moment, thrown, to_js};
use crate::ledger::backup::Writer;
use crate::ledger::book::Amending;
use crate::ledger::entry::Entry;
use crate::ledger::history::History;
use crate::ledger::refine::refine as refined;
use crate::ledger::rollup::Page;
use crate::ledger::store::Store;
use crate::ledger::usage::Usage;
use crate::observe::tabs::Refinement;
use crate::observe::tracker::Counted;
use crate::observe::{Kind, Turn};
use crate::report::{Gathered, Period};
use js_sys::{Array, Float64Array, Function};
use wasm_bindgen::prelude::*;

/// Adds what was seen of an answer to its usage. A usage that itself waits comes back as it is now; a
/// refused change comes back as `true`, to be tried again.
#[wasm_bindgen]
pub async fn refine(refinement: JsValue) -> Result<JsValue, JsValue> {
    let Refinement { id, report } = from_js(&refinement)?;
    let electricity = HOUSE.with_borrow(|house| house.settings.electricity.clone());
    let change = |usage: &Usage| refined(usage, &report, &electricity);
    match book()?.amend(&id, &change).await {
        Amending::Written(_) | Amending::Unchanged => Ok(JsValue::NULL),
        Amending::Waiting(amended) => to_js(&amended.after),
        Amending::Refused(_) => Ok(JsValue::TRUE),
    }
}

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

/// Everything that the report of a period is made from, for the part that writes it: a list of texts and one
/// of numbers, see [`Gathered`].
#[wasm_bindgen]
pub async fn gather(label: String) -> Result<Array, JsValue> {
    let period = Period::read(&label).ok_or_else(|| JsError::new("no such period"))?;
    let pause_min = HOUSE.with_borrow(|house| house.settings.session_pause_min);
    let book = book()?;
    let store = book.store().map_err(thrown)?;
    let gathered = Gathered::read(store, book.waiting(), period, pause_min).await.map_err(thrown)?;
    let flat = gathered.flat();
    let texts: Array = flat.texts.into_iter().map(JsValue::from).collect();
    Ok(Array::of2(&texts, &Float64Array::from(&flat.numbers[..])))
}

fn sealed(mut page: Page) -> Page {
    page.parts = page.sealed().cloned().collect();
    page.stale = None;
    page
}

/// What a request takes that a person adds by hand, priced as those that are counted now.
#[wasm_bindgen]
pub fn priced_by_hand(site: &str, image: bool, model: Option<String>) -> Result<JsValue, JsValue> {
    let counted = Counted {
        id: String::new(),
        moment: moment(0.0, 0),
        site: site.to_owned(),
        kind: if image { Kind::Image } else { Kind::Text },
        turn: Turn::New,
        model,
        images: None,
        prompt_chars: None,
    };
    HOUSE.with_borrow(|house| to_js(&Usage::new(counted, &house.settings.electricity).price))
}
