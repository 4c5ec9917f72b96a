//! A period's figures: totals, breakdowns, sessions, and what they are compared with.
//!
//! Decides what is in a report and in which order. Every figure that is part of a sum is made of cells
//! (one day, site, model and kind), each rounded once by [`super::fixed`], so that the breakdowns of every
//! format add up to its totals. Refuses words: [`super::told`] has them.

use super::fixed::{Figures, Mean};
use super::meaning::{Meaning, Used};
use super::period::Period;
use super::row::{History, Row};
use super::safe;
use crate::footprint::{Electricity, METHOD, model, order};
use crate::ledger::calendar::Day;
use crate::observe::Kind;
use crate::observe::tracker::Moment;
use crate::units::Footprint;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The schema of the JSON form.
pub const SCHEMA: &str = "gramme.report/1";

/// A report of one period. Its JSON form is this very structure, field by field.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The week's label; `null` for a month or a range.
    pub week: Option<String>,
    /// What kind of stretch it is.
    pub period: Stretch,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// Everything.
    pub totals: Figures,
    /// Requests that nothing priced: they are counted, and in no figure of energy, CO2e or water.
    pub unpriced: u64,
    /// The same by site, most used first.
    pub by_site: Vec<BySite>,
    /// By model, most used first.
    pub by_model: Vec<ByModel>,
    /// By kind: text, then image.
    pub by_kind: Vec<ByKind>,
    /// By day, each day of the period.
    pub by_day: Vec<ByDay>,
    /// Sessions begun in the period; one that goes on after its end is whole, so they need not add up.
    pub sessions: Vec<Sitting>,
    /// The period before.
    pub before: Earlier,
    /// The mean of up to eight periods before.
    pub mean_before: Mean,
    /// What the figures mean: what they depend on, what would have been less.
    #[serde(flatten)]
    pub meaning: Meaning,
    /// The version of the method that priced it; `mixed` where several did.
    pub method: String,
    /// Every version, with the requests it priced.
    pub methods: Vec<Used>,
    /// The code of its electricity; `mixed` where there are several, `null` where nothing was priced.
    pub grid: Option<String>,
    /// The cells that everything adds up from.
    #[serde(skip)]
    pub cells: Vec<Cell>,
    /// The period, for words.
    #[serde(skip)]
    pub asked: Period,
}

/// What kind of stretch of days.
#[derive(Clone, Debug, Serialize)]
pub struct Stretch {
    /// `week`, `month` or `range`.
    pub kind: &'static str,
    /// Its label, as in the names of files.
    pub label: String,
    /// How many days.
    pub days: i32,
}

/// One site.
#[derive(Clone, Debug, Serialize)]
pub struct BySite {
    /// Its catalogue id.
    pub site: String,
    /// What people call it.
    pub name: String,
    /// Its part.
    #[serde(flatten)]
    pub figures: Figures,
}

/// One model.
#[derive(Clone, Debug, Serialize)]
pub struct ByModel {
    /// Its name as requests gave it; `null` where none did.
    pub model: Option<String>,
    /// The catalogue's name for what stands for it.
    pub name: Option<&'static str>,
    /// Its part.
    #[serde(flatten)]
    pub figures: Figures,
}

/// Text or images.
#[derive(Clone, Debug, Serialize)]
pub struct ByKind {
    /// `text` or `image`.
    pub kind: Kind,
    /// Its part.
    #[serde(flatten)]
    pub figures: Figures,
}

/// One day.
#[derive(Clone, Debug, Serialize)]
pub struct ByDay {
    /// The local day.
    pub day: Day,
    /// Its part.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A session.
#[derive(Clone, Debug, Serialize)]
pub struct Sitting {
    /// Its site's catalogue id.
    pub site: String,
    /// What people call the site.
    pub name: String,
    /// The local day it began.
    #[serde(skip)]
    pub day: Day,
    /// Whether its moments are local.
    #[serde(skip)]
    pub local: bool,
    /// Its first request, in local time where that is known.
    #[serde(serialize_with = "as_local")]
    pub from: Moment,
    /// Its last request.
    #[serde(serialize_with = "as_local")]
    pub to: Moment,
    /// How many requests it holds.
    pub requests: u32,
    /// What they took.
    #[serde(flatten)]
    pub footprint: Footprint,
}

/// The period before.
#[derive(Clone, Debug, Serialize)]
pub struct Earlier {
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// Its totals.
    pub totals: Figures,
}

/// What one day, site, model and kind have in common: one row of the CSV form.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The local day.
    pub day: Day,
    /// The site's catalogue id.
    pub site: String,
    /// The model's name.
    pub model: Option<String>,
    /// Text or image.
    pub kind: Kind,
    /// Its part.
    pub figures: Figures,
    /// The versions of the method that priced it.
    pub methods: Vec<String>,
    /// The codes of its electricity.
    pub grids: Vec<String>,
}

