//! A day as a browser's database keeps it: the sessions of its sealed parts as one text each.
//!
//! Decides that form: a list for each session, in JSON. As records with named fields the sessions of ten heavy years
//! would take half of what a history may take on a disk. Refuses to judge: a text that makes no sense holds no
//! session, and the day's rows stand without it. A day that was kept before there was this form is read as it is.

use super::calendar::Day;
use super::rollup::{Page, Part};
use super::session::Session;
use crate::json::{self, Refusal};
use crate::units::{Estimate, Footprint};
use serde_json::Value;

/// The field of a part that stands in for its `sessions`.
const TEXT: &str = "sessions_text";

/// The form in which a day is stored.
pub fn packed(page: &Page) -> Value {
    let mut stored = json::value(page);
    let parts = stored.get_mut("parts").and_then(Value::as_array_mut);
    for (stored, part) in parts.into_iter().flatten().zip(&page.parts) {
        let Some(fields) = stored.as_object_mut() else { continue };
        // A file from elsewhere may say what the list would not.
        let own = |session: &Session| session.origin == part.origin && session.day == page.day;
        if !part.sessions.is_empty() && part.sessions.iter().all(own) {
            let lists = part.sessions.iter().map(list).collect();
            fields.remove("sessions");
            fields.insert(TEXT.to_owned(), Value::Array(lists).to_string().into());
        }
    }
    stored
}

/// Reads a stored day with its sessions.
pub fn unpacked(mut stored: Value) -> Result<Page, Refusal> {
    let parts = stored.get_mut("parts").and_then(Value::as_array_mut);
    let texts: Vec<Value> = parts
        .into_iter()
        .flatten()
        .map(|part| part.get_mut(TEXT).map(Value::take).unwrap_or_default())
        .collect();
    let mut page: Page = json::read(stored)?;
    for (part, text) in page.parts.iter_mut().zip(texts) {
        if let Some(text) = text.as_str() {
            part.sessions = sessions(text, part, page.day).unwrap_or_default();
        }
    }
    Ok(page)
}

fn list(session: &Session) -> Value {
    let Session { site, from_ms, to_ms, prompts, image_generations, images, footprint, .. } = session;
    let Footprint { energy_wh, co2e_g, water_ml, water_total_ml } = footprint;
    let mut list: Vec<Value> = vec![site.as_str().into(), (*from_ms).into(), (to_ms - from_ms).into()];
    list.extend([prompts, image_generations, images].map(|count| Value::from(*count)));
    let figures = [energy_wh, co2e_g, water_ml, water_total_ml];
    list.extend(figures.iter().flat_map(|of| [of.low, of.central, of.high]).map(Value::from));
    Value::Array(list)
}

fn sessions(text: &str, part: &Part, day: Day) -> Option<Vec<Session>> {
    let Ok(Value::Array(lists)) = json::parse(text) else { return None };
    lists.iter().map(|list| session(list, part, day)).collect()
}

fn session(list: &Value, part: &Part, day: Day) -> Option<Session> {
    let count = |at: usize| list.get(at)?.as_u64().and_then(|count| u32::try_from(count).ok());
    let estimate = |at: usize| {
        let figure = |at: usize| list.get(at)?.as_f64();
        Some(Estimate { low: figure(at)?, central: figure(at + 1)?, high: figure(at + 2)? })
    };
    let from_ms = list.get(1)?.as_i64()?;
    Some(Session {
        origin: part.origin.clone(),
        site: list.get(0)?.as_str()?.to_owned(),
        day,
        from_ms,
        to_ms: from_ms.checked_add(list.get(2)?.as_i64()?)?,
        prompts: count(3)?,
        image_generations: count(4)?,
        images: count(5)?,
        footprint: Footprint {
            energy_wh: estimate(6)?,
            co2e_g: estimate(9)?,
            water_ml: estimate(12)?,
            water_total_ml: estimate(15)?,
        },
    })
}
