//! The dashboard, filled from the history: what was counted, by day and by what it was, and what can be deleted.

use super::draw::{Pen, set};
use super::{Now, arguments, at, book, choices, dom, study, thrown};
use gramme::error::Error;
use gramme::ledger::calendar::Day;
use gramme::ledger::history::History;
use gramme::ledger::rollup::Page;
use gramme::ledger::session::REACH;
use gramme::ledger::store::{Recall, Store};
use gramme::ledger::usage::Usage;
use gramme::locale::Locale;
use gramme::settings::Settings;
use gramme::view::board::bars::{Chart, chart};
use gramme::view::board::block::Piece;
use gramme::view::board::dates;
use gramme::view::board::gather::Gathered;
use gramme::view::board::metric::Metric;
use gramme::view::board::overview::{self, Overview};
use gramme::view::board::period::{Period, Unit};
use gramme::view::board::sittings::{self, Line};
use serde::Deserialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// So many days are read at once, so that many years need no more room than these.
const DAYS_AT_ONCE: i32 = 120;
/// Sessions are listed of at most so many days: each is made of single usages.
const MOST_DAYS: i64 = 31;

/// What a person chose to look at, as the dashboard's script has it.
#[derive(Deserialize)]
struct Chosen {
    now: Now,
    /// The length of the period.
    unit: String,
    /// A day in it; empty for today.
    day: String,
    /// How many periods on from there.
    step: i32,
    metric: String,
    /// Whether the background could not load the core.
    core_failed: bool,
}

/// What the page looks at.
#[derive(Clone)]
struct Looked {
    period: Period,
    today: Day,
    metric: Metric,
    settings: Settings,
    locale: Locale,
}

impl Looked {
    fn at(chosen: &Chosen) -> Self {
        let (settings, locale) = choices();
        let today = Day::of(at(chosen.now));
        let day = Day::parse(&chosen.day).filter(|day| *day <= today).unwrap_or(today);
        let period = Period::of(day, Unit::of(&chosen.unit), settings.week_start);
        let period = period.stepped(chosen.step, today, settings.week_start);
        Self { period, today, metric: Metric::of(&chosen.metric), settings, locale }
    }
}

thread_local! {
    /// What was looked at last: the rest of the page is filled for the same.
    static LOOKED: RefCell<Option<Looked>> = const { RefCell::new(None) };
}

/// What is known of the days from `first` to `last`: read in stretches, those that wait to be written included.
async fn gather(gathered: &mut Gathered, first: Day, last: Day) -> Result<u32, Error> {
    let Ok(book) = book() else { return Ok(0) };
    let store = book.store()?;
    let mut waiting = book.waiting();
    let (mut from, mut unreadable) = (first, 0);
    while from <= last {
        let to = from.plus(DAYS_AT_ONCE - 1).min(last);
        let mut recall = store.recall(from, to, &[]).await?;
        add_waiting(&mut recall, &mut waiting, from, to);
        unreadable += recall.unreadable;
        gathered.add(&recall);
        from = to.plus(1);
    }
    Ok(unreadable)
}

fn add_waiting(recall: &mut Recall, waiting: &mut Vec<Usage>, from: Day, to: Day) {
    let due = |usage: &mut Usage| (from..=to).contains(&usage.day);
    for usage in waiting.extract_if(.., due) {
        if !recall.usages.iter().any(|kept| kept.id == usage.id) {
            recall.usages.push(usage);
        }
    }
}

