//! How many passed, how many failed, and how many passed only at the second try.
//!
//! Decides: the closing line. Refuses to know: what was played, and whether it may be tried again.

use std::time::Duration;

/// The outcomes of a run, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many passed, at the first try or the second.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// How many of those that passed needed a second try.
    pub again: usize,
}

impl Tally {
    /// Counts one more; `again` says that it was tried twice.
    pub fn add(&mut self, passed: bool, again: bool) {
        *(if passed { &mut self.passed } else { &mut self.failed }) += 1;
        self.again += usize::from(passed && again);
    }

    /// Counts another run's too.
    pub fn join(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.again += other.again;
    }

    /// Whether something was played, and all of it passed.
    pub fn is_good(self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// The last line, beginning with the words that the caller counts.
    pub fn closing(self, took: Duration) -> String {
        let Self { passed, failed, again } = self;
        let second = match again {
            0 => String::new(),
            1 => "; 1 of them needed a second try".to_owned(),
            _ => format!("; {again} of them needed a second try"),
        };
        format!("{passed} passed, {failed} failed in {:.0} s{second}", took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_try_passes_and_is_told() {
        let mut tally = Tally::default();
        tally.add(true, false);
        tally.add(true, true);
        let took = Duration::from_secs(9);
        assert_eq!(tally.closing(took), "2 passed, 0 failed in 9 s; 1 of them needed a second try");
        assert!(tally.is_good());
        tally.add(false, true);
        assert_eq!(tally, Tally { passed: 2, failed: 1, again: 1 });
        assert!(!tally.is_good() && !Tally::default().is_good());
        let mut two = tally;
        two.join(tally);
        assert_eq!(two, Tally { passed: 4, failed: 2, again: 2 });
    }
}
