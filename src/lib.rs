//! Gramme: counts a person's prompts and image generations on AI sites, on their own device, and
//! estimates what they used.
//!
//! One prompt travels one way, and the modules lie along it:
//!
//! ```text
//! catalogue ← observe, footprint ← ledger ← view ← report ← web ← extension
//! ```
//!
//! Nothing points back. Everything but [`web`] is pure: no clock, no randomness, no I/O, no globals.
//! Time enters as milliseconds with the local offset of that moment, settings enter as values. The
//! JavaScript-side crates are dependencies of the wasm32 target alone, so a native `cargo test` proves
//! that the core is pure.

pub mod catalogue;
pub mod error;
pub mod footprint;
pub mod json;
pub mod ledger;
pub mod locale;
pub mod observe;
pub mod report;
pub mod settings;
pub mod units;
pub mod view;
#[cfg(target_arch = "wasm32")]
pub mod web;
