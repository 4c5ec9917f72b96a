//! A week's energy as a thing of daily life.
//!
//! Decides the words of the one comparison that fits the size, so that they end a sentence. Refuses to reckon:
//! how much the thing takes, and which of them fits, is the footprint's.

use crate::footprint::equivalent::comparison;
use crate::footprint::tables::Basis;
use crate::locale::Locale;
use crate::units::Footprint;

/// `a phone charged twice`; nothing where no thing is of such a size.
pub fn like(footprint: &Footprint, locale: &Locale) -> Option<String> {
    let found = comparison(footprint, Basis::Energy)?;
    let count = found.count.central;
    let near = |whole: f64| (count - whole).abs() <= whole * 0.05;
    let (key, count) = match found.thing.id {
        "phone_charge" if near(1.0) => ("like_phone_once", count),
        "phone_charge" if near(2.0) => ("like_phone_twice", count),
        "phone_charge" if count < 1.0 => ("like_phone_part", count * 100.0),
        "phone_charge" => ("like_phone", count),
        "led_hour" => ("like_bulb", count * 60.0),
        "laptop_hour" => ("like_laptop", count),
        "stream_hour" => ("like_stream", count),
        "kettle_litre" => ("like_kettle", count),
        "microwave_second" => ("like_microwave", count),
        "tv_second" => ("like_tv", count),
        "us_home_day" => ("like_home", count),
        _ => return None,
    };
    Some(locale.fill(key, &[("count", &locale.figure(count))]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footprint::tables::equivalents;
    use crate::locale::Language;
    use crate::units::Estimate;

    fn of(wh: f64, language: Language) -> Option<String> {
        let footprint = Footprint { energy_wh: Estimate::exact(wh), ..Footprint::default() };
        like(&footprint, &Locale::usual(language))
    }

    #[test]
    fn the_thing_fits_the_size() {
        for (wh, words) in [
            (0.02, "a television for 0.74 seconds"),
            (0.4, "a microwave oven for 1.2 seconds"),
            (1.5, "an LED bulb lit for 10 minutes"),
            (6.6, "30 % of a phone charge"),
            (22.0, "a phone charged once"),
            (31.0, "a phone charged 1.4 times"),
            (44.0, "a phone charged twice"),
            (2_500.0, "a laptop used for 83 hours"),
        ] {
            assert_eq!(
                of(wh, Language::En).map(|words| words.replace('\u{a0}', " ")).as_deref(),
                Some(words)
            );
        }
        assert_eq!(of(44.0, Language::Fr).as_deref(), Some("un téléphone rechargé deux fois"));
        assert_eq!(of(0.0, Language::En), None);
    }

    #[test]
    fn whatever_may_be_compared_has_its_words() {
        for thing in equivalents().iter().filter(|thing| thing.basis == Basis::Energy && !thing.context) {
            for count in [0.1, 1.0, 100.0] {
                let energy = thing.per_unit.central * count;
                assert!(of(energy, Language::En).is_some(), "{} times {}", count, thing.id);
            }
        }
    }
}
