//! A report in words: what HTML and Markdown both show, each in its own signs.
//!
//! Decides which figures are shown, rounded each for itself, how long the tables are, and the order of the
//! sections. Refuses markup: every text here is plain, and whoever writes it escapes it.

use super::content::{Report, clock};
use super::fixed::{Figures, Mean};
use super::period::Span;
use super::section::{Cell, Figure, Room, Section, Table};
use super::words;
use crate::footprint::order;
use crate::ledger::calendar::Day;
use crate::locale::Locale;
use crate::observe::Kind;
use crate::units::Estimate;
use crate::view::chart::{self, Band, Bar};
use crate::view::figures::Quantity;

/// Rows of a table by site or model before the rest is one row.
const ROWS: usize = 6;
/// Sessions that are shown.
const SESSIONS: usize = 5;
/// Factors that are shown with their source.
const FACTORS: usize = 7;
/// Longest period that is shown day by day.
const BY_DAY: usize = 14;
/// Longest period that is shown by seven days.
const BY_WEEK: usize = 100;
/// Longest period that is shown by month.
const BY_MONTH: usize = 750;

/// A report, worded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What kind of report it is.
    pub kind: String,
    /// The period's label.
    pub label: String,
    /// The period's days.
    pub dates: String,
    /// The sentence to remember, in pieces: those that weigh are set apart.
    pub lead: Vec<(String, bool)>,
    /// Sentences below it.
    pub below: Vec<String>,
    /// Energy, CO2e and water with their ranges.
    pub gauges: Vec<Gauge>,
    /// What is to be said below those.
    pub gauges_note: String,
    /// Requests by day, or by longer steps.
    pub bars: Vec<Step>,
    /// Everything else.
    pub sections: Vec<Section>,
    /// The last line.
    pub foot: String,
}

/// A figure with the drawing of its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// What it is.
    pub name: String,
    /// The figure.
    pub figure: Figure,
    /// Its range, drawn.
    pub band: Band,
}

/// One bar of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What stands below it.
    pub name: String,
    /// Its requests.
    pub requests: String,
    /// The bar.
    pub bar: Bar,
}

/// A report in the person's language.
pub fn told(report: &Report, locale: &Locale) -> Told {
    let teller = Teller { report, locale };
    let kind = match report.asked.span() {
        Span::Week => "report_weekly",
        Span::Month => "report_monthly",
        Span::Range => "report_ranged",
    };
    let steps = teller.steps();
    let requests: Vec<u64> = steps.iter().map(|(_, figures)| figures.requests).collect();
    let bars = if report.totals.requests == 0 { Vec::new() } else { chart::bars(&requests) };
    Told {
        kind: locale.text(kind).to_owned(),
        label: report.period.label.clone(),
        dates: words::dates(report.from, report.to, locale),
        lead: teller.lead(),
        below: teller.below(),
        gauges: teller.gauges(),
        gauges_note: teller.gauges_note(),
        bars: steps
            .iter()
            .zip(bars)
            .map(|((name, figures), bar)| Step {
                name: name.clone(),
                requests: locale.integer(figures.requests),
                bar,
            })
            .collect(),
        sections: teller.sections(&steps),
        foot: locale.text("report_foot").to_owned(),
    }
}

struct Teller<'a> {
    report: &'a Report,
    locale: &'a Locale,
}

