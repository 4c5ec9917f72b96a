//! The options' page, filled from its view; and what its form says as settings.

use super::{HOUSE, dom, from_js, sound, to_js};
use crate::observe::health::Health;
use crate::plain::Plain;
use crate::settings::Settings;
use crate::units::Estimate;
use crate::view::options::{Choice, options};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Fills `options.html`; `granted` are the match patterns that the browser has granted, `health` is how the
/// sites do, and `offset_min` how far local time is from UTC.
#[wasm_bindgen]
#[allow(clippy::needless_pass_by_value)] // As the browser hands it over.
pub fn options_page(granted: Vec<String>, health: &JsValue, offset_min: i32) -> Result<(), JsValue> {
    let (health, _): (Vec<Health>, _) = sound(from_js(health)?);
    let view =
        HOUSE.with_borrow(|house| options(&house.settings, &granted, (&health, offset_min), &house.locale));
    let Some(document) = dom::document() else { return Ok(()) };
    HOUSE.with_borrow(|house| dom::words(&document, &house.locale));
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
        let label = HOUSE.with_borrow(|house| house.locale.text("options_allow").to_owned());
        dom::text(row, "[data-allow]", &label);
        dom::attribute(row, "[data-allow]", "aria-label", &[&label, " ", site.name].concat());
        let key = if site.off { "options_switch_on" } else { "options_switch_off" };
        let label = HOUSE.with_borrow(|house| house.locale.text(key).to_owned());
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
        let label = HOUSE.with_borrow(|house| house.locale.text("options_remove").to_owned());
        dom::text(row, "[data-remove]", &label);
        dom::attribute(row, "[data-remove]", "aria-label", &[&label, " ", &server.origin].concat());
    });
    for (list, choices) in [
        ("#kind", &view.kinds),
        ("#everything", &view.everything),
        ("#own", &view.own),
        ("#week", &view.week),
        ("#keep", &view.keep),
        ("#add-site", &view.places),
        ("#delete-site", &view.places),
    ] {
        dom::rows(&root, list, "#choice", choices, fill_choice);
    }
    dom::attribute(&root, "#address", "placeholder", view.usual_address);
    dom::attribute(&root, "#watts", "value", &view.watts);
    dom::attribute(&root, "#session-pause", "value", &view.session_pause);
    let _ = root.set_attribute("data-filled", "");
    Ok(())
}

fn fill_choice(option: &Element, choice: &Choice) {
    let _ = option.set_attribute("value", &choice.value);
    if choice.chosen {
        let _ = option.set_attribute("selected", "");
    }
    option.set_text_content(Some(&choice.words));
}

/// The settings with what the form says: the electricity, the machine, the week, how many months usages are
/// kept, and the pause that ends a session. An empty code is the default; `watts` that are not a positive
/// number are unknown, and a pause of none stays what it was.
#[wasm_bindgen]
pub fn chosen(
    everything: &str,
    own: &str,
    watts: f64,
    week: &str,
    keep_months: u32,
    session_pause_min: u32,
) -> Result<JsValue, JsValue> {
    let code = |code: &str| (!code.is_empty()).then(|| code.to_owned());
    HOUSE.with_borrow_mut(|house| {
        let settings = &mut house.settings;
        settings.electricity.everything = code(everything);
        settings.electricity.own_grid = code(own);
        settings.electricity.own_watts = (watts > 0.0 && watts.is_finite()).then(|| Estimate::exact(watts));
        settings.week_start = Plain::from_plain(week.into()).unwrap_or_default();
        settings.keep_months = keep_months;
        if session_pause_min > 0 {
            settings.session_pause_min = session_pause_min.clamp(5, 240);
        }
        to_js(settings)
    })
}

/// The settings with one more server, or another kind for one of the same address.
#[wasm_bindgen]
pub fn with_server(binding: &JsValue) -> Result<JsValue, JsValue> {
    let binding: crate::observe::Binding = from_js(binding)?;
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

fn changed(change: impl FnOnce(&mut Settings)) -> Result<JsValue, JsValue> {
    HOUSE.with_borrow_mut(|house| {
        change(&mut house.settings);
        to_js(&house.settings)
    })
}

/// A message in the person's words, for what only the page's script knows.
#[wasm_bindgen]
pub fn words(key: &str) -> String {
    HOUSE.with_borrow(|house| house.locale.text(key).to_owned())
}

/// A message about a number, in the person's words.
#[wasm_bindgen]
pub fn counted_words(key: &str, count: u32) -> String {
    HOUSE.with_borrow(|house| house.locale.plural(key, u64::from(count)))
}
