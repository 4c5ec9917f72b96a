//! Why this number: an estimate taken apart.
//!
//! Decides which factors a person is shown: each with its value, its unit, where it comes from, and its
//! share of the range. Refuses words and number formats; those are the view's, or the terminal's.

use super::order;
use super::price::{Case, Priced, Work, resolve};
use super::range::{Deviation, Lever, Spread};
use super::subject::{Electricity, Subject};
use super::tables::{self, Origin};
use super::taken::Taken;
use super::text::{LEVERS, Reply, calibration};
use crate::units::{Estimate, Footprint};
use serde::Serialize;
use std::collections::BTreeMap;

/// Which formula gave the energy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// `E = PUE × k × (GPUS × (N × r + N_in × ρ) × f + E_srv)`.
    Text,
    /// `E = n × e × size^a × steps`.
    Image,
    /// `E = W × t`.
    Own,
}

impl Formula {
    /// The formula in the notation of the method's page.
    pub fn text(self) -> &'static str {
        match self {
            Self::Text => "E = PUE × k × (GPUS × (N × r + N_in × ρ) × f + E_srv)",
            Self::Image => "E = n × e × (pixels / reference)^a × (steps / usual steps)",
            Self::Own => "E = watts × seconds / 3600",
        }
    }
}

/// One factor of the estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Term {
    /// What it is, by a stable name.
    pub name: &'static str,
    /// Which deviation it causes; `None` for a value without a range.
    pub lever: Option<Lever>,
    /// Its value.
    pub value: Estimate,
    /// The value's unit.
    pub unit: &'static str,
    /// Where the value comes from; `None` for what was observed.
    pub origin: Option<&'static Origin>,
    /// Its share of the upper end's deviation of the energy, 0 to 1 (for the grid: of the grams; for
    /// water: of the water).
    pub share_up: f64,
    /// The same of the lower end.
    pub share_down: f64,
}

/// An estimate taken apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The estimate.
    pub priced: Priced,
    /// Its formula.
    pub formula: Formula,
    /// Its factors, in the formula's order; the electricity and the water last.
    pub terms: Vec<Term>,
}

/// Takes apart the price of one usage.
pub fn explain(subject: &Subject, electricity: &Electricity) -> Explanation {
    let case = resolve(subject, electricity);
    let taken = case.work.taken();
    let mut terms = Terms { taken, list: Vec::new() };
    let formula = match &case.work {
        Work::Reply(reply) => {
            reply_terms(&mut terms, &case, reply, subject);
            Formula::Text
        }
        Work::Pictures(pictures) => {
            let [low, central, high] = pictures.energy.wh;
            let per_image = Estimate::new(low, central, high);
            terms.fixed("images", pictures.images, "images", None);
            terms.ranged("energy_per_image", Lever::ImageEnergy, per_image, "Wh", Some(case.origin()));
            terms.ranged(
                "size_factor",
                Lever::ImageSize,
                pictures.size_factor(),
                "1",
                Some(tables::IMAGE_EXPONENT.origin()),
            );
            terms.fixed("steps_factor", pictures.relative_steps(), "1", None);
            terms.fixed("pue", pictures.pue.central, "1", Some(case.origin()));
            Formula::Image
        }
        Work::Own(job) => {
            let said = |given: bool, factor: &'static tables::Factor| (!given).then(|| factor.origin());
            let watts = said(electricity.own_watts.is_some(), &tables::OWN_WATTS);
            let time = said(subject.duration_s.is_some(), &tables::OWN_SPEED);
            terms.ranged("watts", Lever::Watts, job.watts, "W", watts);
            terms.ranged("seconds", Lever::Duration, job.seconds, "s", time);
            terms.ranged("amount", Lever::Length, job.amount, "1", None);
            terms.ranged("reasoning", Lever::Reasoning, job.multiplier, "1", None);
            terms.ranged("size_factor", Lever::ImageSize, job.size, "1", None);
            Formula::Own
        }
    };
    supply_terms(&mut terms, &case);
    Explanation { priced: case.price(), formula, terms: terms.list }
}

struct Terms {
    taken: Taken,
    list: Vec<Term>,
}

impl Terms {
    fn fixed(&mut self, name: &'static str, value: f64, unit: &'static str, origin: Option<&'static Origin>) {
        let value = Estimate::exact(value);
        self.list.push(Term { name, lever: None, value, unit, origin, share_up: 0.0, share_down: 0.0 });
    }

    fn ranged(
        &mut self,
        name: &'static str,
        lever: Lever,
        value: Estimate,
        unit: &'static str,
        origin: Option<&'static Origin>,
    ) {
        let deviation = self
            .taken
            .deviations
            .iter()
            .copied()
            .find(|deviation| deviation.lever == lever)
            .unwrap_or(Deviation::none(lever));
        let (share_up, share_down) = Spread::of(&self.taken.deviations).shares(deviation);
        self.list.push(Term { name, lever: Some(lever), value, unit, origin, share_up, share_down });
    }

