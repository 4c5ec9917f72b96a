//! The popup's page, filled from its views.

use super::{Now, arguments, at, book, choices, dom, sound, week};
use gramme::json;
use gramme::ledger::calendar::Day;
use gramme::ledger::keeper;
use gramme::ledger::store::Store;
use gramme::observe::health::Health;
use gramme::view::here::{Here, here};
use gramme::view::popup::{Facts, Popup, popup};
use gramme::view::{controls, health as troubles};
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// What the popup's script knows.
#[derive(Deserialize)]
struct Known {
    now: Now,
    /// Whether the background could not load the core.
    core_failed: bool,
    /// How the sites do.
    health: Value,
    /// The page that the person looks at, as far as the browser shows it.
    url: String,
    /// The match patterns that the browser has granted.
    granted: Vec<String>,
    /// When a pause ends, in words; empty where only the person ends it.
    until: String,
}

/// Fills `popup.html` from the history that is open.
#[wasm_bindgen]
pub async fn popup_page(known: JsValue) -> Result<(), JsValue> {
    let Known { now, core_failed, health, url, granted, until } = arguments(known)?;
    let (sites, _): (Vec<Health>, _) = sound(json::read(health).unwrap_or_default());
    let now = at(now);
    let (settings, locale) = choices();
    let sum = week(now).await?;
    let book = book()?;
    let this = Day::of(now).week(settings.week_start);
    let entries = match book.store() {
        Ok(store) => store.entries().await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    // A history that cannot be read has said so in the week's sum: what waits is all there is to draw.
    let read = book.read(this.before().first(), this.last().max(Day::of(now).plus(1))).await;
    let mut usages = read.map_or_else(|_| book.waiting(), |read| read.usages);
    usages.retain(|usage| !entries.iter().any(|entry| entry.kills(usage)));
    let budget = settings.budget;
    let facts = Facts { sum: &sum, usages: &usages, week: this, now, waiting: book.waiting().len(), budget };
    let mut view = popup(&facts, &locale);
    view.troubles.extend(troubles::troubles(&sites, now.at_ms, &locale));
    if core_failed {
        view.troubles.insert(0, locale.text("core_failed").to_owned());
    }
    let paused = settings.is_paused(now.at_ms);
    let here = here(&url, paused, &settings, &granted, &locale);
    let session = keeper::current(&usages, now, settings.session_pause_min);
    let session = session.map(|session| controls::session(&session.site, session.requests(), &locale));
    let undo = entries.into_iter().filter(|entry| entry.undoable(now.at_ms));
    let undo = undo.max_by_key(|entry| entry.moment.at_ms).map(|entry| entry.id);

    let Some(document) = dom::document() else { return Ok(()) };
    dom::words(&document, &locale);
    let Some(root) = document.document_element() else { return Ok(()) };
    fill(&root, view);
    let words = if until.is_empty() {
        locale.text("word_paused").to_owned()
    } else {
        locale.fill("word_paused_until", &[("time", &until)])
    };
    dom::text(&root, "#paused", &words);
    dom::show(&root, "#paused", paused);
    dom::show(&root, "#resume", paused);
    dom::show(&root, "#pause", !paused);
    dom::show(&root, "#undo", undo.is_some());
    dom::attribute(&root, "#undo", "data-entry", &undo.unwrap_or_default());
    dom::show(&root, "#session", session.is_some());
    dom::show(&root, "#undo-last", session.is_some());
    dom::text(&root, "#session", &session.unwrap_or_default());
    fill_here(&root, &here);
    let _ = root.set_attribute("data-controls", "");
    dom::filled(&root);
    Ok(())
}

fn fill_here(root: &Element, here: &Here) {
    dom::text(root, "#state", &here.words);
    dom::attribute(root, "#here", "data-counted", if here.counted { "yes" } else { "no" });
    dom::show(root, "#state-allow", !here.allow.is_empty());
    dom::attribute(root, "#state-allow", "data-allow", &here.allow);
    dom::show(root, "#state-on", !here.switch_on.is_empty());
    dom::attribute(root, "#state-on", "data-switch-on", &here.switch_on);
}

fn fill(root: &Element, view: Popup) {
    dom::text(root, "#when", &view.when);
    dom::pieces(root, "#lead", &view.lead);
    dom::text(root, "#below", &view.below);
    dom::show(root, "#budget", view.budget.is_some());
    if let Some(used) = view.budget {
        dom::text(root, "#budget-words", &used.words);
        dom::attribute(root, "#budget", "class", used.tone);
        dom::attribute(root, "#budget progress", "value", &used.hundredths.to_string());
    }
    dom::text(root, "[data-total=requests]", &view.requests);
    dom::text(root, "[data-total=prompts]", &view.prompts);
    dom::text(root, "[data-total=images]", &view.images);
    dom::text(root, "[data-total=image_generations]", &view.image_generations);
    dom::show(root, "#figures", !view.gauges.is_empty());
    for name in ["energy", "co2e", "water"] {
        let gauge = view.gauges.iter().find(|(known, _)| *known == name);
        dom::gauge(root, name, &gauge.map(|(_, gauge)| gauge.clone()).unwrap_or_default());
    }
    dom::show(root, "#days", !view.empty);
    dom::show(root, "#sites", !view.empty);
    let bars: Vec<_> = view.days.iter().map(|day| (day.bar, day.now)).collect();
    dom::bars(root, "#days svg", &bars);
    dom::rows(root, "#day-names", "#day-name", &view.days, |name, day| {
        if day.now {
            name.set_class_name("now");
        }
        dom::text(name, "b", &day.requests);
        dom::text(name, "i", day.short);
    });
    dom::rows(root, "#day-rows", "#day-row", &view.days, |row, day| {
        dom::text(row, "[data-cell=name]", day.name);
        dom::text(row, "[data-cell=requests]", &day.requests);
    });
    dom::rows(root, "#site-rows", "#site-row", view.sites, |row, site| {
        let _ = row.set_attribute("data-site", &site.id);
        dom::text(row, "[data-cell=name]", &site.name);
        dom::text(row, "[data-cell=prompts]", &site.prompts);
        dom::text(row, "[data-cell=images]", &site.images);
    });
    dom::show(root, "#troubles", !view.troubles.is_empty());
    dom::rows(root, "#troubles", "#trouble", view.troubles, |row, words| {
        row.set_text_content(Some(&words));
    });
}
