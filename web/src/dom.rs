//! The few ways a page is filled: text, visibility, rows from a template, charts from their geometry. Never
//! markup from a string.

use gramme::view::chart::{Bar, HEIGHT, STEP, WIDTH};
use gramme::view::figures::Gauge;
use gramme::view::options::Choice;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlTemplateElement};

/// The page's document.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Writes words into the element that a selector finds; nothing where there is none.
pub fn text(root: &Element, selector: &str, words: &str) {
    if let Ok(Some(element)) = root.query_selector(selector) {
        element.set_text_content(Some(words));
    }
}

/// Shows or hides the element that a selector finds.
pub fn show(root: &Element, selector: &str, shown: bool) {
    if let Ok(Some(element)) = root.query_selector(selector) {
        // An attribute that cannot be set leaves the page as it was: readable, if not tidy.
        let _ = if shown { element.remove_attribute("hidden") } else { element.set_attribute("hidden", "") };
    }
}

/// Sets an attribute of the element that a selector finds.
pub fn attribute(root: &Element, selector: &str, name: &str, value: &str) {
    if let Ok(Some(element)) = root.query_selector(selector) {
        let _ = element.set_attribute(name, value);
    }
}

/// Replaces the children of `list` by one copy of its template for each item.
pub fn rows<T>(
    root: &Element,
    list: &str,
    template: &str,
    items: impl IntoIterator<Item = T>,
    fill: impl Fn(&Element, T),
) {
    let (Ok(Some(list)), Ok(Some(template))) = (root.query_selector(list), root.query_selector(template))
    else {
        return;
    };
    let Ok(template) = template.dyn_into::<HtmlTemplateElement>() else { return };
    list.set_text_content(None);
    for item in items {
        let Some(row) = template.content().first_element_child() else { return };
        let Ok(row) = row.clone_node_with_deep(true) else { return };
        let Ok(row) = row.dyn_into::<Element>() else { return };
        fill(&row, item);
        let _ = list.append_child(&row);
    }
}

/// Puts the page's language in, and the words of every element that names a message.
pub fn words(document: &Document, locale: &gramme::locale::Locale) {
    if let Some(html) = document.document_element() {
        let _ = html.set_attribute("lang", tag(locale));
    }
    let Ok(marked) = document.query_selector_all("[data-words]") else { return };
    for n in 0..marked.length() {
        let element = marked.get(n).and_then(|node| node.dyn_into::<Element>().ok());
        if let Some((element, key)) =
            element.and_then(|one| one.get_attribute("data-words").map(|key| (one, key)))
        {
            element.set_text_content(Some(locale.text(&key)));
        }
    }
}

fn tag(locale: &gramme::locale::Locale) -> &'static str {
    match locale.language {
        gramme::locale::Language::En => "en",
        gramme::locale::Language::Fr => "fr",
    }
}

/// Shows the page, which is hidden until its words and figures stand in it.
pub fn filled(root: &Element) {
    let _ = root.remove_attribute("data-filling");
    let _ = root.set_attribute("data-filled", "");
}

/// Writes pieces of a sentence into an element; a figure stands in a `<b>`.
pub fn pieces(root: &Element, selector: &str, pieces: &[(String, bool)]) {
    let Ok(Some(element)) = root.query_selector(selector) else { return };
    let Some(document) = document() else { return };
    element.set_text_content(None);
    for (words, figure) in pieces {
        if *figure && let Ok(bold) = document.create_element("b") {
            bold.set_text_content(Some(words));
            let _ = element.append_child(&bold);
        } else {
            let _ = element.append_child(&document.create_text_node(words));
        }
    }
}

/// A node of SVG's vocabulary in another, with these attributes.
pub fn drawn(parent: &Element, name: &str, attributes: &[(&str, &str)]) -> Option<Element> {
    let node = document()?.create_element_ns(Some("http://www.w3.org/2000/svg"), name).ok()?;
    for (name, value) in attributes {
        let _ = node.set_attribute(name, value);
    }
    parent.append_child(&node).ok()?;
    Some(node)
}

