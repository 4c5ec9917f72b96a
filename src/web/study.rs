//! What explains in the dashboard, filled from a period's rows: it never opens the history.

use super::draw::{Pen, set};
use super::{HOUSE, dom, from_js};
use crate::ledger::rollup::Row;
use crate::ledger::usage::Usage;
use crate::view::board::block::Block;
use crate::view::board::weigh::Weighed;
use crate::view::board::{advice, contribution, drivers, likes, open, overview, why};
use crate::view::options::Choice;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The period that is looked at.
    static WEIGHED: RefCell<(Weighed, f64)> = RefCell::default();
}

/// Fills every part that explains: of these rows, which stand for so many days; `region` is the electricity that is
/// looked at, `price` what a tonne would cost where a person entered it.
#[wasm_bindgen]
pub fn study_page(rows: &JsValue, days: f64, region: &str, price: f64) -> Result<(), JsValue> {
    let rows: Vec<Row> = from_js(rows)?;
    WEIGHED.with_borrow_mut(|kept| *kept = (Weighed::of(rows), days));
    let locale = HOUSE.with_borrow(|house| house.locale.clone());
    let Some(pen) = Pen::take() else { return Ok(()) };
    dom::words_of(&pen.root, "study", &locale);
    WEIGHED.with_borrow(|(weighed, _)| {
        if let Some(list) = pen.emptied("likes") {
            for like in likes::likes(&weighed.kept, &locale) {
                if let Some(item) = pen.add(&list, "li", &like.words) {
                    pen.add(&item, "small", &like.small);
                }
            }
        }
        let electricity = HOUSE.with_borrow(|house| house.settings.electricity.clone());
        let empty = weighed.is_empty();
        let none = || vec![Block::Lead(locale.text("board_nothing").to_owned())];
        let or_none = |blocks: &dyn Fn() -> Vec<Block>| if empty { none() } else { blocks() };
        for id in ["#drivers-parts", "#why-choice"] {
            dom::show(&pen.root, id, !empty);
        }
        dom::show(&pen.root, "#drivers-none", empty);
        pen.blocks("drivers-task", &drivers::task(weighed, &locale));
        pen.blocks("drivers-size", &drivers::size(weighed, &electricity, &locale));
        pen.blocks("advice-blocks", &or_none(&|| advice::advice(weighed, &electricity, &locale)));
        pen.blocks("why-blocks", &why::why(weighed, 0, &electricity, &locale));
        pen.blocks("open-blocks", &open::open(weighed, &locale));
        choices(&pen, "why-what", &why::choices(weighed, 0, &locale));
        choices(&pen, "region", &drivers::regions(region, &locale));
    });
    study_region(region);
    study_price(price);
    set(&pen.root, &[("data-studied", "")]);
    Ok(())
}

fn choices(pen: &Pen, id: &str, choices: &[Choice]) {
    let Some(list) = pen.emptied(id) else { return };
    for choice in choices {
        let Some(option) = pen.add(&list, "option", &choice.words) else { return };
        set(&option, &[("value", &choice.value)]);
        if choice.chosen {
            set(&option, &[("selected", "")]);
        }
    }
}

/// Shows the period on another electricity.
#[wasm_bindgen]
pub fn study_region(region: &str) {
    let Some(pen) = Pen::take() else { return };
    let (electricity, locale) =
        HOUSE.with_borrow(|house| (house.settings.electricity.clone(), house.locale.clone()));
    WEIGHED.with_borrow(|(weighed, _)| {
        pen.blocks("drivers-grid", &drivers::electricity(weighed, region, &electricity, &locale));
    });
}

/// Shows what contributing would mean at a price of one's own for a tonne, where it is one.
#[wasm_bindgen]
pub fn study_price(price: f64) {
    let Some(pen) = Pen::take() else { return };
    let locale = HOUSE.with_borrow(|house| house.locale.clone());
    let price = (price.is_finite() && price > 0.0).then(|| price.min(1e5));
    WEIGHED.with_borrow(|(weighed, days)| {
        #[allow(clippy::cast_possible_truncation)] // Days are few.
        let blocks = contribution::contribution(weighed, *days as i64, price, &locale);
        pen.blocks("give-blocks", &blocks);
    });
}

/// Explains what was chosen of the period: 0 is all of it.
#[wasm_bindgen]
pub fn study_why(chosen: usize) {
    let Some(pen) = Pen::take() else { return };
    let (electricity, locale) =
        HOUSE.with_borrow(|house| (house.settings.electricity.clone(), house.locale.clone()));
    WEIGHED.with_borrow(|(weighed, _)| {
        pen.blocks("why-blocks", &why::why(weighed, chosen, &electricity, &locale));
    });
}

/// Explains one usage, as the history has it.
#[wasm_bindgen]
pub fn study_usage(usage: &JsValue) -> Result<(), JsValue> {
    let usage: Option<Usage> = from_js(usage)?;
    let (Some(pen), Some(usage)) = (Pen::take(), usage) else { return Ok(()) };
    let (electricity, locale) =
        HOUSE.with_borrow(|house| (house.settings.electricity.clone(), house.locale.clone()));
    let name = [overview::site_name(&usage.site), ", ", locale.text(overview::kind_key(usage.kind))].concat();
    let mut blocks = vec![Block::Lead(name)];
    blocks.extend(why::one(&usage.subject(), &electricity, &locale));
    pen.blocks("why-blocks", &blocks);
    Ok(())
}

/// What is said once a letter is copied.
#[wasm_bindgen]
pub fn copied() -> String {
    HOUSE.with_borrow(|house| house.locale.text("board_open_copied").to_owned())
}
