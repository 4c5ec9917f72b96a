//! What is loaded when a report is asked for: it writes what the desk has read, and says which days are meant.

use super::{HOUSE, moment};
use crate::ledger::calendar::Day;
use crate::plain::{self, Plain};
use crate::report::{Format, Gathered, Period, Report, Signs, due, told};
use serde_json::json;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The report that was read last.
    static REPORT: RefCell<Option<Report>> = const { RefCell::new(None) };
}

/// The label of what is asked for: `this` or `last` for a week of this moment, or a label. Nothing for what is
/// none, and for days that are all to come.
#[wasm_bindgen]
pub fn label(asked: &str, now_ms: f64, offset_min: i32) -> Option<String> {
    let today = Day::of(moment(now_ms, offset_min));
    let week = || Period::week_of(today, HOUSE.with_borrow(|house| house.settings.week_start));
    let period = match asked {
        "this" => Some(week()),
        "last" => Some(week().before()),
        label => Period::read(label),
    };
    period.filter(|period| period.first() <= today).map(|period| period.label())
}

/// The label of the period before, or after.
#[wasm_bindgen]
pub fn neighbour(of: &str, after: bool) -> Option<String> {
    let period = Period::read(of)?;
    Some(if after { period.after() } else { period.before() }.label())
}

/// The label of the week or the month of a period's last day, or of its days as a range.
#[wasm_bindgen]
pub fn turned(of: &str, span: &str) -> Option<String> {
    let begins = HOUSE.with_borrow(|house| house.settings.week_start);
    Some(Period::read(of)?.turned(span, begins).label())
}

/// Reads what the desk has gathered for the period of this label.
#[wasm_bindgen]
pub fn reckon(label: &str, gathered: &str) -> Result<(), JsValue> {
    let gathered = plain::parse(gathered).and_then(Gathered::from_plain);
    let gathered = gathered.map_err(|refusal| JsError::new(&refusal.to_string()))?;
    let period = Period::read(label).ok_or_else(|| JsError::new("no such period"))?;
    let electricity = HOUSE.with_borrow(|house| house.settings.electricity.clone());
    let report = Report::of(&gathered.history(), period, &electricity);
    REPORT.set(Some(report));
    Ok(())
}

/// The report in a form, `csv`, `json`, `html` or `md`: the name of the file, its text and its media type.
#[wasm_bindgen]
pub fn file(format: &str) -> Vec<String> {
    let Some(format) = Format::of(format) else { return Vec::new() };
    let written = |report: &Report| {
        let text = HOUSE.with_borrow(|house| report.write(format, &house.locale, signs()));
        vec![report.asked.file_name(format), text, format.media_type().to_owned()]
    };
    REPORT.with_borrow(|report| report.as_ref().map(written)).unwrap_or_default()
}

/// The signs of the CSV form: the person's choice, or those of the browser's own numbers.
fn signs() -> Signs {
    HOUSE.with_borrow(|house| Signs::of(house.settings.csv_decimal.as_ref().unwrap_or(&house.locale.decimal)))
}

/// Whether numbers in CSV have a comma.
#[wasm_bindgen]
pub fn has_comma() -> bool {
    signs().decimal == ','
}

/// What the page shows of the report, as JSON.
#[wasm_bindgen]
pub fn preview() -> String {
    let shown = |report: &Report| {
        let told = HOUSE.with_borrow(|house| told::told(report, &house.locale));
        let gauge = |gauge: &told::Gauge| {
            let told::Gauge { name, figure, band } = gauge;
            json!([name, figure.central, figure.range, band.low, band.central])
        };
        let period = report.asked;
        json!({
            "label": told.label,
            "dates": told.dates,
            "first": period.first().to_string(),
            "last": period.last().to_string(),
            "span": period.span().name(),
            "lead": told.lead.iter().map(|(words, _)| &**words).collect::<String>(),
            "below": told.below,
            "gauges": told.gauges.iter().map(gauge).collect::<Vec<_>>(),
            "note": told.gauges_note,
        })
        .to_string()
    };
    REPORT.with_borrow(|report| report.as_ref().map(shown)).unwrap_or_default()
}

/// A message in the person's words, its `$week$` filled.
#[wasm_bindgen]
pub fn report_words(key: &str, week: &str) -> String {
    HOUSE.with_borrow(|house| house.locale.fill(key, &[("week", week)]))
}

/// The weeks that are over and have no report by itself yet, the oldest first: see [`due::due`]. Each as its
/// label and its last day, one after the other.
#[wasm_bindgen]
pub fn due(through: &str, now_ms: f64, offset_min: i32) -> Vec<String> {
    let Some(through) = Day::parse(through) else { return Vec::new() };
    let begins = HOUSE.with_borrow(|house| house.settings.week_start);
    let weeks = due::due(through, Day::of(moment(now_ms, offset_min)), begins);
    weeks.iter().flat_map(|week| [week.label(), week.last().to_string()]).collect()
}

/// Up to where nothing is due for whoever turns it on at this moment: see [`due::from_now`].
#[wasm_bindgen]
pub fn from_now(now_ms: f64, offset_min: i32) -> String {
    let begins = HOUSE.with_borrow(|house| house.settings.week_start);
    due::from_now(Day::of(moment(now_ms, offset_min)), begins).to_string()
}

/// The settings with the forms of the report that is made by itself, and the sign of CSV (nothing for the
/// browser's own), as JSON.
#[wasm_bindgen]
pub fn report_chosen(weekly: Vec<String>, decimal: Option<String>) -> String {
    HOUSE.with_borrow_mut(|house| {
        house.settings.weekly_report = weekly;
        house.settings.csv_decimal = decimal;
        house.settings.to_plain().to_string()
    })
}
