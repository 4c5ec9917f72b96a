//! Layer 2 for images: what is shown.
//!
//! Decides the energy of an image job from its model's measured or assumed energy, the size, the steps and
//! the number of the images. Refuses to know which model or site it was.
//!
//! ```text
//! E     = n × e × (pixels / reference pixels)^a × (steps / reference steps)   Wh, facility
//! g     = E × grid / 1000 + 0.03 × E                                          g CO2e
//! water = E / PUE × WUE;  E / PUE × (WUE + PUE × grid's water)                mL
//! ```
//!
//! The reference is 1024 × 1024 at the model's usual steps, unless its row says otherwise. The facility's
//! overhead is within `e`, so PUE serves the water alone and has no range here.

use super::range::{Deviation, Lever};
use super::tables::{self, ImageEnergy};
use super::taken::Taken;
use crate::units::Estimate;

/// An image job, with everything that its energy depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pictures {
    /// The number of images.
    pub images: f64,
    /// Facility energy of one.
    pub energy: ImageEnergy,
    /// Pixels of each; as many as the reference where unknown.
    pub pixels: Option<f64>,
    /// Diffusion steps of each; used where the reference's are known.
    pub steps: Option<f64>,
    /// Power usage effectiveness.
    pub pue: Estimate,
}

impl Pictures {
    /// Pixels over the reference's.
    pub fn relative_size(&self) -> f64 {
        self.pixels.map_or(1.0, |pixels| pixels / self.energy.pixels)
    }

    /// Steps over the reference's.
    pub fn relative_steps(&self) -> f64 {
        self.steps.zip(self.energy.steps).map_or(1.0, |(steps, usual)| steps / usual)
    }

    /// What the size multiplies the energy by: below the reference the exponent's ends change places, so
    /// that low stays low.
    pub fn size_factor(&self) -> Estimate {
        let size = self.relative_size();
        let exponent = tables::IMAGE_EXPONENT.value;
        let (low, high) = (size.powf(exponent.low), size.powf(exponent.high));
        Estimate::new(low.min(high), size.powf(exponent.central), low.max(high))
    }

    /// What it takes. Linear in the number of images and in the steps.
    pub fn taken(&self) -> Taken {
        let [low, central, high] = self.energy.wh;
        let size = self.size_factor();
        let energy_wh = self.images * central * size.central * self.relative_steps();
        let none = Deviation::none(Lever::ImageEnergy);
        Taken {
            energy_wh,
            it_wh: energy_wh / self.pue.central,
            embodied_g: tables::IMAGE_EMBODIED.value.central * energy_wh,
            deviations: [
                Deviation::between(Lever::ImageEnergy, low, central, high),
                Deviation::of(Lever::ImageSize, size),
                none,
                none,
                none,
                none,
                none,
            ],
        }
    }
}
