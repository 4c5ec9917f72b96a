//! Figures as whole millionths, so that sums are exact.
//!
//! Decides the arithmetic of a report: each of its cells (one day, site, model and kind) is rounded once,
//! to a millionth of a Wh, g or mL, and everything else is a sum of those whole numbers. What is written
//! is the decimal itself, so any breakdown adds up to its total to the last digit. Refuses negative and
//! endless figures: they count as nothing.

use crate::units::{Estimate, Footprint};
use serde::{Serialize, Serializer};
use std::iter::Sum;
use std::ops::AddAssign;

/// Parts of one unit.
const PARTS: u64 = 1_000_000;

/// A figure of whole millionths; beyond 18 billion units it stays at its greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fixed(u64);

impl Fixed {
    /// The nearest. A tie goes up, also one that binary arithmetic misses by a hair: kept figures have
    /// few digits, so ties are common, and the order in which they were added must not show.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    pub fn of(figure: f64) -> Self {
        // The conversion stops at both ends and takes no number for nothing.
        Self((figure * PARTS as f64 + 0.5001).floor() as u64)
    }

    /// As a number; one below a billion is written and read back as the same decimal.
    #[allow(clippy::cast_precision_loss)]
    pub fn value(self) -> f64 {
        self.0 as f64 / PARTS as f64
    }

    /// The decimal, with this sign between units and tenths: `12`, `0.395853`.
    pub fn text(self, decimal: char) -> String {
        let (units, parts) = (self.0 / PARTS, self.0 % PARTS);
        if parts == 0 {
            return units.to_string();
        }
        let digits = format!("{parts:06}");
        format!("{units}{decimal}{}", digits.trim_end_matches('0'))
    }

    /// One `parts`-th of a count, or of this.
    fn shared(self, parts: u64) -> Self {
        Self(self.0.saturating_add(parts / 2) / parts.max(1))
    }
}

impl AddAssign for Fixed {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl Serialize for Fixed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

/// A range of such figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The lower end.
    pub low: Fixed,
    /// The centre.
    pub central: Fixed,
    /// The upper end.
    pub high: Fixed,
}

impl Range {
    fn of(estimate: Estimate) -> Self {
        let [low, central, high] = [estimate.low, estimate.central, estimate.high].map(Fixed::of);
        Self { low, central, high }
    }

    /// The same as plain numbers.
    pub fn estimate(self) -> Estimate {
        Estimate::new(self.low.value(), self.central.value(), self.high.value())
    }

    fn shared(self, parts: u64) -> Self {
        let [low, central, high] = [self.low, self.central, self.high].map(|figure| figure.shared(parts));
        Self { low, central, high }
    }
}

impl AddAssign for Range {
    fn add_assign(&mut self, other: Self) {
        self.low += other.low;
        self.central += other.central;
        self.high += other.high;
    }
}

/// Counts and what they took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Prompts and image generations together.
    pub requests: u64,
    /// Asks for a text reply.
    pub prompts: u64,
    /// Images of the image jobs.
    pub images: u64,
    /// Image jobs.
    pub image_generations: u64,
    /// Energy in Wh.
    pub energy_wh: Range,
    /// Emissions in g CO2e.
    pub co2e_g: Range,
    /// Water on site in mL.
    pub water_ml: Range,
    /// Water on site and at the power plants in mL.
    pub water_total_ml: Range,
}

impl Figures {
    /// With what a cell took, rounded here and nowhere else.
    #[must_use]
    pub fn taking(self, footprint: &Footprint) -> Self {
        Self {
            energy_wh: Range::of(footprint.energy_wh),
            co2e_g: Range::of(footprint.co2e_g),
            water_ml: Range::of(footprint.water_ml),
            water_total_ml: Range::of(footprint.water_total_ml),
            ..self
        }
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.prompts += other.prompts;
        self.images += other.images;
        self.image_generations += other.image_generations;
        self.energy_wh += other.energy_wh;
        self.co2e_g += other.co2e_g;
        self.water_ml += other.water_ml;
        self.water_total_ml += other.water_total_ml;
    }
}

