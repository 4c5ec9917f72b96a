//! The three factors, for this person's own days: the task, the size of the model, the electricity.
//!
//! Decides which comparisons are shown, and that what other people measured stands beside, with its date and its
//! boundary, never as a ratio. Refuses to estimate: all of it is asked of [`crate::footprint`].

use super::block::{Block, Gauge, Piece, Table, most};
use super::link;
use super::weigh::Weighed;
use crate::footprint::Electricity;
use crate::footprint::equivalent::context;
use crate::footprint::tables::{self, Basis, Grid, MeasuredTask, SizeClass};
use crate::footprint::task::within_paper;
use crate::footprint::whatif::Change;
use crate::locale::{Language, Locale};
use crate::observe::Kind;
use crate::units::Estimate;
use crate::view::figures::Quantity;
use crate::view::options::{Choice, grids};

/// The specialised model of the paper that is shown, and the task it is compared with there.
const SPECIALISED: [&str; 2] = ["text-classification", "image-generation"];

fn text(key: &str, locale: &Locale) -> Block {
    Block::Text(locale.text(key).to_owned())
}

/// What an image weighs against a prompt, and what others measured.
pub fn task(weighed: &Weighed, locale: &Locale) -> Vec<Block> {
    let means = [("board_factor_prompt", Kind::Text), ("board_factor_image", Kind::Image)]
        .map(|(key, kind)| (key, weighed.mean(kind)));
    let mut blocks = Vec::new();
    let [(_, prompt), (_, image)] = means;
    if let (Some(prompt), Some(image)) = (prompt, image) {
        let times = locale.figure(image.central / prompt.central);
        blocks.push(Block::Text(locale.fill("board_factor_task", &[("count", &times)])));
    } else {
        blocks.push(text("board_factor_task_one", locale));
    }
    let scale = most(means.iter().filter_map(|(_, mean)| *mean));
    let gauges = means
        .into_iter()
        .filter_map(|(key, mean)| Some(Gauge::of(locale.text(key), Quantity::Energy, mean?, scale, locale)));
    blocks.push(Block::Gauges(gauges.collect()));
    blocks.push(Block::Table(beside(locale)));
    blocks.push(text("board_factor_beside_note", locale));
    blocks
}

fn name_of(task: &MeasuredTask, locale: &Locale) -> &'static str {
    if locale.language == Language::Fr { task.name_fr } else { task.name }
}

/// Published figures of other things, each with its date and its source.
fn beside(locale: &Locale) -> Table {
    let mut rows = Vec::new();
    let [small, large] = SPECIALISED;
    if let Some(pair) = within_paper(large, small) {
        for task in [pair.to, pair.of] {
            // kWh of a thousand are Wh of one.
            let value = Quantity::Energy.central(task.kwh_per_1000, locale);
            rows.push(vec![
                Piece::of(locale.fill("board_factor_measured", &[("task", name_of(task, locale))])),
                Piece::number(value),
                link::source(task.origin()),
            ]);
        }
    }
    for thing in context(Basis::Energy) {
        let name = if locale.language == Language::Fr { thing.name_fr } else { thing.name };
        rows.push(vec![
            Piece::of(name),
            Piece::number(Quantity::Energy.central(thing.per_unit.central, locale)),
            link::source(thing.origin()),
        ]);
    }
    let head = ["board_factor_what", "board_factor_one", "board_source"];
    Table {
        caption: locale.text("board_factor_beside").to_owned(),
        head: head.map(|key| locale.text(key).to_owned()).into(),
        rows,
    }
}

fn gauge(key: &str, figure: (Quantity, Estimate), scale: f64, now: bool, locale: &Locale) -> Gauge {
    Gauge { now, ..Gauge::of(locale.text(key), figure.0, figure.1, scale, locale) }
}

/// The same days with models of other sizes.
pub fn size(weighed: &Weighed, electricity: &Electricity, locale: &Locale) -> Vec<Block> {
    if !weighed.rows.iter().any(|row| row.kind == Kind::Text) {
        return vec![text("board_factor_size_none", locale)];
    }
    let classes = [
        ("board_factor_small", Some(SizeClass::Small)),
        ("board_factor_yours", None),
        ("board_factor_large", Some(SizeClass::Large)),
        ("board_factor_frontier", Some(SizeClass::Frontier)),
    ];
    let figures = classes.map(|(key, class)| {
        let footprint =
            class.map_or(weighed.kept, |class| weighed.otherwise(Change::Class(class), electricity));
        (key, class.is_none(), footprint.energy_wh)
    });
    let scale = most(figures.iter().map(|(_, _, figure)| *figure));
    let gauges = figures.map(|(key, now, figure)| gauge(key, (Quantity::Energy, figure), scale, now, locale));
    vec![text("board_factor_size", locale), Block::Gauges(gauges.into())]
}

