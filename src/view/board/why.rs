//! Why a number is what it is: the formula with its values, each constant with its source, and what makes the range.
//!
//! Decides the words of factors and units, and how a formula is written out. Refuses to estimate: the estimate is
//! taken apart by [`crate::footprint::why`].

use super::advice::percent;
use super::block::{Block, Gauge, Piece, Table};
use super::link;
use super::overview::{kind_key, site_name};
use super::weigh::{Weighed, subject};
use crate::footprint::range::Lever;
use crate::footprint::tables::Confidence;
use crate::footprint::why::{Explanation, Formula, Term, explain_total_each};
use crate::footprint::{Electricity, Subject, explain, model};
use crate::ledger::rollup::Row;
use crate::locale::Locale;
use crate::units::Estimate;
use crate::view::chart::WIDTH;
use crate::view::figures::Quantity;
use crate::view::options::Choice;

/// Most kinds of request that can be chosen.
const MOST: usize = 40;

/// What can be asked about: all of the period, then its kinds of request, those that took most first.
pub fn choices(weighed: &Weighed, chosen: usize, locale: &Locale) -> Vec<Choice> {
    let choice = |at: usize, words: String| Choice { value: at.to_string(), words, chosen: at == chosen };
    let all = choice(0, locale.text("board_why_all").to_owned());
    let rows = weighed.rows.iter().take(MOST).enumerate();
    std::iter::once(all).chain(rows.map(|(at, row)| choice(at + 1, row_name(row, locale)))).collect()
}

fn row_name(row: &Row, locale: &Locale) -> String {
    let model = row.model.as_deref().map_or_else(|| locale.text("board_no_model").to_owned(), model_name);
    [site_name(&row.site), " · ", &model, " · ", locale.text(kind_key(row.kind))].concat()
}

/// The name of a model as the catalogue has it, else as the request gave it.
fn model_name(name: &str) -> String {
    model::find(name).filter(|row| !row.fallback).map_or(name, |row| row.name).to_owned()
}

/// The answer about what was chosen: 0 is all of it.
pub fn why(weighed: &Weighed, chosen: usize, electricity: &Electricity, locale: &Locale) -> Vec<Block> {
    if weighed.is_empty() {
        return vec![Block::Text(locale.text("board_why_nothing").to_owned())];
    }
    match chosen.checked_sub(1).and_then(|at| weighed.rows.get(at)) {
        Some(row) => {
            let count = locale.plural("board_count", u64::from(row.count));
            let energy = Quantity::Energy.ranged(row.footprint.energy_wh, locale);
            let lead = locale.fill("board_why_row", &[("count", &count), ("energy", &energy)]);
            let mut blocks = vec![Block::Lead(row_name(row, locale)), Block::Text(lead)];
            blocks.extend(one(&subject(row), electricity, locale));
            blocks
        }
        None => total(weighed, electricity, locale),
    }
}

fn total(weighed: &Weighed, electricity: &Electricity, locale: &Locale) -> Vec<Block> {
    let total = explain_total_each(&mut weighed.each().into_iter(), electricity);
    let energy = Quantity::Energy.ranged(weighed.kept.energy_wh, locale);
    let count = locale.plural("board_count", u64::from(total.usages));
    let mut blocks = vec![
        Block::Lead(locale.fill("board_why_total", &[("count", &count), ("energy", &energy)])),
        Block::Text(locale.text("board_why_sum").to_owned()),
        Block::Head(locale.text("board_why_range").to_owned()),
        Block::Text(locale.text("board_why_range_note").to_owned()),
    ];
    let gauges = total.shares.iter().map(|(lever, up, _)| share(*lever, *up, locale));
    blocks.push(Block::Gauges(gauges.collect()));
    let head = ["board_why_what", "board_requests", "board_energy"].map(|key| locale.text(key).to_owned());
    let rows = weighed.rows.iter().take(MOST).map(|row| {
        vec![
            Piece::of(row_name(row, locale)),
            Piece::number(locale.integer(u64::from(row.count))),
            Piece::number(Quantity::Energy.ranged(row.footprint.energy_wh, locale)),
        ]
    });
    let caption = locale.text("board_why_parts").to_owned();
    blocks.push(Block::Table(Table { caption, head: head.into(), rows: rows.collect() }));
    blocks
}

