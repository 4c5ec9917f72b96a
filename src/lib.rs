//! Gramme: counts a person's prompts and image generations on AI sites, on their own device, and
//! estimates what they used.
//!
//! One prompt travels one way, and the modules lie along it:
//!
//! ```text
//! catalogue ← observe, footprint ← ledger ← view ← report ← machine ← (web ← extension)
//! ```
//!
//! Nothing points back, and everything is pure: no clock, no randomness, no I/O, no globals. Time enters as
//! milliseconds with the local offset of that moment, settings enter as values. What speaks to the browser is
//! a crate of its own, `gramme-web`; this one has no dependency that could.

pub mod catalogue;
pub mod error;
pub mod footprint;
pub mod json;
pub mod ledger;
pub mod locale;
pub mod machine;
pub mod observe;
pub mod report;
pub mod settings;
pub mod units;
pub mod view;