/// The same days on other electricity; `code` is the region that the person looks at.
pub fn electricity(weighed: &Weighed, code: &str, chosen: &Electricity, locale: &Locale) -> Vec<Block> {
    let name = tables::grid(code).map(|grid| grid_name(grid, locale));
    let sources = [
        (locale.text("board_factor_hydro"), Some("SRC-HYDRO")),
        (locale.text("board_factor_yours"), None),
        (locale.text("board_factor_world"), Some("WOR")),
        (locale.text("board_factor_coal"), Some("SRC-COAL")),
        (name.unwrap_or_default(), name.map(|_| code)),
    ];
    let figures: Vec<_> = sources
        .into_iter()
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, code)| {
            let footprint = code.map_or(weighed.kept, |code| weighed.otherwise(Change::Grid(code), chosen));
            (name, code.is_none(), footprint.co2e_g)
        })
        .collect();
    let scale = most(figures.iter().map(|(_, _, figure)| *figure));
    let gauges = figures
        .into_iter()
        .map(|(name, now, figure)| Gauge { now, ..Gauge::of(name, Quantity::Carbon, figure, scale, locale) });
    vec![text("board_factor_grid", locale), Block::Gauges(gauges.collect())]
}

fn grid_name(grid: &Grid, locale: &Locale) -> &'static str {
    if locale.language == Language::Fr { grid.name_fr } else { grid.name }
}

/// Every electricity that can be looked at; none chosen first.
pub fn regions(code: &str, locale: &Locale) -> Vec<Choice> {
    grids(Some("board_factor_no_region"), (!code.is_empty()).then_some(code), locale)
}

#[cfg(test)]
mod tests {
    use super::super::weigh::tests::week;
    use super::*;

    fn gauges(blocks: &[Block]) -> &[Gauge] {
        blocks
            .iter()
            .find_map(|block| if let Block::Gauges(all) = block { Some(&**all) } else { None })
            .unwrap()
    }

    #[test]
    fn an_image_is_weighed_against_a_prompt() {
        let blocks = task(&week(), &Locale::default());
        assert_eq!(gauges(&blocks).len(), 2);
        let Block::Text(words) = &blocks[0] else { panic!("{blocks:?}") };
        assert!(words.contains("as much as"), "{words}");
        let Block::Table(table) = &blocks[2] else { panic!("{blocks:?}") };
        assert!(table.rows.len() >= 3, "{table:?}");
        assert_eq!(table.rows[0][1].words, "<\u{a0}0.01\u{a0}Wh");
        assert!(table.rows.iter().all(|row| row.iter().all(|cell| !cell.words.contains("times"))));
    }

    #[test]
    fn sizes_rise_and_the_days_own_stand_among_them() {
        let blocks = size(&week(), &Electricity::default(), &Locale::default());
        let all = gauges(&blocks);
        assert!(all[0].central < all[2].central && all[2].central < all[3].central);
        assert!(all[1].now && !all[0].now);
        let images = Weighed::of(week().rows.into_iter().filter(|row| row.kind == Kind::Image).collect());
        assert!(matches!(&*size(&images, &Electricity::default(), &Locale::default()), [Block::Text(_)]));
    }

    #[test]
    fn a_region_is_one_more_beside_hydro_the_world_and_coal() {
        let (electric, english) = (Electricity::default(), Locale::default());
        assert_eq!(gauges(&electricity(&week(), "", &electric, &english)).len(), 4);
        let france = electricity(&week(), "FRA", &electric, &english);
        let all = gauges(&france);
        assert_eq!((all.len(), &*all[4].name), (5, "France"));
        assert!(all[0].central < all[2].central && all[2].central < all[3].central);
        let regions = regions("FRA", &english);
        assert_eq!(regions.iter().filter(|region| region.chosen).count(), 1);
        assert!(regions.len() > 50);
    }
}
