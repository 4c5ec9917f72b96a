//! A period at a glance: a sentence, four figures with their ranges, and what they are made of.
//!
//! Decides the words and the order: most energy first. Refuses to add up.

use super::advice::percent;
use super::block::{Gauge, Piece};
use super::gather::{Gathered, grouped};
use super::metric::Metric;
use super::period::Period;
use crate::catalogue;
use crate::ledger::calendar::{Day, WeekStart};
use crate::ledger::rollup::Row;
use crate::ledger::totals::Tally;
use crate::locale::Locale;
use crate::observe::Kind;
use crate::settings::Budget;
use crate::view::figures::Quantity;
use crate::view::likeness::like;

/// Most models that have a line of their own.
const MODELS: usize = 12;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// The sentence.
    pub lead: String,
    /// What was asked for, and against the period before.
    pub counts: String,
    /// Whether nothing was counted.
    pub empty: bool,
    /// The figures.
    pub figures: Vec<Gauge>,
    /// By site, model and kind: name, requests, value with a bar.
    pub parts: [Vec<Vec<Piece>>; 3],
    /// The heads of those three, without the first.
    pub head: Vec<String>,
}

/// The overview of a period. `today` ends what is compared: a week under way with the same days of the last.
pub fn overview(
    gathered: &Gathered,
    period: Period,
    (today, begins): (Day, WeekStart),
    metric: Metric,
    locale: &Locale,
) -> Overview {
    let all = gathered.tally(period);
    Overview {
        lead: lead(&all, locale),
        counts: counts(&all, &compared(gathered, period, today, begins, &all, locale), locale),
        empty: all.requests() == 0,
        figures: figures(&all, locale),
        parts: parts(gathered.rows(), metric, locale),
        head: vec![locale.text("board_requests").to_owned(), locale.text(metric_head(metric)).to_owned()],
    }
}

/// Beside the requests stands an estimate; where requests are looked at, the energy.
fn metric_head(metric: Metric) -> &'static str {
    if metric == Metric::Requests { Metric::Energy.key() } else { metric.key() }
}

fn lead(all: &Tally, locale: &Locale) -> String {
    let asked = locale.plural("board_lead", all.requests());
    if all.footprint.energy_wh.central <= 0.0 {
        return asked;
    }
    let energy = Quantity::Energy.central(all.footprint.energy_wh.central, locale);
    let took = match like(&all.footprint, locale) {
        Some(like) => locale.fill("board_took_like", &[("energy", &energy), ("like", &like)]),
        None => locale.fill("board_took", &[("energy", &energy)]),
    };
    [&*asked, " ", &took].concat()
}

/// How a week stands against the person's own budget; nothing where none is set. Whether it is beyond.
pub fn budget(week: &Tally, budget: Option<&Budget>, locale: &Locale) -> Option<(String, bool)> {
    let used = budget.filter(|budget| budget.is_sound())?.used(week);
    let share = percent(used, locale);
    let key = if used > 1.0 { "board_budget_over" } else { "board_budget" };
    Some((locale.fill(key, &[("share", &share)]), used > 1.0))
}

fn counts(all: &Tally, compared: &str, locale: &Locale) -> String {
    let mut parts = Vec::new();
    if all.prompts > 0 {
        parts.push(locale.plural("tooltip_prompts", all.prompts));
    }
    if all.image_generations > 0 {
        parts.push(locale.plural("tooltip_generations", all.image_generations));
    }
    if all.images > all.image_generations {
        parts.push(locale.plural("board_pictures", all.images));
    }
    if parts.is_empty() { String::new() } else { [&parts.join(", "), ". ", compared].concat() }
}

fn compared(
    gathered: &Gathered,
    period: Period,
    today: Day,
    begins: WeekStart,
    all: &Tally,
    locale: &Locale,
) -> String {
    let before = period.before(begins);
    let going = period.holds(today) && period.last > today;
    let last = if going {
        let days = i32::try_from(period.begun_days(today)).unwrap_or(i32::MAX);
        before.last.min(before.first.plus(days - 1))
    } else {
        before.last
    };
    let then = gathered.sum(before.first, last).requests();
    if then == 0 {
        return String::new();
    }
    let (now, shown) = (all.requests(), locale.integer(then));
    let difference = locale.integer(now.abs_diff(then));
    let key = match (now.cmp(&then), going) {
        (std::cmp::Ordering::Less, true) => "board_fewer_by_now",
        (std::cmp::Ordering::Less, false) => "board_fewer",
        (std::cmp::Ordering::Equal, _) => "board_as_many",
        (std::cmp::Ordering::Greater, true) => "board_more_by_now",
        (std::cmp::Ordering::Greater, false) => "board_more",
    };
    locale.fill(key, &[("count", &difference), ("then", &shown)])
}

