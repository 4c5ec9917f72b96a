//! What a person does to the history, and its housekeeping: the background loads this part when it is
//! needed, and lets it write in its own turn.

use super::{HOUSE, book, from_js, moment, thrown, to_js};
use crate::ledger::backup::Reading;
use crate::ledger::calendar::Day;
use crate::ledger::entry::Act;
use crate::ledger::history::History;
use crate::ledger::keeper::{self, ByHand, Hand, Taken, Taking, Upkeep, What};
use crate::ledger::session::Session;
use crate::ledger::store::Store;
use crate::ledger::usage::Price;
use crate::observe::Kind;
use crate::observe::tracker::Moment;
use crate::{names, record};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// What a page asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// Delete what was counted last.
    UndoLast,
    /// Delete what fits: one usage, a session, a day, a site, everything.
    Delete,
    /// Take a correction back.
    Undo,
    /// Add by hand.
    Add,
    /// Note that counting paused, went on, or that a site was switched.
    Note,
}

names!(Deed { UndoLast = "undo_last", Delete = "delete", Undo = "undo", Add = "add", Note = "note" });

/// The request of a page.
struct Request {
    deed: Deed,
    entry: Option<String>,
    usage: Option<String>,
    session: Option<Session>,
    site: Option<String>,
    day: Option<Day>,
    count: Option<u32>,
    kind: Option<Kind>,
    model: Option<String>,
    noon: Option<Moment>,
    price: Option<Price>,
    act: Option<Act>,
    until_ms: Option<i64>,
}

record!(Request { deed, entry, usage, session, site, day, count, kind, model, noon, price, act, until_ms });

/// Does what a page asks for. Answers the entry that was made, or whether one was undone; nothing where
/// there was nothing to do.
#[wasm_bindgen]
pub async fn correct(
    request: JsValue,
    installation: String,
    entry: String,
    now_ms: f64,
    offset_min: i32,
) -> Result<JsValue, JsValue> {
    let request: Request = from_js(&request)?;
    let book = book()?;
    let store = book.store().map_err(thrown)?;
    let now = moment(now_ms, offset_min);
    let hand = Hand { installation: &installation, entry: &entry, now };
    match request.deed {
        Deed::UndoLast => to_js(&keeper::delete_last(store, hand).await.map_err(thrown)?),
        Deed::Delete => {
            let what = match (request.usage, request.session, request.day, request.site) {
                (Some(usage), ..) => What::Usage(usage),
                (_, Some(session), ..) => What::Session(session),
                (_, _, Some(day), _) => What::Day(day),
                (.., Some(site)) => What::Site(site),
                _ => What::Everything,
            };
            to_js(&keeper::delete(store, what, hand).await.map_err(thrown)?)
        }
        Deed::Undo => {
            let undone =
                keeper::undo(store, &request.entry.unwrap_or_default(), now).await.map_err(thrown)?;
            Ok(undone.into())
        }
        Deed::Add => {
            let (Some(site), Some(noon)) = (request.site, request.noon) else { return Ok(JsValue::NULL) };
            let (count, kind) = (request.count.unwrap_or(1), request.kind.unwrap_or(Kind::Text));
            let what = ByHand { count, noon, site, kind, model: request.model, price: request.price };
            to_js(&keeper::add_by_hand(store, &what, hand).await.map_err(thrown)?)
        }
        Deed::Note => {
            let Some(act) = request.act else { return Ok(JsValue::NULL) };
            keeper::note(store, act, request.site, request.until_ms, hand).await.map_err(thrown)?;
            Ok(JsValue::NULL)
        }
    }
}

thread_local! {
    /// The file that is being read, and what was found in it so far.
    static FILE: RefCell<(Reading, Taken)> = RefCell::default();
}

/// The next piece of a file: `first` begins a new one, `last` ends it.
fn piece(text: &str, first: bool, last: bool) -> Result<History, JsValue> {
    FILE.with_borrow_mut(|(reading, found)| {
        if first {
            (*reading, *found) = Default::default();
        }
        reading.push(text.as_bytes()).map_err(thrown)?;
        if last {
            reading.finish().map_err(thrown)?;
        }
        Ok(reading.take())
    })
}

/// Looks at the next piece of a backup's text. Answers what all pieces so far would change.
#[wasm_bindgen]
pub async fn look(text: String, first: bool, last: bool) -> Result<JsValue, JsValue> {
    let slice = piece(&text, first, last)?;
    let book = book()?;
    let taken = keeper::look(book.store().map_err(thrown)?, slice).await.map_err(thrown)?;
    FILE.with_borrow_mut(|(_, found)| {
        found.add(taken);
        to_js(found)
    })
}

/// Takes in the next piece of a backup's text, whole or not at all. Answers what it changed. `revoked` are
/// deletions of this history that are taken back first.
#[wasm_bindgen]
pub async fn take(
    text: String,
    first: bool,
    last: bool,
    revoked: Vec<String>,
    now_ms: f64,
) -> Result<JsValue, JsValue> {
    let slice = piece(&text, first, last)?;
    let taking = Taking { revoked, now_ms: moment(now_ms, 0).at_ms };
    let book = book()?;
    to_js(&keeper::take(book.store().map_err(thrown)?, slice, &taking).await.map_err(thrown)?)
}

/// Goes on with the housekeeping, the next `most` days after a day: see [`keeper::tidy`]. `None` once all is
/// done.
#[wasm_bindgen]
pub async fn tidy(
    now_ms: f64,
    offset_min: i32,
    after: Option<String>,
    most: usize,
) -> Result<Option<String>, JsValue> {
    let now = moment(now_ms, offset_min);
    let (months, pause_min) =
        HOUSE.with_borrow(|house| (house.settings.keep_months, house.settings.session_pause_min));
    let upkeep = Upkeep { now, keep_from: keeper::keep_from(Day::of(now), months), pause_min };
    let book = book()?;
    let after = after.as_deref().and_then(Day::parse);
    let reached = keeper::tidy(book.store().map_err(thrown)?, &upkeep, after, most).await;
    Ok(reached.map_err(thrown)?.map(|day| day.to_string()))
}

/// When the next correction becomes final, in milliseconds; `None` where none waits.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss)] // A clock's milliseconds are far below what a double holds whole.
pub async fn due() -> Result<Option<f64>, JsValue> {
    let book = book()?;
    let entries = book.store().map_err(thrown)?.entries().await.map_err(thrown)?;
    Ok(entries.iter().filter_map(|entry| entry.due_ms).min().map(|due| due as f64))
}
