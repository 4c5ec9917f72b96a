//! What a period's figures mean: what they depend on, things of the same size, what would have been less,
//! what contributing to a climate project would mean, and where the factors come from.
//!
//! Decides how much of that a report tells: three levers, three comparisons, the factors of what weighed
//! most. Refuses to estimate: all of it is asked of [`crate::footprint`], and what would have been
//! otherwise is set in proportion to the figures that were kept.

use super::fixed::Figures;
use super::row::Row;
use super::safe;
use crate::footprint::advice::{Habit, advice_each};
use crate::footprint::equivalent::comparison;
use crate::footprint::range::Lever;
use crate::footprint::tables::{self, Basis, Confidence, SizeClass};
use crate::footprint::whatif::{Change, Comparison, what_if_each};
use crate::footprint::why::explain_total_each;
use crate::footprint::{Electricity, Subject, explain, order};
use crate::observe::Kind;
use crate::units::{Estimate, Footprint};
use serde::Serialize;

/// Most levers that are told.
const LEVERS: usize = 3;

/// What a tonne's certified contribution costs in US dollars, low and high: our assumption for retail
/// prices of certified projects. Fairtrade's and Gold Standard's own minima were EUR 8 to 13 in 2026, the
/// market's average about USD 6 in 2025, removals several hundred.
const USD_PER_TONNE: [f64; 2] = [10.0, 50.0];

/// Days of a mean year.
const YEAR: f64 = 365.25;

/// All of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Meaning {
    /// One prompt and one image of the period; `null` where there was none.
    pub task: Task,
    /// The period with small and with frontier models for its text.
    pub size: Vec<Otherwise>,
    /// The period on other electricity.
    pub electricity: Vec<Otherwise>,
    /// A thing of daily life for the energy, the CO2e and the water.
    pub equivalents: Vec<Like>,
    /// What would have saved most, each alone.
    pub levers: Vec<Saving>,
    /// What contributing would mean; `null` where nothing was priced.
    pub contribution: Option<Contribution>,
    /// What makes the energy's range wide, the widest first.
    pub spread: Vec<Share>,
    /// The factors of what weighed most, with their sources.
    pub factors: Vec<Factor>,
    /// The electricity that it was priced by.
    pub grids: Vec<Supply>,
}

/// What one of each took on average.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Task {
    /// Wh of a prompt.
    pub prompt_wh: Option<Estimate>,
    /// Wh of an image.
    pub image_wh: Option<Estimate>,
}

/// The period, had one thing been otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct Otherwise {
    /// A class of size, or the code of an electricity.
    pub code: &'static str,
    /// Its energy in Wh.
    pub energy_wh: Estimate,
    /// Its emissions in g CO2e.
    pub co2e_g: Estimate,
}

/// So many of a thing.
#[derive(Clone, Debug, Serialize)]
pub struct Like {
    /// What is compared.
    pub basis: Basis,
    /// The thing's id.
    pub id: &'static str,
    /// One of it, in English.
    pub name: &'static str,
    /// One of it, in French.
    pub name_fr: &'static str,
    /// How many.
    pub count: Estimate,
    /// Where the thing's figure comes from.
    pub source: &'static str,
    /// When.
    pub date: &'static str,
}

/// A lever.
#[derive(Clone, Debug, Serialize)]
pub struct Saving {
    /// The change.
    pub habit: Habit,
    /// The share of the period's energy that it would have saved, 0 to 1.
    pub share: f64,
    /// The energy that is, in Wh.
    pub energy_wh: f64,
    /// Requests that it touches.
    pub requests: u32,
}

/// A year of such days, and its price.
#[derive(Clone, Debug, Serialize)]
pub struct Contribution {
    /// Emissions of a year in kg CO2e.
    pub year_kg: Estimate,
    /// Its share of the yearly footprint of a person in France, 0 to 1.
    pub share_of_person: f64,
    /// US dollars for a tonne, low and high.
    pub usd_per_tonne: [f64; 2],
    /// US dollars for the year's central figure, low and high.
    pub usd: [f64; 2],
}

/// A part of the range.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    /// What widens it.
    pub lever: Lever,
    /// Its share of the upper half, 0 to 1.
    pub share: f64,
}

/// A factor of the estimate.
#[derive(Clone, Debug, Serialize)]
pub struct Factor {
    /// Its stable name.
    pub name: &'static str,
    /// What it widens; `null` for one without a range.
    pub lever: Option<Lever>,
    /// The model, or the site, that it was used for.
    pub of: String,
    /// Its value.
    pub value: Estimate,
    /// The value's unit.
    pub unit: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// When.
    pub date: &'static str,
    /// On which terms.
    pub licence: &'static str,
    /// How firmly it is known.
    pub confidence: Confidence,
}

