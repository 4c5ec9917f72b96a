//! From what was observed to what it took.
//!
//! Decides every default: which row stands for the model, whose data centre, whose electricity, how long a
//! reply that nobody read. Refuses to fail: an unknown model, site, grid or number has an answer, and its
//! range says how little is known.

use super::image::Pictures;
use super::model;
use super::own::Job;
use super::reference;
use super::subject::{
    Electricity, MOST_IMAGES, MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS, MOST_SECONDS, MOST_STEPS, MOST_WATTS,
    Reasoning, Subject, clean, clean_range,
};
use super::tables::{self, Grid, Makes, Model, Origin, Place, Site, SiteText, Thinking};
use super::taken::{Supply, Taken};
use super::text::{Cases, Hidden, Reply};
use crate::observe::Kind;
use crate::units::{Estimate, Footprint};
use serde::Serialize;

/// What an estimate rests on, from firm to weak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A row for the model.
    Model,
    /// The default of the model's family: this version is not listed.
    Family,
    /// What the site usually runs: the model is not known.
    Site,
    /// The class for which vendors published figures, widened: neither is known.
    Unknown,
    /// The person's own machine.
    OwnMachine,
}

/// A priced usage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Priced {
    /// What it took.
    pub footprint: Footprint,
    /// The method that priced it.
    pub method: &'static str,
    /// The code of the electricity that was assumed or picked.
    pub grid: &'static str,
    /// What the estimate rests on.
    pub basis: Basis,
    /// The id of the model's row, where one stands for it.
    pub model: Option<&'static str>,
    /// The share of manufacture within `co2e_g`, in g at the centre; the rest is electricity.
    pub embodied_g: f64,
}

/// The work that was done, with its factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Work {
    /// A text reply in a data centre.
    Reply(Reply),
    /// Images in a data centre.
    Pictures(Pictures),
    /// Either on a machine of the person's own.
    Own(Job),
}

impl Work {
    /// What it takes.
    pub fn taken(&self) -> Taken {
        match self {
            Self::Reply(reply) => reply.taken(),
            Self::Pictures(pictures) => pictures.taken(),
            Self::Own(job) => job.taken(),
        }
    }
}

/// A subject with every default filled in.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The work.
    pub work: Work,
    /// Its electricity and water.
    pub supply: Supply,
    /// The electricity's row.
    pub grid: &'static Grid,
    /// The model's row.
    pub model: Option<&'static Model>,
    /// The site's row.
    pub site: Option<&'static Site>,
    /// What the estimate rests on.
    pub basis: Basis,
}

impl Case {
    /// Where the sizes, or an image's energy, come from.
    pub fn origin(&self) -> &'static Origin {
        let assumed = || self.site.map_or(tables::any_chat(), Site::defaults).origin();
        self.model.map_or_else(assumed, Model::origin)
    }

    /// Its price.
    pub fn price(&self) -> Priced {
        let taken = self.work.taken();
        Priced {
            footprint: taken.footprint(&self.supply),
            method: tables::METHOD,
            grid: self.grid.code,
            basis: self.basis,
            model: self.model.map(|model| model.id),
            embodied_g: taken.embodied_g,
        }
    }
}

/// What one usage took. Never fails; every figure of it is finite and `low ≤ central ≤ high`.
pub fn price(subject: &Subject, electricity: &Electricity) -> Priced {
    resolve(subject, electricity).price()
}

/// A subject with every default filled in.
pub fn resolve(subject: &Subject, electricity: &Electricity) -> Case {
    resolve_with(subject, subject.model.and_then(model::find), electricity)
}

/// The same where the model's row was looked up before, as a caller does that prices many usages.
pub fn resolve_with(subject: &Subject, model: Option<&'static Model>, electricity: &Electricity) -> Case {
    let site = tables::site(subject.site);
    let wanted = match subject.kind {
        Kind::Text => Makes::Text,
        Kind::Image => Makes::Image,
    };
    let row = model.filter(|model| model.makes == wanted);
    let basis = match (row, site) {
        (Some(model), _) if model.fallback => Basis::Family,
        (Some(_), _) => Basis::Model,
        (None, Some(site)) if !site.is_generic() => Basis::Site,
        _ => Basis::Unknown,
    };
    // A server of one's own only passes a prompt on to a model whose weights nobody has.
    let own = site.is_some_and(|site| site.own) && !model.is_some_and(|model| model.hosted_only);
    let defaults = site.map_or(tables::any_chat(), Site::defaults);
    // A text reply on a site that makes images only is any chat's.
    let text = defaults.text.as_ref().or(tables::any_chat().text.as_ref());
    let place = match row {
        Some(model) => model.place(),
        None if basis == Basis::Unknown => model.map_or(defaults.place(), Model::place),
        None => defaults.place(),
    };

    let pictures = || pictures(subject, row, site, place);
    let reply = || reply(subject, row, text, place);
    if own {
        let grid = own_grid(electricity);
        let job = match subject.kind {
            Kind::Text => own_reply(subject, &reply(), electricity),
            Kind::Image => own_pictures(subject, &pictures(), electricity),
        };
        let supply =
            Supply { grid: grid.intensity(), wue_onsite: Estimate::default(), wue_offsite: grid.water() };
        return Case { work: Work::Own(job), supply, grid, model: row, site, basis: Basis::OwnMachine };
    }
    let grid = picked(electricity, site, model).unwrap_or_else(|| place.grid());
    let supply = Supply { grid: grid.intensity(), wue_onsite: place.wue_onsite(), wue_offsite: grid.water() };
    let work = match subject.kind {
        Kind::Text => Work::Reply(reply()),
        Kind::Image => Work::Pictures(pictures()),
    };
    Case { work, supply, grid, model: row, site, basis }
}

