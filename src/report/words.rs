//! The sentences of a report: dates, what the figures mean, and how they were estimated.
//!
//! Decides wording alone. Refuses promises: nothing here says that emissions are cancelled, and no advice
//! stands without its number.

use super::content::Report;
use super::fixed::Fixed;
use super::meaning::{Contribution, Factor, Like, Meaning, Otherwise, Supply};
use super::section::{Cell, Room, Section, Table};
use crate::footprint::advice::Habit;
use crate::footprint::equivalent::context;
use crate::footprint::range::Lever;
use crate::footprint::tables::{self, Basis};
use crate::ledger::calendar::Day;
use crate::locale::{Language, Locale};
use crate::units::Estimate;
use crate::view::figures::Quantity;

/// How many causes of the range are named.
const CAUSES: usize = 3;
/// How many kinds of electricity are named.
const SUPPLIES: usize = 3;

/// One of the words of a message that lists several.
fn one_of(key: &str, at: usize, locale: &Locale) -> String {
    locale.text(key).split('|').nth(at).unwrap_or_default().to_owned()
}

fn month(day: Day, locale: &Locale) -> String {
    one_of("report_months", day.parts().1 as usize - 1, locale)
}

/// The number of a day in its month: in French the first is no plain number.
fn number(day: Day, locale: &Locale) -> String {
    match day.parts().2 {
        1 => locale.text("report_first").to_owned(),
        number => number.to_string(),
    }
}

/// `Mon 16`.
pub fn day(day: Day, locale: &Locale) -> String {
    format!("{}\u{a0}{}", one_of("report_weekdays", day.weekday(), locale), number(day, locale))
}

/// `16–22 November 2026`.
pub fn dates(first: Day, last: Day, locale: &Locale) -> String {
    format!("{} {}", between(first, last, locale), last.parts().0)
}

/// The same without the year, where it is one year.
pub fn dates_short(first: Day, last: Day, locale: &Locale) -> String {
    if first.parts().0 == last.parts().0 { between(first, last, locale) } else { dates(first, last, locale) }
}

fn between(first: Day, last: Day, locale: &Locale) -> String {
    let [from, to] = [first, last].map(|day| number(day, locale));
    let [from_month, to_month] = [first, last].map(|day| month(day, locale));
    let ((from_year, ..), (to_year, ..)) = (first.parts(), last.parts());
    if first == last {
        format!("{to} {to_month}")
    } else if from_year != to_year {
        format!("{from} {from_month} {from_year} – {to} {to_month}")
    } else if from_month != to_month {
        format!("{from} {from_month} – {to} {to_month}")
    } else {
        format!("{from}–{to} {to_month}")
    }
}

/// `November 2026`, or `2026`.
pub fn month_or_year(day: Day, is_month: bool, locale: &Locale) -> String {
    let (year, ..) = day.parts();
    if is_month { format!("{} {year}", month(day, locale)) } else { year.to_string() }
}

/// A mean count with at most one digit after the sign: `35.5`, `1,200`.
pub fn tenths(count: f64, locale: &Locale) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let tenths = (count * 10.0).round() as u64;
    let whole = locale.integer(tenths / 10);
    if tenths.is_multiple_of(10) { whole } else { format!("{whole}{}{}", locale.decimal, tenths % 10) }
}

/// A share of one as a percentage: `40 %`.
fn percent(share: f64, locale: &Locale) -> String {
    format!("{}\u{a0}%", locale.figure(share * 100.0))
}

fn energy(figure: f64, locale: &Locale) -> String {
    Quantity::Energy.central(figure, locale)
}

fn name_of(like: &Like, locale: &Locale) -> &'static str {
    if locale.language == Language::Fr { like.name_fr } else { like.name }
}

/// What it took, with a thing of the same size where there is one.
pub fn took(meaning: &Meaning, energy: &str, locale: &Locale) -> String {
    match meaning.equivalents.iter().find(|like| like.basis == Basis::Energy) {
        Some(like) => {
            let count = locale.figure(like.count.central);
            let values = [("energy", energy), ("count", &count), ("name", name_of(like, locale))];
            locale.fill("report_took_like", &values)
        }
        None => locale.fill("report_took", &[("energy", energy)]),
    }
}

