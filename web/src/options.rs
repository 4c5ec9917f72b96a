//! The options' page, filled from its view; and what its form says as settings.

use super::controls::changed;
use super::{Now, STATE, arguments, at, book, dom, from_js, moment, sound, thrown, to_js};
use gramme::json;
use gramme::ledger::calendar::WeekStart;
use gramme::ledger::keeper::Taken;
use gramme::ledger::usage::Usage;
use gramme::observe::health::Health;
use gramme::observe::tracker::{Counted, Moment};
use gramme::observe::{Binding, Kind, Turn};
use gramme::settings::{Budget, Metric, Tongue};
use gramme::units::Estimate;
use gramme::view::import::lines;
use gramme::view::options::options;
use gramme::view::stored;
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// What the options' script knows.
#[derive(Deserialize)]
struct Facts {
    now: Now,
    /// The match patterns that the browser has granted.
    granted: Vec<String>,
    /// How the sites do.
    health: Value,
    /// When a pause ends, in words; empty where only the person ends it.
    until: String,
}

/// Fills `options.html`.
#[wasm_bindgen]
pub fn options_page(facts: JsValue) -> Result<(), JsValue> {
    let Facts { now, granted, health, until } = arguments(facts)?;
    let Moment { at_ms: now_ms, offset_min } = at(now);
    let (health, _): (Vec<Health>, _) = sound(json::read(health).unwrap_or_default());
    let view =
        STATE.with_borrow(|state| options(&state.settings, &granted, (&health, offset_min), &state.locale));
    let Some(document) = dom::document() else { return Ok(()) };
    STATE.with_borrow(|state| dom::words(&document, &state.locale));
    let Some(root) = document.document_element() else { return Ok(()) };
    dom::rows(&root, "#site-rows", "#site-row", view.sites, |row, site| {
        let _ = row.set_attribute("data-site", site.id);
        let _ = row.set_attribute("data-counted", if site.counted { "yes" } else { "no" });
        dom::text(row, "[data-cell=name]", site.name);
        dom::text(row, "[data-cell=hosts]", &site.hosts);
        dom::text(row, "[data-cell=state]", &site.state);
        dom::text(row, "[data-cell=last]", &site.last_counted);
        dom::text(row, "[data-cell=checked]", site.checked);
        dom::text(row, "[data-cell=confidence]", &site.confidence);
        dom::show(row, "[data-allow]", !site.ask.is_empty());
        dom::attribute(row, "[data-allow]", "data-allow", &site.ask);
        let label = STATE.with_borrow(|state| state.locale.text("word_allow").to_owned());
        dom::text(row, "[data-allow]", &label);
        dom::attribute(row, "[data-allow]", "aria-label", &[&label, " ", site.name].concat());
        dom::show(row, "[data-switch]", site.off || site.ask.is_empty());
        let key = if site.off { "options_switch_on" } else { "options_switch_off" };
        let label = STATE.with_borrow(|state| state.locale.text(key).to_owned());
        dom::text(row, "[data-switch]", &label);
        dom::attribute(row, "[data-switch]", "data-on", if site.off { "no" } else { "yes" });
        dom::attribute(row, "[data-switch]", "aria-label", &[&label, " ", site.name].concat());
        dom::attribute(row, "[data-switch]", "data-switch", site.id);
    });
    dom::show(&root, "#no-server", view.servers.is_empty());
    dom::rows(&root, "#server-rows", "#server-row", view.servers, |row, server| {
        dom::text(row, "[data-cell=origin]", &server.origin);
        dom::text(row, "[data-cell=kind]", &server.kind);
        dom::attribute(row, "[data-remove]", "data-remove", &server.origin);
        let label = STATE.with_borrow(|state| state.locale.text("options_remove").to_owned());
        dom::text(row, "[data-remove]", &label);
        dom::attribute(row, "[data-remove]", "aria-label", &[&label, " ", &server.origin].concat());
    });
    for (list, choices) in [
        ("#kind", &view.kinds),
        ("#everything", &view.everything),
        ("#own", &view.own),
        ("#language", &view.language),
        ("#badge", &view.badge),
        ("#budget-metric", &view.budget_metric),
        ("#provider-name", &view.providers),
        ("#provider-grid", &view.provider_grids),
        ("#week", &view.week),
        ("#keep", &view.keep),
        ("#add-site", &view.places),
        ("#delete-site", &view.places),
    ] {
        dom::rows(&root, list, "#choice", choices, dom::choice);
    }
    let (paused, words) = STATE.with_borrow(|state| {
        let words = match (state.settings.is_paused(now_ms), until.is_empty()) {
            (false, _) => state.locale.text("options_counting").to_owned(),
            (true, true) => state.locale.text("word_paused").to_owned(),
            (true, false) => state.locale.fill("word_paused_until", &[("time", &until)]),
        };
        (state.settings.is_paused(now_ms), words)
    });
    dom::text(&root, "#paused", &words);
    dom::show(&root, "#pause", !paused);
    dom::show(&root, "#resume", paused);
    dom::text(&root, "#summary", &view.summary);
    dom::show(&root, "#allow-all", !view.ask_all.is_empty());
    dom::attribute(&root, "#allow-all", "data-allow", &view.ask_all);
    dom::attribute(&root, "#budget-amount", "value", &view.budget_amount);
    dom::rows(&root, "#provider-rows", "#provider-row", view.by_provider, |row, chosen| {
        dom::text(row, "[data-cell=provider]", &chosen.provider);
        dom::text(row, "[data-cell=grid]", &chosen.grid);
        dom::attribute(row, "[data-provider]", "data-provider", &chosen.provider);
        let label = STATE.with_borrow(|state| state.locale.text("options_remove").to_owned());
        dom::text(row, "[data-provider]", &label);
        dom::attribute(row, "[data-provider]", "aria-label", &[&label, " ", &chosen.provider].concat());
    });
    dom::attribute(&root, "#address", "placeholder", view.usual_address);
    dom::attribute(&root, "#watts", "value", &view.watts);
    dom::attribute(&root, "#session-pause", "value", &view.session_pause);
    dom::filled(&root);
    Ok(())
}

