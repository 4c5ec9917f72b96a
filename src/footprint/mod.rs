//! Usage × factors → energy, CO2e and water, each low / central / high.
//!
//! Decides what one prompt or one image job is estimated to take, by a published method whose every
//! constant stands, with its source, in `catalogue/`. Refuses to know when a usage happened, where it is
//! kept or how it is shown: a [`Subject`] and an [`Electricity`] go in, a [`Priced`] comes out, and
//! nothing that goes in can make it fail.
//!
//! - [`reference`]: layer 1, the published engine as it is, for checks and comparisons.
//! - [`text`], [`image`] and [`own`]: layer 2, what is shown: layer 1 with measured speeds, a
//!   calibration, reasoning, input tokens, and a range that is propagated factor by factor.
//! - [`taken`]: energy with its electricity: CO2e and water, and their ranges by [`range`].
//! - [`price`]: from what was observed to one of those three, with defaults for what was not.
//! - [`why`]: the same, taken apart: each factor's value, source and share of the range.
//! - [`session`], [`reprice`], [`whatif`], [`advice`], [`equivalent`], [`task`], [`token`]: what is
//!   made of priced usages.
//!
//! The boundary is inference in the data centre: accelerators, their servers and cooling; the emissions
//! of that electricity over its life cycle, by location; a share of the servers' manufacture; the water
//! evaporated on site and, apart, at power plants. Training, research, networks, the person's own
//! device, end of life and web searches that an assistant makes are not in it.

pub mod advice;
pub mod equivalent;
pub mod image;
pub mod length;
pub mod model;
pub mod own;
pub mod price;
pub mod range;
pub mod reference;
pub mod reprice;
#[cfg(any(test, feature = "selftest"))]
pub mod selftest;
pub mod session;
pub mod subject;
pub mod tables;
pub mod taken;
pub mod task;
pub mod text;
pub mod token;
pub mod whatif;
pub mod why;

pub use price::{Basis, Priced, price};
#[cfg(any(test, feature = "selftest"))]
pub use selftest::selftest;
pub use subject::{Electricity, Reasoning, Subject};
pub use tables::METHOD;
pub use why::explain;

/// The positions `0..count` in the order of `compare`, equal ones as they stood: for lists that stand side by side, or
/// that are not to be moved.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> std::cmp::Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..count).collect();
    positions.sort_by(|a, b| compare(*a, *b));
    positions
}
