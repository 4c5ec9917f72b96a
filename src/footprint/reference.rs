//! Layer 1: the reference engine, for checks and comparisons.
//!
//! Decides nothing of its own: these are the formulas of EcoLogits 0.11.3 (`compute_llm_impacts`, MPL-2.0,
//! doi 10.21105/joss.07471), with its constants by name from `factors.toml`. Refuses what that engine does
//! not know: images, reasoning, input tokens, ranges of calibration.
//!
//! With P_act and P_tot billions of parameters, N output tokens, B the batch, Q the bits of a weight:
//!
//! ```text
//! f     = (slope × exp(decay × B) × P_act + base) / 1000          kWh per token and GPU
//! GPUS  = least power of two ≥ ⌈1.2 × P_tot × Q / 8 / 80 GB⌉
//! t_tok = 1 / measured speed, or a × P_act + b × B + c            s
//! dT    = min(N × t_tok + time to first token, measured latency)  s
//! E_srv = dT / 3600 × 1.2 kW × GPUS / 8 / B                       kWh
//! E_IT  = E_srv + GPUS × N × f                                    kWh
//! E     = PUE × E_IT                                              kWh
//! g_use = E × grid                                                kg CO2e
//! g_emb = dT × (GPUS / 8 × 5700 + GPUS × 273) / (3 years × B)     kg CO2e
//! water = E_IT × (WUE + PUE × grid's water)                       L
//! ```
//!
//! The exponential multiplies the batch, not the parameters; a mixture of experts has its active
//! parameters in `f` and `t_tok` and all of them in memory.

use super::tables;

/// What the reference engine is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request {
    /// Active parameters, in billions.
    pub active_b: f64,
    /// Total parameters, in billions.
    pub total_b: f64,
    /// Output tokens.
    pub output_tokens: f64,
    /// Measured speed, in tokens per second; the regression where there is none.
    pub tokens_per_s: Option<f64>,
    /// Time to the first token, in seconds; 0 where there is none.
    pub first_token_s: Option<f64>,
    /// Measured duration of the whole answer, in seconds: a cap.
    pub latency_cap_s: Option<f64>,
    /// Power usage effectiveness.
    pub pue: f64,
    /// Water on site, in L per kWh of IT energy.
    pub wue_onsite: f64,
    /// Intensity of the electricity, in kg CO2e/kWh.
    pub grid_kg_kwh: f64,
    /// Water at its power plants, in L/kWh.
    pub wue_offsite: f64,
    /// Requests served together.
    pub batch: f64,
    /// Bits of a weight.
    pub bits: f64,
}

/// What the reference engine answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impacts {
    /// GPUs that hold the model.
    pub gpus: f64,
    /// Duration of the answer, in seconds.
    pub latency_s: f64,
    /// Facility energy, in kWh.
    pub energy_kwh: f64,
    /// Emissions of use, in kg CO2e.
    pub use_kg: f64,
    /// Share of manufacture, in kg CO2e.
    pub embodied_kg: f64,
    /// Water on site, in L.
    pub water_onsite_l: f64,
    /// Water on site and at power plants, in L.
    pub water_l: f64,
}

/// GPU energy of one output token on one GPU, in kWh.
pub fn gpu_kwh_per_token(active_b: f64, batch: f64) -> f64 {
    let slope = tables::GPU_ENERGY_SLOPE.value.central;
    let decay = tables::GPU_ENERGY_BATCH_DECAY.value.central;
    (slope * (decay * batch).exp() * active_b + tables::GPU_ENERGY_BASE.value.central) / 1000.0
}

/// GPUs that hold a model of so many billions of parameters: a power of two, 1 or more.
pub fn gpus(total_b: f64, bits: f64) -> f64 {
    let memory_gb = tables::MEMORY_OVERHEAD.value.central * total_b * bits / 8.0;
    let needed = (memory_gb / tables::GPU_MEMORY.value.central).ceil();
    let mut gpus = 1.0;
    // The bound only stops a loop over the infinite; a million GPUs hold no model.
    while gpus < needed && gpus < 1e6 {
        gpus *= 2.0;
    }
    gpus
}

/// Energy of a server's share without its GPUs, in kWh, for an answer of so many seconds.
pub fn server_kwh(latency_s: f64, gpus: f64, batch: f64) -> f64 {
    latency_s / 3600.0 * tables::SERVER_POWER.value.central * gpus / tables::SERVER_GPUS.value.central / batch
}

/// A server's and its GPUs' share of manufacture, in kg CO2e, for an answer of so many seconds.
pub fn embodied_kg(latency_s: f64, gpus: f64, batch: f64) -> f64 {
    let servers = gpus / tables::SERVER_GPUS.value.central * tables::SERVER_EMBODIED.value.central;
    latency_s * (servers + gpus * tables::GPU_EMBODIED.value.central)
        / (tables::HARDWARE_LIFE.value.central * batch)
}

/// The reference engine. Exact for any finite request; every field of its answer is linear in the output
/// tokens as long as neither a first-token delay nor a cap enters.
pub fn impacts(request: &Request) -> Impacts {
    let seconds_per_token = match request.tokens_per_s {
        Some(speed) => 1.0 / speed,
        None => {
            tables::LATENCY_SLOPE_PARAMS.value.central * request.active_b
                + tables::LATENCY_SLOPE_BATCH.value.central * request.batch
                + tables::LATENCY_BASE.value.central
        }
    };
    let full = request.output_tokens * seconds_per_token + request.first_token_s.unwrap_or(0.0);
    let latency_s = request.latency_cap_s.map_or(full, |cap| full.min(cap));
    let gpus = gpus(request.total_b, request.bits);
    let it_kwh = server_kwh(latency_s, gpus, request.batch)
        + gpus * request.output_tokens * gpu_kwh_per_token(request.active_b, request.batch);
    let energy_kwh = request.pue * it_kwh;
    Impacts {
        gpus,
        latency_s,
        energy_kwh,
        use_kg: energy_kwh * request.grid_kg_kwh,
        embodied_kg: embodied_kg(latency_s, gpus, request.batch),
        water_onsite_l: it_kwh * request.wue_onsite,
        water_l: it_kwh * (request.wue_onsite + request.pue * request.wue_offsite),
    }
}