/// What the form of the options says: an empty code is the default.
#[derive(Deserialize)]
struct Form {
    language: Tongue,
    week: WeekStart,
    badge: Metric,
    budget_metric: Option<Metric>,
    budget_amount: Option<f64>,
    everything: String,
    own: String,
    watts: Option<f64>,
    keep_months: u32,
    session_pause_min: Option<u32>,
}

/// The settings with what the form says. Watts that are not a positive number are unknown, a pause of none stays
/// what it was, and a budget without an amount is none.
#[wasm_bindgen]
pub fn chosen(form: &JsValue) -> Result<JsValue, JsValue> {
    let form: Form = from_js(form)?;
    let code = |code: String| (!code.is_empty()).then_some(code);
    let positive = |figure: &f64| *figure > 0.0 && figure.is_finite();
    changed(|settings| {
        settings.language = form.language;
        settings.week_start = form.week;
        settings.badge = form.badge;
        let budget = form.budget_metric.zip(form.budget_amount);
        settings.budget = budget.map(|(metric, amount)| Budget { metric, amount }).filter(Budget::is_sound);
        settings.electricity.everything = code(form.everything);
        settings.electricity.own_grid = code(form.own);
        settings.electricity.own_watts = form.watts.filter(positive).map(Estimate::exact);
        settings.keep_months = form.keep_months;
        if let Some(minutes) = form.session_pause_min.filter(|minutes| *minutes > 0) {
            settings.session_pause_min = minutes.clamp(5, 240);
        }
    })
}

/// The settings with the electricity of one provider, or without where there is no code.
#[wasm_bindgen]
pub fn with_provider(provider: &str, grid: &str) -> Result<JsValue, JsValue> {
    changed(|settings| {
        let by_provider = &mut settings.electricity.by_provider;
        by_provider.retain(|(known, _)| known != provider);
        if !grid.is_empty() {
            by_provider.push((provider.to_owned(), grid.to_owned()));
        }
    })
}

/// Fills the list of what is stored: `local` and `session` are the keys of these areas.
#[wasm_bindgen]
pub async fn stored_page(local: Vec<String>, session: Vec<String>) -> Result<(), JsValue> {
    let counts = match book()?.store() {
        Ok(store) => store.counts().await.map_err(thrown)?,
        Err(_) => Vec::new(),
    };
    let locale = STATE.with_borrow(|state| state.locale.clone());
    let in_database = |place: usize, _: &str| u64::from(counts.get(place).copied().unwrap_or_default());
    let tables = [
        ("#stored-database", stored::rows(stored::DATABASE, in_database, &locale)),
        ("#stored-local", stored::rows(stored::LOCAL, |_, name| stored::among(&local, name), &locale)),
        ("#stored-session", stored::rows(stored::SESSION, |_, name| stored::among(&session, name), &locale)),
    ];
    let Some(root) = dom::document().and_then(|document| document.document_element()) else { return Ok(()) };
    for (place, rows) in tables {
        dom::rows(&root, place, "#stored-row", rows, |row, kept| {
            let _ = row.set_attribute("data-stored", kept.name.trim_end_matches(':'));
            dom::text(row, "[data-cell=name]", kept.name);
            dom::text(row, "[data-cell=what]", kept.words);
            dom::text(row, "[data-cell=fields]", &kept.fields);
            dom::text(row, "[data-cell=count]", &kept.count);
        });
    }
    Ok(())
}

/// The settings with one more server, or another kind for one of the same address.
#[wasm_bindgen]
pub fn with_server(binding: &JsValue) -> Result<JsValue, JsValue> {
    let binding: Binding = from_js(binding)?;
    changed(|settings| {
        settings.servers.retain(|known| known.origin != binding.origin);
        settings.servers.push(binding);
    })
}

/// The settings without the server of this address.
#[wasm_bindgen]
pub fn without_server(origin: &str) -> Result<JsValue, JsValue> {
    changed(|settings| settings.servers.retain(|known| known.origin != origin))
}

/// What a request takes that a person adds by hand, priced as those that are counted now.
#[wasm_bindgen]
pub fn priced_by_hand(site: &str, image: bool, model: Option<String>) -> Result<JsValue, JsValue> {
    let counted = Counted {
        id: String::new(),
        moment: moment(0.0, 0),
        site: site.to_owned(),
        kind: if image { Kind::Image } else { Kind::Text },
        turn: Turn::New,
        model,
        images: None,
        prompt_chars: None,
    };
    STATE.with_borrow(|state| to_js(&Usage::new(counted, &state.settings.electricity).price))
}

/// A message about a number, in the person's words.
#[wasm_bindgen]
pub fn counted_words(key: &str, count: u32) -> String {
    STATE.with_borrow(|state| state.locale.plural(key, u64::from(count)))
}

/// Writes what a file would change into the page's list of it.
#[wasm_bindgen]
pub fn import_lines(preview: &JsValue) -> Result<(), JsValue> {
    let taken: Taken = from_js(preview)?;
    let lines = STATE.with_borrow(|state| lines(&taken, &state.locale));
    if let Some(root) = dom::document().and_then(|document| document.document_element()) {
        dom::rows(&root, "#import-lines", "#line", lines, |row, words| row.set_text_content(Some(&words)));
    }
    Ok(())
}