/// Fills what stands around every part, and the overview; keeps the period's rows for what explains them.
#[wasm_bindgen]
pub async fn board_page(chosen: JsValue) -> Result<(), JsValue> {
    let chosen: Chosen = arguments(chosen)?;
    let looked = Looked::at(&chosen);
    LOOKED.set(Some(looked.clone()));
    let Looked { period, today, metric, locale, settings } = &looked;
    let begins = settings.week_start;
    let before = period.before(begins);
    let mut gathered = Gathered::of(*period);
    let read = gather(&mut gathered, before.first, period.last).await;
    if let Some(pen) = Pen::take() {
        if let Some(document) = dom::document() {
            dom::words(&document, locale);
        }
        let waiting = book()?.waiting().len();
        troubles(&pen, &read, waiting, chosen.core_failed, locale);
        let title = dates::title(*period, locale);
        dom::text(&pen.root, "#period-name", &title);
        dom::attribute(&pen.root, "#period", "data-day", &period.first.to_string());
        disable(&pen, "[data-step=\"1\"]", period.last >= *today);
        disable(&pen, "[data-step=\"0\"]", period.holds(*today));
        let view = overview::overview(&gathered, *period, (*today, begins), *metric, locale);
        overview_page(&pen, &view, locale);
        let week = (period.unit == Unit::Week).then(|| gathered.tally(*period));
        let budget = week
            .and_then(|week| overview::budget(&week, settings.budget.as_ref(), locale))
            .unwrap_or_default();
        dom::text(&pen.root, "#budget", &budget.0);
        dom::show(&pen.root, "#budget", !budget.0.is_empty());
        dom::attribute(&pen.root, "#budget", "class", if budget.1 { "red" } else { "below" });
        let parts: Vec<_> =
            period.parts(begins).into_iter().map(|part| (part, gathered.tally(part))).collect();
        let mark = parts.iter().map(|(part, _)| *part).find(|part| part.holds(*today));
        dom::show(&pen.root, "#days", parts.len() > 1);
        pen.chart("days", &chart(&parts, mark, *metric, locale));
        set(&pen.root, &[("data-filled", "")]);
    }
    study::look_at(gathered.rows().to_vec(), period.begun_days(*today));
    Ok(())
}

fn disable(pen: &Pen, selector: &str, off: bool) {
    if let Ok(Some(button)) = pen.root.query_selector(selector) {
        // Not `disabled`: focus must not fall out of a button that was just pressed.
        set(&button, &[("aria-disabled", if off { "true" } else { "false" })]);
    }
}

fn troubles(pen: &Pen, read: &Result<u32, Error>, waiting: usize, core_failed: bool, locale: &Locale) {
    let mut troubles = Vec::new();
    if core_failed {
        troubles.push(locale.text("core_failed").to_owned());
    }
    match read {
        Err(error) => troubles.push(locale.fill("trouble_store", &[("words", &error.to_string())])),
        Ok(0) => {}
        Ok(unreadable) => troubles.push(locale.plural("trouble_unreadable", u64::from(*unreadable))),
    }
    if waiting > 0 {
        troubles.push(locale.plural("trouble_waiting", waiting as u64));
    }
    if let Some(list) = pen.emptied("troubles") {
        for words in troubles {
            pen.add(&list, "li", &words);
        }
    }
}

fn overview_page(pen: &Pen, view: &Overview, locale: &Locale) {
    let root = &pen.root;
    dom::text(root, "#lead", &view.lead);
    dom::text(root, "#counts", &view.counts);
    dom::show(root, "#lead", !view.empty);
    dom::show(root, "#nothing", view.empty);
    dom::show(root, "#nothing-more", view.empty);
    dom::show(root, "#filled", !view.empty);
    if let Some(list) = pen.emptied("figures") {
        pen.gauges(&list, &view.figures);
    }
    for (id, name, rows) in [
        ("by-site", "board_site", &view.parts[0]),
        ("by-model", "board_model", &view.parts[1]),
        ("by-kind", "board_kind", &view.parts[2]),
    ] {
        let head: Vec<String> =
            std::iter::once(locale.text(name).to_owned()).chain(view.head.iter().cloned()).collect();
        if let Some(place) = pen.emptied(&[id, "-head"].concat()) {
            pen.head(&place, &head);
        }
        let Some(body) = pen.emptied(id) else { continue };
        for row in rows {
            let Some(line) = pen.add(&body, "tr", "") else { return };
            for (at, piece) in row.iter().enumerate() {
                pen.cell(&line, at, piece, &head);
            }
        }
    }
}

