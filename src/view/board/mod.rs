//! The dashboard, as plain values already worded and formatted.
//!
//! What reads the history:
//!
//! - [`period`]: which days are looked at; [`dates`]: how they are written.
//! - [`gather`]: roll-ups and usages → sums by day, and rows of a period.
//! - [`metric`]: what a bar shows; [`bars`]: a chart with its table.
//! - [`overview`], [`sittings`]: what was counted, and what can be deleted of it.
//!
//! And what explains, which is handed a period's rows and never sees a store:
//!
//! - [`weigh`]: rows → what is priced again; [`drivers`], [`likes`], [`advice`], [`why`], [`contribution`].
//! - [`open`]: what providers have published; [`method`]: the method in words; [`link`]: where sources lead.
//!
//! Both speak in [`block`]s where a place is free text: paragraphs, gauges, tables.

pub mod advice;
pub mod bars;
pub mod block;
pub mod contribution;
pub mod dates;
pub mod drivers;
pub mod gather;
pub mod likes;
pub mod link;
pub mod method;
pub mod metric;
pub mod open;
pub mod overview;
pub mod period;
pub mod sittings;
pub mod weigh;
pub mod why;
