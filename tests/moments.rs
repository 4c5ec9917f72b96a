//! What knows a calendar, at the moments when weeks, years and clocks turn, by the clock on a wall there: days and weeks,
//! the periods of reports and of the dashboard, which reports are due, the popup, and the housekeeping.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

mod ledger_support;
mod moments_support;

use gramme::footprint::Electricity;
use gramme::ledger::book::Sum;
use gramme::ledger::calendar::{Day, WeekStart};
use gramme::ledger::history::History as Kept;
use gramme::ledger::keeper;
use gramme::ledger::session::PAUSE_MIN;
use gramme::ledger::store::Store;
use gramme::ledger::totals::Totals;
use gramme::ledger::usage::Usage;
use gramme::locale::{Language, Locale};
use gramme::observe::tracker::{Counted, Moment};
use gramme::observe::{Kind, Turn};
use gramme::report::due::{due, from_now};
use gramme::report::{Format, History, Period, Report, Signs};
use gramme::view::badge::badge;
use gramme::view::board::period::{Period as Shown, Unit};
use gramme::view::popup::{Facts, popup};
use ledger_support::{DAY_MS, MINUTE_MS, STARTS, same, store_of, tidy, totals};
use moments_support::{MOMENTS, Then};
use pollster::block_on;

/// The moments of the list, and two hours after each: where clocks change in between, by both offsets.
fn moments() -> Vec<(Then, Moment)> {
    let of = |then: Then| {
        let at = |n: usize| Moment {
            at_ms: then.at_ms + i64::try_from(n).unwrap() * 120 * MINUTE_MS,
            offset_min: then.offsets_min[n],
        };
        [(then, at(0)), (then, at(1))]
    };
    MOMENTS.into_iter().flat_map(of).collect()
}

/// Five requests on each of the last seventy days, by the clock on the wall, the last one now.
fn lived(now: Moment) -> Vec<Usage> {
    let usage = |number: i64| {
        let moment = Moment { at_ms: now.at_ms - number / 5 * DAY_MS - number % 5, ..now };
        let counted = Counted {
            id: format!("moment.r.{number}"),
            moment,
            site: ["chatgpt", "claude"][usize::try_from(number % 2).unwrap()].to_owned(),
            kind: Kind::Text,
            turn: Turn::New,
            model: None,
            images: None,
            prompt_chars: Some(100),
        };
        Usage::new(counted, &Electricity::default())
    };
    (0..350).map(usage).collect()
}

#[test]
fn a_day_is_that_of_the_clock_on_the_wall() {
    for then in MOMENTS {
        let now = Moment { at_ms: then.at_ms, offset_min: then.offsets_min[0] };
        assert_eq!(Day::of(now).to_string(), then.local[..10], "{then:?}");
    }
    // The list has what it is for: days that UTC has not, and clocks that change.
    let in_utc =
        |then: &&Then| Day::of(Moment { at_ms: then.at_ms, offset_min: 0 }).to_string() != then.local[..10];
    assert!(MOMENTS.iter().filter(in_utc).count() >= 4);
    assert_eq!(MOMENTS.iter().filter(|then| then.offsets_min[0] != then.offsets_min[1]).count(), 4);
}

#[test]
fn a_week_begins_and_ends_where_it_should() {
    let labels = [
        ("a-monday-begins", "2026-W49"),
        ("a-sunday-ends", "2026-W48"),
        ("a-year-ends", "2026-W53"),
        ("a-year-begins", "2026-W53"),
        ("a-leap-day", "2028-W09"),
        ("clocks-go-forward-in-paris", "2027-W12"),
        ("clocks-go-back-in-paris", "2027-W43"),
        ("clocks-go-forward-in-montreal", "2027-W10"),
        ("clocks-go-back-in-montreal", "2027-W44"),
        ("a-monday-in-kathmandu", "2026-W49"),
    ];
    for (then, (name, label)) in MOMENTS.into_iter().zip(labels) {
        let today = Day::of(Moment { at_ms: then.at_ms, offset_min: then.offsets_min[0] });
        let week = Period::week_of(today, WeekStart::Monday);
        assert_eq!((then.name, week.label().as_str()), (name, label));
        assert_eq!(Period::week(label), Some(week));
    }
    for (then, now) in moments() {
        let today = Day::of(now);
        for begins in STARTS {
            let week = today.week(begins);
            assert!(week.contains(today) && !week.before().contains(today), "{then:?}");
            let report = Period::week_of(today, begins);
            assert_eq!((report.first(), report.last()), (week.first(), week.last()), "{then:?}");
            assert!(report.before().contains(today.plus(-7)) && report.after().contains(today.plus(7)));
            for unit in ["day", "week", "month", "year"] {
                let period = Shown::of(today, Unit::of(unit), begins);
                assert!(period.holds(today), "{then:?} {unit}");
                assert_eq!(
                    period.stepped(-1, today, begins).stepped(1, today, begins),
                    period,
                    "{then:?} {unit}"
                );
                // Nothing to come can be gone to.
                assert_eq!(period.stepped(1, today, begins), period, "{then:?} {unit}");
            }
        }
    }
}