impl Teller<'_> {
    fn text(&self, key: &str) -> String {
        self.locale.text(key).to_owned()
    }

    fn is_priced(&self) -> bool {
        self.report.totals.energy_wh.central.value() > 0.0
    }

    fn figure(&self, quantity: Quantity, estimate: Estimate) -> Figure {
        Figure {
            central: quantity.central(estimate.central, self.locale),
            range: quantity.range(estimate, self.locale),
        }
    }

    fn lead(&self) -> Vec<(String, bool)> {
        let totals = &self.report.totals;
        if totals.requests == 0 {
            return vec![(self.text("report_nothing"), false)];
        }
        let count = self.locale.integer(totals.requests);
        let mut lead = apart(&self.locale.plural("report_lead", totals.requests), &count);
        if self.is_priced() {
            let energy = Quantity::Energy.central(totals.energy_wh.central.value(), self.locale);
            lead.push((" ".to_owned(), false));
            lead.extend(apart(&words::took(&self.report.meaning, &energy, self.locale), &energy));
        }
        lead
    }

    fn below(&self) -> Vec<String> {
        let (totals, locale) = (&self.report.totals, self.locale);
        let mut parts = Vec::new();
        if totals.prompts > 0 {
            parts.push(locale.plural("tooltip_prompts", totals.prompts));
        }
        if totals.image_generations > 0 {
            parts.push(locale.plural("tooltip_generations", totals.image_generations));
            parts.push(locale.plural("report_images", totals.images));
        }
        if !self.report.sessions.is_empty() {
            parts.push(locale.plural("report_sessions", self.report.sessions.len() as u64));
        }
        let mut below = Vec::new();
        if !parts.is_empty() {
            below.push(parts.join(", ") + ".");
        }
        below.extend(self.change());
        if self.report.unpriced > 0 {
            below.push(locale.plural("report_unpriced", self.report.unpriced));
        }
        below
    }

    fn change(&self) -> Option<String> {
        if self.report.mean_before.periods == 0 {
            return None;
        }
        let (now, then) = (self.report.totals.requests, self.report.before.totals.requests);
        let key = match now.cmp(&then) {
            std::cmp::Ordering::Greater => "report_change_more",
            std::cmp::Ordering::Less => "report_change_fewer",
            std::cmp::Ordering::Equal => "report_change_same",
        };
        let before = self.text(match self.report.asked.span() {
            Span::Week => "report_last_week",
            Span::Month => "report_last_month",
            Span::Range => "report_last_range",
        });
        let [count, then] = [now.abs_diff(then), then].map(|count| self.locale.integer(count));
        Some(self.locale.fill(key, &[("count", &count), ("before", &before), ("then", &then)]))
    }

    fn gauges(&self) -> Vec<Gauge> {
        if !self.is_priced() {
            return Vec::new();
        }
        let totals = &self.report.totals;
        [
            ("report_energy", Quantity::Energy, totals.energy_wh),
            ("report_co2e", Quantity::Carbon, totals.co2e_g),
            ("report_water", Quantity::Water, totals.water_ml),
        ]
        .into_iter()
        .map(|(name, quantity, range)| Gauge {
            name: self.text(name),
            figure: self.figure(quantity, range.estimate()),
            band: chart::band(range.estimate()),
        })
        .collect()
    }

    fn gauges_note(&self) -> String {
        let water = self.report.totals.water_total_ml.estimate();
        let water = Quantity::Water.ranged(water, self.locale);
        if self.is_priced() {
            self.locale.fill("report_water_total", &[("water", &water)])
        } else {
            String::new()
        }
    }

    /// The period in steps of a day, seven days, a month or a year, as fits its length.
    fn steps(&self) -> Vec<(String, Figures)> {
        let days = &self.report.by_day;
        if days.len() > BY_WEEK {
            // Days are in order, so those of one month, or of one year, stand together.
            let by_month = days.len() <= BY_MONTH;
            let step = |day: Day| {
                let (year, month, _) = day.parts();
                (year, if by_month { month } else { 0 })
            };
            let name = |day: Day| words::month_or_year(day, by_month, self.locale);
            let parts = days.chunk_by(|a, b| step(a.day) == step(b.day));
            return parts.map(|part| (name(part[0].day), part.iter().map(|day| day.figures).sum())).collect();
        }
        if days.len() > BY_DAY {
            let name = |first: Day, last: Day| words::dates_short(first, last, self.locale);
            let parts = days.chunks(7);
            return parts
                .map(|part| {
                    let name = name(part[0].day, part[part.len() - 1].day);
                    (name, part.iter().map(|day| day.figures).sum())
                })
                .collect();
        }
        days.iter().map(|day| (words::day(day.day, self.locale), day.figures)).collect()
    }

    /// Energy, CO2e and water on site; empty cells where nothing was priced.
    fn cells(&self, figures: &Figures) -> [Cell; 3] {
        self.cells_of(figures.energy_wh.estimate(), figures.co2e_g.estimate(), figures.water_ml.estimate())
    }

    fn cells_of(&self, energy: Estimate, co2e: Estimate, water: Estimate) -> [Cell; 3] {
        let cell = |quantity, estimate: Estimate| {
            Cell::Figure(if energy.central > 0.0 {
                self.figure(quantity, estimate)
            } else {
                Figure::default()
            })
        };
        [cell(Quantity::Energy, energy), cell(Quantity::Carbon, co2e), cell(Quantity::Water, water)]
    }

    fn row(&self, name: String, figures: &Figures) -> Vec<Cell> {
        let mut row = vec![Cell::Words(name), Cell::Count(self.locale.integer(figures.requests))];
        row.extend(self.cells(figures));
        row
    }

    fn head(&self, first: &str) -> Vec<String> {
        let rest = ["report_requests", "report_energy", "report_co2e", "report_water"];
        std::iter::once(first).chain(rest).map(|key| self.text(key)).collect()
    }

    /// A table of a breakdown; what is beyond its length is one row.
    fn breakdown<'a>(&self, first: &str, parts: impl Iterator<Item = (String, &'a Figures)>) -> Table {
        let parts: Vec<_> = parts.collect();
        let shown = if parts.len() > ROWS { ROWS - 1 } else { parts.len() };
        let (shown, others) = parts.split_at(shown);
        let mut rows: Vec<_> = shown.iter().map(|(name, figures)| self.row(name.clone(), figures)).collect();
        if !others.is_empty() {
            let name = self.locale.plural("report_others", others.len() as u64);
            rows.push(self.row(name, &others.iter().map(|(_, figures)| **figures).sum()));
        }
        Table { head: self.head(first), rows }
    }

    fn sections(&self, steps: &[(String, Figures)]) -> Vec<Section> {
        let mut sections = Vec::new();
        if self.report.totals.requests > 0 {
            sections.push(self.by_day(steps));
            sections.extend(self.breakdowns());
        }
        sections.extend(self.compared());
        sections.extend(self.sessions());
        if self.is_priced() {
            sections.push(words::depends(&self.report.meaning, self.locale));
            sections.push(words::pictured(&self.report.meaning, self.locale));
            sections.push(words::levers(&self.report.meaning, self.locale));
            sections.extend(words::contribution(&self.report.meaning, self.locale));
        }
        sections.extend(words::method(self.report, FACTORS, self.locale));
        sections
    }

    fn by_day(&self, steps: &[(String, Figures)]) -> Section {
        let days = self.report.by_day.len();
        let title = match days {
            days if days <= BY_DAY => "report_by_day",
            days if days <= BY_WEEK => "report_by_week",
            days if days <= BY_MONTH => "report_by_month",
            _ => "report_by_year",
        };
        let columns = [
            "report_day",
            "report_prompts",
            "report_image_generations",
            "report_energy",
            "report_co2e",
            "report_water",
        ];
        let row = |name: String, figures: &Figures| {
            let counts = [figures.prompts, figures.image_generations];
            let mut row = vec![Cell::Words(name)];
            row.extend(counts.map(|count| Cell::Count(self.locale.integer(count))));
            row.extend(self.cells(figures));
            row
        };
        let mut rows: Vec<_> = steps.iter().map(|(name, figures)| row(name.clone(), figures)).collect();
        rows.push(row(self.text("report_total"), &self.report.totals));
        let head = columns.map(|key| self.text(key)).to_vec();
        let table = Some(Table { head, rows });
        Section { title: self.text(title), room: Room::Whole, table, ..Section::default() }
    }

    fn breakdowns(&self) -> [Section; 3] {
        let sites = self.report.by_site.iter().map(|site| (site.name.clone(), &site.figures));
        let models = self.report.by_model.iter().map(|part| {
            let name = part.model.clone().unwrap_or_else(|| self.text("report_no_model"));
            (name, &part.figures)
        });
        let kinds = self.report.by_kind.iter().filter(|part| part.figures.requests > 0).map(|part| {
            let name = match part.kind {
                Kind::Text => "report_kind_text",
                Kind::Image => "report_kind_image",
            };
            (self.text(name), &part.figures)
        });
        let section = |title: &str, table: Table| Section {
            title: self.text(title),
            table: Some(table),
            ..Section::default()
        };
        [
            section("report_by_site", self.breakdown("report_site", sites)),
            section("report_by_model", self.breakdown("report_model", models)),
            section("report_by_kind", self.breakdown("report_kind", kinds)),
        ]
    }

    fn compared(&self) -> Option<Section> {
        let (before, mean) = (&self.report.before, &self.report.mean_before);
        if mean.periods == 0 {
            return None;
        }
        let dates = |from, to| words::dates_short(from, to, self.locale);
        let mut rows = vec![
            self.row(dates(self.report.from, self.report.to), &self.report.totals),
            self.row(dates(before.from, before.to), &before.totals),
        ];
        if mean.periods > 1 {
            rows.push(self.mean(mean));
        }
        let table = Some(Table { head: self.head("report_period"), rows });
        Some(Section { title: self.text("report_compared"), table, ..Section::default() })
    }

    fn mean(&self, mean: &Mean) -> Vec<Cell> {
        let count = self.locale.integer(u64::from(mean.periods));
        let name = self.locale.fill("report_mean", &[("count", &count)]);
        let requests = words::tenths(mean.requests.value(), self.locale);
        let mut row = vec![Cell::Words(name), Cell::Count(requests)];
        row.extend(self.cells_of(
            mean.energy_wh.estimate(),
            mean.co2e_g.estimate(),
            mean.water_ml.estimate(),
        ));
        row
    }

    fn sessions(&self) -> Option<Section> {
        let sessions = &self.report.sessions;
        if sessions.is_empty() {
            return None;
        }
        // They are in order of time: those that took most, and then in that order again.
        let energy = |at: usize| sessions[at].footprint.energy_wh.central;
        let mut most = order(sessions.len(), &|a, b| energy(b).total_cmp(&energy(a)));
        most.truncate(SESSIONS);
        most.sort_unstable();
        let row = |session: &super::Sitting| {
            let mut begun = words::day(session.day, self.locale);
            if session.local {
                begun = format!("{begun}, {}", clock(session.from));
            }
            let minutes = session.to.at_ms.saturating_sub(session.from.at_ms) / 60_000;
            let minutes = self.locale.integer(u64::try_from(minutes).unwrap_or_default());
            let energy = session.footprint.energy_wh;
            vec![
                Cell::Words(begun),
                Cell::Words(session.name.clone()),
                Cell::Words(self.locale.fill("report_minutes", &[("count", &minutes)])),
                Cell::Count(self.locale.integer(u64::from(session.requests))),
                Cell::Figure(if energy.central > 0.0 {
                    self.figure(Quantity::Energy, energy)
                } else {
                    Figure::default()
                }),
            ]
        };
        let columns = ["report_begun", "report_site", "report_length", "report_requests", "report_energy"];
        let head = columns.map(|key| self.text(key)).to_vec();
        let table = Some(Table { head, rows: most.iter().map(|at| row(&sessions[*at])).collect() });
        Some(Section {
            title: self.text("report_sessions"),
            sentences: vec![self.text("report_sessions_note")],
            table,
            ..Section::default()
        })
    }
}

/// A sentence in pieces, a value in it set apart.
fn apart(sentence: &str, value: &str) -> Vec<(String, bool)> {
    match sentence.split_once(value) {
        Some((before, after)) => {
            vec![(before.to_owned(), false), (value.to_owned(), true), (after.to_owned(), false)]
        }
        None => vec![(sentence.to_owned(), false)],
    }
}