/// An electricity.
#[derive(Clone, Debug, Serialize)]
pub struct Supply {
    /// Its code.
    pub code: String,
    /// Requests that it was assumed or picked for.
    pub requests: u64,
    /// Its English name; `null` for a code that this version does not know.
    pub name: Option<&'static str>,
    /// Its French name.
    pub name_fr: Option<&'static str>,
    /// Its intensity in g CO2e/kWh.
    pub g_per_kwh: Option<Estimate>,
    /// Where that comes from.
    pub source: Option<&'static str>,
    /// When.
    pub date: Option<&'static str>,
}

/// A code, and the requests that it was used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Used {
    /// The code.
    pub code: String,
    /// How many requests.
    pub requests: u64,
}

impl Used {
    /// Codes with their requests, the most used first.
    pub fn of<'a>(each: impl Iterator<Item = (&'a str, u64)>) -> Vec<Self> {
        let mut used: Vec<Self> = Vec::new();
        for (code, requests) in each {
            match used.binary_search_by(|used| (*used.code).cmp(code)) {
                Ok(at) => used[at].requests += requests,
                Err(at) => used.insert(at, Self { code: code.to_owned(), requests }),
            }
        }
        let most = order(used.len(), &|a, b| used[b].requests.cmp(&used[a].requests));
        let named = |used: &Self| Self { code: safe::name(&used.code).into_owned(), ..*used };
        most.into_iter().map(|at| named(&used[at])).collect()
    }
}

/// Different requests, each with how many there were and the energy that they took.
struct Weighed<'a> {
    subject: Subject<'a>,
    requests: u32,
    energy_wh: f64,
}

fn weighed<'a>(rows: &[&Row<'a>]) -> Vec<Weighed<'a>> {
    let priced: Vec<_> =
        rows.iter().filter(|row| row.method.is_some()).map(|row| (row.subject(), *row)).collect();
    let compare = |a: usize, b: usize| {
        let key = |at: usize| {
            let subject: &Subject = &priced[at].0;
            (subject.site, subject.model, subject.kind, subject.images)
        };
        key(a).cmp(&key(b))
    };
    let order = order(priced.len(), &compare);
    let together = order.chunk_by(|a, b| compare(*a, *b).is_eq()).map(|part| {
        let mut weighed = Weighed { subject: priced[part[0]].0, requests: 0, energy_wh: 0.0 };
        for row in part.iter().map(|at| priced[*at].1) {
            let requests = u32::try_from(row.counts.requests).unwrap_or(u32::MAX);
            weighed.requests = weighed.requests.saturating_add(requests);
            weighed.energy_wh += row.footprint.energy_wh.central;
        }
        weighed
    });
    together.collect()
}

impl Meaning {
    /// Of a period's rows and totals.
    pub fn of(rows: &[&Row], totals: &Figures, grids: &[Used], days: i32, electricity: &Electricity) -> Self {
        let supplies = grids.iter().map(supply).collect();
        let weighed = weighed(rows);
        if weighed.is_empty() || totals.energy_wh.central.value() <= 0.0 {
            return Self { grids: supplies, ..Self::default() };
        }
        let each: Vec<(Subject, u32)> = weighed.iter().map(|w| (w.subject, w.requests)).collect();
        let kept = Footprint {
            energy_wh: totals.energy_wh.estimate(),
            co2e_g: totals.co2e_g.estimate(),
            water_ml: totals.water_ml.estimate(),
            water_total_ml: totals.water_total_ml.estimate(),
        };
        Self {
            task: task(rows),
            size: size(&each, electricity, &kept),
            electricity: supplied(&each, electricity, &kept),
            equivalents: [Basis::Energy, Basis::Carbon, Basis::Water]
                .into_iter()
                .filter_map(|basis| like(&kept, basis))
                .collect(),
            levers: advice_each(&each, electricity)
                .iter()
                .take(LEVERS)
                .map(|a| saving(a.habit, &a.comparison, &kept))
                .collect(),
            contribution: Some(contribution(&kept, days)),
            spread: explain_total_each(&mut each.iter().copied(), electricity)
                .shares
                .iter()
                .map(|(lever, up, _)| Share { lever: *lever, share: six(*up) })
                .collect(),
            factors: factors(&weighed, electricity),
            grids: supplies,
        }
    }
}

/// Six digits, as every figure that is written.
fn six(figure: f64) -> f64 {
    Estimate::exact(figure).kept().central
}

