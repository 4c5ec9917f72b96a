//! What a person does to the history, and its housekeeping: the background loads this part when it is
//! needed, and lets it write in its own turn.

use super::{HOUSE, book, from_js, moment, thrown, to_js};
use crate::ledger::backup;
use crate::ledger::calendar::Day;
use crate::ledger::entry::Act;
use crate::ledger::keeper::{self, ByHand, Hand, Taking, Upkeep, What};
use crate::ledger::store::Store;
use crate::observe::Kind;
use crate::observe::tracker::Moment;
use crate::{names, record};
use wasm_bindgen::prelude::*;

/// What a page asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// Delete what was counted last.
    UndoLast,
    /// Delete what fits: one usage, a day, a site, everything.
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
    site: Option<String>,
    day: Option<Day>,
    count: Option<u32>,
    kind: Option<Kind>,
    model: Option<String>,
    noon: Option<Moment>,
    act: Option<Act>,
    until_ms: Option<i64>,
}

record!(Request { deed, entry, usage, site, day, count, kind, model, noon, act, until_ms });

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
            let what = match (request.usage, request.day, request.site) {
                (Some(usage), _, _) => What::Usage(usage),
                (_, Some(day), _) => What::Day(day),
                (_, _, Some(site)) => What::Site(site),
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
            let what = ByHand { count, noon, site, kind, model: request.model };
            let electricity = HOUSE.with_borrow(|house| house.settings.electricity.clone());
            to_js(&keeper::add_by_hand(store, &what, &electricity, hand).await.map_err(thrown)?)
        }
        Deed::Note => {
            let Some(act) = request.act else { return Ok(JsValue::NULL) };
            keeper::note(store, act, request.site, request.until_ms, hand).await.map_err(thrown)?;
            Ok(JsValue::NULL)
        }
    }
}

/// Takes in a slice of another history, as a backup's text: whole or not at all. Answers what it changed.
/// `revoked` are deletions of this history that are taken back first.
#[wasm_bindgen]
pub async fn take(text: String, revoked: Vec<String>, now_ms: f64) -> Result<JsValue, JsValue> {
    let slice = backup::read(text.as_bytes()).map_err(thrown)?;
    let taking = Taking { revoked, now_ms: moment(now_ms, 0).at_ms };
    let book = book()?;
    to_js(&keeper::take(book.store().map_err(thrown)?, slice, &taking).await.map_err(thrown)?)
}

/// Goes on with the housekeeping after a day: see [`keeper::tidy`]. `None` once all is done.
#[wasm_bindgen]
pub async fn tidy(now_ms: f64, offset_min: i32, after: Option<String>) -> Result<Option<String>, JsValue> {
    let now = moment(now_ms, offset_min);
    let (months, pause_min) =
        HOUSE.with_borrow(|house| (house.settings.keep_months, house.settings.session_pause_min));
    let upkeep = Upkeep { now, keep_from: keeper::keep_from(Day::of(now), months), pause_min };
    let book = book()?;
    let after = after.as_deref().and_then(Day::parse);
    let reached = keeper::tidy(book.store().map_err(thrown)?, &upkeep, after, DAYS_AT_ONCE).await;
    Ok(reached.map_err(thrown)?.map(|day| day.to_string()))
}

/// So many days are tidied before others have their turn: some tenths of a second.
const DAYS_AT_ONCE: usize = 8;

/// When the next correction becomes final, in milliseconds; `None` where none waits.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss)] // A clock's milliseconds are far below what a double holds whole.
pub async fn due() -> Result<Option<f64>, JsValue> {
    let book = book()?;
    let entries = book.store().map_err(thrown)?.entries().await.map_err(thrown)?;
    Ok(entries.iter().filter_map(|entry| entry.due_ms).min().map(|due| due as f64))
}