fn figures(all: &Tally, locale: &Locale) -> Vec<Gauge> {
    let footprint = &all.footprint;
    [
        ("board_energy", Quantity::Energy, footprint.energy_wh),
        ("board_co2e", Quantity::Carbon, footprint.co2e_g),
        ("board_water", Quantity::Water, footprint.water_ml),
        ("board_water_total", Quantity::Water, footprint.water_total_ml),
    ]
    .map(|(key, quantity, figure)| Gauge::of(locale.text(key), quantity, figure, 0.0, locale))
    .into()
}

/// The name of a site for a person; the id of one that this version does not know.
pub fn site_name(id: &str) -> &str {
    catalogue::name(id).unwrap_or(id)
}

/// The message that names a kind.
pub fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "board_kind_text",
        Kind::Image => "board_kind_image",
    }
}

fn parts(rows: &[Row], metric: Metric, locale: &Locale) -> [Vec<Vec<Piece>>; 3] {
    let lines = |groups: Vec<(&str, Tally)>, name: &dyn Fn(&str) -> String| {
        let height = |tally: &Tally| metric.height(tally);
        let most = groups.iter().map(|(_, tally)| height(tally)).max().unwrap_or_default().max(1);
        let mut lines: Vec<Vec<Piece>> = groups
            .iter()
            .take(MODELS)
            .map(|(key, tally)| line(name(key), tally, height(tally) * 100 / most, metric, locale))
            .collect();
        if groups.len() > MODELS {
            let mut rest = Tally::default();
            for (_, tally) in &groups[MODELS..] {
                rest.add(tally);
            }
            let name = locale.plural("board_others", (groups.len() - MODELS) as u64);
            lines.push(line(name, &rest, height(&rest).saturating_mul(100) / most, metric, locale));
        }
        lines
    };
    [
        lines(grouped(rows, |row| &row.site), &|id| site_name(id).to_owned()),
        lines(grouped(rows, |row| row.model.as_deref().unwrap_or_default()), &|name| {
            if name.is_empty() { locale.text("board_no_model").to_owned() } else { name.to_owned() }
        }),
        lines(grouped(rows, |row| kind_key(row.kind)), &|key| locale.text(key).to_owned()),
    ]
}

fn line(name: String, tally: &Tally, bar: u64, metric: Metric, locale: &Locale) -> Vec<Piece> {
    let shown = if metric == Metric::Requests { Metric::Energy } else { metric };
    let (value, range) = match shown.figure(&tally.footprint) {
        Some((_, estimate)) if estimate.central <= 0.0 => ("–".to_owned(), String::new()),
        Some((quantity, estimate)) => {
            (quantity.central(estimate.central, locale), quantity.range(estimate, locale))
        }
        None => Default::default(),
    };
    let bar = u32::try_from(bar.min(100)).ok();
    vec![
        Piece { bar, ..Piece::of(name) },
        Piece::number(locale.integer(tally.requests())),
        Piece::number(value).with_small(range),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::period::Unit;
    use super::*;
    use crate::ledger::contract::usage;
    use crate::ledger::store::Recall;

    fn shown(days: &[i64], today: i64) -> Overview {
        let usages: Vec<_> = days.iter().enumerate().map(|(n, day)| usage(&format!("o.{n}"), *day)).collect();
        let begins = WeekStart::Monday;
        let today = usage("", today).day;
        let period = Period::of(today, Unit::Week, begins);
        let mut gathered = Gathered::of(period);
        gathered.add(&Recall { usages, ..Recall::default() });
        overview(&gathered, period, (today, begins), Metric::Energy, &Locale::default())
    }

    #[test]
    fn a_week_under_way_is_compared_with_the_same_days_of_the_last() {
        // Wednesday the 18th; the Monday and the Friday of the week before.
        let week = shown(&[0, -9, -5], 0);
        assert!(week.lead.starts_with("You asked 1 time."), "{}", week.lead);
        assert_eq!(week.counts, "1 prompt. As many as before.");
        let over = shown(&[0, -9, -5], 4);
        assert_eq!(over.counts, "1 prompt. 1 fewer than before (2).");
    }

    #[test]
    fn what_took_most_comes_first_with_its_bar() {
        let week = shown(&[0, 0, -1], 0);
        assert_eq!(week.figures.len(), 4);
        let [sites, models, kinds] = &week.parts;
        assert_eq!((&*sites[0][0].words, sites[0][0].bar), ("ChatGPT", Some(100)));
        assert_eq!((&*models[0][0].words, &*kinds[0][1].words), ("gpt-5", "3"));
    }

    #[test]
    fn nothing_is_told_as_nothing() {
        let week = shown(&[], 0);
        assert!(week.empty && week.counts.is_empty());
        assert_eq!(week.parts, [const { Vec::<Vec<Piece>>::new() }; 3]);
    }
}
