//! What is kept: usages, their days and weeks, their totals, and the place that keeps them.
//!
//! Decides what belongs to which day and week, what adds up to what, and that nothing counted is lost
//! when a store fails. Refuses to know which store it is, and what a usage took: that is priced before.

pub mod backup;
pub mod book;
pub mod calendar;
#[cfg(any(test, feature = "selftest"))]
pub mod contract;
pub mod entry;
pub mod history;
pub mod keeper;
pub mod memory;
#[cfg(any(test, feature = "selftest"))]
pub mod older;
pub mod packed;
pub mod reader;
pub mod refine;
pub mod request;
pub mod rollup;
pub mod session;
pub mod store;
pub mod totals;
pub mod upkeep;
pub mod usage;
