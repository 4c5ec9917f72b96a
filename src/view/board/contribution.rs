//! What contributing to a climate project would mean: kilograms, money, and what it does not do.
//!
//! Decides to show a year at least, and a price as a range that is our assumption. Refuses to sell, and every word
//! that would say emissions are gone.

use super::advice::percent;
use super::block::{Block, Gauge};
use super::weigh::Weighed;
use crate::footprint::tables;
use crate::locale::Locale;
use crate::units::Estimate;
use crate::view::figures::Quantity;

/// What a tonne's certified contribution costs in US dollars, low and high: our assumption for retail prices of
/// certified projects.
pub const USD_PER_TONNE: [f64; 2] = [10.0, 50.0];
/// Days of a mean year.
const YEAR: f64 = 365.25;

/// Of a period of so many days, at a price of one's own where one was entered.
pub fn contribution(weighed: &Weighed, days: i64, price: Option<f64>, locale: &Locale) -> Vec<Block> {
    let mut blocks = Vec::new();
    if weighed.is_empty() {
        blocks.push(Block::Text(locale.text("board_give_nothing").to_owned()));
    } else {
        #[allow(clippy::cast_precision_loss)] // A period has few days.
        let year = weighed.kept.co2e_g * (YEAR / days.max(1) as f64);
        let prices = match price {
            Some(price) => [price, price],
            None => USD_PER_TONNE,
        };
        blocks.push(Block::Lead(lead(year, prices, price.is_some(), locale)));
        let mut gauges = vec![Gauge::of(locale.text("board_give_year"), Quantity::Carbon, year, 0.0, locale)];
        if let Some(person) = tables::equivalents().iter().find(|thing| thing.id == "fr_person_year") {
            let share = percent(year.central / person.per_unit.central, locale);
            gauges[0].small = locale.fill("board_give_person", &[("share", &share)]);
        }
        blocks.push(Block::Gauges(gauges));
        blocks.push(Block::Note(locale.text("board_give_price_note").to_owned()));
    }
    for key in ["board_give_certified", "board_give_reduce", "board_give_standard", "board_give_integrity"] {
        blocks.push(Block::Text(locale.text(key).to_owned()));
    }
    blocks.push(Block::Note(locale.text("board_give_sale").to_owned()));
    blocks
}

fn lead(year: Estimate, prices: [f64; 2], own: bool, locale: &Locale) -> String {
    let kilograms = Quantity::Carbon.ranged(year, locale);
    let usd = |grams: f64, price: f64| grams * 1e-6 * price;
    let amount = money(usd(year.central, prices[0]), usd(year.central, prices[1]), locale);
    let wide = money(usd(year.low, prices[0]), usd(year.high, prices[1]), locale);
    let key = if own { "board_give_lead_own" } else { "board_give_lead" };
    locale.fill(key, &[("year", &kilograms), ("amount", &amount), ("wide", &wide)])
}

/// So many dollars, or cents where it is less than two dollars.
fn money(low: f64, high: f64, locale: &Locale) -> String {
    let (range, exact, per) = if high < 2.0 {
        ("board_give_cents", "board_give_cents_exact", 100.0)
    } else {
        ("board_give_dollars", "board_give_dollars_exact", 1.0)
    };
    let (low, high) = (locale.figure(low * per), locale.figure(high * per));
    if low == high {
        locale.fill(exact, &[("amount", &low)])
    } else {
        locale.fill(range, &[("low", &low), ("high", &high)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::weigh::tests::week;
    use super::*;
    use crate::locale::Language;

    fn words(blocks: &[Block]) -> String {
        let text = |block: &Block| match block {
            Block::Lead(words) | Block::Text(words) | Block::Note(words) => words.clone(),
            _ => String::new(),
        };
        blocks.iter().map(text).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_year_has_its_kilograms_and_its_price() {
        let told = contribution(&week(), 7, None, &Locale::default());
        let Block::Lead(lead) = &told[0] else { panic!("{told:?}") };
        assert!(lead.contains("g CO2e (") && lead.contains("cents"), "{lead}");
        let own = words(&contribution(&week(), 7, Some(300.0), &Locale::default()));
        assert!(own.contains("price that you entered"), "{own}");
    }

    #[test]
    fn no_word_says_that_emissions_are_gone() {
        for language in [Language::En, Language::Fr] {
            for weighed in [week(), Weighed::default()] {
                let told = words(&contribution(&weighed, 7, None, &Locale::usual(language))).to_lowercase();
                assert!(told.contains("gold standard"));
                for banned in
                    ["neutral", "neutre", "compens", "zero", "zéro", "offset", "cancels", "annule les"]
                {
                    assert!(!told.contains(banned), "{banned}: {told}");
                }
            }
        }
    }
}
