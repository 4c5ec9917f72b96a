//! Layer 2 for a text reply: what is shown.
//!
//! Decides the energy of one reply from the model's sizes, its speed, the reply's length, hidden
//! reasoning and the prompt. Refuses to know which model or site it was.
//!
//! ```text
//! E_IT  = k × (GPUS × N × r × f + E_srv(dT) + GPUS × N_in × ρ × f)   kWh
//! dT    = min(N × r / speed + time to first token, measured)         s
//! E     = PUE × E_IT × unknown model × answers                       kWh
//! g     = E × grid + k × g_emb                                       g CO2e
//! water = E_IT × WUE;  E_IT × (WUE + PUE × grid's water)             mL
//! ```
//!
//! `f`, `GPUS`, `E_srv` and `g_emb` are the [`reference`]'s. Layer 1 alone lies high for large
//! models, and its speed regression is several times slower than real services; the measured speeds and
//! the calibration `k`, by tier of central total parameters, bring it to what was measured.

use super::range::{Deviation, Lever};
use super::reference;
use super::tables::{self, Sizes};
use super::taken::Taken;
use crate::units::Estimate;

/// How many output tokens stand behind the visible ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hidden {
    /// So many times the visible ones, 1 or more.
    Times(Estimate),
    /// As many as the model makes in so many seconds of thinking, which were shown.
    Seconds(f64),
}

/// A low, a central and a high case of a model's parameters, in billions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cases {
    /// Active parameters.
    pub active_b: [f64; 3],
    /// Total parameters.
    pub total_b: [f64; 3],
}

impl From<Sizes> for Cases {
    /// The centre of two bounds is their geometric mean.
    fn from(sizes: Sizes) -> Self {
        let cases = |[low, high]: [f64; 2]| [low, (low * high).sqrt(), high];
        Self { active_b: cases(sizes.active_b), total_b: cases(sizes.total_b) }
    }
}

/// A reply, with everything that its energy depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reply {
    /// The model's parameters.
    pub sizes: Cases,
    /// Visible output tokens.
    pub tokens: Estimate,
    /// Tokens of hidden reasoning.
    pub hidden: Hidden,
    /// Tokens of the new prompt.
    pub input_tokens: f64,
    /// Speed, in output tokens per second.
    pub tokens_per_s: f64,
    /// Time to the first token, in seconds.
    pub first_token_s: f64,
    /// Measured duration of the answer, in seconds: a cap on the computed one.
    pub cap_s: Option<f64>,
    /// Power usage effectiveness.
    pub pue: Estimate,
    /// The factor for an unknown model; exactly 1 for a known one.
    pub unknown_model: Estimate,
    /// Replies to the one prompt.
    pub answers: f64,
}

/// The calibration for a model of so many total parameters (central), in billions.
pub fn calibration(total_b: f64) -> &'static tables::Factor {
    if total_b < tables::CALIBRATION_THRESHOLD.value.central {
        &tables::CALIBRATION_SMALL
    } else {
        &tables::CALIBRATION_LARGE
    }
}

/// Which end of each factor is taken: 0 low, 1 central, 2 high, in the order of [`LEVERS`].
type Ends = [usize; LEVERS.len()];

/// The factors of a reply's energy, in the order of its deviations.
pub const LEVERS: [Lever; 7] = [
    Lever::Size,
    Lever::Calibration,
    Lever::Length,
    Lever::Reasoning,
    Lever::Pue,
    Lever::Input,
    Lever::UnknownModel,
];

const CENTRE: Ends = [1; LEVERS.len()];

fn points(estimate: Estimate) -> [f64; 3] {
    [estimate.low, estimate.central, estimate.high]
}

impl Reply {
    /// What it takes. Linear in the tokens as long as no cap binds and the first-token delay is 0;
    /// above 0 even for an empty reply while that delay is.
    pub fn taken(&self) -> Taken {
        let work = Work::of(self);
        let (energy_wh, it_wh, embodied_g) = work.at(CENTRE);
        let deviations = std::array::from_fn(|lever| {
            if work.moves(lever) {
                let end = |to: usize| {
                    let mut ends = CENTRE;
                    ends[lever] = to;
                    work.at(ends).0
                };
                Deviation::between(LEVERS[lever], end(0), energy_wh, end(2))
            } else {
                Deviation::none(LEVERS[lever])
            }
        });
        Taken { energy_wh, it_wh, embodied_g, deviations }
    }

    /// Hidden tokens over visible ones at the centre, plus 1.
    pub fn multiplier(&self) -> Estimate {
        match self.hidden {
            Hidden::Times(times) => times,
            Hidden::Seconds(seconds) => {
                let visible = self.tokens.central.max(1.0);
                let times = |share: f64| 1.0 + share * seconds * self.tokens_per_s / visible;
                let shares = tables::REASONING_TIME.value;
                Estimate::new(times(shares.low), times(shares.central), times(shares.high))
            }
        }
    }
}

/// A reply with what its evaluations share.
struct Work<'a> {
    reply: &'a Reply,
    gpus: [f64; 3],
    kwh_per_token: [f64; 3],
    calibration: [f64; 3],
    tokens: [f64; 3],
    times: [f64; 3],
    pue: [f64; 3],
    input_share: [f64; 3],
    unknown_model: [f64; 3],
    batch: f64,
}

impl<'a> Work<'a> {
    fn of(reply: &'a Reply) -> Self {
        let batch = tables::BATCH.value.central;
        let bits = tables::BITS.value.central;
        Self {
            reply,
            gpus: reply.sizes.total_b.map(|total| reference::gpus(total, bits)),
            kwh_per_token: reply.sizes.active_b.map(|active| reference::gpu_kwh_per_token(active, batch)),
            calibration: points(calibration(reply.sizes.total_b[1]).value),
            tokens: points(reply.tokens),
            times: points(reply.multiplier()),
            pue: points(reply.pue),
            input_share: points(tables::INPUT_SHARE.value),
            unknown_model: points(reply.unknown_model),
            batch,
        }
    }

    /// Whether a factor has two different ends; most have not, and an evaluation each is saved.
    fn moves(&self, lever: usize) -> bool {
        let apart = |points: [f64; 3]| points[0].to_bits() != points[2].to_bits();
        match LEVERS[lever] {
            Lever::Size => apart(self.gpus) || apart(self.kwh_per_token),
            Lever::Calibration => true,
            Lever::Length => apart(self.tokens),
            Lever::Reasoning => apart(self.times),
            Lever::Pue => apart(self.pue),
            Lever::Input => self.reply.input_tokens > 0.0,
            _ => apart(self.unknown_model),
        }
    }

    /// Facility energy in Wh, IT energy in Wh, manufacture in g.
    fn at(&self, [size, k, length, thinking, pue, input, unknown]: Ends) -> (f64, f64, f64) {
        let reply = self.reply;
        let tokens = self.tokens[length] * self.times[thinking];
        let gpus = self.gpus[size];
        let full = tokens / reply.tokens_per_s + reply.first_token_s;
        let latency_s = reply.cap_s.map_or(full, |cap| full.min(cap));
        let read = reply.input_tokens * self.input_share[input];
        let computing = gpus * (tokens + read) * self.kwh_per_token[size]
            + reference::server_kwh(latency_s, gpus, self.batch);
        let scale = 1000.0 * self.calibration[k] * self.unknown_model[unknown] * reply.answers;
        let it_wh = scale * computing;
        (self.pue[pue] * it_wh, it_wh, scale * reference::embodied_kg(latency_s, gpus, self.batch))
    }
}
