//! What explains in the dashboard, filled from the rows of the period that is looked at.

use super::draw::{Pen, set};
use super::{STATE, book, dom, thrown};
use gramme::ledger::calendar::Day;
use gramme::ledger::rollup::Row;
use gramme::ledger::store::Store;
use gramme::view::board::block::Block;
use gramme::view::board::weigh::Weighed;
use gramme::view::board::{advice, contribution, drivers, likes, open, overview, why};
use gramme::view::options::Choice;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The period that is looked at.
    static WEIGHED: RefCell<(Weighed, i64)> = RefCell::default();
}

/// Looks at these rows from now on, which stand for so many days.
pub(super) fn look_at(rows: Vec<Row>, days: i64) {
    WEIGHED.set((Weighed::of(rows), days));
}

/// Fills every part that explains the period that is looked at: `region` is the electricity that is compared, `price`
/// what a tonne would cost where a person entered it.
#[wasm_bindgen]
pub fn study_page(region: &str, price: f64) {
    let locale = STATE.with_borrow(|state| state.locale.clone());
    let Some(pen) = Pen::take() else { return };
    WEIGHED.with_borrow(|(weighed, _)| {
        if let Some(list) = pen.emptied("likes") {
            for like in likes::likes(&weighed.kept, &locale) {
                if let Some(item) = pen.add(&list, "li", &like.words) {
                    pen.add(&item, "small", &like.small);
                }
            }
        }
        let electricity = STATE.with_borrow(|state| state.settings.electricity.clone());
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
        STATE.with_borrow(|state| (state.settings.electricity.clone(), state.locale.clone()));
    WEIGHED.with_borrow(|(weighed, _)| {
        pen.blocks("drivers-grid", &drivers::electricity(weighed, region, &electricity, &locale));
    });
}

/// Shows what contributing would mean at a price of one's own for a tonne, where it is one.
#[wasm_bindgen]
pub fn study_price(price: f64) {
    let Some(pen) = Pen::take() else { return };
    let locale = STATE.with_borrow(|state| state.locale.clone());
    let price = (price.is_finite() && price > 0.0).then(|| price.min(1e5));
    WEIGHED.with_borrow(|(weighed, days)| {
        let blocks = contribution::contribution(weighed, *days, price, &locale);
        pen.blocks("give-blocks", &blocks);
    });
}

/// Explains what was chosen of the period: 0 is all of it.
#[wasm_bindgen]
pub fn study_why(chosen: usize) {
    let Some(pen) = Pen::take() else { return };
    let (electricity, locale) =
        STATE.with_borrow(|state| (state.settings.electricity.clone(), state.locale.clone()));
    WEIGHED.with_borrow(|(weighed, _)| {
        pen.blocks("why-blocks", &why::why(weighed, chosen, &electricity, &locale));
    });
}

/// Explains the usage of a day and an id.
#[wasm_bindgen]
pub async fn study_usage(day: String, id: String) -> Result<(), JsValue> {
    let Some(day) = Day::parse(&day) else { return Ok(()) };
    let book = book()?;
    let found = book.store().map_err(thrown)?.find(&[(day, id)]).await.map_err(thrown)?;
    let (Some(pen), Some(usage)) = (Pen::take(), found.first()) else { return Ok(()) };
    let (electricity, locale) =
        STATE.with_borrow(|state| (state.settings.electricity.clone(), state.locale.clone()));
    let name = [overview::site_name(&usage.site), ", ", locale.text(overview::kind_key(usage.kind))].concat();
    let mut blocks = vec![Block::Lead(name)];
    blocks.extend(why::one(&usage.subject(), &electricity, &locale));
    pen.blocks("why-blocks", &blocks);
    Ok(())
}

/// What is said once a letter is copied.
#[wasm_bindgen]
pub fn copied() -> String {
    STATE.with_borrow(|state| state.locale.text("board_open_copied").to_owned())
}
