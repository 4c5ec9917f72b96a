//! How days and periods are written.
//!
//! Decides words and order in both languages. Refuses zones and clocks: an hour comes with its local offset.

use super::period::{Period, Unit};
use crate::ledger::calendar::Day;
use crate::locale::Locale;
use crate::observe::tracker::Moment;

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

/// `Mon`.
pub fn weekday(day: Day, locale: &Locale) -> String {
    one_of("report_weekdays", day.weekday(), locale)
}

/// `Mon 23 November 2026`.
pub fn long(day: Day, locale: &Locale) -> String {
    [&*weekday(day, locale), &number(day, locale), &month(day, locale), &day.parts().0.to_string()].join(" ")
}

/// `23 Nov`.
pub fn short(day: Day, locale: &Locale) -> String {
    [number(day, locale), one_of("board_months", day.parts().1 as usize - 1, locale)].join("\u{a0}")
}

/// A period as a title: `23–29 November 2026`.
pub fn title(period: Period, locale: &Locale) -> String {
    let (first, last) = (period.first, period.last);
    match period.unit {
        Unit::Day => long(first, locale),
        Unit::Week => {
            let [from, to] = [first, last].map(|day| number(day, locale));
            let [from_month, to_month] = [first, last].map(|day| month(day, locale));
            let ((from_year, ..), (year, ..)) = (first.parts(), last.parts());
            if from_year != year {
                format!("{from} {from_month} {from_year} – {to} {to_month} {year}")
            } else if from_month != to_month {
                format!("{from} {from_month} – {to} {to_month} {year}")
            } else {
                format!("{from}–{to} {to_month} {year}")
            }
        }
        Unit::Month => format!("{} {}", month(first, locale), first.parts().0),
        Unit::Year => first.parts().0.to_string(),
    }
}

/// A period below its bar, in few letters, among others of its length; `few` where there is room for a name.
pub fn mark(period: Period, few: bool, locale: &Locale) -> String {
    match period.unit {
        Unit::Day if few => weekday(period.first, locale),
        Unit::Day | Unit::Week => short(period.first, locale),
        Unit::Month => one_of("board_months", period.first.parts().1 as usize - 1, locale),
        Unit::Year => period.first.parts().0.to_string(),
    }
}

/// `14:05`, by the clock of that moment.
pub fn hour(moment: Moment) -> String {
    let minutes = moment.at_ms.div_euclid(60_000) + i64::from(moment.offset_min);
    let of_day = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02}", of_day / 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::calendar::WeekStart;
    use crate::locale::Language;

    #[test]
    fn periods_are_named_in_both_languages() {
        let (english, french) = (Locale::default(), Locale::usual(Language::Fr));
        let of = |text: &str, unit| Period::of(Day::parse(text).unwrap(), unit, WeekStart::Monday);
        for (text, unit, en, fr) in [
            ("2026-11-25", Unit::Day, "Wed 25 November 2026", "mer. 25 novembre 2026"),
            ("2026-11-25", Unit::Week, "23–29 November 2026", "23–29 novembre 2026"),
            ("2026-12-01", Unit::Week, "30 November – 6 December 2026", "30 novembre – 6 décembre 2026"),
            (
                "2026-12-31",
                Unit::Week,
                "28 December 2026 – 3 January 2027",
                "28 décembre 2026 – 3 janvier 2027",
            ),
            ("2026-11-25", Unit::Month, "November 2026", "novembre 2026"),
            ("2026-11-25", Unit::Year, "2026", "2026"),
        ] {
            assert_eq!(title(of(text, unit), &english), en);
            assert_eq!(title(of(text, unit), &french), fr);
        }
        assert_eq!(short(Day::parse("2026-11-01").unwrap(), &french), "1er\u{a0}nov.");
    }

    #[test]
    fn an_hour_is_that_of_its_own_clock() {
        assert_eq!(hour(Moment { at_ms: 1_795_003_200_000, offset_min: 60 }), "13:00");
        assert_eq!(hour(Moment { at_ms: 0, offset_min: -30 }), "23:30");
    }
}
