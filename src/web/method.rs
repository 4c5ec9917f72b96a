//! The method's page, loaded when a person reads it.

use super::HOUSE;
use super::dom;
use super::draw::Pen;
use crate::view::board::method;
use wasm_bindgen::prelude::*;

/// Fills the method's page.
#[wasm_bindgen]
pub fn method_page() {
    let Some(pen) = Pen::take() else { return };
    let locale = HOUSE.with_borrow(|house| house.locale.clone());
    dom::words_of(&pen.root, "method", &locale);
    pen.blocks("method-blocks", &method::method(&locale));
}
