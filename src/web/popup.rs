//! The popup's page, filled from its view.

use super::{HOUSE, book, dom, from_js, moment, open, sound, week};
use crate::observe::health::Health;
use crate::view::health;
use crate::view::popup::{Popup, popup};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Fills `popup.html`; `waiting` are usages that could not be written yet, `core_failed` says that the
/// background could not load the core, and `sites` is how the sites do.
#[wasm_bindgen]
pub async fn popup_page(
    now_ms: f64,
    offset_min: i32,
    core_failed: bool,
    waiting: JsValue,
    sites: JsValue,
) -> Result<(), JsValue> {
    open(waiting).await?;
    let (sites, _): (Vec<Health>, _) = sound(from_js(&sites)?);
    let sum = week(moment(now_ms, offset_min)).await?;
    let locale = HOUSE.with_borrow(|house| house.locale.clone());
    let mut view = popup(&sum, book()?.waiting().len(), &locale);
    view.troubles.extend(health::troubles(&sites, moment(now_ms, 0).at_ms, &locale));
    if core_failed {
        view.troubles.insert(0, locale.text("core_failed").to_owned());
    }
    if let Some(document) = dom::document() {
        dom::words(&document, &locale);
        if let Some(root) = document.document_element() {
            fill(&root, view);
        }
    }
    Ok(())
}

fn fill(root: &Element, view: Popup) {
    dom::text(root, "[data-total=requests]", &view.requests);
    dom::text(root, "[data-total=prompts]", &view.prompts);
    dom::text(root, "[data-total=images]", &view.images);
    dom::text(root, "[data-total=image_generations]", &view.image_generations);
    dom::text(root, "[data-figure=energy]", &view.energy);
    dom::text(root, "[data-figure=co2e]", &view.co2e);
    dom::text(root, "[data-figure=water]", &view.water);
    dom::show(root, "#figures", !view.energy.is_empty());
    dom::show(root, "#nothing", view.empty);
    dom::show(root, "#sites", !view.empty);
    dom::rows(root, "#site-rows", "#site-row", view.sites, |row, site| {
        let _ = row.set_attribute("data-site", &site.id);
        dom::text(row, "[data-cell=name]", &site.name);
        dom::text(row, "[data-cell=prompts]", &site.prompts);
        dom::text(row, "[data-cell=images]", &site.images);
        dom::text(row, "[data-cell=requests]", &site.requests);
    });
    dom::rows(root, "#troubles", "#trouble", view.troubles, |row, words| {
        row.set_text_content(Some(&words));
    });
    let _ = root.set_attribute("data-filled", "");
}