/// Writes a figure with its range into `[data-figure=NAME]`, and draws the range into `[data-band=NAME]`: with
/// soft ends, and a mark at its centre.
pub fn gauge(root: &Element, name: &str, gauge: &Gauge) {
    let Some(document) = document() else { return };
    if let Ok(Some(place)) = root.query_selector(&["[data-figure=", name, "]"].concat()) {
        place.set_text_content(None);
        if gauge.central.is_empty() {
            return;
        }
        if let (Ok(central), Ok(range)) = (document.create_element("b"), document.create_element("span")) {
            central.set_text_content(Some(&gauge.central));
            range.set_text_content(Some(&[" (", &gauge.range, ")"].concat()));
            range.set_class_name("range");
            let _ = place.append_child(&central);
            let _ = place.append_child(&range);
        }
    }
    if let Ok(Some(place)) = root.query_selector(&["[data-band=", name, "]"].concat()) {
        place.set_text_content(None);
        let _ = draw_band(&place, name, gauge);
    }
}

fn draw_band(place: &Element, name: &str, gauge: &Gauge) -> Option<()> {
    let band = gauge.band;
    let width = WIDTH.to_string();
    let frame = [("viewBox", &*["0 0 ", &width, " 10"].concat()), ("preserveAspectRatio", "none")];
    let frame =
        drawn(place, "svg", &[&frame[..], &[("aria-hidden", "true"), ("focusable", "false")]].concat())?;
    let id = ["band-", name].concat();
    let gradient = drawn(&frame, "linearGradient", &[("id", &id)])?;
    // Full around the centre, fading to both ends: in hundredths of the band.
    let full = 100 * (band.central - band.low) / (WIDTH - band.low).max(1);
    for (offset, opacity) in [(0, "0"), (full / 2, "1"), (full + (100 - full) / 4, "1"), (100, "0")] {
        drawn(
            &gradient,
            "stop",
            &[("offset", &[&offset.to_string(), "%"].concat()), ("stop-opacity", opacity)],
        );
    }
    let paint = ["url(#", &id, ")"].concat();
    let [low, rest] = [band.low, WIDTH - band.low].map(|at| at.to_string());
    drawn(&frame, "rect", &[("fill", &paint), ("x", &low), ("y", "0"), ("width", &rest), ("height", "10")]);
    let centre = band.central.saturating_sub(3).min(WIDTH - 6).to_string();
    let mark = [("class", "centre"), ("x", &*centre), ("y", "0"), ("width", "6"), ("height", "10")];
    drawn(&frame, "rect", &mark).map(drop)
}

/// Draws bars into the `<svg>` that a selector finds; those of now, whatever that is, have the class `now`.
pub fn bars(root: &Element, selector: &str, bars: &[(Bar, bool)]) {
    let Ok(Some(frame)) = root.query_selector(selector) else { return };
    frame.set_text_content(None);
    let width = STEP as usize * bars.len();
    let _ = frame.set_attribute("viewBox", &["0 0 ", &width.to_string(), " ", &HEIGHT.to_string()].concat());
    for (bar, now) in bars {
        let [x, y, width, height] = [bar.x, bar.y, bar.width, bar.height].map(|at| at.to_string());
        let places = [("x", &*x), ("y", &*y), ("width", &*width), ("height", &*height)];
        let class = if *now { "now" } else { "bar" };
        drawn(&frame, "rect", &[&places[..], &[("class", class)]].concat());
    }
}

/// Fills an `<option>`.
pub fn choice(option: &Element, choice: &Choice) {
    let _ = option.set_attribute("value", &choice.value);
    if choice.chosen {
        let _ = option.set_attribute("selected", "");
    }
    option.set_text_content(Some(&choice.words));
}
