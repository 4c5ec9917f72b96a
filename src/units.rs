//! Quantities with their range.
//!
//! Decides how ranges add and how they are written for a person. Refuses to know where a figure came
//! from: that is [`crate::footprint`]'s.

use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul};

/// A figure with the range it may lie in: `low ≤ central ≤ high`, all finite and not negative.
///
/// Read it as "we would be surprised to be outside": roughly an 80 % interval of expert judgement, not
/// a statistical one. The unit is that of the field that holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The lower end.
    pub low: f64,
    /// The value with every factor at its centre.
    pub central: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// A range from its three figures.
    pub const fn new(low: f64, central: f64, high: f64) -> Self {
        Self { low, central, high }
    }

    /// A figure known without a range.
    pub const fn exact(value: f64) -> Self {
        Self { low: value, central: value, high: value }
    }

    /// The same to six significant digits, four more than any of these figures deserves. A decimal this
    /// short is written and read back the same, whatever reads it.
    #[must_use]
    pub fn kept(self) -> Self {
        self.rounded(SIX_DIGITS)
    }

    fn rounded(self, least: f64) -> Self {
        Self {
            low: rounded(self.low, least),
            central: rounded(self.central, least),
            high: rounded(self.high, least),
        }
    }

    /// Whether the figures are finite, not negative and in order.
    pub fn is_sound(&self) -> bool {
        self.low >= 0.0 && self.low <= self.central && self.central <= self.high && self.high.is_finite()
    }
}

/// Errors are systematic (the same model, the same servers), so lows, centres and highs add each for
/// themselves and the relative range does not shrink with the number of prompts.
impl Add for Estimate {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            central: self.central + other.central,
            high: self.high + other.high,
        }
    }
}

impl AddAssign for Estimate {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<f64> for Estimate {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self { low: self.low * factor, central: self.central * factor, high: self.high * factor }
    }
}

impl Sum for Estimate {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::default(), Add::add)
    }
}

/// What [`rounded`] takes for the digits of a session's figures, of a usage's and of a sum's.
const FOUR_DIGITS: f64 = 1e3;
const SIX_DIGITS: f64 = 1e5;
const TWELVE_DIGITS: f64 = 1e11;

/// To as many significant digits as `least` has.
fn rounded(figure: f64, least: f64) -> f64 {
    if figure <= 0.0 || !figure.is_finite() {
        return figure;
    }
    let (mut digits, mut power) = (figure, 1.0_f64);
    while digits < least && power < 1e300 {
        digits *= 10.0;
        power *= 10.0;
    }
    if power > 1.0 { (figure * power).round() / power } else { figure.round() }
}

/// What a usage, a session, a day or a week took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Footprint {
    /// Energy at the data centre, cooling included, in Wh.
    pub energy_wh: Estimate,
    /// Emissions of that electricity and a share of the servers' manufacture, in g CO2e.
    pub co2e_g: Estimate,
    /// Water evaporated on the data centre's site, in mL.
    pub water_ml: Estimate,
    /// Water on site and at the power plants, in mL.
    pub water_total_ml: Estimate,
}

impl Footprint {
    /// The same to twelve significant digits: a sum as it is kept. Written and read again it is the same.
    #[must_use]
    pub fn summed(self) -> Self {
        self.rounded(TWELVE_DIGITS)
    }

    /// The same to four significant digits, two more than are ever shown: what is kept for good of a session, which
    /// no sum is made of.
    #[must_use]
    pub fn brief(self) -> Self {
        self.rounded(FOUR_DIGITS)
    }

    /// The same to six significant digits; see [`Estimate::kept`].
    #[must_use]
    pub fn kept(self) -> Self {
        self.rounded(SIX_DIGITS)
    }

    fn rounded(self, least: f64) -> Self {
        Self {
            energy_wh: self.energy_wh.rounded(least),
            co2e_g: self.co2e_g.rounded(least),
            water_ml: self.water_ml.rounded(least),
            water_total_ml: self.water_total_ml.rounded(least),
        }
    }
}

impl Add for Footprint {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            energy_wh: self.energy_wh + other.energy_wh,
            co2e_g: self.co2e_g + other.co2e_g,
            water_ml: self.water_ml + other.water_ml,
            water_total_ml: self.water_total_ml + other.water_total_ml,
        }
    }
}

impl AddAssign for Footprint {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<f64> for Footprint {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self {
            energy_wh: self.energy_wh * factor,
            co2e_g: self.co2e_g * factor,
            water_ml: self.water_ml * factor,
            water_total_ml: self.water_total_ml * factor,
        }
    }
}

impl Sum for Footprint {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_kept_figure_is_read_back_as_it_was_written(figure in 0.0..1e9_f64, tiny in 0.0..1e-3_f64) {
            let kept = Estimate::new(tiny.min(figure), figure, figure * 3.0).kept();
            prop_assert!(kept.is_sound());
            prop_assert!((kept.central - figure).abs() <= figure * 5e-6 + 0.5 * f64::from(figure > 1e5));
            let read = json::read(json::parse(&json::text(&kept)).unwrap());
            prop_assert_eq!(read, Ok(kept));
        }

        #[test]
        fn a_sum_is_read_back_as_it_was_written(figures in prop::collection::vec(0.0..1e4_f64, 0..50)) {
            let sum = |estimate: Estimate| Footprint { energy_wh: estimate, ..Footprint::default() };
            let all: Footprint = figures.iter().map(|figure| sum(Estimate::exact(*figure).kept())).sum();
            let read = json::read(json::parse(&json::text(&all.summed())).unwrap());
            prop_assert_eq!(read, Ok(all.summed()));
            prop_assert_eq!(all.summed().summed(), all.summed());
        }
    }
}
