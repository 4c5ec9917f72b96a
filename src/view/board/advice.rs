//! What would have taken less, from the person's own use.
//!
//! Decides the words: a change, its saving in figures and their range, how many requests it touches. Refuses to
//! tell anybody what to do.

use super::block::{Block, Gauge};
use super::weigh::Weighed;
use crate::footprint::Electricity;
use crate::footprint::advice::{Habit, advice_each};
use crate::locale::Locale;
use crate::view::figures::Quantity;

fn key(habit: Habit) -> &'static str {
    match habit {
        Habit::SmallerModel => "report_habit_model",
        Habit::ReasoningOff => "report_habit_reasoning",
        Habit::ShorterAnswers => "report_habit_answers",
        Habit::OneImage => "report_habit_one_image",
        Habit::SmallerImages => "report_habit_small_images",
        Habit::ShorterInput => "report_habit_input",
    }
}

/// The advice of a period.
pub fn advice(weighed: &Weighed, electricity: &Electricity, locale: &Locale) -> Vec<Block> {
    let kept = weighed.kept.energy_wh;
    let found = advice_each(&weighed.each(), electricity);
    if found.is_empty() {
        return vec![Block::Lead(locale.text("board_advice_none").to_owned())];
    }
    let gauges = found.iter().map(|advice| {
        let share = advice.comparison.saved();
        let words = ["–", &percent(share, locale)].concat();
        let touched = locale.plural("board_advice_touched", u64::from(advice.comparison.touched));
        let gauge =
            Gauge::of(locale.text(key(advice.habit)), Quantity::Energy, kept * share, kept.high, locale);
        Gauge { small: [&*words, " · ", &touched].concat(), ..gauge }
    });
    vec![
        Block::Text(locale.text("board_advice_lead").to_owned()),
        Block::Gauges(gauges.collect()),
        Block::Note(locale.text("board_advice_alone").to_owned()),
        Block::Note(locale.text("board_advice_not").to_owned()),
    ]
}

/// A share of one as a percentage.
pub fn percent(share: f64, locale: &Locale) -> String {
    if share > 0.0 && share < 0.01 {
        return "<\u{a0}1\u{a0}%".to_owned();
    }
    [&*locale.figure(share * 100.0), "\u{a0}%"].concat()
}

#[cfg(test)]
mod tests {
    use super::super::weigh::tests::week;
    use super::*;

    #[test]
    fn each_change_has_its_figure_its_range_and_how_much_it_touches() {
        let told = advice(&week(), &Electricity::default(), &Locale::default());
        let Block::Gauges(gauges) = &told[1] else { panic!("{told:?}") };
        assert!(gauges.len() >= 3);
        assert!(gauges.iter().all(|gauge| gauge.small.contains('%') && gauge.low < gauge.high));
        assert!(gauges.windows(2).all(|pair| pair[0].central >= pair[1].central), "the greatest first");
    }

    #[test]
    fn nothing_to_advise_is_said_as_such() {
        let none = advice(&Weighed::default(), &Electricity::default(), &Locale::default());
        assert!(matches!(&*none, [Block::Lead(_)]));
    }
}
