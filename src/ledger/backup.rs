//! Everything that was counted, as one file, and back.
//!
//! Decides what a backup holds and which files are refused. Refuses to guess: a file with one
//! impossible value changes nothing. docs/BACKUP.md describes the file.

use super::calendar::Day;
use super::entry::Entry;
use super::history::History;
use super::reader::{Reader, Taker};
use super::rollup::{Page, Part, Row};
use super::session::Session;
use super::usage::Usage;
use crate::error::Error;
use crate::json;
use crate::observe::tracker::Moment;
use crate::units::{Estimate, Footprint};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The schema this version writes.
pub const SCHEMA: &str = "gramme.backup/2";

/// The schemas it reads; the first had usages alone. Each has a file in `tests/fixtures/backup/`, and
/// `tests/migrations.rs` fails without it.
pub const READ: [&str; 2] = [SCHEMA, "gramme.backup/1"];

const ENTRIES: &str = "entries";
const DAYS: &str = "days";
const USAGES: &str = "usages";

/// The years 2000 to 2099: no browser with this extension counted anything outside of them.
const FIRST_MS: i64 = 946_684_800_000;
const LAST_MS: i64 = 4_102_444_799_999;

/// Larger figures are nobody's: a thousand times what the whole world's data centres take in a year, in Wh.
const MOST: f64 = 1e18;

/// Writes a backup of a history, whole.
pub fn write(history: History) -> String {
    let history = History::default().joined(history).cleared();
    let mut writer = Writer::default();
    let mut text = writer.items(ENTRIES, &history.entries);
    text += &writer.items(DAYS, &history.pages);
    text += &writer.items(USAGES, &history.usages);
    text + &writer.close()
}

/// Writes a backup piece by piece: corrections, days, usages.
#[derive(Debug, Default)]
pub struct Writer {
    list: &'static str,
    begun: bool,
}

impl Writer {
    /// The next piece, with corrections. What only this browser's own housekeeping knows is left out.
    pub fn entries(&mut self, entries: &[Entry]) -> String {
        let entries: Vec<_> = entries.iter().cloned().map(Entry::closed).collect();
        self.items(ENTRIES, &entries)
    }

    /// The next piece, with the sealed parts of days.
    pub fn days(&mut self, pages: &[Page]) -> String {
        self.items(DAYS, pages)
    }

    /// The next piece, with usages.
    pub fn usages(&mut self, usages: &[Usage]) -> String {
        self.items(USAGES, usages)
    }

    fn items<T: Serialize>(&mut self, list: &'static str, items: &[T]) -> String {
        let mut text = String::new();
        if self.list != list {
            text += if self.list.is_empty() { "{\n" } else { "\n],\n" };
            if self.list.is_empty() {
                text += &["\"schema\": \"", SCHEMA, "\",\n"].concat();
            }
            text += &["\"", list, "\": ["].concat();
            (self.list, self.begun) = (list, false);
        }
        for item in items {
            text += if self.begun { ",\n" } else { "\n" };
            text += &json::text(item);
            self.begun = true;
        }
        text
    }

    /// The end of the file.
    pub fn close(&mut self) -> String {
        let open = self.items(USAGES, &[] as &[Usage]);
        open + "\n]\n}\n"
    }
}

/// Reads a backup piece by piece; what is wrong in it is named with its place.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    reader: Reader,
    taken: Taken,
}

#[derive(Clone, Debug, Default)]
struct Taken {
    schema: Option<String>,
    history: History,
}

impl Reading {
    /// Reads the next piece of the file.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.reader.push(piece, &mut self.taken)
    }

    /// What was read since this was last asked.
    pub fn take(&mut self) -> History {
        std::mem::take(&mut self.taken.history)
    }

    /// The file has ended.
    pub fn finish(&self) -> Result<(), Error> {
        self.reader.finish()?;
        if self.taken.schema.is_none() {
            return Err(refused("schema", &format!("is not {SCHEMA}")));
        }
        Ok(())
    }
}