fn task(rows: &[&Row]) -> Task {
    let mean = |kind: Kind, of: fn(&Row) -> u64| {
        let of_kind = rows.iter().filter(|row| row.kind == kind && row.method.is_some());
        let (energy, count) = of_kind.fold((Estimate::default(), 0), |(energy, count), row| {
            (energy + row.footprint.energy_wh, count + of(row))
        });
        #[allow(clippy::cast_precision_loss)]
        (count > 0).then(|| (energy * (1.0 / count as f64)).kept())
    };
    Task {
        prompt_wh: mean(Kind::Text, |row| row.counts.requests),
        image_wh: mean(Kind::Image, |row| row.counts.images),
    }
}

/// The other side of a what-if, in proportion to what was kept: the kept figures may know more of the
/// requests than their rows tell, or be another method's.
fn otherwise(code: &'static str, comparison: &Comparison, kept: &Footprint) -> Option<Otherwise> {
    let scaled = |kept: Estimate, before: Estimate, after: Estimate| {
        (before.central > 0.0).then(|| (after * (kept.central / before.central)).kept())
    };
    let Comparison { before, after, .. } = comparison;
    Some(Otherwise {
        code,
        energy_wh: scaled(kept.energy_wh, before.energy_wh, after.energy_wh)?,
        co2e_g: scaled(kept.co2e_g, before.co2e_g, after.co2e_g)?,
    })
}

fn size(each: &[(Subject, u32)], electricity: &Electricity, kept: &Footprint) -> Vec<Otherwise> {
    if !each.iter().any(|(subject, _)| subject.kind == Kind::Text) {
        return Vec::new();
    }
    [("small", SizeClass::Small), ("frontier", SizeClass::Frontier)]
        .into_iter()
        .filter_map(|(code, class)| {
            let change = Change::Class(class);
            otherwise(code, &what_if_each(&mut each.iter().copied(), electricity, change), kept)
        })
        .collect()
}

fn supplied(each: &[(Subject, u32)], electricity: &Electricity, kept: &Footprint) -> Vec<Otherwise> {
    ["SRC-HYDRO", "WOR", "SRC-COAL"]
        .into_iter()
        .filter_map(|code| {
            let change = Change::Grid(code);
            otherwise(code, &what_if_each(&mut each.iter().copied(), electricity, change), kept)
        })
        .collect()
}

fn like(kept: &Footprint, basis: Basis) -> Option<Like> {
    let found = comparison(kept, basis)?;
    let origin = found.thing.origin();
    Some(Like {
        basis,
        id: found.thing.id,
        name: found.thing.name,
        name_fr: found.thing.name_fr,
        count: found.count.kept(),
        source: origin.source,
        date: origin.date,
    })
}

fn saving(habit: Habit, comparison: &Comparison, kept: &Footprint) -> Saving {
    let share = six(comparison.saved());
    let energy_wh = six(share * kept.energy_wh.central);
    Saving { habit, share, energy_wh, requests: comparison.touched }
}

fn contribution(kept: &Footprint, days: i32) -> Contribution {
    let year_g = kept.co2e_g * (YEAR / f64::from(days.max(1)));
    let person = tables::equivalents().iter().find(|thing| thing.id == "fr_person_year");
    Contribution {
        year_kg: (year_g * 1e-3).kept(),
        share_of_person: person.map_or(0.0, |thing| six(year_g.central / thing.per_unit.central)),
        usd_per_tonne: USD_PER_TONNE,
        usd: USD_PER_TONNE.map(|usd| six(year_g.central * 1e-6 * usd)),
    }
}

/// The factors of the text and of the images that took most.
fn factors(weighed: &[Weighed], electricity: &Electricity) -> Vec<Factor> {
    let mut factors = Vec::new();
    for kind in [Kind::Text, Kind::Image] {
        let of_kind = weighed.iter().filter(|weighed| weighed.subject.kind == kind);
        let Some(most) = of_kind.max_by(|a, b| a.energy_wh.total_cmp(&b.energy_wh)) else { continue };
        let subject = &most.subject;
        let of = subject.model.map_or_else(|| safe::site_name(subject.site), |m| safe::name(m).into_owned());
        for term in explain(subject, electricity).terms {
            let Some(origin) = term.origin else { continue };
            factors.push(Factor {
                name: term.name,
                lever: term.lever,
                of: of.clone(),
                value: term.value.kept(),
                unit: term.unit,
                source: origin.source,
                date: origin.date,
                licence: origin.licence,
                confidence: origin.confidence,
            });
        }
    }
    factors
}

fn supply(used: &Used) -> Supply {
    let grid = tables::grid(&used.code);
    Supply {
        code: used.code.clone(),
        requests: used.requests,
        name: grid.map(|grid| grid.name),
        name_fr: grid.map(|grid| grid.name_fr),
        g_per_kwh: grid.map(tables::Grid::intensity),
        source: grid.map(|grid| grid.origin().source),
        date: grid.map(|grid| grid.origin().date),
    }
}
