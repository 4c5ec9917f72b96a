//! What the footprint's tests share.
#![allow(dead_code)] // Each test file uses its own part of it.

pub mod page;
pub mod vendors;