    /// A factor that widens one quantity beyond the energy.
    fn beyond(
        &mut self,
        name: &'static str,
        value: Estimate,
        unit: &'static str,
        origin: &'static Origin,
        own: Deviation,
    ) {
        let (share_up, share_down) = Spread::of(&self.taken.deviations).with(own).shares(own);
        let origin = Some(origin);
        self.list.push(Term { name, lever: Some(own.lever), value, unit, origin, share_up, share_down });
    }
}

fn reply_terms(terms: &mut Terms, case: &Case, reply: &Reply, subject: &Subject) {
    let sizes = Some(case.origin());
    let points = |[low, central, high]: [f64; 3]| Estimate::new(low, central, high);
    let [size, _, length, reasoning, pue, input, unknown] = LEVERS;
    terms.ranged("active_parameters", size, points(reply.sizes.active_b), "billions", sizes);
    // One factor with the active ones: its share stands there.
    terms.list.push(Term {
        name: "total_parameters",
        lever: None,
        value: points(reply.sizes.total_b),
        unit: "billions",
        origin: sizes,
        share_up: 0.0,
        share_down: 0.0,
    });
    let k = calibration(reply.sizes.total_b[1]);
    terms.ranged("calibration", Lever::Calibration, k.value, "1", Some(k.origin()));
    let read = subject.output_tokens.is_some();
    let length_origin = (!read).then(|| tables::DEFAULT_OUTPUT_TOKENS.origin());
    terms.ranged("output_tokens", length, reply.tokens, "tokens", length_origin);
    let thought = Some(tables::REASONING_SHOWN.origin());
    terms.ranged("reasoning", reasoning, reply.multiplier(), "1", thought);
    terms.fixed("speed", reply.tokens_per_s, "tokens/s", sizes);
    terms.fixed("first_token", reply.first_token_s, "s", sizes);
    if let Some(cap) = reply.cap_s {
        terms.fixed("measured_duration", cap, "s", None);
    }
    if reply.input_tokens > 0.0 {
        terms.fixed("input_tokens", reply.input_tokens, "tokens", None);
        let share = &tables::INPUT_SHARE;
        terms.ranged("input_share", input, share.value, "1", Some(share.origin()));
    }
    terms.ranged("pue", pue, reply.pue, "1", sizes);
    if reply.unknown_model.low < reply.unknown_model.high {
        let origin = Some(tables::UNKNOWN_MODEL.origin());
        terms.ranged("unknown_model", unknown, reply.unknown_model, "1", origin);
    }
    if reply.answers > 1.0 {
        terms.fixed("answers", reply.answers, "replies", sizes);
    }
}

fn supply_terms(terms: &mut Terms, case: &Case) {
    let supply = &case.supply;
    let grid = case.grid.origin();
    terms.beyond("grid", supply.grid, "g CO2e/kWh", grid, supply.grid_deviation());
    terms.fixed("embodied", terms.taken.embodied_g, "g CO2e", Some(tables::GPU_EMBODIED.origin()));
    terms.beyond("water_on_site", supply.wue_onsite, "L/kWh", case.origin(), supply.onsite_deviation());
    let plants = tables::WATER_OFFSITE_SPREAD.value * supply.wue_offsite;
    terms.beyond("water_at_plants", plants, "L/kWh", grid, supply.plant_deviation());
}

/// Why a total is what it is: what each lever adds to its range.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Total {
    /// The sum.
    pub footprint: Footprint,
    /// How many usages are in it.
    pub usages: u32,
    /// Each factor's share of the upper and of the lower half of the energy's range, the widest first.
    /// Each usage's shares weigh as much as the range that it brings.
    pub shares: Vec<(Lever, f64, f64)>,
}

/// Takes apart a total.
pub fn explain_total(subjects: &[Subject], electricity: &Electricity) -> Total {
    explain_total_each(&mut subjects.iter().map(|subject| (*subject, 1)), electricity)
}

/// The same of subjects that stand for so many usages each.
pub fn explain_total_each(
    subjects: &mut dyn Iterator<Item = (Subject<'_>, u32)>,
    electricity: &Electricity,
) -> Total {
    let mut total = Total::default();
    let mut by_lever: BTreeMap<Lever, (f64, f64)> = BTreeMap::new();
    for (subject, usages) in subjects {
        let case = resolve(&subject, electricity);
        let taken = case.work.taken();
        let footprint = taken.footprint(&case.supply) * f64::from(usages);
        let energy = footprint.energy_wh;
        let spread = Spread::of(&taken.deviations);
        for deviation in taken.deviations {
            let (up, down) = spread.shares(deviation);
            let sums = by_lever.entry(deviation.lever).or_default();
            sums.0 += up * (energy.high - energy.central);
            sums.1 += down * (energy.central - energy.low);
        }
        total.usages += usages;
        total.footprint += footprint;
    }
    let energy = total.footprint.energy_wh;
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let shares: Vec<_> = by_lever
        .into_iter()
        .map(|(lever, (up, down))| {
            (lever, share(up, energy.high - energy.central), share(down, energy.central - energy.low))
        })
        .filter(|(_, up, down)| *up > 0.0 || *down > 0.0)
        .collect();
    total.shares = order(shares.len(), &|a, b| shares[b].1.total_cmp(&shares[a].1))
        .into_iter()
        .map(|at| shares[at])
        .collect();
    total
}
