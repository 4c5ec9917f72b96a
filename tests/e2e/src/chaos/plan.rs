//! What happens in a storm, drawn from a seed.
//!
//! Decides: the order and the kinds of all that is asked and of every fault, so that a seed names a storm.
//! Refuses to know: when each of it reaches the browser. The moments are the machine's own.

/// A generator of which a seed says everything (splitmix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap_or_default()
    }

    /// One of these, by their weights.
    fn pick<T: Copy>(&mut self, of: &[(T, usize)]) -> T {
        let mut dice = self.below(of.iter().map(|(_, weight)| weight).sum());
        for (one, weight) in of {
            if dice < *weight {
                return *one;
            }
            dice -= weight;
        }
        of[0].0
    }
}

/// How many tabs a storm has.
pub const TABS: usize = 4;

/// What a burst asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// A text at once.
    Text,
    /// A text over three seconds.
    Slow,
    /// An image, where the site makes some.
    Image,
    /// What is refused with 429.
    Limited,
    /// What is refused with 500.
    Broken,
}

/// How writes are refused; see `faults/faults.js`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As the transaction begins.
    Throw,
    /// As it ends.
    Abort,
    /// And `storage.local` takes nothing either.
    All,
}

impl Manner {
    /// Its name in the browser.
    pub fn name(self) -> &'static str {
        match self {
            Self::Throw => "throw",
            Self::Abort => "abort",
            Self::All => "all",
        }
    }
}

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The background is stopped.
    Stop,
    /// Writes are refused from now until the end of the round.
    Refuse(Manner),
    /// The alarm of the housekeeping is due.
    Alarm,
    /// A tab is reloaded while it is answered.
    Reload(usize),
    /// A tab goes to another site while it is answered.
    Move(usize, usize),
    /// The person stops an answer.
    Abort(usize),
    /// A connection is cut before its answer.
    Cut(usize),
    /// The browser is killed.
    Kill,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Many asks in one breath.
    Burst {
        /// In which tab.
        tab: usize,
        /// How many.
        asks: usize,
        /// Of what.
        flavour: Flavour,
    },
    /// Another answer to the last ask of a tab.
    Again(usize),
    /// A fault.
    Fault(Fault),
}

/// What happens between two moments of calm.
pub type Round = Vec<Step>;

/// How long a storm is.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// At least so many requests that are answered well.
    pub usages: usize,
    /// At least so many faults.
    pub faults: usize,
}

impl Length {
    /// What a proof has time for.
    pub const SHORT: Self = Self { usages: 120, faults: 20 };
    /// What is asked of a release.
    pub const LONG: Self = Self { usages: 2000, faults: 200 };
}

/// Every round of a storm but for its endless tail: it is played until it was long enough.
pub fn round(chance: &mut Chance, number: usize, sites: usize) -> Round {
    let mut steps = Vec::new();
    for _ in 0..3 + chance.below(4) {
        let flavour = chance.pick(&[
            (Flavour::Text, 12),
            (Flavour::Slow, 3),
            (Flavour::Image, 4),
            (Flavour::Limited, 1),
            (Flavour::Broken, 1),
        ]);
        steps.push(Step::Burst { tab: chance.below(TABS), asks: 2 + chance.below(8), flavour });
    }
    steps.push(Step::Again(chance.below(TABS)));
    // A kill forgets what only memory has, so nothing else that keeps it there goes with it.
    let kills = number % 8 == 3;
    for _ in 0..2 + chance.below(3) {
        let manner = chance.pick(&[(Manner::Throw, 2), (Manner::Abort, 2), (Manner::All, 1)]);
        let (tab, site) = (chance.below(TABS), chance.below(sites));
        let fault = chance.pick(&[
            (Fault::Stop, 8),
            (Fault::Refuse(manner), 3),
            (Fault::Alarm, 2),
            (Fault::Reload(tab), 2),
            (Fault::Move(tab, site), 2),
            (Fault::Abort(tab), 2),
            (Fault::Cut(tab), 1),
        ]);
        let fault = if kills && fault == Fault::Refuse(Manner::All) { Fault::Stop } else { fault };
        let place = chance.below(steps.len() + 1);
        steps.insert(place, Step::Fault(fault));
    }
    if kills {
        steps.push(Step::Fault(Fault::Kill));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(seed: u64) -> Vec<Round> {
        let mut chance = Chance::new(seed);
        (0..60).map(|number| round(&mut chance, number, 6)).collect()
    }

    #[test]
    fn a_seed_names_a_storm() {
        assert_eq!(rounds(7), rounds(7));
        assert_ne!(rounds(7), rounds(8));
    }

    #[test]
    fn a_storm_has_every_fault_and_flavour() {
        let steps: Vec<_> = rounds(1).concat();
        let shown: Vec<_> = steps.iter().map(|step| format!("{step:?}")).collect();
        for part in
            ["Text", "Slow", "Image", "Limited", "Broken", "Again", "Stop", "Throw", "Abort)", "All", "Alarm"]
        {
            assert!(shown.iter().any(|step| step.contains(part)), "no {part}");
        }
        for part in ["Reload", "Move", "Abort(", "Cut", "Kill"] {
            assert!(shown.iter().any(|step| step.contains(part)), "no {part}");
        }
        let faults = steps.iter().filter(|step| matches!(step, Step::Fault(_))).count();
        assert!(faults >= 150, "{faults} in 60 rounds");
    }
}