/// The three factors: task, model, electricity.
pub fn depends(meaning: &Meaning, locale: &Locale) -> Section {
    let mut sentences = Vec::new();
    let one = |estimate: Option<Estimate>| estimate.map(|estimate| Quantity::Energy.ranged(estimate, locale));
    let (prompt, image) = (one(meaning.task.prompt_wh), one(meaning.task.image_wh));
    let key = match (&prompt, &image) {
        (Some(_), Some(_)) => Some("report_task"),
        (Some(_), None) => Some("report_task_prompt"),
        (None, Some(_)) => Some("report_task_image"),
        (None, None) => None,
    };
    if let Some(key) = key {
        let values = [prompt, image].map(Option::unwrap_or_default);
        sentences.push(locale.fill(key, &[("prompt", &values[0]), ("image", &values[1])]));
        sentences.push(published(locale));
    }
    let other = |list: &[Otherwise], code: &str, of: fn(&Otherwise) -> Estimate, quantity: Quantity| {
        let found = list.iter().find(|otherwise| otherwise.code == code);
        found.map(|otherwise| quantity.ranged(of(otherwise), locale))
    };
    let size = |code| other(&meaning.size, code, |other| other.energy_wh, Quantity::Energy);
    if let (Some(small), Some(large)) = (size("small"), size("frontier")) {
        sentences.push(locale.fill("report_size", &[("small", &small), ("large", &large)]));
    }
    let grid = |code| other(&meaning.electricity, code, |other| other.co2e_g, Quantity::Carbon);
    if let (Some(hydro), Some(world), Some(coal)) = (grid("SRC-HYDRO"), grid("WOR"), grid("SRC-COAL")) {
        let values = [("hydro", &*hydro), ("world", &*world), ("coal", &*coal)];
        sentences.push(locale.fill("report_grid", &values));
    }
    Section { title: locale.text("report_depends").to_owned(), sentences, ..Section::default() }
}

/// A specialised model as one paper measured it, and a web search as it was published: beside ours, never
/// as a ratio.
fn published(locale: &Locale) -> String {
    let named = |english, french| match locale.language {
        Language::En => english,
        Language::Fr => french,
    };
    let paper = tables::measured_tasks().iter().find(|task| task.id == "text-classification").map(|task| {
        let name = named(task.name, task.name_fr);
        // kWh of a thousand are Wh of one; it is a figure of a paper, so it is told as small as it is.
        format!("{name} {}\u{a0}Wh ({})", exact(task.kwh_per_1000, locale), task.origin().date)
    });
    let searches = context(Basis::Energy).map(|thing| {
        format!("{} {}\u{a0}Wh", named(thing.name, thing.name_fr), exact(thing.per_unit.central, locale))
    });
    let list: Vec<_> = paper.into_iter().chain(searches).collect();
    locale.fill("report_task_context", &[("list", &list.join("; "))])
}

/// Things of the same size.
pub fn pictured(meaning: &Meaning, locale: &Locale) -> Section {
    let items = meaning.equivalents.iter().map(|like| {
        let what = locale.text(match like.basis {
            Basis::Energy => "report_energy",
            Basis::Carbon => "report_co2e",
            Basis::Water => "report_water",
        });
        let name = name_of(like, locale);
        let [low, central, high] =
            [like.count.low, like.count.central, like.count.high].map(|count| locale.figure(count));
        let range = format!("{low}–{high}");
        let values = [("what", what), ("count", &central), ("name", name), ("range", &range)];
        locale.fill("report_like_item", &values)
    });
    Section { title: locale.text("report_like").to_owned(), items: items.collect(), ..Section::default() }
}

