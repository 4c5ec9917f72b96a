//! Where usages are kept, as the ledger sees it.
//!
//! Decides what any store must do; the suite in [`super::contract`] holds every form to it. Refuses to
//! know which form it is: the browser's IndexedDB, or memory.

use super::calendar::Day;
use super::usage::Usage;
use crate::error::Error;

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
pub(crate) fn amended(before: Usage, change: &Change<'_>) -> Option<Amended> {
    let mut after = change(&before)?;
    after.id.clone_from(&before.id);
    Some(Amended { before, after })
}

/// A place that keeps usages for years. Every method is one transaction: done as a whole, or not at all.
#[allow(async_fn_in_trait)] // One thread everywhere: the browser's, or the test's.
pub trait Store {
    /// Keeps a usage, once: adding it again changes nothing.
    async fn add(&self, usage: &Usage) -> Result<Added, Error>;

    /// Keeps many, all or none; says how many were new.
    async fn add_all(&self, usages: &[Usage]) -> Result<u32, Error>;

    /// Changes the usage of this id: reads it, asks `change` what it becomes, and writes that, with nobody
    /// in between. `None` where there is none (or one that makes no sense, which stays as it is), and
    /// where `change` leaves it as it is. The id stays whatever `change` says.
    async fn amend(&self, id: &str, change: &Change<'_>) -> Result<Option<Amended>, Error>;

    /// The usages of the days from `first` to `last`, both included.
    async fn read(&self, first: Day, last: Day) -> Result<Read, Error>;
}
