//! A figure → a thing of daily life that takes about as much.
//!
//! Decides which comparison a person can picture: on the same basis, and between a tenth and a hundred of
//! them. Refuses ratios between services: a web search is a dated figure to stand beside ours.

use super::tables::{self, Basis, Equivalent};
use crate::units::{Estimate, Footprint};

/// Fewer than this of anything is hard to picture.
pub const FEWEST: f64 = 0.1;
/// More than this of anything is hard to picture.
pub const MOST: f64 = 100.0;

/// So many of a thing.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// The thing.
    pub thing: &'static Equivalent,
    /// How many of it, with the range of the figure that is compared; the thing itself at its centre.
    pub count: Estimate,
}

fn on(basis: Basis, footprint: &Footprint) -> Estimate {
    match basis {
        Basis::Energy => footprint.energy_wh,
        Basis::Carbon => footprint.co2e_g,
        Basis::Water => footprint.water_ml,
    }
}

/// Every thing of a basis, with how many of it the figure is, in the catalogue's order of preference.
pub fn comparisons(footprint: &Footprint, basis: Basis) -> impl Iterator<Item = Comparison> {
    let figure = on(basis, footprint);
    tables::equivalents()
        .iter()
        .filter(move |thing| thing.basis == basis && !thing.context)
        .map(move |thing| Comparison { thing, count: figure * (1.0 / thing.per_unit.central) })
}

/// The first thing of a basis of which the figure is between 0.1 and 100; `None` for nothing, and for
/// what is beyond every thing.
pub fn comparison(footprint: &Footprint, basis: Basis) -> Option<Comparison> {
    comparisons(footprint, basis).find(|c| (FEWEST..=MOST).contains(&c.count.central))
}

/// Published figures to show beside ours with their date: a web search, an e-mail.
pub fn context(basis: Basis) -> impl Iterator<Item = &'static Equivalent> {
    tables::equivalents().iter().filter(move |thing| thing.basis == basis && thing.context)
}
