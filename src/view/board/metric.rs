//! What a bar shows.
//!
//! Decides which figure of a tally is meant and how it is written: a count without a range, an estimate never
//! without one. Refuses to add up.

use crate::ledger::totals::Tally;
use crate::locale::Locale;
use crate::units::{Estimate, Footprint};
use crate::view::figures::Quantity;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Prompts and image generations.
    Requests,
    /// Wh.
    Energy,
    /// g CO2e.
    Carbon,
    /// mL on site.
    Water,
}

impl Metric {
    /// The metric of a name; energy for any other.
    pub fn of(name: &str) -> Self {
        match name {
            "requests" => Self::Requests,
            "co2e" => Self::Carbon,
            "water" => Self::Water,
            _ => Self::Energy,
        }
    }

    /// The message that names it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Requests => "board_requests",
            Self::Energy => "board_energy",
            Self::Carbon => "board_co2e",
            Self::Water => "board_water",
        }
    }

    /// Its figure of a footprint, with its quantity; `None` for a count.
    pub fn figure(self, footprint: &Footprint) -> Option<(Quantity, Estimate)> {
        match self {
            Self::Requests => None,
            Self::Energy => Some((Quantity::Energy, footprint.energy_wh)),
            Self::Carbon => Some((Quantity::Carbon, footprint.co2e_g)),
            Self::Water => Some((Quantity::Water, footprint.water_ml)),
        }
    }

    /// How much of it there is, in steps fine enough for a drawing.
    pub fn height(self, tally: &Tally) -> u64 {
        match self.figure(&tally.footprint) {
            None => tally.requests(),
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Bounded, and not below zero.
            Some((_, estimate)) => (estimate.central.clamp(0.0, 1e12) * 1000.0).ceil() as u64,
        }
    }

    /// The central value, or the count: `1.9 Wh`, `12`.
    pub fn central(self, tally: &Tally, locale: &Locale) -> String {
        match self.figure(&tally.footprint) {
            None => locale.integer(tally.requests()),
            Some((quantity, estimate)) => quantity.central(estimate.central, locale),
        }
    }

    /// The value with its range where it has one.
    pub fn words(self, tally: &Tally, locale: &Locale) -> String {
        match self.figure(&tally.footprint) {
            None => locale.plural("board_count", tally.requests()),
            Some((quantity, estimate)) => quantity.ranged(estimate, locale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_has_no_range_and_an_estimate_has() {
        let energy_wh = Estimate::new(0.5, 1.9, 6.0);
        let tally = Tally {
            prompts: 3,
            footprint: Footprint { energy_wh, ..Footprint::default() },
            ..Tally::default()
        };
        let english = Locale::default();
        assert_eq!(Metric::Requests.words(&tally, &english), "3 requests");
        assert_eq!(Metric::Energy.words(&tally, &english), "1.9\u{a0}Wh (0.50–6.0)");
        assert_eq!(Metric::Energy.height(&tally), 1900);
        assert_eq!(Metric::Carbon.height(&tally), 0);
        assert_eq!(Metric::of("requests").height(&tally), 3);
    }
}
