//! Days and weeks as laws: every moment belongs to exactly one of each, in any offset, and what was
//! counted never moves when clocks change or a person travels.

use gramme::ledger::calendar::{Day, WeekStart};
use gramme::observe::tracker::Moment;
use proptest::prelude::*;

const HOUR_MS: i64 = 3_600_000;
const STARTS: [WeekStart; 3] = [WeekStart::Monday, WeekStart::Saturday, WeekStart::Sunday];

fn day(at_ms: i64, offset_min: i32) -> Day {
    Day::of(Moment { at_ms, offset_min })
}

/// 2026-11-22 24:00 UTC, the end of a Sunday.
const MIDNIGHT_MS: i64 = 1_795_392_000_000;

#[test]
fn the_week_turns_at_local_monday_midnight() {
    for offset_min in [-720, -210, 0, 60, 345, 840] {
        let local_midnight = MIDNIGHT_MS - i64::from(offset_min) * 60_000;
        let before = day(local_midnight - 1, offset_min);
        let after = day(local_midnight, offset_min);
        assert_eq!((before.to_string(), after.to_string()), ("2026-11-22".into(), "2026-11-23".into()));
        assert_eq!(before.week(WeekStart::Monday).label(), "2026-W47");
        assert_eq!(after.week(WeekStart::Monday).label(), "2026-W48");
        assert_eq!(before.week(WeekStart::Sunday), after.week(WeekStart::Sunday));
        assert_eq!(after.week(WeekStart::Sunday).label(), "2026-11-22");
    }
}

#[test]
fn the_hour_that_daylight_saving_repeats_or_skips_stays_on_its_day() {
    // Paris, Sunday 2026-10-25: 03:00 CEST becomes 02:00 CET. Both half past twos are that Sunday.
    let first = 1_792_888_200_000;
    assert_eq!(day(first, 120), day(first + HOUR_MS, 60));
    assert_eq!(day(first, 120).to_string(), "2026-10-25");
    // The last moment of that day is 25 hours after its first.
    let begins = 1_792_879_200_000;
    assert_eq!(day(begins, 120).to_string(), "2026-10-25");
    assert_eq!(day(begins + 25 * HOUR_MS - 1, 60).to_string(), "2026-10-25");
    assert_eq!(day(begins + 25 * HOUR_MS, 60).to_string(), "2026-10-26");
}

#[test]
fn iso_weeks_at_the_turn_of_the_year() {
    for (date, label) in [
        ("2024-12-30", "2025-W01"),
        ("2026-12-31", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
    ] {
        assert_eq!(Day::parse(date).unwrap().week(WeekStart::Monday).label(), label);
    }
}

#[test]
fn only_a_day_is_read_as_a_day() {
    for text in [
        "",
        "2026-11",
        "2026-11-31",
        "2026-1-01",
        "+026-11-20",
        "2026-11-20 ",
        "2026-11-20-1",
        "0000-01-01",
        "10000-01-01",
        "２０２６-11-20",
    ] {
        assert_eq!(Day::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn every_moment_has_one_day_that_reads_back(at_ms in any::<i64>(), offset_min in any::<i32>()) {
        let day = day(at_ms, offset_min);
        prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
    }

    #[test]
    fn every_day_is_in_exactly_one_week(days in -300_000_i64..300_000) {
        let day = day(days * 24 * HOUR_MS, 0);
        for begins in STARTS {
            let week = day.week(begins);
            prop_assert!(week.contains(day));
            prop_assert!(!week.before().contains(day));
            prop_assert!(week.days().iter().all(|other| other.week(begins) == week));
            prop_assert_eq!(week.last().plus(1).week(begins).before(), week);
        }
    }

    /// A zone whose clocks change by up to two hours, at any moment: daylight saving, or a new law.
    #[test]
    fn every_moment_of_a_zone_is_in_exactly_one_day_and_week(
        from in 0_i64..40_000, change in 0_i64..14 * 24 * 60, before in -720..720_i32, by in -120..=120_i32
    ) {
        let begin_ms = from * 24 * HOUR_MS;
        let mut last: Option<Day> = None;
        for minute in (0..14 * 24 * 60).step_by(7) {
            let offset_min = if minute < change { before } else { before + by };
            let at = day(begin_ms + minute * 60_000, offset_min);
            let near: Vec<_> = (-2..=2).map(|n| at.plus(n)).collect();
            prop_assert_eq!(near.iter().filter(|day| **day == at).count(), 1);
            for begins in STARTS {
                let week = at.week(begins);
                let weeks = [week.before(), week, week.last().plus(1).week(begins)];
                prop_assert_eq!(weeks.iter().filter(|week| week.contains(at)).count(), 1);
                prop_assert_eq!(week.days().iter().filter(|day| **day == at).count(), 1);
            }
            // Clocks that go back may repeat an evening, and none skips a day.
            if let Some(last) = last {
                prop_assert!(at == last || at == last.plus(1) || (by < 0 && at == last.plus(-1)));
            }
            last = Some(at);
        }
    }

    #[test]
    fn days_order_as_their_texts(a in -500_000_i64..2_000_000, b in -500_000_i64..2_000_000) {
        let (a, b) = (day(a * 24 * HOUR_MS, 0), day(b * 24 * HOUR_MS, 0));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }

    #[test]
    fn a_later_moment_is_never_on_an_earlier_day_of_the_same_offset(at_ms in 0_i64..4_000_000_000_000, later in 0_i64..400 * 24 * HOUR_MS, offset_min in -720..840) {
        prop_assert!(day(at_ms, offset_min) <= day(at_ms + later, offset_min));
    }
}
