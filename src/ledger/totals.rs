//! Folds usages into totals.
//!
//! Decides what adds up to what: requests = prompts + image generations. Refuses to read or write.

use super::usage::Usage;
use crate::observe::Kind;
use crate::units::Footprint;

/// Counts and what they took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Asks for a text reply.
    pub prompts: u64,
    /// Image jobs.
    pub image_generations: u64,
    /// Images of those jobs; a job that does not say how many counts one.
    pub images: u64,
    /// Energy, CO2e and water of all that was priced.
    pub footprint: Footprint,
}

impl Tally {
    /// Prompts and image generations together: what the badge shows.
    pub fn requests(&self) -> u64 {
        self.prompts + self.image_generations
    }

    /// Counts one usage more.
    pub fn count(&mut self, usage: &Usage) {
        match usage.kind {
            Kind::Text => self.prompts += 1,
            Kind::Image => {
                self.image_generations += 1;
                self.images += u64::from(usage.image_count());
            }
        }
        if let Some(price) = &usage.price {
            self.footprint += price.footprint;
        }
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.prompts += other.prompts;
        self.image_generations += other.image_generations;
        self.images += other.images;
        self.footprint += other.footprint;
    }
}

/// The totals of a stretch of days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// Everything.
    pub all: Tally,
    /// The same by site, in the order of their first use.
    pub by_site: Vec<(String, Tally)>,
}

impl Totals {
    /// Counts one usage more.
    pub fn count(&mut self, usage: &Usage) {
        let mut tally = Tally::default();
        tally.count(usage);
        self.add(&usage.site, &tally);
    }

    /// Adds what a site had.
    pub fn add(&mut self, site: &str, tally: &Tally) {
        self.all.add(tally);
        match self.by_site.iter_mut().find(|(known, _)| known == site) {
            Some((_, sum)) => sum.add(tally),
            None => self.by_site.push((site.to_owned(), *tally)),
        }
    }
}

impl<'a> Extend<&'a Usage> for Totals {
    fn extend<I: IntoIterator<Item = &'a Usage>>(&mut self, usages: I) {
        for usage in usages {
            self.count(usage);
        }
    }
}

impl<'a> FromIterator<&'a Usage> for Totals {
    fn from_iter<I: IntoIterator<Item = &'a Usage>>(usages: I) -> Self {
        let mut totals = Self::default();
        totals.extend(usages);
        totals
    }
}
