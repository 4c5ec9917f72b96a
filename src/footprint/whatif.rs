//! The same usages, had one thing been otherwise.
//!
//! Decides what a change touches and leaves the rest: both sides are priced by the same method. Refuses
//! advice; [`super::advice`] draws it from here.

use super::model;
use super::price::{Case, Work, resolve};
use super::subject::{Electricity, Subject, clean};
use super::tables::{self, SizeClass};
use crate::observe::Kind;
use crate::units::{Estimate, Footprint};

/// One thing that might have been otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change<'a> {
    /// Every text reply by a model of this class, in the same data centre and at the usual speed.
    Class(SizeClass),
    /// Every usage of the same kind by this model.
    Model(&'a str),
    /// Everything on this grid or pure source. A comparison: the person rarely chooses where it runs.
    Grid(&'a str),
    /// Every image job with at most so many images.
    Images(u32),
    /// Every image of so many pixels.
    Pixels(f64),
    /// Image steps times this.
    Steps(f64),
    /// Every reply times this in length.
    Length(f64),
    /// Every prompt times this in length.
    Input(f64),
    /// No hidden reasoning.
    ReasoningOff,
}

/// Both sides of a what-if.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Comparison {
    /// As it was, priced now.
    pub before: Footprint,
    /// As it would have been.
    pub after: Footprint,
    /// Usages that the change touches.
    pub touched: u32,
}

impl Comparison {
    /// The share of the energy that the change saves at the centre: 0.7 is 70 % less, below 0 is more.
    pub fn saved(&self) -> f64 {
        let before = self.before.energy_wh.central;
        if before > 0.0 { 1.0 - self.after.energy_wh.central / before } else { 0.0 }
    }
}

/// Prices usages as they were and as they would have been. A change that does not apply to a usage
/// (images of a text reply) leaves it as it was.
pub fn what_if(subjects: &[Subject], electricity: &Electricity, change: Change) -> Comparison {
    what_if_each(&mut subjects.iter().map(|subject| (*subject, 1)), electricity, change)
}

/// The same of subjects that stand for so many usages each, as the days of a long history do.
pub fn what_if_each(
    subjects: &mut dyn Iterator<Item = (Subject<'_>, u32)>,
    electricity: &Electricity,
    change: Change,
) -> Comparison {
    let elsewhere = match change {
        Change::Grid(code) => Some(Electricity {
            everything: Some(code.to_owned()),
            own_grid: Some(code.to_owned()),
            by_provider: Vec::new(),
            own_watts: electricity.own_watts,
        }),
        _ => None,
    };
    let mut sum = Comparison::default();
    for (subject, usages) in subjects {
        let case = resolve(&subject, electricity);
        let before = case.price().footprint;
        let changed = match (&elsewhere, change) {
            (Some(elsewhere), _) => resolve(&subject, elsewhere),
            (None, Change::Model(name)) => resolve_as(&subject, name, electricity),
            (None, change) => apply(case, &subject, change),
        };
        let after = changed.price().footprint;
        sum.touched += if after == before { 0 } else { usages };
        sum.before += before * f64::from(usages);
        sum.after += after * f64::from(usages);
    }
    sum
}

/// By another model, where it makes the same kind of thing.
fn resolve_as(subject: &Subject, name: &str, electricity: &Electricity) -> Case {
    let case = resolve(subject, electricity);
    let makes = model::find(name).map(|model| model.makes);
    let same = match subject.kind {
        Kind::Text => makes == Some(tables::Makes::Text),
        Kind::Image => makes == Some(tables::Makes::Image),
    };
    if !same {
        return case;
    }
    let images = match case.work {
        Work::Pictures(pictures) if subject.images.is_none() => Some(whole(pictures.images)),
        _ => subject.images,
    };
    resolve(&Subject { model: Some(name), images, ..*subject }, electricity)
}

/// A number of images, which is whole and at most 10,000.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(images: f64) -> u32 {
    images as u32
}

fn apply(mut case: Case, subject: &Subject, change: Change) -> Case {
    let factor = |by: f64| clean(by, 1e6).unwrap_or(1.0);
    match (&mut case.work, change) {
        (Work::Reply(reply), Change::Class(class)) => {
            if let Some(row) = tables::classes().iter().find(|row| row.class == class) {
                reply.sizes = row.sizes().into();
                reply.tokens_per_s = tables::DEFAULT_SPEED.value.central;
                reply.first_token_s = tables::DEFAULT_FIRST_TOKEN.value.central;
                // The duration was another model's.
                reply.cap_s = None;
                reply.unknown_model = Estimate::exact(1.0);
            }
        }
        (Work::Reply(reply), Change::Length(by)) => reply.tokens = reply.tokens * factor(by),
        (Work::Reply(reply), Change::Input(by)) => reply.input_tokens *= factor(by),
        (Work::Reply(reply), Change::ReasoningOff) => {
            reply.hidden = super::text::Hidden::Times(tables::REASONING_NONE.value);
        }
        (Work::Pictures(pictures), Change::Images(most)) => {
            pictures.images = pictures.images.min(f64::from(most));
        }
        (Work::Pictures(pictures), Change::Pixels(pixels)) => {
            pictures.pixels = Some(clean(pixels, 1e10).unwrap_or(pictures.energy.pixels));
        }
        (Work::Pictures(pictures), Change::Steps(by)) => {
            let usual = pictures.energy.steps.or(Some(1.0));
            pictures.energy.steps = usual;
            pictures.steps = pictures.steps.or(usual).map(|steps| steps * factor(by));
        }
        (Work::Own(job), Change::Length(by)) if subject.kind == Kind::Text => {
            job.amount = job.amount * factor(by);
        }
        (Work::Own(job), Change::ReasoningOff) => job.multiplier = Estimate::exact(1.0),
        (Work::Own(job), Change::Images(most)) if subject.kind == Kind::Image => {
            job.amount = Estimate::exact(job.amount.central.min(f64::from(most)));
        }
        _ => {}
    }
    case
}