impl Report {
    /// The report of a period. What would have been otherwise is computed with this electricity.
    pub fn of(history: &History, period: Period, electricity: &Electricity) -> Self {
        let within: Vec<&Row> = history.rows.iter().filter(|row| period.contains(row.day)).collect();
        let cells = cells(&within);
        let totals: Figures = cells.iter().map(|cell| cell.figures).sum();
        let methods = Used::of(within.iter().filter_map(|row| Some((row.method?, row.counts.requests))));
        let grids = Used::of(within.iter().filter_map(|row| Some((row.grid?, row.counts.requests))));
        let (last, mean_before) = before(history, period);
        let unpriced = within.iter().filter(|row| row.method.is_none()).map(|row| row.counts.requests).sum();
        let label = period.label();
        Self {
            schema: SCHEMA,
            week: (period.span() == super::Span::Week).then(|| label.clone()),
            period: Stretch { kind: period.span().name(), label, days: period.days() },
            from: period.first(),
            to: period.last(),
            totals,
            unpriced,
            by_site: by_site(&cells),
            by_model: by_model(&cells),
            by_kind: by_kind(&cells),
            by_day: by_day(&cells, period),
            sessions: history.sessions.iter().map(sitting).collect(),
            before: last,
            mean_before,
            method: one_or_mixed(&methods).unwrap_or_else(|| METHOD.to_owned()),
            methods,
            grid: one_or_mixed(&grids),
            meaning: Meaning::of(&within, &totals, &grids, period.days(), electricity),
            cells,
            asked: period,
        }
    }
}

fn one_or_mixed(used: &[Used]) -> Option<String> {
    match used {
        [] => None,
        [one] => Some(one.code.clone()),
        _ => Some("mixed".to_owned()),
    }
}

/// The period before, and the mean of up to eight of those that the history reaches.
fn before(history: &History, period: Period) -> (Earlier, Mean) {
    let earlier = period.earlier();
    let mut rows: Vec<Vec<&Row>> = vec![Vec::new(); earlier.len()];
    let oldest = earlier.last().map_or(period.first(), Period::first);
    for row in history.rows.iter().filter(|row| (oldest..period.first()).contains(&row.day)) {
        if let Some(at) = earlier.iter().position(|period| period.contains(row.day)) {
            rows[at].push(row);
        }
    }
    let totals: Vec<Figures> =
        rows.iter().map(|rows| cells(rows).iter().map(|cell| cell.figures).sum()).collect();
    let begun = |period: &&Period| history.begun.is_some_and(|day| day <= period.last());
    let reached = earlier.iter().take_while(begun).count();
    let last = Earlier { from: earlier[0].first(), to: earlier[0].last(), totals: totals[0] };
    (last, Mean::of(&totals[..reached]))
}

/// The cells of rows, in the order of day, site, model and kind.
fn cells(rows: &[&Row]) -> Vec<Cell> {
    let names: Vec<_> = rows.iter().map(|row| (safe::name(row.site), row.model.map(safe::name))).collect();
    let compare = |a: usize, b: usize| {
        let key = |at: usize| (rows[at].day, &names[at], rows[at].kind);
        key(a).cmp(&key(b))
    };
    let order = order(rows.len(), &compare);
    order.chunk_by(|a, b| compare(*a, *b).is_eq()).map(|part| cell(rows, part, &names[part[0]])).collect()
}

