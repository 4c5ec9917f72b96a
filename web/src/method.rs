//! The method's page, filled when a person reads it: it is long.

use super::STATE;
use super::draw::Pen;
use gramme::view::board::method;
use wasm_bindgen::prelude::*;

/// Fills the method's page.
#[wasm_bindgen]
pub fn method_page() {
    let Some(pen) = Pen::take() else { return };
    let locale = STATE.with_borrow(|state| state.locale.clone());
    pen.blocks("method-blocks", &method::method(&locale));
}