#[test]
fn each_week_is_due_once_when_it_is_over() {
    for (then, now) in moments() {
        let today = Day::of(now);
        for begins in STARTS {
            assert_eq!(due(from_now(today, begins), today, begins), [], "{then:?}");
            let this = Period::week_of(today, begins);
            let missed = due(this.before().before().before().last(), today, begins);
            assert_eq!(missed, [this.before().before(), this.before()], "{then:?}");
            assert!(due(this.before().last(), this.last(), begins).is_empty(), "{then:?}");
            assert_eq!(due(this.before().last(), this.last().plus(1), begins), [this], "{then:?}");
        }
    }
}

#[test]
fn the_popup_the_badge_and_the_report_have_this_week_and_no_other() {
    for (then, now) in moments() {
        let (today, usages) = (Day::of(now), lived(now));
        for begins in STARTS {
            let week = today.week(begins);
            let of_week: Vec<_> = usages.iter().filter(|usage| week.contains(usage.day)).collect();
            // As many days as have begun; minutes ago may be yesterday.
            let begun = usize::try_from(today.since(week.first()) + 1).unwrap();
            assert!(of_week.len().abs_diff(begun * 5) <= 4, "{then:?}");
            let sum = Sum { totals: of_week.iter().copied().collect::<Totals>(), ..Sum::default() };
            let locale = Locale::usual(Language::En);
            let facts = Facts { sum: &sum, usages: &usages, week, now, waiting: 0, budget: None };
            let shown = popup(&facts, &locale);
            assert_eq!(shown.requests, of_week.len().to_string(), "{then:?}");
            assert_eq!(shown.days.len(), 7);
            let todays: Vec<_> = shown.days.iter().filter(|day| day.now).collect();
            assert_eq!(todays.len(), 1, "{then:?}");
            let painted = badge(&sum.totals.all, &gramme::settings::Settings::default(), &locale);
            assert_eq!(painted.text, of_week.len().to_string(), "{then:?}");

            let period = Period::week_of(today, begins);
            let kept = Kept::default().joined(Kept { usages: usages.clone(), ..Kept::default() }).cleared();
            let report = Report::of(&History::of(&kept, period, PAUSE_MIN), period, &Electricity::default());
            let text = report.write(Format::Json, &locale, Signs::default());
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(json["totals"]["requests"], of_week.len(), "{then:?}");
            assert_eq!(json["from"], period.first().to_string(), "{then:?}");
        }
    }
}

#[test]
fn housekeeping_changes_no_total() {
    for (then, now) in moments() {
        let usages = lived(now);
        let store = store_of(&usages);
        let today = Day::of(now);
        let (first, last) = (today.plus(-100), today.plus(10));
        let all = |store| totals(store, first, last);
        let before = all(&store);
        tidy(&store, now, None);
        assert!(same(&all(&store), &before), "{then:?}");
        // Again two hours later, by whatever offset is then in force; and on the day after.
        for (minutes, offset_min) in [(120, then.offsets_min[1]), (24 * 60, then.offsets_min[1])] {
            tidy(&store, Moment { at_ms: now.at_ms + minutes * MINUTE_MS, offset_min }, None);
            assert!(same(&all(&store), &before), "{then:?}");
        }
        // What is dropped stays in the totals.
        tidy(&store, Moment { at_ms: now.at_ms + 2 * DAY_MS, ..now }, Some(today.months_before(1)));
        assert!(same(&all(&store), &before), "{then:?}");
        let left = block_on(store.read(first, last)).unwrap().usages;
        assert!(left.iter().all(|usage| usage.day >= today.months_before(1)), "{then:?}");
        assert!(block_on(keeper::sessions_of(&store, first, last, 30)).is_ok());
    }
}
