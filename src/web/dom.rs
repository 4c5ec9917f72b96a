//! The few ways a page is filled: text, visibility, rows from a template. Never markup from a string.

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
pub fn words(document: &Document, locale: &crate::locale::Locale) {
    if let Some(html) = document.document_element() {
        let tag = match locale.language {
            crate::locale::Language::En => "en",
            crate::locale::Language::Fr => "fr",
        };
        let _ = html.set_attribute("lang", tag);
    }
    let Ok(marked) = document.query_selector_all("[data-words]") else { return };
    for n in 0..marked.length() {
        let element = marked.get(n).and_then(|node| node.dyn_into::<Element>().ok());
        if let Some(element) = element
            && let Some(key) = element.get_attribute("data-words")
        {
            element.set_text_content(Some(locale.text(&key)));
        }
    }
}
