//! Usage × factors → energy, CO2e, water. (Filled by the footprint issue.)