/// What would have taken less.
pub fn levers(meaning: &Meaning, locale: &Locale) -> Section {
    let items: Vec<_> = meaning
        .levers
        .iter()
        .map(|saving| {
            let habit = locale.text(match saving.habit {
                Habit::SmallerModel => "report_habit_model",
                Habit::ReasoningOff => "report_habit_reasoning",
                Habit::ShorterAnswers => "report_habit_answers",
                Habit::OneImage => "report_habit_one_image",
                Habit::SmallerImages => "report_habit_small_images",
                Habit::ShorterInput => "report_habit_input",
            });
            let (less, share) = (energy(saving.energy_wh, locale), percent(saving.share, locale));
            locale.fill("report_saving", &[("habit", habit), ("energy", &less), ("share", &share)])
        })
        .collect();
    let sentence = if items.is_empty() { "report_saving_none" } else { "report_saving_alone" };
    Section {
        title: locale.text("report_levers").to_owned(),
        sentences: vec![locale.text(sentence).to_owned()],
        items,
        ..Section::default()
    }
}

/// What contributing to a climate project would mean.
pub fn contribution(meaning: &Meaning, locale: &Locale) -> Option<Section> {
    let Contribution { year_kg, share_of_person, usd, .. } = meaning.contribution.as_ref()?;
    let year = Quantity::Carbon.ranged(*year_kg * 1000.0, locale);
    let share = percent(*share_of_person, locale);
    let cents = usd[1] < 1.0;
    let [low, high] = usd.map(|usd| locale.figure(if cents { usd * 100.0 } else { usd }));
    let price = if cents { "report_cents" } else { "report_dollars" };
    let amount = locale.fill(price, &[("low", &low), ("high", &high)]);
    Some(Section {
        title: locale.text("report_contribution").to_owned(),
        sentences: vec![
            locale.fill("report_year", &[("year", &year), ("share", &share)]),
            locale.fill("report_price", &[("amount", &amount)]),
            locale.text("report_certified").to_owned(),
        ],
        ..Section::default()
    })
}

/// The method, the electricity, and the factors with their sources.
pub fn method(report: &Report, most: usize, locale: &Locale) -> Vec<Section> {
    let meaning = &report.meaning;
    let versions: Vec<&str> = match &*report.methods {
        [] => vec![&report.method],
        used => used.iter().map(|used| &*used.code).collect(),
    };
    let mut sentences = vec![
        locale.fill("report_method_version", &[("method", &versions.join(", "))]),
        locale.text("report_method_range").to_owned(),
        locale.text("report_method_digits").to_owned(),
    ];
    let causes: Vec<_> = meaning
        .spread
        .iter()
        .take(CAUSES)
        .map(|part| format!("{} ({})", lever(part.lever, locale), percent(part.share, locale)))
        .collect();
    if !causes.is_empty() {
        sentences.push(locale.fill("report_method_spread", &[("levers", &causes.join(", "))]));
    }
    sentences.push(locale.text("report_method_not").to_owned());
    let supplies = meaning.grids.iter().take(SUPPLIES).map(|grid| supply(grid, locale));
    let factors = meaning.factors.iter().filter_map(|factor| row(factor, locale));
    let rows: Vec<_> = supplies.chain(factors).take(SUPPLIES + most).collect();
    let head = ["report_factor", "report_value", "report_source"].map(|key| locale.text(key).to_owned());
    vec![Section {
        title: locale.text("report_method").to_owned(),
        room: Room::Small,
        sentences,
        table: (!rows.is_empty()).then(|| Table { head: head.to_vec(), rows }),
        ..Section::default()
    }]
}

fn supply(grid: &Supply, locale: &Locale) -> Vec<Cell> {
    let name = if locale.language == Language::Fr { grid.name_fr } else { grid.name };
    let name = format!("{} ({})", name.unwrap_or("?"), grid.code);
    let name = locale.fill("report_of", &[("of", locale.text("report_electricity")), ("what", &name)]);
    let value = grid.g_per_kwh.map(|value| ranged(value, "g CO2e/kWh", locale)).unwrap_or_default();
    let source = grid.source.zip(grid.date).map(|(source, date)| format!("{source} ({date})"));
    [name, value, source.unwrap_or_default()].map(Cell::Words).to_vec()
}

