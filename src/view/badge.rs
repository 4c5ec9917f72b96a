//! This week's total on the toolbar.
//!
//! Decides the at most four characters and the tooltip's words. Refuses to shout: nothing at zero.

use super::figures::Quantity;
use crate::ledger::totals::Tally;
use crate::locale::Locale;
use crate::record;

/// What the toolbar shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// At most four characters; empty at zero.
    pub text: String,
    /// The week in one line.
    pub title: String,
}

record!(Badge { text, title });

/// The badge of a week.
pub fn badge(week: &Tally, locale: &Locale) -> Badge {
    Badge { text: short(week.requests()), title: title(week, locale) }
}

/// A count in at most four characters: `999`, `1.2k`, `34k`, `999k`, `1.2M`. Cut, not rounded: the
/// badge never claims a request that was not made.
pub fn short(count: u64) -> String {
    match count {
        0 => String::new(),
        1..1_000 => count.to_string(),
        1_000..1_000_000 => scaled(count, 1_000, "k"),
        1_000_000..1_000_000_000 => scaled(count, 1_000_000, "M"),
        _ => "1G+".to_owned(),
    }
}

fn scaled(count: u64, unit: u64, sign: &str) -> String {
    let (whole, tenth) = (count / unit, count % unit * 10 / unit);
    if whole >= 10 || tenth == 0 { format!("{whole}{sign}") } else { format!("{whole}.{tenth}{sign}") }
}

fn title(week: &Tally, locale: &Locale) -> String {
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
    locale.fill("tooltip_week", &[("parts", &parts.join(", "))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_characters_are_enough() {
        for (count, text) in [
            (0, ""),
            (7, "7"),
            (999, "999"),
            (1_000, "1k"),
            (1_299, "1.2k"),
            (9_999, "9.9k"),
            (34_567, "34k"),
            (999_999, "999k"),
            (1_250_000, "1.2M"),
            (u64::MAX, "1G+"),
        ] {
            assert_eq!(short(count), text);
        }
    }

    proptest! {
        #[test]
        fn never_more_than_four(count in any::<u64>()) {
            prop_assert!(short(count).chars().count() <= 4);
        }
    }

    #[test]
    fn the_tooltip_says_the_week_in_words() {
        let english = Locale::default();
        let mut week = Tally::default();
        assert_eq!(badge(&week, &english).title, "Gramme: nothing counted this week");
        week.prompts = 1;
        week.image_generations = 2;
        assert_eq!(badge(&week, &english).title, "Gramme, this week: 1 prompt, 2 image generations");
    }
}