/// Reads a backup; what is wrong in it is named with its place.
pub fn read(text: &[u8]) -> Result<History, Error> {
    let mut reading = Reading::default();
    reading.push(text)?;
    reading.finish()?;
    Ok(reading.take())
}

impl Taker for Taken {
    fn is_list(&self, name: &str) -> bool {
        [ENTRIES, DAYS, USAGES].contains(&name)
    }

    fn field(&mut self, name: &str, json: &str) -> Result<(), Error> {
        let value = value(name, json)?;
        if forbidden(name) {
            return Err(refused(name, "is no name of a field"));
        }
        if name == "schema" {
            let known = READ.iter().any(|schema| value.as_str() == Some(schema));
            if !known {
                return Err(refused("schema", &format!("is not {SCHEMA}")));
            }
            self.schema = value.as_str().map(str::to_owned);
        }
        Ok(())
    }

    fn item(&mut self, list: &str, number: usize, json: &str) -> Result<(), Error> {
        let place = format!("{list}[{number}]");
        let value = value(&place, json)?;
        match list {
            ENTRIES => self.history.entries.push(checked(&place, value, check_entry)?),
            DAYS => self.history.pages.push(checked(&place, value, check_page)?),
            _ => self.history.usages.push(checked(&place, value, check_usage)?),
        }
        Ok(())
    }
}

fn value(place: &str, text: &str) -> Result<Value, Error> {
    let value = json::parse(text).map_err(|refusal| refused(place, &refusal.problem))?;
    match name_of_no_field(&value) {
        Some(name) => Err(refused(&format!("{place}.{name}"), "is no name of a field")),
        None => Ok(value),
    }
}

/// Names that mean something to the language a page is written in.
fn forbidden(name: &str) -> bool {
    ["__proto__", "constructor", "prototype"].contains(&name)
}

fn name_of_no_field(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => {
            fields.iter().find_map(
                |(name, value)| {
                    if forbidden(name) { Some(name.clone()) } else { name_of_no_field(value) }
                },
            )
        }
        Value::Array(items) => items.iter().find_map(name_of_no_field),
        _ => None,
    }
}

