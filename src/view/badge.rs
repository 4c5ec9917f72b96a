//! This week's total on the toolbar.
//!
//! Decides the at most four characters, their colour and the tooltip's words. Refuses to shout: nothing at zero,
//! and no colour that warns but against a budget that the person set.

use super::figures::Quantity;
use crate::ledger::totals::Tally;
use crate::locale::Locale;
use crate::settings::{Budget, Metric, Settings};
use serde::Serialize;

/// What the toolbar shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// At most four characters; empty at zero.
    pub text: String,
    /// The week in one line.
    pub title: String,
    /// The colour behind the text.
    pub colour: String,
}

/// White text stands on each of these with a contrast of at least 5 : 1.
const QUIET: &str = "#566a5d";
const AMBER: &str = "#925400";
const RED: &str = "#b3261e";

/// From this share of the budget on, the badge is amber.
pub const NEAR: f64 = 0.8;

/// The badge of a week.
pub fn badge(week: &Tally, settings: &Settings, locale: &Locale) -> Badge {
    let text = match settings.badge {
        Metric::Requests => short(week.requests(), locale),
        metric => figure(metric.of(week), locale),
    };
    let used = settings.budget.map_or(0.0, |budget| budget.used(week));
    let colour = if used >= 1.0 {
        RED
    } else if used >= NEAR {
        AMBER
    } else {
        QUIET
    };
    Badge { text, title: title(week, settings.budget, locale), colour: colour.to_owned() }
}

/// A count in at most four characters: `999`, `1.2k`, `34k`, `999k`, `1.2M`. Cut, not rounded: the
/// badge never claims a request that was not made.
pub fn short(count: u64, locale: &Locale) -> String {
    match count {
        0 => String::new(),
        1..1_000 => count.to_string(),
        1_000..1_000_000 => scaled(count, 1_000, "k", locale),
        1_000_000..1_000_000_000 => scaled(count, 1_000_000, "M", locale),
        _ => "1G+".to_owned(),
    }
}

fn scaled(count: u64, unit: u64, sign: &str, locale: &Locale) -> String {
    let (whole, tenth) = (count / unit, count % unit * 10 / unit);
    if whole >= 10 || tenth == 0 {
        format!("{whole}{sign}")
    } else {
        format!("{whole}{}{tenth}{sign}", locale.decimal)
    }
}

/// An estimate in at most four characters, with the two digits that it deserves: `<0.1`, `0.40`, `9.4`, `310`,
/// `1.2k`.
fn figure(figure: f64, locale: &Locale) -> String {
    if figure <= 0.0 || !figure.is_finite() {
        String::new()
    } else if figure < 0.1 {
        format!("<0{}1", locale.decimal)
    } else if figure < 995.0 {
        locale.figure(figure)
    } else {
        // Rounded to two digits first, so that what is cut is nothing.
        let two = if figure < 9_950.0 { (figure / 100.0).round() * 100.0 } else { figure };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        short(two as u64, locale)
    }
}

fn title(week: &Tally, budget: Option<Budget>, locale: &Locale) -> String {
    if week.requests() == 0 {
        return locale.text("tooltip_empty").to_owned();
    }
    let mut parts = Vec::new();
    if week.prompts > 0 {
        parts.push(locale.plural("tooltip_prompts", week.prompts));
    }
    if week.image_generations > 0 {
        parts.push(locale.plural("tooltip_generations", week.image_generations));
    }
    if week.footprint.energy_wh.central > 0.0 {
        let footprint = &week.footprint;
        let energy = Quantity::Energy.ranged(footprint.energy_wh, locale);
        let co2e = Quantity::Carbon.ranged(footprint.co2e_g, locale);
        let water = Quantity::Water.ranged(footprint.water_ml, locale);
        let values = [("energy", &*energy), ("co2e", &*co2e), ("water", &*water)];
        parts.push(locale.fill("tooltip_estimate", &values));
    }
    if let Some(budget) = budget {
        let share = locale.figure(budget.used(week) * 100.0);
        parts.push(locale.fill("tooltip_budget", &[("share", &share)]));
    }
    locale.fill("tooltip_week", &[("parts", &parts.join(", "))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::units::{Estimate, Footprint};
    use proptest::prelude::*;

    #[test]
    fn four_characters_are_enough() {
        let french = Locale::usual(Language::Fr);
        for (count, text) in [
            (0, ""),
            (7, "7"),
            (999, "999"),
            (1_000, "1k"),
            (1_299, "1,2k"),
            (9_999, "9,9k"),
            (34_567, "34k"),
            (999_999, "999k"),
            (1_250_000, "1,2M"),
            (u64::MAX, "1G+"),
        ] {
            assert_eq!(short(count, &french), text);
        }
        for (value, text) in [
            (0.0, ""),
            (f64::NAN, ""),
            (0.002, "<0.1"),
            (0.4, "0.40"),
            (9.42, "9.4"),
            (312.0, "310"),
            (996.0, "1k"),
            (1_249.0, "1.2k"),
            (1_960.0, "2k"),
            (31_400.0, "31k"),
        ] {
            assert_eq!(figure(value, &Locale::default()), text);
        }
    }

    proptest! {
        #[test]
        fn never_more_than_four(count in any::<u64>(), value in 0.0..1e12_f64) {
            prop_assert!(short(count, &Locale::default()).chars().count() <= 4);
            prop_assert!(figure(value, &Locale::default()).chars().count() <= 4);
            prop_assert!(figure(1.0 / value, &Locale::default()).chars().count() <= 4);
        }
    }

    fn of(week: &Tally, settings: &Settings) -> Badge {
        badge(week, settings, &Locale::default())
    }

    #[test]
    fn the_tooltip_says_the_week_in_words() {
        let settings = Settings::default();
        let mut week = Tally::default();
        assert_eq!(of(&week, &settings).title, "Gramme: nothing counted this week");
        week.prompts = 1;
        week.image_generations = 2;
        assert_eq!(of(&week, &settings).title, "Gramme, this week: 1 prompt, 2 image generations");
    }

    #[test]
    fn the_badge_shows_what_was_chosen_or_nothing() {
        let footprint = Footprint {
            energy_wh: Estimate::new(1.0, 31.2, 90.0),
            co2e_g: Estimate::exact(9.42),
            water_ml: Estimate::exact(0.04),
            ..Footprint::default()
        };
        let week = Tally { prompts: 42, footprint, ..Tally::default() };
        for (metric, text) in [
            (Metric::Requests, "42"),
            (Metric::Energy, "31"),
            (Metric::Carbon, "9.4"),
            (Metric::Water, "<0.1"),
            (Metric::Off, ""),
        ] {
            let settings = Settings { badge: metric, ..Settings::default() };
            assert_eq!(of(&week, &settings).text, text);
            assert!(of(&week, &settings).title.contains("42 prompts"));
        }
    }

    #[test]
    fn only_the_persons_own_budget_colours_the_badge() {
        let colour = |prompts, budget: Option<f64>| {
            let budget = budget.map(|amount| Budget { metric: Metric::Requests, amount });
            let settings = Settings { budget, ..Settings::default() };
            of(&Tally { prompts, ..Tally::default() }, &settings).colour
        };
        assert_eq!(colour(1_000_000, None), QUIET);
        let colours = [79, 80, 99, 100, 500].map(|prompts| colour(prompts, Some(100.0)));
        assert_eq!(colours, [QUIET, AMBER, AMBER, RED, RED]);
    }
}
