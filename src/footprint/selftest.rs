//! The golden vectors, run by the core on itself, so that a browser can run them too.
//!
//! Decides whether this build computes what the vectors say, at their tolerances. Refuses to know how its
//! answer is shown.

use super::image::Pictures;
use super::price::{Work, resolve};
use super::reference::{self, Request};
use super::subject::{Electricity, Reasoning, Subject};
use super::tables::{self, ImageEnergy};
use super::taken::Supply;
use crate::observe::Kind;
use crate::units::{Estimate, Footprint};
use serde::Deserialize;

/// The vectors of both layers and of images.
const VECTORS: &str = include_str!("../../tests/fixtures/footprint/vectors.json");
/// Layer 1 was checked against its package to the last digit printed.
const REFERENCE_TOLERANCE: f64 = 1e-6;
/// Layer 2's vectors are printed with five digits.
const SHOWN_TOLERANCE: f64 = 1e-3;

#[derive(Deserialize)]
struct Vector {
    id: String,
    #[serde(flatten)]
    case: Case,
}

#[derive(Deserialize)]
#[serde(tag = "layer", rename_all = "lowercase")]
enum Case {
    Reference {
        active_b: f64,
        total_b: f64,
        output_tokens: f64,
        tokens_per_s: Option<f64>,
        first_token_s: Option<f64>,
        latency_cap_s: Option<f64>,
        pue: f64,
        wue_onsite: f64,
        grid_kg_kwh: f64,
        wue_offsite: f64,
        batch: f64,
        bits: f64,
        gpus: f64,
        latency_s: f64,
        wh: f64,
        g: f64,
        water_ml: f64,
    },
    Text {
        model: String,
        output_tokens: [f64; 3],
        input_tokens: Option<f64>,
        reasoning: Reasoning,
        grid: String,
        #[serde(flatten)]
        expected: Expected,
    },
    Image {
        images: u32,
        image_wh: [f64; 3],
        pixels: Option<f64>,
        steps: Option<f64>,
        usual_steps: Option<f64>,
        pue: [f64; 2],
        wue_onsite: [f64; 2],
        grid: String,
        #[serde(flatten)]
        expected: Expected,
    },
}

#[derive(Deserialize)]
struct Expected {
    wh: [f64; 3],
    g: [f64; 3],
    water_onsite_ml: [f64; 3],
    water_ml: [f64; 3],
}

struct Check<'a> {
    id: &'a str,
    tolerance: f64,
    failures: &'a mut Vec<String>,
}

impl Check<'_> {
    fn near(&mut self, what: &str, found: f64, expected: f64) {
        // A NaN is near nothing.
        let near = (found - expected).abs() <= self.tolerance * expected.abs();
        if !near {
            self.failures.push(format!("{}: {what} is {found}, not {expected}", self.id));
        }
    }

    fn range(&mut self, what: &str, found: Estimate, [low, central, high]: [f64; 3]) {
        self.near(&format!("{what} low"), found.low, low);
        self.near(&format!("{what} central"), found.central, central);
        self.near(&format!("{what} high"), found.high, high);
    }

    fn footprint(&mut self, found: &Footprint, expected: &Expected) {
        self.range("Wh", found.energy_wh, expected.wh);
        self.range("g CO2e", found.co2e_g, expected.g);
        self.range("mL on site", found.water_ml, expected.water_onsite_ml);
        self.range("mL in all", found.water_total_ml, expected.water_ml);
    }
}

/// Runs every vector and says which figures are not as they should be; an empty list is a pass.
pub fn selftest() -> Vec<String> {
    let mut failures = Vec::new();
    match serde_json::from_str::<Vec<Vector>>(VECTORS) {
        Ok(vectors) if vectors.len() >= 28 => {
            for vector in &vectors {
                run(vector, &mut failures);
            }
        }
        Ok(vectors) => failures.push(format!("only {} vectors", vectors.len())),
        Err(error) => failures.push(format!("the vectors cannot be read: {error}")),
    }
    failures
}

fn run(vector: &Vector, failures: &mut Vec<String>) {
    let mut check = Check { id: &vector.id, tolerance: SHOWN_TOLERANCE, failures };
    match &vector.case {
        Case::Reference {
            active_b,
            total_b,
            output_tokens,
            tokens_per_s,
            first_token_s,
            latency_cap_s,
            pue,
            wue_onsite,
            grid_kg_kwh,
            wue_offsite,
            batch,
            bits,
            gpus,
            latency_s,
            wh,
            g,
            water_ml,
        } => {
            let impacts = reference::impacts(&Request {
                active_b: *active_b,
                total_b: *total_b,
                output_tokens: *output_tokens,
                tokens_per_s: *tokens_per_s,
                first_token_s: *first_token_s,
                latency_cap_s: *latency_cap_s,
                pue: *pue,
                wue_onsite: *wue_onsite,
                grid_kg_kwh: *grid_kg_kwh,
                wue_offsite: *wue_offsite,
                batch: *batch,
                bits: *bits,
            });
            check.tolerance = REFERENCE_TOLERANCE;
            check.near("GPUs", impacts.gpus, *gpus);
            check.near("Wh", impacts.energy_kwh * 1000.0, *wh);
            check.near("g CO2e", (impacts.use_kg + impacts.embodied_kg) * 1000.0, *g);
            check.near("mL in all", impacts.water_l * 1000.0, *water_ml);
            // Seconds are printed with fewer digits.
            check.tolerance = 1e-5;
            check.near("latency", impacts.latency_s, *latency_s);
        }
        Case::Text {
            model,
            output_tokens: [low, central, high],
            input_tokens,
            reasoning,
            grid,
            expected,
        } => {
            let subject = Subject {
                model: Some(model),
                output_tokens: Some(Estimate::new(*low, *central, *high)),
                input_tokens: *input_tokens,
                reasoning: Some(*reasoning),
                ..Subject::new(Kind::Text, "")
            };
            let case = resolve(&subject, &Electricity::of(grid));
            if matches!(case.work, Work::Reply(_)) {
                check.footprint(&case.price().footprint, expected);
            } else {
                check.failures.push(format!("{}: priced as no reply", vector.id));
            }
        }
        Case::Image { images, image_wh, pixels, steps, usual_steps, pue, wue_onsite, grid, expected } => {
            let pictures = Pictures {
                images: f64::from(*images),
                energy: ImageEnergy { wh: *image_wh, pixels: 1_048_576.0, steps: *usual_steps },
                pixels: *pixels,
                steps: *steps,
                pue: between(*pue),
            };
            match tables::grid(grid) {
                Some(grid) => {
                    let supply = Supply {
                        grid: grid.intensity(),
                        wue_onsite: between(*wue_onsite),
                        wue_offsite: grid.water(),
                    };
                    check.footprint(&pictures.taken().footprint(&supply), expected);
                }
                None => check.failures.push(format!("{}: no grid {grid}", vector.id)),
            }
        }
    }
}

fn between([low, high]: [f64; 2]) -> Estimate {
    Estimate::new(low, f64::midpoint(low, high), high)
}