/// The cell that these positions of rows make together.
fn cell(rows: &[&Row], part: &[usize], (site, model): &(Cow<str>, Option<Cow<str>>)) -> Cell {
    let Row { day, kind, .. } = *rows[part[0]];
    let mut counts = Figures::default();
    let mut footprint = Footprint::default();
    let (mut methods, mut grids) = (Vec::new(), Vec::new());
    for row in part.iter().map(|at| rows[*at]) {
        counts.requests += row.counts.requests;
        counts.images += row.counts.images;
        footprint += row.footprint;
        insert(&mut methods, row.method);
        insert(&mut grids, row.grid);
    }
    match kind {
        Kind::Text => counts.prompts = counts.requests,
        Kind::Image => counts.image_generations = counts.requests,
    }
    Cell {
        day,
        site: site.to_string(),
        model: model.as_ref().map(ToString::to_string),
        kind,
        figures: counts.taking(&footprint),
        methods,
        grids,
    }
}

/// Puts a code among the others, each once and in order.
fn insert(codes: &mut Vec<String>, code: Option<&str>) {
    let Some(code) = code.map(safe::name) else { return };
    if let Err(at) = codes.binary_search_by(|known| (**known).cmp(&code)) {
        codes.insert(at, code.into_owned());
    }
}

/// Cells by what they have in common: one of each group, and its sum. The most used first, then in order.
fn grouped<'a>(
    cells: &'a [Cell],
    compare: &dyn Fn(&Cell, &Cell) -> Ordering,
) -> impl Iterator<Item = (&'a Cell, Figures)> {
    let positions = order(cells.len(), &|a, b| compare(&cells[a], &cells[b]));
    let groups: Vec<(&Cell, Figures)> = positions
        .chunk_by(|a, b| compare(&cells[*a], &cells[*b]).is_eq())
        .map(|part| (&cells[part[0]], part.iter().map(|at| cells[*at].figures).sum()))
        .collect();
    let most = order(groups.len(), &|a, b| groups[b].1.requests.cmp(&groups[a].1.requests));
    most.into_iter().map(move |at| groups[at])
}

fn by_site(cells: &[Cell]) -> Vec<BySite> {
    grouped(cells, &|a, b| a.site.cmp(&b.site))
        .map(|(of, figures)| BySite { site: of.site.clone(), name: safe::site_name(&of.site), figures })
        .collect()
}

fn by_model(cells: &[Cell]) -> Vec<ByModel> {
    grouped(cells, &|a, b| a.model.cmp(&b.model))
        .map(|(of, figures)| {
            let name = of.model.as_deref().and_then(model::find).map(|row| row.name);
            ByModel { model: of.model.clone(), name, figures }
        })
        .collect()
}

fn by_kind(cells: &[Cell]) -> Vec<ByKind> {
    [Kind::Text, Kind::Image]
        .into_iter()
        .map(|kind| {
            let figures = cells.iter().filter(|cell| cell.kind == kind).map(|cell| cell.figures).sum();
            ByKind { kind, figures }
        })
        .collect()
}

fn by_day(cells: &[Cell], period: Period) -> Vec<ByDay> {
    let mut days: Vec<ByDay> =
        period.each_day().map(|day| ByDay { day, figures: Figures::default() }).collect();
    for cell in cells {
        let at = usize::try_from(cell.day.since(period.first())).ok();
        if let Some(day) = at.and_then(|at| days.get_mut(at)) {
            day.figures += cell.figures;
        }
    }
    days
}

fn sitting(session: &super::Session) -> Sitting {
    Sitting {
        site: safe::name(&session.site).into_owned(),
        name: safe::site_name(&session.site),
        day: session.day,
        local: session.local,
        from: session.from,
        to: session.to,
        requests: session.requests,
        footprint: session.footprint.kept(),
    }
}

fn as_local<S: Serializer>(moment: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
    let offset = offset(*moment);
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    let clock = clock(*moment);
    serializer.collect_str(&format_args!("{}T{clock}{sign}{hours:02}:{minutes:02}", Day::of(*moment)))
}

/// Minutes from UTC, within what [`Day::of`] believes.
fn offset(moment: Moment) -> i32 {
    moment.offset_min.clamp(-18 * 60, 18 * 60)
}

/// The local time of a moment: `09:05`.
pub(super) fn clock(moment: Moment) -> String {
    let minutes = moment.at_ms.div_euclid(60_000) + i64::from(offset(moment));
    let minute = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