/// A factor that widens the range of the energy or is an image's own; the others are in the JSON form.
fn row(factor: &Factor, locale: &Locale) -> Option<Vec<Cell>> {
    let part = factor.lever?;
    let beyond = matches!(part, Lever::Grid | Lever::OnSiteWater | Lever::PlantWater | Lever::ImageSize);
    if beyond || factor.value.low >= factor.value.high {
        return None;
    }
    let name = locale.fill("report_of", &[("of", &factor.of), ("what", lever(part, locale))]);
    let value = ranged(factor.value, factor.unit, locale);
    let source = format!("{} ({})", factor.source, factor.date);
    Some([name, value, source].map(Cell::Words).to_vec())
}

fn ranged(value: Estimate, unit: &str, locale: &Locale) -> String {
    let unit = match unit {
        "1" => String::new(),
        "billions" => format!("\u{a0}{}", locale.text("report_billions")),
        unit => format!("\u{a0}{unit}"),
    };
    let [low, central, high] = [value.low, value.central, value.high].map(|figure| exact(figure, locale));
    if value.low < value.high {
        format!("{central}{unit} ({low}–{high})")
    } else {
        format!("{central}{unit}")
    }
}

/// A constant to three digits: it is what the catalogue says, and no estimate of ours.
fn exact(figure: f64, locale: &Locale) -> String {
    let mut unit = 1.0;
    while figure > 0.0 && figure < 100.0 * unit && unit > 1e-5 {
        unit /= 10.0;
    }
    let text = Fixed::of((figure / unit).round() * unit).text('.');
    let (whole, parts) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| locale.integer(whole));
    if parts.is_empty() { whole } else { format!("{whole}{}{parts}", locale.decimal) }
}

fn lever(lever: Lever, locale: &Locale) -> &str {
    locale.text(match lever {
        Lever::Size => "report_lever_size",
        Lever::Calibration => "report_lever_calibration",
        Lever::Length => "report_lever_length",
        Lever::Reasoning => "report_lever_reasoning",
        Lever::Pue => "report_lever_pue",
        Lever::Input => "report_lever_input",
        Lever::UnknownModel => "report_lever_unknown",
        Lever::ImageEnergy => "report_lever_image",
        Lever::ImageSize => "report_lever_pixels",
        Lever::Watts => "report_lever_watts",
        Lever::Duration => "report_lever_duration",
        Lever::Grid => "report_lever_grid",
        Lever::OnSiteWater => "report_lever_site_water",
        Lever::PlantWater => "report_lever_plant_water",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_told_to_three_digits() {
        let told = |figure| exact(figure, &Locale::default());
        let figures = [0.0, 0.002, 0.55, 1.095, 3.135, 212.13, 383.9, 1000.0, 12_345.6];
        let words = ["0", "0.002", "0.55", "1.1", "3.14", "212", "384", "1000", "12,346"];
        assert_eq!(figures.map(told), words.map(str::to_owned));
    }

    #[test]
    fn days_are_told_as_people_say_them() {
        let [english, french] = [Language::En, Language::Fr].map(Locale::usual);
        let told = |first, last, locale| dates(Day::parse(first).unwrap(), Day::parse(last).unwrap(), locale);
        assert_eq!(told("2026-11-16", "2026-11-22", &english), "16–22 November 2026");
        assert_eq!(told("2026-11-16", "2026-11-22", &french), "16–22 novembre 2026");
        assert_eq!(told("2026-12-28", "2027-01-03", &english), "28 December 2026 – 3 January 2027");
        assert_eq!(told("2026-08-01", "2026-11-30", &french), "1er août – 30 novembre 2026");
        assert_eq!(told("2026-11-20", "2026-11-20", &french), "20 novembre 2026");
        assert_eq!(day(Day::parse("2026-11-01").unwrap(), &french), "dim.\u{a0}1er");
    }

    #[test]
    fn a_mean_has_tenths_where_it_needs_them() {
        let told = |count| tenths(count, &Locale::usual(Language::Fr));
        assert_eq!([17.5, 18.0, 0.04].map(told), ["17,5", "18", "0"].map(str::to_owned));
    }
}
