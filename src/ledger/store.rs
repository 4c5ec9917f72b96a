//! Where usages are kept, as the ledger sees it.
//!
//! Decides what any store must do; the suite in [`super::contract`] holds every form to it. Refuses to
//! know which form it is: the browser's IndexedDB, or memory.

use super::calendar::Day;
use super::entry::Entry;
use super::rollup::{self, Page};
use super::totals::Totals;
use super::usage::{Usage, origin};
use crate::error::Error;
use crate::json;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the schema in which a browser's database keeps them. Each older one has a file in
/// `tests/fixtures/database/`, and `tests/migrations.rs` fails without it.
pub const VERSION: u32 = 3;

/// What became of an added usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is kept now.
    New,
    /// A usage of this id was there already, and stays as it was.
    Known,
}

/// Usages read, and how many records could not be understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// Those that could be read, in the order of their ids within their day.
    pub usages: Vec<Usage>,
    /// Records that are there and make no sense. They are left as they are.
    pub unreadable: u32,
    /// The days of which some are kept together, in order.
    pub bundled: Vec<Day>,
}

impl Read {
    /// Adds usages that are kept together and such as are kept one by one, both in order. Of a usage that is kept in
    /// both ways the one that was put since then stands.
    pub fn add(&mut self, bundled: Vec<Usage>, loose: Vec<Usage>) {
        let mut bundled = bundled.into_iter().peekable();
        for usage in loose {
            let before = |one: &Usage| (one.day, &one.id) < (usage.day, &usage.id);
            while let Some(one) = bundled.next_if(before) {
                self.usages.push(one);
            }
            bundled.next_if(|one| one.id == usage.id);
            self.usages.push(usage);
        }
        self.usages.extend(bundled);
    }
}

/// The usages of a day that is long closed, kept together: as one record they take a quarter to a half of the room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// The day.
    pub day: Day,
    /// Its usages.
    #[serde(default)]
    pub usages: Vec<Usage>,
}

impl Bundle {
    /// The usages as they are stored in the place of these: what makes no sense stays beside them.
    pub fn over(&self, known: Vec<Value>) -> Vec<Value> {
        let spoilt = known.into_iter().filter(|record| json::read::<Usage>(record.clone()).is_err());
        self.usages.iter().map(json::value).chain(spoilt).collect()
    }
}

/// What the totals of some days rest on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recall {
    /// The roll-ups of these days, those that are stale included.
    pub pages: Vec<Page>,
    /// The usages of the days whose roll-up is missing or stale.
    pub usages: Vec<Usage>,
    /// The corrections that can still be undone: what they deleted is still kept.
    pub entries: Vec<Entry>,
    /// Records that are there and make no sense.
    pub unreadable: u32,
}

impl Recall {
    /// Whether a usage counts: it was not deleted, and no sealed part stands for it.
    pub fn shows(&self, usage: &Usage) -> bool {
        let sealed = self.pages.iter().filter(|page| page.day == usage.day).flat_map(Page::sealed);
        let deleted = self.entries.iter().any(|entry| entry.kills(usage));
        !deleted && !sealed.into_iter().any(|part| part.origin == origin(&usage.id))
    }

    /// What it adds up to.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for page in &self.pages {
            for part in page.holding() {
                rollup::count(&mut totals, page.day, part, &self.entries);
            }
        }
        totals.extend(self.usages.iter().filter(|usage| self.shows(usage)));
        totals
    }
}

/// Which days the store has something of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Days with usages that are kept one by one, in order.
    pub loose: Vec<Day>,
    /// Days with usages that are kept together, in order.
    pub bundled: Vec<Day>,
    /// Days with a roll-up, in order.
    pub pages: Vec<Day>,
    /// Those of them whose usages have changed since.
    pub stale: Vec<Day>,
}

impl Outline {
    /// Days with usages, in order.
    pub fn raw(&self) -> Vec<Day> {
        let mut raw = [&self.loose[..], &self.bundled[..]].concat();
        raw.sort_unstable();
        raw.dedup();
        raw
    }
}

