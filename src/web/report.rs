//! What is loaded when a report is asked for: it writes what the desk has read, and says which days are meant.

use super::{HOUSE, moment};
use crate::ledger::calendar::{Day, WeekStart};
use crate::locale::{Language, Locale};
use crate::report::{Flat, Format, Gathered, Period, Report, Signs, due, told};
use crate::units::Estimate;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The report that was read last.
    static REPORT: RefCell<Option<Report>> = const { RefCell::new(None) };
}

/// Sets the words and the person's choices: the day that weeks begin on; whose electricity, as the one for
/// everything, the one of their own machine, and then names of providers, each with its own; the watts of that
/// machine, low, central and high; the sign in CSV. What is not chosen is empty. Then the language tag and the
/// signs of its numbers. Plain lists, since what reads settings as they are stored weighs a tenth of this part.
#[wasm_bindgen]
#[allow(clippy::needless_pass_by_value, clippy::too_many_arguments)] // As the browser hands them over.
pub fn settle_report(
    week_start: &str,
    electricity: Vec<String>,
    watts: Vec<f64>,
    csv_decimal: &str,
    tag: &str,
    decimal: &str,
    group: &str,
) {
    let chosen = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    HOUSE.with_borrow_mut(|house| {
        let settings = &mut house.settings;
        settings.week_start = match week_start {
            "saturday" => WeekStart::Saturday,
            "sunday" => WeekStart::Sunday,
            _ => WeekStart::Monday,
        };
        settings.csv_decimal = chosen(csv_decimal);
        if let [everything, own, providers @ ..] = &electricity[..] {
            settings.electricity.everything = chosen(everything);
            settings.electricity.own_grid = chosen(own);
            let pairs = providers.chunks_exact(2);
            settings.electricity.by_provider = pairs.map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        }
        if let [low, central, high] = watts[..] {
            settings.electricity.own_watts = Some(Estimate { low, central, high });
        }
        house.locale =
            Locale { language: Language::of(tag), decimal: decimal.to_owned(), group: group.to_owned() };
    });
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

/// Reads what the desk has gathered for the period of this label; whether that made sense.
#[wasm_bindgen]
pub fn reckon(label: &str, texts: Vec<String>, numbers: Vec<f64>) -> bool {
    let gathered = Gathered::of(&Flat { texts, numbers });
    let Some((gathered, period)) = gathered.zip(Period::read(label)) else { return false };
    let electricity = HOUSE.with_borrow(|house| house.settings.electricity.clone());
    REPORT.set(Some(Report::of(&gathered.history(), period, &electricity)));
    true
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

/// What the page shows of the report: its label, its days in words, the first and the last of them, its span,
/// the sentence, what stands below it, what is said of the water; then each figure as its name, central value,
/// range, and where the range begins and has its centre in a frame of 1000.
#[wasm_bindgen]
pub fn preview() -> Vec<String> {
    let shown = |report: &Report| {
        let told = HOUSE.with_borrow(|house| told::told(report, &house.locale));
        let period = report.asked;
        let mut shown = vec![
            told.label,
            told.dates,
            period.first().to_string(),
            period.last().to_string(),
            period.span().name().to_owned(),
            told.lead.into_iter().map(|(words, _)| words).collect(),
            told.below.join(" "),
            told.gauges_note,
        ];
        for told::Gauge { name, figure, band } in told.gauges {
            let bounds = [band.low, band.central].map(|at| at.to_string());
            shown.extend([name, figure.central, figure.range]);
            shown.extend(bounds);
        }
        shown
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
