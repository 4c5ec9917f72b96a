//! Bodies on the wire → the facts that stand in them.
//!
//! Decides whether a body can be read: to its end, in the encoding that the catalogue names. One small
//! decoder for each encoding; all of them end in the same walk along pointers. Refuses to know sites.

mod connect;
mod gzip;
mod multipart;

use std::borrow::Cow;

use crate::catalogue::{Format, Place};

use super::Body;
use super::finds::Finds;
use super::json;

/// The body could not be read; nothing in it was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// Looks for an endpoint's facts in a body. After an error none of the body's probes has found anything.
pub(super) fn read(body: Body<'_>, format: Format, finds: &mut Finds) -> Result<(), Unreadable> {
    let outcome = read_some(body, format, finds);
    if outcome.is_err() {
        finds.forget(finds.all(Place::Body));
    }
    outcome
}

/// Looks for an endpoint's facts in the parameters of an address.
pub(super) fn read_query(query: &str, finds: &mut Finds) {
    let mask = finds.all(Place::Query);
    if mask != 0 {
        form(query.as_bytes(), Place::Query, finds);
    }
}

fn read_some(body: Body<'_>, format: Format, finds: &mut Finds) -> Result<(), Unreadable> {
    let bytes = match (body, format) {
        (_, Format::None) => return Ok(()),
        (Body::Fields(fields), Format::Form | Format::Multipart) => {
            for (name, value) in fields {
                field(finds, Place::Body, name, value);
            }
            return Ok(());
        }
        (Body::Unread | Body::Fields(_), _) => return Err(Unreadable),
        (Body::Bytes(bytes), _) => gzip::open(bytes)?,
    };
    match format {
        Format::None => Ok(()),
        Format::Json => document(&bytes, finds),
        Format::Connect => {
            let message: Cow<'_, [u8]> = connect::message(&bytes)?;
            document(&message, finds)
        }
        Format::Form => {
            if bytes.is_empty() {
                return Err(Unreadable);
            }
            form(&bytes, Place::Body, finds);
            Ok(())
        }
        Format::Multipart => multipart::read(&bytes, |name, value| field(finds, Place::Body, name, value)),
    }
}

fn document(bytes: &[u8], finds: &mut Finds) -> Result<(), Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable)?;
    let all = finds.all(Place::Body);
    if json::walk(text, finds, all, 0).is_ok() {
        return Ok(());
    }
    // Half an emoji in a prompt is good JSON and no good string: the rest of such a body still speaks.
    finds.forget(all);
    let others = finds.all_but_prompt(Place::Body);
    json::walk(text, finds, others, 0).map_err(|_| Unreadable)
}

/// URL-encoded fields: a form's wire text, or the parameters of an address. Any bytes are a form of some kind.
fn form(bytes: &[u8], place: Place, finds: &mut Finds) {
    for (name, value) in form_urlencoded::parse(bytes) {
        field(finds, place, &name, &value);
    }
}

fn field(finds: &mut Finds, place: Place, name: &str, value: &str) {
    let inside = finds.under_key(finds.all(place), 0, name);
    if inside != 0 {
        json::text(value, finds, inside, 1);
    }
}