type Problem = (String, &'static str);

fn checked<T: DeserializeOwned>(
    place: &str,
    value: Value,
    check: fn(&T) -> Result<(), Problem>,
) -> Result<T, Error> {
    let read = json::read::<T>(value).map_err(|refusal| {
        let refusal = refusal.within(place);
        Error::Import { place: refusal.place, problem: refusal.problem }
    })?;
    check(&read).map_err(|(field, problem)| refused(&format!("{place}.{field}"), problem))?;
    Ok(read)
}

fn need(holds: bool, field: &str, problem: &'static str) -> Result<(), Problem> {
    if holds { Ok(()) } else { Err((field.to_owned(), problem)) }
}

fn name(text: &str, most: usize, field: &str) -> Result<(), Problem> {
    need(!text.is_empty() && text.len() <= most, field, "is empty or too long")
}

fn instant(at_ms: i64, field: &str) -> Result<(), Problem> {
    need((FIRST_MS..=LAST_MS).contains(&at_ms), field, "is not in the years 2000 to 2099")
}

fn moment(moment: Moment) -> Result<(), Problem> {
    instant(moment.at_ms, "moment.at_ms")?;
    need((-1080..=1080).contains(&moment.offset_min), "moment.offset_min", "is no offset from UTC")
}

fn figures(footprint: &Footprint, field: &str) -> Result<(), Problem> {
    let all = [footprint.energy_wh, footprint.co2e_g, footprint.water_ml, footprint.water_total_ml];
    let sound = |estimate: &Estimate| estimate.is_sound() && estimate.high <= MOST;
    need(all.iter().all(sound), field, "has figures that are no ranges in order")
}

fn check_usage(usage: &Usage) -> Result<(), Problem> {
    name(&usage.id, 200, "id")?;
    moment(usage.moment)?;
    need(usage.day == Day::of(usage.moment), "day", "is not the local day of its moment")?;
    name(&usage.site, 60, "site")?;
    need(usage.model.as_ref().is_none_or(|model| model.len() <= 300), "model", "is too long")?;
    need(usage.images.is_none_or(|images| images <= 10_000), "images", "are too many")?;
    let asked = usage.asked_model.as_ref();
    need(asked.is_none_or(|model| model.len() <= 300), "asked_model", "is too long")?;
    let tokens = usage.reply.as_ref().and_then(|reply| reply.output_tokens);
    let sound = tokens.is_none_or(|tokens| tokens.is_sound() && tokens.high <= MOST);
    need(sound, "reply.output_tokens", "is no range in order")?;
    if let Some(price) = &usage.price {
        name(&price.method, 60, "price.method")?;
        name(&price.grid, 60, "price.grid")?;
        figures(&price.footprint, "price.footprint")?;
    }
    Ok(())
}

fn check_page(page: &Page) -> Result<(), Problem> {
    let noon = |day: &str| Day::parse(day).is_some_and(|first| page.day >= first);
    need(noon("2000-01-01") && !noon("2100-01-01"), "day", "is not in the years 2000 to 2099")?;
    need(page.stale.is_none(), "stale", "should be absent")?;
    need(!page.parts.is_empty(), "parts", "is empty")?;
    for (n, part) in page.parts.iter().enumerate() {
        check_part(page.day, part).map_err(|(field, problem)| (format!("parts[{n}].{field}"), problem))?;
    }
    Ok(())
}

fn check_part(day: Day, part: &Part) -> Result<(), Problem> {
    name(&part.origin, 200, "origin")?;
    need(!part.origin.contains('.'), "origin", "has a dot")?;
    need(part.sealed, "sealed", "should be true")?;
    need(part.known >= part.alive(), "known", "is less than its rows count")?;
    for (n, row) in part.rows.iter().enumerate() {
        check_row(row).map_err(|(field, problem)| (format!("rows[{n}].{field}"), problem))?;
    }
    for (n, session) in part.sessions.iter().enumerate() {
        let told = |(field, problem)| (format!("sessions[{n}].{field}"), problem);
        check_session(day, part, session).map_err(told)?;
    }
    Ok(())
}

fn check_row(row: &Row) -> Result<(), Problem> {
    name(&row.site, 60, "site")?;
    need(row.model.as_ref().is_none_or(|model| model.len() <= 300), "model", "is too long")?;
    need((1..=10_000_000).contains(&row.count), "count", "is out of range")?;
    need(row.images <= 100_000_000, "images", "are too many")?;
    instant(row.last_ms, "last_ms")?;
    figures(&row.footprint, "footprint")
}

fn check_session(day: Day, part: &Part, session: &Session) -> Result<(), Problem> {
    need(session.origin == part.origin, "origin", "is not that of its part")?;
    need(session.day == day, "day", "is not the day it stands under")?;
    name(&session.site, 60, "site")?;
    instant(session.from_ms, "from_ms")?;
    instant(session.to_ms, "to_ms")?;
    need(session.from_ms <= session.to_ms, "to_ms", "is before it began")?;
    figures(&session.footprint, "footprint")
}

fn check_entry(entry: &Entry) -> Result<(), Problem> {
    name(&entry.id, 200, "id")?;
    need(!entry.id.contains('.'), "id", "has a dot")?;
    moment(entry.moment)?;
    need(entry.due_ms.is_none(), "due_ms", "should be absent")?;
    need(entry.bin.is_empty(), "bin", "should be absent")?;
    for (n, (origin, upto)) in entry.bounds.iter().enumerate() {
        name(origin, 200, &format!("bounds[{n}]"))?;
        need((0..=LAST_MS).contains(upto), &format!("bounds[{n}]"), "is not before the year 2100")?;
    }
    Ok(())
}

fn refused(place: &str, problem: &str) -> Error {
    Error::Import { place: place.to_owned(), problem: problem.to_owned() }
}