impl Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::default(), |mut sum, figures| {
            sum += figures;
            sum
        })
    }
}

/// The mean of several periods: counts have fractions here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mean {
    /// How many periods; none before the history begins.
    pub periods: u32,
    /// Prompts and image generations together.
    pub requests: Fixed,
    /// Asks for a text reply.
    pub prompts: Fixed,
    /// Images of the image jobs.
    pub images: Fixed,
    /// Image jobs.
    pub image_generations: Fixed,
    /// Energy in Wh.
    pub energy_wh: Range,
    /// Emissions in g CO2e.
    pub co2e_g: Range,
    /// Water on site in mL.
    pub water_ml: Range,
    /// Water on site and at the power plants in mL.
    pub water_total_ml: Range,
}

impl Mean {
    /// Of these periods; of none it is nothing.
    pub fn of(periods: &[Figures]) -> Self {
        let sum: Figures = periods.iter().copied().sum();
        let parts = periods.len().max(1) as u64;
        let count = |count: u64| Fixed(count.saturating_mul(PARTS)).shared(parts);
        Self {
            periods: u32::try_from(periods.len()).unwrap_or(u32::MAX),
            requests: count(sum.requests),
            prompts: count(sum.prompts),
            images: count(sum.images),
            image_generations: count(sum.image_generations),
            energy_wh: sum.energy_wh.shared(parts),
            co2e_g: sum.co2e_g.shared(parts),
            water_ml: sum.water_ml.shared(parts),
            water_total_ml: sum.water_total_ml.shared(parts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_tie_goes_up_whatever_order_it_was_added_in() {
        // 0.1 + 0.2 is a hair more than 0.3, 0.7 + 0.1 a hair less than 0.8.
        assert_eq!(Fixed::of((0.1 + 0.2) * 5e-6), Fixed(2));
        assert_eq!(Fixed::of((0.7 + 0.1) * 1e-6 - 0.3e-6), Fixed(1));
        assert_eq!([f64::NAN, -1.0, 0.0].map(Fixed::of), [Fixed(0); 3]);
        assert_eq!(Fixed::of(f64::INFINITY), Fixed(u64::MAX));
    }

    #[test]
    fn decimals_are_written_without_waste() {
        let written = |figure: f64| Fixed::of(figure).text(',');
        assert_eq!(written(0.0), "0");
        assert_eq!(written(12.0), "12");
        assert_eq!(written(0.395_853_4), "0,395853");
        assert_eq!(written(1_234.5), "1234,5");
        assert_eq!(written(0.000_001), "0,000001");
    }

    #[test]
    fn a_mean_of_none_is_nothing() {
        assert_eq!(Mean::of(&[]), Mean::default());
        let [one, four] = [1, 4].map(|requests| Figures { requests, ..Figures::default() });
        assert_eq!(Mean::of(&[one, four]).requests.text('.'), "2.5");
    }

    proptest! {
        #[test]
        fn a_figure_is_read_back_as_it_was_written(figure in 0.0..1e9_f64) {
            let fixed = Fixed::of(figure);
            let json = serde_json::to_string(&fixed).unwrap();
            prop_assert_eq!(Fixed::of(json.parse().unwrap()), fixed);
            prop_assert_eq!(Fixed::of(fixed.text('.').parse().unwrap()), fixed);
            prop_assert_eq!(json.trim_end_matches(".0"), fixed.text('.'));
        }

        #[test]
        fn ranges_stay_in_order(low in 0.0..1e3_f64, more in 0.0..1e-5_f64, most in 0.0..1e3_f64) {
            let range = Range::of(Estimate::new(low, low + more, low + more + most));
            prop_assert!(range.low <= range.central && range.central <= range.high);
        }
    }
}