/// The electricity that the person picked: for the site's provider, for the model's, for everything.
fn picked(electricity: &Electricity, site: Option<&Site>, model: Option<&Model>) -> Option<&'static Grid> {
    let of = |provider: &str| {
        let chosen = electricity.by_provider.iter().find(|(name, _)| name == provider);
        chosen.and_then(|(_, code)| tables::grid(code))
    };
    site.and_then(|site| of(site.provider()))
        .or_else(|| model.and_then(|model| of(model.provider())))
        .or_else(|| electricity.everything.as_deref().and_then(tables::grid))
}

fn own_grid(electricity: &Electricity) -> &'static Grid {
    let code = |code: &Option<String>| code.as_deref().and_then(tables::grid);
    code(&electricity.own_grid).or_else(|| code(&electricity.everything)).unwrap_or_else(tables::unknown_grid)
}

fn reply(
    subject: &Subject,
    model: Option<&'static Model>,
    site: Option<&'static SiteText>,
    place: &Place,
) -> Reply {
    let sizes = match (model.and_then(Model::sizes), site) {
        (Some(sizes), _) => sizes.into(),
        (None, Some(site)) => Cases { active_b: site.active_b, total_b: site.total_b },
        // No row of the catalogue gets here: the build asks for the sizes of `*`.
        (None, None) => Cases { active_b: [44.0, 76.0, 132.0], total_b: [440.0; 3] },
    };
    let (speed, first) = match model {
        Some(model) => (model.tokens_per_s(), model.first_token_s()),
        None => (site.map(|site| site.tokens_per_s), site.map(|site| site.first_token_s)),
    };
    let unknown_model = match (model, site) {
        (None, Some(site)) => site.unknown_model(),
        _ => Estimate::exact(1.0),
    };
    Reply {
        sizes,
        tokens: subject
            .output_tokens
            .and_then(|tokens| clean_range(tokens, MOST_OUTPUT_TOKENS))
            .unwrap_or_else(|| site.map_or(tables::DEFAULT_OUTPUT_TOKENS.value, SiteText::tokens)),
        hidden: hidden(subject.reasoning, model, site),
        input_tokens: subject.input_tokens.and_then(|n| clean(n, MOST_INPUT_TOKENS)).unwrap_or(0.0),
        tokens_per_s: speed.unwrap_or(tables::DEFAULT_SPEED.value.central),
        first_token_s: first.unwrap_or(tables::DEFAULT_FIRST_TOKEN.value.central),
        cap_s: subject.duration_s.and_then(|s| clean(s, MOST_SECONDS)),
        pue: place.pue(),
        unknown_model,
        answers: site.map_or(1.0, |site| site.answers),
    }
}

/// What the site said of the reasoning holds before what the model is known to do.
fn hidden(said: Option<Reasoning>, model: Option<&Model>, site: Option<&SiteText>) -> Hidden {
    let thinking = match model {
        Some(model) => model.reasoning,
        None if site.is_some_and(|site| site.reasons) => Thinking::Optional,
        None => Thinking::Never,
    };
    if let Some(Reasoning::Seconds(seconds)) = said
        && let Some(seconds) = clean(seconds, MOST_SECONDS)
    {
        return Hidden::Seconds(seconds);
    }
    Hidden::Times(match (said.unwrap_or(Reasoning::Unknown), thinking) {
        (Reasoning::None, _) | (Reasoning::Unknown | Reasoning::Seconds(_), Thinking::Never) => {
            tables::REASONING_NONE.value
        }
        (_, Thinking::Parallel) => tables::REASONING_PARALLEL.value,
        (Reasoning::Shown, _) | (_, Thinking::Always) => tables::REASONING_SHOWN.value,
        (_, Thinking::Optional) => tables::REASONING_UNKNOWN.value,
    })
}

