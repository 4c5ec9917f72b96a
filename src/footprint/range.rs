//! How uncertain factors make an uncertain product.
//!
//! Decides one rule, used by every layer-2 estimate: factors are independent, so their logarithmic
//! deviations add in squares. With `E` the product and `E_j` the product with only factor `j` moved to
//! its end,
//!
//! ```text
//! u_j = ln(E_j,high / E)    E_high = E × exp(√Σ u_j²)
//! d_j = ln(E / E_j,low)     E_low  = E ÷ exp(√Σ d_j²)
//! ```
//!
//! All extremes at once would give ranges of a hundred times and more, which inform nobody.

use crate::units::Estimate;

/// What a factor is, for a person who asks why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// The model's parameters.
    Size,
    /// Batching, utilisation and hardware: the calibration against measurements.
    Calibration,
    /// The length of the visible reply.
    Length,
    /// Hidden reasoning.
    Reasoning,
    /// The data centre's overhead.
    Pue,
    /// The energy of reading the prompt.
    Input,
    /// That neither the model nor the site is known.
    UnknownModel,
    /// What one image of the model takes.
    ImageEnergy,
    /// How energy grows with the number of pixels.
    ImageSize,
    /// The power of the person's own machine.
    Watts,
    /// How long the person's own machine worked.
    Duration,
    /// The electricity's emissions.
    Grid,
    /// Water evaporated on site.
    OnSiteWater,
    /// Water evaporated at power plants.
    PlantWater,
}

/// How far one factor moves the product: logarithms, none below zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deviation {
    /// The factor.
    pub lever: Lever,
    /// `ln(E_high / E)`.
    pub up: f64,
    /// `ln(E / E_low)`; infinite where the factor's low end makes nothing.
    pub down: f64,
}

impl Deviation {
    /// A factor that does not move the product.
    pub const fn none(lever: Lever) -> Self {
        Self { lever, up: 0.0, down: 0.0 }
    }

    /// From the product with the factor at its low end, centre and high end. A low end above the centre
    /// (a smaller model spread over more servers) counts as no deviation.
    pub fn between(lever: Lever, low: f64, central: f64, high: f64) -> Self {
        let log = |over: f64, under: f64| if over > under { (over / under).ln() } else { 0.0 };
        Self { lever, up: log(high, central), down: log(central, low) }
    }

    /// From a factor's own three figures, where the product is proportional to it.
    pub fn of(lever: Lever, factor: Estimate) -> Self {
        Self::between(lever, factor.low, factor.central, factor.high)
    }
}

/// A sum of squared deviations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    up: f64,
    down: f64,
}

impl Spread {
    /// Of several deviations.
    pub fn of(deviations: &[Deviation]) -> Self {
        deviations.iter().fold(Self::default(), |spread, deviation| spread.with(*deviation))
    }

    /// With one more.
    #[must_use]
    pub fn with(self, deviation: Deviation) -> Self {
        Self { up: self.up + deviation.up * deviation.up, down: self.down + deviation.down * deviation.down }
    }

    /// The range around a centre; nothing around nothing.
    pub fn around(self, central: f64) -> Estimate {
        if central > 0.0 && central.is_finite() {
            Estimate::new(central / self.down.sqrt().exp(), central, central * self.up.sqrt().exp())
        } else {
            Estimate::default()
        }
    }

    /// The share of each end's square that a deviation makes, from 0 to 1: of the upper, of the lower.
    pub fn shares(self, deviation: Deviation) -> (f64, f64) {
        let share = |part: f64, whole: f64| {
            if part.is_infinite() {
                1.0
            } else if whole > 0.0 && whole.is_finite() {
                part * part / whole
            } else {
                0.0
            }
        };
        (share(deviation.up, self.up), share(deviation.down, self.down))
    }
}
