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

/// A place that keeps usages for years. Every method is one transaction: done as a whole, or not at all.
#[allow(async_fn_in_trait)] // One thread everywhere: the browser's, or the test's.
pub trait Store {
    /// Keeps a usage, once: adding it again changes nothing.
    async fn add(&self, usage: &Usage) -> Result<Added, Error>;

    /// Keeps many, all or none; says how many were new.
    async fn add_all(&self, usages: &[Usage]) -> Result<u32, Error>;

    /// The usages of the days from `first` to `last`, both included.
    async fn read(&self, first: Day, last: Day) -> Result<Read, Error>;
}
