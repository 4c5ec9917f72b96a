//! Real Chromium and Firefox on stand-in AI sites.
//!
//! The parts, each with one idea:
//! - [`standin`]: one local HTTPS server that answers as the AI sites do and keeps the truth;
//! - [`browser`]: a driver for both browsers, with the extension loaded;
//! - [`scenarios`]: what a person does, and the count that must come of it;
//! - `demo`, `run`: a day played by itself, and a window to play by hand;
//! - `privacy`: searches for prompt text where none may be.
//!
//! Nothing here is in a package: it is the outside that judges the inside, and knows only what the
//! extension shows.

pub mod browser;
pub mod fixture;
pub mod scenarios;
pub mod stage;
pub mod standin;
