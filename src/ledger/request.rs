//! What a page asks of the history, as one message, and what it is answered.
//!
//! Decides which correction a message means. Refuses to know who sent it: the background takes it from the
//! extension's own pages alone, as `{ kind: "correct", request }`, and adds the installation, a fresh name
//! for the entry, and the moment.
//!
//! | request | does | answer |
//! | --- | --- | --- |
//! | `{deed: "undo_last"}` | deletes what was counted here last, of two days | the entry, or `null` |
//! | `{deed: "delete", usage: ID, day: "2026-11-18"}` | deletes one usage of that day, or of today's where none is said | the entry, or `null` where there is none |
//! | `{deed: "delete", session: {origin, site, day, from_ms, to_ms}}` | deletes a session's usages; a session as [`super::session`] tells it will do | the entry, or `null` where none of its usages is kept one by one any more |
//! | `{deed: "delete", day: "2026-11-18"}` | deletes a day | the entry |
//! | `{deed: "delete", site: "chatgpt"}` | deletes a site | the entry |
//! | `{deed: "delete"}` | deletes everything | the entry |
//! | `{deed: "undo", entry: ID}` | takes a correction back | whether it did |
//! | `{deed: "add", site, noon: {at_ms, offset_min}, count, kind, model, price}` | adds by hand | the entry, or `null` without site or noon |
//! | `{deed: "note", act, site, until_ms}` | notes a pause or a switch | `null` |
//!
//! An entry is answered as it is stored: `id` is what `undo` wants, `due_ms` until when, `counts` how many
//! usages of each day a usage's or a session's deletion meant.

use super::calendar::Day;
use super::entry::{Act, Entry};
use super::keeper::{self, ByHand, Hand, Span, What};
use super::store::Store;
use super::usage::Price;
use crate::error::Error;
use crate::json;
use crate::observe::Kind;
use crate::observe::tracker::Moment;
use serde::Deserialize;
use serde_json::Value;

/// What a page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
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

/// The request of a page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Request {
    deed: Deed,
    entry: Option<String>,
    usage: Option<String>,
    session: Option<Span>,
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

/// Does what a page asks for. Answers the entry that was made, or whether one was undone; `null` where there
/// was nothing to do.
pub async fn act<S: Store>(store: &S, request: Request, hand: Hand<'_>) -> Result<Value, Error> {
    let made: Option<Entry> = match request.deed {
        Deed::UndoLast => keeper::delete_last(store, hand).await?,
        Deed::Delete => {
            let what = match (request.usage, request.session, request.day, request.site) {
                (Some(usage), _, day, _) => What::Usage(day.unwrap_or(Day::of(hand.now)), usage),
                (_, Some(session), ..) => What::Session(session),
                (_, _, Some(day), _) => What::Day(day),
                (.., Some(site)) => What::Site(site),
                _ => What::Everything,
            };
            keeper::delete(store, what, hand).await?
        }
        Deed::Undo => {
            let undone = keeper::undo(store, &request.entry.unwrap_or_default(), hand.now).await?;
            return Ok(Value::Bool(undone));
        }
        Deed::Add => {
            let (Some(site), Some(noon)) = (request.site, request.noon) else { return Ok(Value::Null) };
            let (count, kind) = (request.count.unwrap_or(1), request.kind.unwrap_or(Kind::Text));
            let what = ByHand { count, noon, site, kind, model: request.model, price: request.price };
            Some(keeper::add_by_hand(store, &what, hand).await?)
        }
        Deed::Note => {
            if let Some(act) = request.act {
                keeper::note(store, act, request.site, request.until_ms, hand).await?;
            }
            None
        }
    };
    Ok(json::value(&made))
}