/// Changes that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Usages to keep one by one, over those of the same id that are.
    pub usages: Vec<Usage>,
    /// Ids of usages to drop, of those that are kept one by one.
    pub drops: Vec<String>,
    /// Days of which these usages are to be kept together, and no others; none, for one that is empty. What makes no
    /// sense of those that are there stays beside them, as long as there are some.
    pub bundles: Vec<Bundle>,
    /// Roll-ups to keep, over those of the same day.
    pub pages: Vec<Page>,
    /// Days whose roll-up is to be dropped.
    pub blank: Vec<Day>,
    /// Days whose roll-up is stale from now on, where there is one.
    pub stale: Vec<Day>,
    /// Corrections to keep, over those of the same id.
    pub entries: Vec<Entry>,
    /// Origins, each with the latest moment that is known of it; an earlier one changes nothing.
    pub origins: Vec<(String, i64)>,
}

impl Batch {
    /// Notes up to when an origin is known.
    pub fn heard_of(&mut self, origin: &str, at_ms: i64) {
        match self.origins.iter_mut().find(|(known, _)| known == origin) {
            Some((_, last_ms)) => *last_ms = at_ms.max(*last_ms),
            None => self.origins.push((origin.to_owned(), at_ms)),
        }
    }
}

/// A usage that was changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Amended {
    /// As it was.
    pub before: Usage,
    /// As it is now.
    pub after: Usage,
}

/// What a usage becomes; `None` where it stays as it is.
pub type Change<'a> = dyn Fn(&Usage) -> Option<Usage> + 'a;

/// What a change makes of a usage, under the same id.
pub fn amended(before: Usage, change: &Change<'_>) -> Option<Amended> {
    let mut after = change(&before)?;
    after.id.clone_from(&before.id);
    Some(Amended { before, after })
}

/// A place that keeps usages for years. Every method is one transaction: done as a whole, or not at all.
#[allow(async_fn_in_trait)] // One thread everywhere: the browser's, or the test's.
pub trait Store {
    /// Keeps a usage, once: adding it again changes nothing. A roll-up of its day is stale from then on, as
    /// after every change of a usage.
    async fn add(&self, usage: &Usage) -> Result<Added, Error>;

    /// Keeps many, all or none; says how many were new.
    async fn add_all(&self, usages: &[Usage]) -> Result<u32, Error>;

    /// Changes the usage of this id: reads it, asks `change` what it becomes, and writes that, with nobody
    /// in between. `None` where there is none (or one that makes no sense, which stays as it is), and
    /// where `change` leaves it as it is. The id stays whatever `change` says. One that is kept in a bundle is as
    /// good as none: nobody hears of an answer after weeks.
    async fn amend(&self, id: &str, change: &Change<'_>) -> Result<Option<Amended>, Error>;

    /// The usages of the days from `first` to `last`, both included.
    async fn read(&self, first: Day, last: Day) -> Result<Read, Error>;

    /// What the totals of the days from `first` to `last` rest on; the roll-ups of the days in `raw` are
    /// taken for stale.
    async fn recall(&self, first: Day, last: Day, raw: &[Day]) -> Result<Recall, Error>;

    /// The usages of these days and ids, of those that are there and make sense.
    async fn find(&self, wanted: &[(Day, String)]) -> Result<Vec<Usage>, Error>;

    /// The roll-ups of the days from `first` to `last`, in their order.
    async fn pages(&self, first: Day, last: Day) -> Result<Vec<Page>, Error>;

    /// Every correction, in the order of their ids.
    async fn entries(&self) -> Result<Vec<Entry>, Error>;

    /// Every origin with the latest moment that is known of it, in milliseconds.
    async fn origins(&self) -> Result<Vec<(String, i64)>, Error>;

    /// The first day of which anything is kept.
    async fn begun(&self) -> Result<Option<Day>, Error>;

    /// Which days there are.
    async fn outline(&self) -> Result<Outline, Error>;

    /// Does all these changes, or none.
    async fn apply(&self, batch: &Batch) -> Result<(), Error>;
}