/// A part of the range, drawn as a bar of the whole.
fn share(lever: Lever, share: f64, locale: &Locale) -> Gauge {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Between 0 and the width.
    let end = (share.clamp(0.0, 1.0) * f64::from(WIDTH)) as u32;
    Gauge {
        name: locale.text(lever_key(lever)).to_owned(),
        value: percent(share, locale),
        high: end,
        central: end,
        ..Gauge::default()
    }
}

/// The estimate of one usage or of one of many alike.
pub fn one(subject: &Subject, electricity: &Electricity, locale: &Locale) -> Vec<Block> {
    let explained = explain(subject, electricity);
    let footprint = &explained.priced.footprint;
    let mut blocks = vec![
        Block::Head(locale.text("board_why_one").to_owned()),
        Block::Gauges(
            [
                ("board_energy", Quantity::Energy, footprint.energy_wh),
                ("board_co2e", Quantity::Carbon, footprint.co2e_g),
                ("board_water", Quantity::Water, footprint.water_ml),
            ]
            .map(|(key, quantity, figure)| Gauge::of(locale.text(key), quantity, figure, 0.0, locale))
            .into(),
        ),
        Block::Head(locale.text("board_why_formula").to_owned()),
        Block::Formula(vec![explained.formula.text().to_owned(), filled(&explained, locale)]),
    ];
    let widest = explained
        .terms
        .iter()
        .filter(|term| !is_beyond(term))
        .max_by(|a, b| a.share_up.total_cmp(&b.share_up))
        .filter(|term| term.share_up > 0.0);
    if let Some((term, lever)) = widest.and_then(|term| Some((term, term.lever?))) {
        let share = percent(term.share_up, locale);
        let values = [("lever", locale.text(lever_key(lever))), ("share", &*share)];
        blocks.push(Block::Text(locale.fill("board_why_widest", &values)));
    }
    let head = ["board_why_factor", "board_why_value", "board_why_share", "board_source"];
    let rows = explained.terms.iter().map(|term| term_row(term, locale));
    blocks.push(Block::Table(Table {
        caption: locale.text("board_why_factors").to_owned(),
        head: head.map(|key| locale.text(key).to_owned()).into(),
        rows: rows.collect(),
    }));
    blocks.push(Block::Note(locale.fill("board_why_method", &[("method", explained.priced.method)])));
    blocks
}

/// Whether a factor moves another quantity than the energy.
fn is_beyond(term: &Term) -> bool {
    matches!(term.lever, Some(Lever::Grid | Lever::OnSiteWater | Lever::PlantWater))
}

/// The formula with its central values.
fn filled(explained: &Explanation, locale: &Locale) -> String {
    let value = |name: &str| {
        let term = explained.terms.iter().find(|term| term.name == name);
        term.map_or_else(|| "1".to_owned(), |term| locale.figure(term.value.central))
    };
    let energy = Quantity::Energy.central(explained.priced.footprint.energy_wh.central, locale);
    let values = match explained.formula {
        Formula::Text => ["pue", "calibration", "output_tokens", "reasoning"].map(value).to_vec(),
        Formula::Image => ["images", "energy_per_image", "size_factor", "steps_factor"].map(value).to_vec(),
        Formula::Own => ["watts", "seconds", "amount", "reasoning"].map(value).to_vec(),
    };
    match explained.formula {
        Formula::Text => {
            let [pue, k, n, r] = &values[..] else { return energy };
            ["PUE = ", pue, ", k = ", k, ", N = ", n, ", r = ", r, " → E = ", &energy].concat()
        }
        Formula::Image => [&*values.join(" × "), " = ", &energy].concat(),
        Formula::Own => [&*values.join(" × "), " / 3600 = ", &energy].concat(),
    }
}

fn term_row(term: &Term, locale: &Locale) -> Vec<Piece> {
    let share = if term.share_up > 0.0 { percent(term.share_up, locale) } else { String::new() };
    let source = term.origin.map_or_else(
        || Piece::of(locale.text("board_why_observed")),
        |origin| {
            let firm = locale.text(confidence_key(origin.confidence));
            let piece = link::source(origin);
            let small = [&*piece.small, ", ", firm].concat();
            Piece { small, ..piece }
        },
    );
    vec![
        Piece::of(locale.text(term_key(term.name))),
        Piece::number(figure(term.value, term.unit, locale)),
        Piece::number(share),
        source,
    ]
}

