//! What is shown, as plain values already worded and formatted.
//!
//! Decides words, digits and order. Refuses to touch a page: `web` binds these values to it.

pub mod badge;
pub mod board;
pub mod chart;
pub mod controls;
pub mod figures;
pub mod health;
pub mod here;
pub mod import;
pub mod likeness;
pub mod options;
pub mod popup;
pub mod stored;
pub mod welcome;