/// Fills the history: the periods of this length around the one that is looked at.
#[wasm_bindgen]
pub async fn board_history() {
    let Some(Looked { period, today, metric, settings, locale }) = LOOKED.with_borrow(Clone::clone) else {
        return;
    };
    let around = period.around(today, settings.week_start);
    let mut gathered = Gathered::of(period);
    if let (Some(first), Some(last)) = (around.first(), around.last()) {
        // What could not be read is told above already.
        let _ = gather(&mut gathered, first.first, last.last).await;
    }
    let bars: Vec<_> = around.into_iter().map(|part| (part, gathered.tally(part))).collect();
    let drawn: Chart = chart(&bars, Some(period), metric, &locale);
    if let Some(pen) = Pen::take() {
        pen.chart("history", &drawn);
    }
}

/// Fills the lists of sessions and of single requests.
#[wasm_bindgen]
pub async fn board_sessions() -> Result<(), JsValue> {
    let Some(Looked { period, settings, locale, .. }) = LOOKED.with_borrow(Clone::clone) else {
        return Ok(());
    };
    let Some(pen) = Pen::take() else { return Ok(()) };
    if period.last.since(period.first) >= MOST_DAYS {
        for (table, lead) in [("#sessions-table", "#sessions-lead"), ("#recent-table", "#recent-lead")] {
            dom::show(&pen.root, table, false);
            dom::text(&pen.root, lead, locale.text("board_sessions_long"));
        }
        return Ok(());
    }
    let book = book()?;
    let Ok(store) = book.store() else { return Ok(()) };
    let (first, last) = (period.first, period.last);
    let mut usages = store.read(first.plus(-REACH), last.plus(REACH)).await.map_err(thrown)?.usages;
    let pages = store.pages(first.plus(-REACH), last.plus(REACH)).await.map_err(thrown)?;
    let entries = store.entries().await.map_err(thrown)?;
    usages.retain(|usage| !entries.iter().any(|entry| entry.kills(usage)));
    let sealed = |page: Page| Page { parts: page.sealed().cloned().collect(), stale: None, ..page };
    let history = History { usages, pages: pages.into_iter().map(sealed).collect(), entries };
    let sessions = history.sessions(first, last, settings.session_pause_min);
    let (lead, lines) = sittings::sessions(&sessions, &history.usages, &locale);
    list(&pen, "sessions", "session-rows", &lead, &lines, &locale);
    let mut usages = history.usages;
    usages.retain(|usage| period.holds(usage.day));
    let (lead, lines) = sittings::recent(&usages, &locale);
    list(&pen, "recent", "recent-rows", &lead, &lines, &locale);
    Ok(())
}

fn list(pen: &Pen, name: &str, rows: &str, lead: &str, lines: &[Line], locale: &Locale) {
    dom::text(&pen.root, &["#", name, "-lead"].concat(), lead);
    dom::show(&pen.root, &["#", name, "-table"].concat(), !lines.is_empty());
    let Some(body) = pen.emptied(rows) else { return };
    let heads: &[&str] = if name == "recent" {
        &["board_begun", "board_site", "board_model", "board_kind", "board_energy"]
    } else {
        &["board_begun", "board_site", "board_length", "board_prompts", "board_images", "board_energy"]
    };
    let head: Vec<String> = heads.iter().map(|key| locale.text(key).to_owned()).collect();
    for line in lines {
        let Some(row) = pen.add(&body, "tr", "") else { return };
        for (at, words) in line.cells.iter().enumerate() {
            pen.cell(&row, at, &Piece::of(words.as_str()), &head);
        }
        let Some(deeds) = pen.add(&row, "td", "") else { return };
        deeds.set_class_name("deeds");
        if let Some((day, id)) = &line.usage {
            set(&deeds, &[("data-day", &day.to_string())]);
            button(pen, &deeds, "board_ask_why", ("data-why", id), line, locale);
            button(pen, &deeds, "board_delete", ("data-usage", id), line, locale);
        }
        if let Some(session) = &line.session {
            let session = gramme::json::text(session);
            button(pen, &deeds, "board_delete", ("data-session", &session), line, locale);
        }
    }
}

fn button(
    pen: &Pen,
    to: &web_sys::Element,
    key: &str,
    (name, value): (&str, &str),
    line: &Line,
    locale: &Locale,
) {
    let words = locale.text(key);
    if let Some(button) = pen.add(to, "button", words) {
        let label = [words, ": ", &line.about].concat();
        set(&button, &[("type", "button"), (name, value), ("aria-label", &label)]);
    }
}
