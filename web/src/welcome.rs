//! The welcome's page, filled from its view; and what its three choices say as settings.

use super::{STATE, dom, from_js, to_js};
use gramme::ledger::calendar::WeekStart;
use gramme::settings::{Metric, Tongue};
use gramme::view::welcome::welcome;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

/// Fills `welcome.html`; `granted` are the match patterns that the browser has granted.
#[wasm_bindgen]
#[allow(clippy::needless_pass_by_value)] // As the browser hands it over.
pub fn welcome_page(granted: Vec<String>) {
    let (view, locale) =
        STATE.with_borrow(|state| (welcome(&state.settings, &granted, &state.locale), state.locale.clone()));
    let Some(document) = dom::document() else { return };
    dom::words(&document, &locale);
    let Some(root) = document.document_element() else { return };
    dom::text(&root, "#state", &view.state);
    dom::show(&root, "#allow", !view.allow.is_empty());
    dom::attribute(&root, "#allow", "data-allow", &view.allow);
    for (list, choices) in [("#language", &view.language), ("#badge", &view.badge), ("#week", &view.week)] {
        dom::rows(&root, list, "#choice", choices, dom::choice);
    }
    dom::filled(&root);
}

#[derive(Deserialize)]
struct Form {
    language: Tongue,
    badge: Metric,
    week: WeekStart,
}

/// The settings with what the welcome's form says.
#[wasm_bindgen]
pub fn welcomed(form: &JsValue) -> Result<JsValue, JsValue> {
    let form: Form = from_js(form)?;
    STATE.with_borrow_mut(|state| {
        let settings = &mut state.settings;
        settings.language = form.language;
        settings.badge = form.badge;
        settings.week_start = form.week;
        to_js(settings)
    })
}
