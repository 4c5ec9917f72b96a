//! Real Chromium and Firefox on stand-in AI sites.
//!
//! The parts, each with one idea:
//! - [`standin`]: one local HTTPS server that answers as the AI sites do and keeps the truth;
//! - [`browser`]: a driver for both browsers, with the extension loaded;
//! - [`clock`]: another moment and another zone, for what is played;
//! - [`stage`]: the two together, with the verbs of a person who asks;
//! - [`scenarios`]: what a person does, and the count that must come of it;
//! - [`demo`], [`window`]: a day played by itself, and a window to play by hand;
//! - [`fixture`]: a tiny extension with which the harness proves itself;
//! - [`gallery`]: every page photographed, and looked over for what is cut, shifts or keeps people out;
//! - [`proofs`]: what must hold beyond counting, each in a browser of its own;
//! - [`chaos`]: a storm of everything that can go wrong, from a seed;
//! - [`released`]: versions that people have;
//! - [`tally`]: how many passed, and how many at the second try;
//! - [`anchors`]: marked statements of shipped files, which a proof takes out;
//! - [`bench`]: sizes and speeds;
//! - [`privacy`]: searches for prompt text where none may be.
//!
//! Nothing here is in a package: it is the outside that judges the inside, and knows only what the
//! extension shows.

pub mod anchors;
pub mod bench;
pub mod browser;
pub mod chaos;
pub mod clock;
pub mod demo;
pub mod files;
pub mod fixture;
pub mod gallery;
pub mod privacy;
pub mod proofs;
pub mod released;
pub mod scenarios;
pub mod stage;
pub mod standin;
pub mod tally;
pub mod window;
