//! The moments at which proofs that know a calendar must hold, whenever they are run.
//!
//! Decides: which proof is played at which moment of the list, in which browser; with more time, all of the others there
//! too. Refuses to know: the moments, which the native tests share.

use super::{Ground, Proof, all};
use crate::browser::Kind;
use crate::clock::When;
use crate::clock::moments::{MOMENTS, Then};

/// The proof that every run plays at each moment, in the order of the list.
const CHOSEN: [&str; MOMENTS.len()] = [
    "dashboard-by-mouse-and-keyboard",
    "week-turned-while-asleep",
    "requests-of-long-ago",
    "dashboard-by-mouse-and-keyboard",
    "corrections-through-the-pages",
    "imported-history",
    "week-turned-while-asleep",
    "reports-by-buttons",
    "imported-history",
    "weekly-report-by-itself",
];

/// A proof at a moment.
pub(super) struct Moment {
    then: Then,
    pub(super) proof: Proof,
    pub(super) ground: Ground,
}

impl Moment {
    /// The proof's name, and the moment's.
    pub(super) fn name(&self) -> String {
        format!("{}, {}", self.proof.name, self.then.name)
    }
}

/// What is played of them on a ground: the browsers take turns.
pub(super) fn all_at(ground: &Ground) -> Vec<Moment> {
    let mine = MOMENTS.into_iter().zip(CHOSEN).enumerate().filter(|(at, _)| Kind::ALL[at % 2] == ground.kind);
    mine.flat_map(|(_, (then, chosen))| {
        let when = When::new(then.local, then.zone).unwrap_or_default();
        // What takes long takes no longer at another moment.
        let long = ground.long;
        let ground = Ground { when, long: false, ..ground.clone() };
        let of_it = all(ground.kind).into_iter().filter(move |proof| long || proof.name == chosen);
        of_it.map(move |proof| Moment { then, proof, ground: ground.clone() })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn played(long: bool) -> Vec<(String, When)> {
        let of = |kind| {
            let ground =
                Ground { kind, dist: PathBuf::new(), real: None, long, strict: true, when: When::default() };
            all_at(&ground).into_iter().map(|moment| (moment.name(), moment.ground.when))
        };
        Kind::ALL.into_iter().flat_map(of).collect()
    }

    #[test]
    fn every_moment_is_played_once_in_a_usual_run_and_with_everything_in_a_long_one() {
        let usual = played(false);
        assert_eq!(usual.len(), MOMENTS.len());
        for then in MOMENTS {
            let at =
                |all: &[(String, When)]| all.iter().filter(|(name, _)| name.ends_with(then.name)).count();
            assert_eq!(at(&usual), 1, "{then:?}");
            assert!(at(&played(true)) > 40, "{then:?}");
        }
        assert!(usual.iter().all(|(_, when)| *when != When::default()));
    }
}
