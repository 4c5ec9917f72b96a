//! `vendor_checks.json`: published figures, and the same case by our method.

use gramme::footprint::{Electricity, Reasoning, Subject, price};
use gramme::observe::Kind;
use gramme::units::{Estimate, Footprint};
use serde::Deserialize;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// Within our range, and within a factor of 3 of its centre.
    Accept,
    /// Within our range.
    Contain,
    /// Not comparable; the row says why.
    None,
}

#[derive(Deserialize)]
struct Ours {
    kind: Kind,
    model: Option<String>,
    input_tokens: Option<f64>,
    output_tokens: Option<f64>,
    steps: Option<u32>,
}

#[derive(Deserialize)]
pub struct Row {
    pub id: String,
    pub publisher: String,
    pub date: String,
    pub product: String,
    pub energy_wh: Option<f64>,
    pub water_ml: Option<f64>,
    pub gco2e: Option<f64>,
    pub check: Check,
    #[serde(default)]
    pub compare_water: bool,
    pub at_least_high: Option<f64>,
    pub source: String,
    pub reason: Option<String>,
    pub reason_fr: Option<String>,
    ours: Option<Ours>,
}

impl Row {
    /// The same case by our method, without reasoning.
    pub fn ours(&self) -> Option<Footprint> {
        self.ours.as_ref().map(|ours| {
            let subject = Subject {
                model: ours.model.as_deref(),
                output_tokens: ours.output_tokens.map(Estimate::exact),
                input_tokens: ours.input_tokens,
                steps: ours.steps,
                images: Some(1),
                reasoning: Some(Reasoning::None),
                ..Subject::new(ours.kind, "")
            };
            price(&subject, &Electricity::default()).footprint
        })
    }

    pub fn line(&self) -> String {
        let published = self.energy_wh.map_or("–".into(), |wh| format!("{wh} Wh"));
        let ours = self.ours().map_or("–".into(), |ours| {
            let energy = ours.energy_wh;
            format!("{:.2} / {:.2} / {:.2} Wh", energy.low, energy.central, energy.high)
        });
        format!("{:32} {published:>10}   {ours:28} {:?}", self.id, self.check)
    }
}

pub fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../fixtures/footprint/vendor_checks.json")).expect("the rows")
}