fn figure(value: Estimate, unit: &str, locale: &Locale) -> String {
    let unit = match unit {
        "1" => "",
        "billions" => locale.text("board_unit_billions"),
        "tokens" => locale.text("board_unit_tokens"),
        "tokens/s" => locale.text("board_unit_speed"),
        "images" => locale.text("board_unit_images"),
        "replies" => locale.text("board_unit_replies"),
        other => other,
    };
    let joint = if unit.is_empty() { "" } else { "\u{a0}" };
    let central = [&*locale.figure(value.central), joint, unit].concat();
    if value.low < value.high {
        [&*central, " (", &locale.figure(value.low), "–", &locale.figure(value.high), ")"].concat()
    } else {
        central
    }
}

fn confidence_key(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Official => "board_firm_official",
        Confidence::Measured => "board_firm_measured",
        Confidence::Derived => "board_firm_derived",
        Confidence::Estimate => "board_firm_estimate",
        Confidence::Guess => "board_firm_guess",
    }
}

fn lever_key(lever: Lever) -> &'static str {
    match lever {
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
    }
}

fn term_key(name: &'static str) -> &'static str {
    match name {
        "active_parameters" => "board_term_active",
        "total_parameters" => "board_term_total",
        "calibration" => "board_term_calibration",
        "output_tokens" => "board_term_tokens",
        "reasoning" => "board_term_reasoning",
        "speed" => "board_term_speed",
        "first_token" => "board_term_first",
        "measured_duration" => "board_term_duration",
        "input_tokens" => "board_term_input",
        "input_share" => "board_term_input_share",
        "pue" => "board_term_pue",
        "unknown_model" => "board_term_unknown",
        "answers" => "board_term_answers",
        "grid" => "board_term_grid",
        "embodied" => "board_term_embodied",
        "water_on_site" => "board_term_water",
        "water_at_plants" => "board_term_plants",
        "images" => "board_term_images",
        "energy_per_image" => "board_term_image",
        "size_factor" => "board_term_pixels",
        "steps_factor" => "board_term_steps",
        "watts" => "board_term_watts",
        "seconds" => "board_term_seconds",
        "amount" => "board_term_amount",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::weigh::tests::week;
    use super::*;
    use crate::observe::Kind;

    fn tables(blocks: &[Block]) -> Vec<&Table> {
        blocks
            .iter()
            .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
            .collect()
    }

    #[test]
    fn a_total_is_its_parts_and_the_shares_of_its_range() {
        let blocks = why(&week(), 0, &Electricity::default(), &Locale::default());
        assert_eq!(tables(&blocks)[0].rows.len(), 2);
        let Block::Gauges(gauges) = &blocks[4] else { panic!("{blocks:?}") };
        assert!(gauges.len() >= 4 && gauges.windows(2).all(|pair| pair[0].central >= pair[1].central));
    }

    #[test]
    fn every_constant_of_every_formula_has_words_and_a_source() {
        let english = Locale::default();
        for (kind, site) in
            [(Kind::Text, "chatgpt"), (Kind::Image, "midjourney"), (Kind::Text, "ollama"), (Kind::Text, "")]
        {
            let blocks = one(&Subject::new(kind, site), &Electricity::default(), &english);
            for row in &tables(&blocks)[0].rows {
                assert!(row[0].words.chars().next().is_some_and(char::is_uppercase), "{row:?}");
                assert!(!row[1].words.is_empty() && !row[3].words.is_empty());
            }
        }
    }

    #[test]
    fn one_kind_of_request_is_chosen_by_its_place() {
        let (week, english) = (week(), Locale::default());
        let choices = choices(&week, 1, &english);
        assert_eq!((choices.len(), choices[1].chosen), (3, true));
        let blocks = why(&week, 1, &Electricity::default(), &english);
        assert_eq!(blocks[0], Block::Lead(choices[1].words.clone()));
        assert!(tables(&blocks)[0].rows.len() >= 6);
        let nothing = why(&Weighed::default(), 0, &Electricity::default(), &english);
        assert!(matches!(&*nothing, [Block::Text(_)]));
    }
}
