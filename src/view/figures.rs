//! Figures with their unit and range, as a person reads them.
//!
//! Decides the unit that fits a figure's size. Refuses more digits than the estimate deserves.

use super::chart::{Band, band};
use crate::locale::Locale;
use crate::units::Estimate;

/// What a figure measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// In Wh.
    Energy,
    /// In g CO2e.
    Carbon,
    /// In mL.
    Water,
}

/// A figure with its range, in words and as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gauge {
    /// `31 Wh`.
    pub central: String,
    /// `12–90`.
    pub range: String,
    /// Where it lies.
    pub band: Band,
}

impl Quantity {
    /// A figure as a page shows it.
    pub fn gauge(self, estimate: Estimate, locale: &Locale) -> Gauge {
        let central = self.central(estimate.central, locale);
        Gauge { central, range: self.range(estimate, locale), band: band(estimate) }
    }

    /// The unit for a size, and how many base units make one of it.
    fn unit(self, size: f64) -> (&'static str, f64) {
        let (small, large) = match self {
            Self::Energy => ("Wh", "kWh"),
            Self::Carbon => ("g CO2e", "kg CO2e"),
            Self::Water => ("mL", "L"),
        };
        if size >= 1000.0 { (large, 1000.0) } else { (small, 1.0) }
    }

    /// The central value with its unit: `0.40 Wh`; under a hundredth, `< 0.01 g CO2e`.
    pub fn central(self, value: f64, locale: &Locale) -> String {
        let (unit, per) = self.unit(value);
        format!("{}\u{a0}{unit}", small(value / per, locale))
    }

    /// The central value with its unit and its range: `0.40 Wh (0.18–1.2)`.
    pub fn ranged(self, estimate: Estimate, locale: &Locale) -> String {
        format!("{} ({})", self.central(estimate.central, locale), self.range(estimate, locale))
    }

    /// The range alone, in the unit of the central value: `0.18–1.2`.
    pub fn range(self, estimate: Estimate, locale: &Locale) -> String {
        let (_, per) = self.unit(estimate.central);
        format!("{}–{}", small(estimate.low / per, locale), small(estimate.high / per, locale))
    }
}

fn small(value: f64, locale: &Locale) -> String {
    if value > 0.0 && value < 0.01 {
        format!("<\u{a0}{}", locale.figure(0.01).trim_end_matches('0'))
    } else {
        locale.figure(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_written_centre_first_with_its_range() {
        let english = Locale::default();
        let answer = Estimate::new(0.1763, 0.4002, 1.2);
        assert_eq!(Quantity::Energy.ranged(answer, &english), "0.40\u{a0}Wh (0.18–1.2)");
        assert_eq!(Quantity::Energy.ranged(answer * 10_000.0, &english), "4.0\u{a0}kWh (1.8–12)");
        let tiny = Estimate::new(0.0001, 0.002, 0.3);
        assert_eq!(Quantity::Carbon.ranged(tiny, &english), "<\u{a0}0.01\u{a0}g CO2e (<\u{a0}0.01–0.30)");
    }
}
