//! Reports: what one holds is the core's; here it is read from the history that is open, and handed over.

use super::{STATE, answer, book, choices, moment, thrown};
use gramme::ledger::calendar::Day;
use gramme::report::{Format, Gathered, Period, Report, Signs, due, told};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// The label of what is asked for: `this` or `last` for a week of this moment, or a label. Nothing for what is
/// none, and for days that are all to come.
#[wasm_bindgen]
pub fn report_label(asked: &str, now_ms: f64, offset_min: i32) -> Option<String> {
    let today = Day::of(moment(now_ms, offset_min));
    let week = || Period::week_of(today, STATE.with_borrow(|state| state.settings.week_start));
    let period = match asked {
        "this" => Some(week()),
        "last" => Some(week().before()),
        label => Period::read(label),
    };
    period.filter(|period| period.first() <= today).map(|period| period.label())
}

/// The label of the period before, or after.
#[wasm_bindgen]
pub fn report_neighbour(of: &str, after: bool) -> Option<String> {
    let period = Period::read(of)?;
    Some(if after { period.after() } else { period.before() }.label())
}

/// The label of the week or the month of a period's last day, or of its days as a range.
#[wasm_bindgen]
pub fn report_turned(of: &str, span: &str) -> Option<String> {
    let begins = STATE.with_borrow(|state| state.settings.week_start);
    Some(Period::read(of)?.turned(span, begins).label())
}

fn period(label: &str) -> Result<Period, JsValue> {
    Period::read(label).ok_or_else(|| JsError::new("no such period").into())
}

/// The report of a period, read from the history that is open.
async fn reported(label: &str) -> Result<Report, JsValue> {
    let period = period(label)?;
    let (settings, _) = choices();
    let book = book()?;
    let store = book.store().map_err(thrown)?;
    let gathered =
        Gathered::read(store, book.waiting(), period, settings.session_pause_min).await.map_err(thrown)?;
    Ok(Report::of(&gathered.history(), period, &settings.electricity))
}

/// A file to be saved.
#[derive(Serialize)]
pub(super) struct File {
    name: String,
    text: String,
    media_type: &'static str,
}

/// The report of the period of this label in some forms, `csv`, `json`, `html` or `md`, each as a file.
#[wasm_bindgen]
pub async fn report(label: String, forms: Vec<String>) -> Result<JsValue, JsValue> {
    answer(&written(&reported(&label).await?, &forms))
}

/// The same of what was gathered of a period.
pub(super) fn files(label: &str, gathered: &Gathered, forms: &[String]) -> Result<Vec<File>, JsValue> {
    let (settings, _) = choices();
    Ok(written(&Report::of(&gathered.history(), period(label)?, &settings.electricity), forms))
}

fn written(report: &Report, forms: &[String]) -> Vec<File> {
    let (_, locale) = choices();
    let formats = forms.iter().filter_map(|form| Format::of(form));
    let file = |format: Format| File {
        name: report.asked.file_name(format),
        text: report.write(format, &locale, signs()),
        media_type: format.media_type(),
    };
    formats.map(file).collect()
}

/// The signs of the CSV form: the person's choice, or those of the browser's own numbers.
fn signs() -> Signs {
    STATE.with_borrow(|state| Signs::of(state.settings.csv_decimal.as_ref().unwrap_or(&state.locale.decimal)))
}

/// Whether numbers in CSV have a comma.
#[wasm_bindgen]
pub fn csv_has_comma() -> bool {
    signs().decimal == ','
}

/// What the page shows of a report.
#[derive(Serialize)]
struct Preview {
    label: String,
    /// Its days in words.
    dates: String,
    first: String,
    last: String,
    span: &'static str,
    lead: String,
    /// What stands below that sentence.
    below: String,
    gauges: Vec<Gauge>,
    /// What is said of the water.
    note: String,
}

/// A figure with its range, and where in a frame of 1000 the range begins and has its centre.
#[derive(Serialize)]
struct Gauge {
    name: String,
    central: String,
    range: String,
    low: u32,
    centre: u32,
}

/// What the page shows of the report of a period.
#[wasm_bindgen]
pub async fn report_preview(label: String) -> Result<JsValue, JsValue> {
    let report = reported(&label).await?;
    let (_, locale) = choices();
    let told = told::told(&report, &locale);
    let period = report.asked;
    let gauge = |told::Gauge { name, figure, band }| Gauge {
        name,
        central: figure.central,
        range: figure.range,
        low: band.low,
        centre: band.central,
    };
    answer(&Preview {
        label: told.label,
        dates: told.dates,
        first: period.first().to_string(),
        last: period.last().to_string(),
        span: period.span().name(),
        lead: told.lead.into_iter().map(|(words, _)| words).collect(),
        below: told.below.join(" "),
        gauges: told.gauges.into_iter().map(gauge).collect(),
        note: told.gauges_note,
    })
}

/// A message in the person's words, its `$week$` filled.
#[wasm_bindgen]
pub fn report_words(key: &str, week: &str) -> String {
    STATE.with_borrow(|state| state.locale.fill(key, &[("week", week)]))
}

/// A week that is over and has no report by itself yet.
#[derive(Serialize)]
struct Due {
    label: String,
    last: String,
}

/// The weeks that are due, the oldest first: see [`due::due`].
#[wasm_bindgen]
pub fn weeks_due(through: &str, now_ms: f64, offset_min: i32) -> Result<JsValue, JsValue> {
    let begins = STATE.with_borrow(|state| state.settings.week_start);
    let today = Day::of(moment(now_ms, offset_min));
    let weeks = Day::parse(through).map(|through| due::due(through, today, begins)).unwrap_or_default();
    let due = |week: &Period| Due { label: week.label(), last: week.last().to_string() };
    answer(&weeks.iter().map(due).collect::<Vec<_>>())
}

/// Up to where nothing is due for whoever turns it on at this moment: see [`due::from_now`].
#[wasm_bindgen]
pub fn weekly_from_now(now_ms: f64, offset_min: i32) -> String {
    let begins = STATE.with_borrow(|state| state.settings.week_start);
    due::from_now(Day::of(moment(now_ms, offset_min)), begins).to_string()
}
