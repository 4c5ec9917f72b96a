//! The reports that are made by themselves: which weeks are over and have none yet.
//!
//! Decides that each week is reported once, the oldest first, and that turning this on asks for no week of the
//! past. Refuses the present, and to save: the day comes in as a value, labels go out.

use super::period::Period;
use crate::ledger::calendar::{Day, WeekStart};

/// Most weeks that are made up at once; what is older is left.
const MOST: usize = 53;

/// The weeks that are over on a day and not yet reported, where everything up to `through` is. A week that
/// is reported in part, since weeks began on another day then, is due as a whole.
pub fn due(through: Day, today: Day, begins: WeekStart) -> Vec<Period> {
    let last = Period::week_of(today, begins).before();
    let mut due: Vec<Period> = std::iter::successors(Some(last), |week| Some(week.before()))
        .take_while(|week| week.last() > through)
        .take(MOST)
        .collect();
    due.reverse();
    due
}

/// Up to where nothing is due on the day that this is turned on: the day before this week.
pub fn from_now(today: Day, begins: WeekStart) -> Day {
    Period::week_of(today, begins).first().plus(-1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(through: &str, today: &str, begins: WeekStart) -> Vec<String> {
        let [through, today] = [through, today].map(|day| Day::parse(day).unwrap());
        due(through, today, begins).iter().map(Period::label).collect()
    }

    #[test]
    fn a_week_is_due_on_the_day_after_it() {
        assert_eq!(labels("2026-11-15", "2026-11-22", WeekStart::Monday), [""; 0]);
        assert_eq!(labels("2026-11-15", "2026-11-23", WeekStart::Monday), ["2026-W47"]);
        assert_eq!(labels("2026-11-22", "2026-11-23", WeekStart::Monday), [""; 0]);
    }

    #[test]
    fn missed_weeks_are_made_up_in_order() {
        let missed = ["2026-W44", "2026-W45", "2026-W46", "2026-W47"];
        assert_eq!(labels("2026-10-25", "2026-11-25", WeekStart::Monday), missed);
        assert_eq!(labels("2010-01-01", "2026-11-25", WeekStart::Monday).len(), MOST);
    }

    #[test]
    fn another_first_day_leaves_no_day_out() {
        assert_eq!(labels("2026-11-22", "2026-11-29", WeekStart::Sunday), ["2026-11-22"]);
        assert_eq!(labels("2026-11-22", "2026-11-28", WeekStart::Saturday), ["2026-11-21"]);
    }

    proptest! {
        #[test]
        fn day_by_day_or_at_once_each_week_comes_once(from in 0..4000_i32, days in 1..120_i32, begins in 0..3_usize) {
            let begins = [WeekStart::Monday, WeekStart::Saturday, WeekStart::Sunday][begins];
            let start = Day::parse("2020-01-01").unwrap().plus(from);
            let mut through = from_now(start, begins);
            prop_assert!(due(through, start, begins).is_empty());
            let at_once = due(through, start.plus(days), begins);
            let mut one_by_one = Vec::new();
            for day in 0..=days {
                for week in due(through, start.plus(day), begins) {
                    through = week.last();
                    one_by_one.push(week);
                }
            }
            prop_assert_eq!(one_by_one, at_once);
        }
    }
}
