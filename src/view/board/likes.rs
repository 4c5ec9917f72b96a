//! Things of daily life that are about as much.
//!
//! Decides how many are told of each basis. Refuses a comparison across bases, and any of which there would be
//! less than a tenth or more than a hundred.

use super::block::Piece;
use super::metric::Metric;
use crate::footprint::equivalent::{FEWEST, MOST, comparisons};
use crate::footprint::tables::Basis;
use crate::locale::{Language, Locale};
use crate::units::Footprint;

/// Most things of one basis.
const EACH: usize = 3;

/// The things, with how many of each and where that comes from.
pub fn likes(footprint: &Footprint, locale: &Locale) -> Vec<Piece> {
    let mut likes = Vec::new();
    for (basis, metric) in
        [(Basis::Energy, Metric::Energy), (Basis::Carbon, Metric::Carbon), (Basis::Water, Metric::Water)]
    {
        let fitting = comparisons(footprint, basis).filter(|c| (FEWEST..=MOST).contains(&c.count.central));
        for found in fitting.take(EACH) {
            let (thing, count) = (found.thing, found.count);
            let name = if locale.language == Language::Fr { thing.name_fr } else { thing.name };
            let shown = locale.figure(count.central);
            let range = [&*locale.figure(count.low), "–", &locale.figure(count.high)].concat();
            let what = locale.text(metric.key());
            let values = [("what", what), ("count", &*shown), ("range", &*range), ("name", name)];
            let origin = thing.origin();
            likes.push(
                Piece::of(locale.fill("board_like_item", &values))
                    .with_small([origin.source, ", ", origin.date].concat()),
            );
        }
    }
    likes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Estimate;

    #[test]
    fn only_what_can_be_pictured_is_told() {
        let footprint = Footprint { energy_wh: Estimate::new(10.0, 31.0, 90.0), ..Footprint::default() };
        let likes = likes(&footprint, &Locale::default());
        assert_eq!(likes.len(), EACH, "nothing is compared with no CO2e and no water");
        assert!(likes[0].words.starts_with("Energy: 1.4 × smartphone charge (0.45–4.1)"), "{likes:?}");
        assert!(super::likes(&Footprint::default(), &Locale::default()).is_empty());
    }
}
