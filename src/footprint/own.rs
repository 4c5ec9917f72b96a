//! Layer 2 for a server of the person's own: what is shown.
//!
//! Decides by the machine: watts at the wall × duration, on the person's grid. Refuses the data centre's
//! ways: no batch, no PUE, no water on site, and no share of manufacture, since the machine serves other
//! ends too.
//!
//! ```text
//! E     = W × t / 3600                     Wh
//! t     = measured, or N × r / speed, or n × time of an image × size × steps   s
//! g     = E × grid / 1000                  g CO2e
//! water = 0;  E × grid's water             mL
//! ```

use super::range::{Deviation, Lever};
use super::taken::Taken;
use crate::units::Estimate;

/// A job on a person's own machine, as factors of its energy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Job {
    /// Power at the wall, in watts.
    pub watts: Estimate,
    /// Duration, in seconds; for one token or one image where it was not measured.
    pub seconds: Estimate,
    /// Tokens or images; 1 where the duration was measured.
    pub amount: Estimate,
    /// Hidden reasoning over visible tokens.
    pub multiplier: Estimate,
    /// Size and steps of an image over the usual ones.
    pub size: Estimate,
}

impl Job {
    /// What it takes.
    pub fn taken(&self) -> Taken {
        let energy_wh = self.watts.central * self.seconds.central / 3600.0
            * self.amount.central
            * self.multiplier.central
            * self.size.central;
        let none = Deviation::none(Lever::Watts);
        Taken {
            energy_wh,
            it_wh: energy_wh,
            embodied_g: 0.0,
            deviations: [
                Deviation::of(Lever::Watts, self.watts),
                Deviation::of(Lever::Duration, self.seconds),
                Deviation::of(Lever::Length, self.amount),
                Deviation::of(Lever::Reasoning, self.multiplier),
                Deviation::of(Lever::ImageSize, self.size),
                none,
                none,
            ],
        }
    }
}
