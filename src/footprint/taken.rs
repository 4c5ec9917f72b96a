//! What a usage takes × its electricity → energy, CO2e, water.
//!
//! Decides how a grid and a data centre's water turn energy into the other three quantities, and how their
//! own uncertainty widens each. Refuses to know what was done with the energy.

use super::range::{Deviation, Lever, Spread};
use super::tables;
use crate::units::{Estimate, Footprint};

/// What electricity and water the data centre has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supply {
    /// Intensity, in g CO2e/kWh.
    pub grid: Estimate,
    /// Water on site, in L per kWh of IT energy.
    pub wue_onsite: Estimate,
    /// Water at the power plants, in L/kWh.
    pub wue_offsite: f64,
}

/// What a usage takes before its electricity is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taken {
    /// Facility energy at the centre, in Wh.
    pub energy_wh: f64,
    /// IT energy at the centre, in Wh.
    pub it_wh: f64,
    /// Share of manufacture at the centre, in g CO2e.
    pub embodied_g: f64,
    /// How each factor moves the energy.
    pub deviations: [Deviation; 7],
}

impl Taken {
    /// With its electricity: energy, CO2e, water on site and in all, each with its range.
    pub fn footprint(&self, supply: &Supply) -> Footprint {
        let energy = Spread::of(&self.deviations);
        let kwh = self.energy_wh / 1000.0;
        let onsite_ml = self.it_wh * supply.wue_onsite.central;
        Footprint {
            energy_wh: energy.around(self.energy_wh),
            co2e_g: energy.with(supply.grid_deviation()).around(kwh * supply.grid.central + self.embodied_g),
            water_ml: energy.with(supply.onsite_deviation()).around(onsite_ml),
            water_total_ml: energy
                .with(supply.plant_deviation())
                .around(onsite_ml + self.energy_wh * supply.wue_offsite),
        }
    }
}

impl Supply {
    /// How the grid moves the grams.
    pub fn grid_deviation(&self) -> Deviation {
        Deviation::of(Lever::Grid, self.grid)
    }

    /// How the water on site moves itself.
    pub fn onsite_deviation(&self) -> Deviation {
        Deviation::of(Lever::OnSiteWater, self.wue_onsite)
    }

    /// How little is known of total water.
    pub fn plant_deviation(&self) -> Deviation {
        Deviation::of(Lever::PlantWater, tables::WATER_OFFSITE_SPREAD.value)
    }
}