fn pictures(subject: &Subject, model: Option<&Model>, site: Option<&Site>, place: &Place) -> Pictures {
    let usual = model.map(|model| u32::from(model.images_per_prompt)).filter(|images| *images > 0);
    let images = subject
        .images
        .or(usual)
        .unwrap_or_else(|| site.map_or(1, |site| site.defaults().images))
        .min(MOST_IMAGES);
    Pictures {
        images: f64::from(images),
        energy: model
            .and_then(Model::image)
            .unwrap_or_else(|| site.map_or(tables::any_chat(), Site::defaults).image()),
        pixels: subject.pixels(),
        steps: subject.steps.map(|steps| f64::from(steps.clamp(1, MOST_STEPS))),
        pue: place.pue(),
    }
}

fn own_watts(electricity: &Electricity) -> Estimate {
    electricity.own_watts.and_then(|watts| clean_range(watts, MOST_WATTS)).unwrap_or(tables::OWN_WATTS.value)
}

fn timed(subject: &Subject, electricity: &Electricity) -> Option<Job> {
    let one = Estimate::exact(1.0);
    subject.duration_s.and_then(|s| clean(s, MOST_SECONDS)).map(|seconds| Job {
        watts: own_watts(electricity),
        seconds: Estimate::exact(seconds),
        amount: one,
        multiplier: one,
        size: one,
    })
}

fn own_reply(subject: &Subject, reply: &Reply, electricity: &Electricity) -> Job {
    timed(subject, electricity).unwrap_or_else(|| {
        let speed = tables::OWN_SPEED.value;
        Job {
            watts: own_watts(electricity),
            // The catalogue's row runs from fast to slow, so that this rises.
            seconds: Estimate::new(1.0 / speed.low, 1.0 / speed.central, 1.0 / speed.high),
            amount: reply.tokens,
            multiplier: reply.multiplier(),
            size: Estimate::exact(1.0),
        }
    })
}

fn own_pictures(subject: &Subject, pictures: &Pictures, electricity: &Electricity) -> Job {
    timed(subject, electricity).unwrap_or_else(|| Job {
        watts: own_watts(electricity),
        seconds: tables::OWN_IMAGE_TIME.value,
        amount: Estimate::exact(pictures.images),
        multiplier: Estimate::exact(1.0),
        size: pictures.size_factor() * pictures.relative_steps(),
    })
}

/// What the reference engine says of a text reply: its minimum (smallest parameters, PUE and WUE), a
/// middle, and its maximum. `None` for images, for which it has no method. Reasoning and input tokens
/// are not in it.
pub fn price_by_reference(subject: &Subject, electricity: &Electricity) -> Option<Footprint> {
    // The engine knows data centres only: a server of one's own is asked about as any chat.
    let own = tables::site(subject.site).is_some_and(|site| site.own);
    let case = resolve(&Subject { site: if own { "" } else { subject.site }, ..*subject }, electricity);
    let Work::Reply(reply) = case.work else { return None };
    let model = case.model;
    let at = |end: usize, tokens: f64, pue: f64, wue: f64| {
        reference::impacts(&reference::Request {
            active_b: reply.sizes.active_b[end],
            total_b: reply.sizes.total_b[end],
            output_tokens: tokens,
            tokens_per_s: model.map_or(Some(reply.tokens_per_s), Model::tokens_per_s),
            first_token_s: model.map_or(Some(reply.first_token_s), Model::first_token_s),
            latency_cap_s: reply.cap_s,
            pue,
            wue_onsite: wue,
            grid_kg_kwh: case.supply.grid.central / 1000.0,
            wue_offsite: case.supply.wue_offsite,
            batch: tables::BATCH.value.central,
            bits: tables::BITS.value.central,
        })
    };
    let (pue, wue) = (reply.pue, case.supply.wue_onsite);
    let low = at(0, reply.tokens.low, pue.low, wue.low);
    let central = at(1, reply.tokens.central, pue.central, wue.central);
    let high = at(2, reply.tokens.high, pue.high, wue.high);
    let range = |of: fn(&reference::Impacts) -> f64| {
        let (low, central, high) = (1000.0 * of(&low), 1000.0 * of(&central), 1000.0 * of(&high));
        Estimate::new(low.min(central), central, high.max(central))
    };
    Some(Footprint {
        energy_wh: range(|impacts| impacts.energy_kwh),
        co2e_g: range(|impacts| impacts.use_kg + impacts.embodied_kg),
        water_ml: range(|impacts| impacts.water_onsite_l),
        water_total_ml: range(|impacts| impacts.water_l),
    })
}
