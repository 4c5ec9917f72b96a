//! A world in which the background can be stopped anywhere.

#![allow(dead_code, reason = "each suite uses some of it")]

pub mod explore;
pub mod fault;
pub mod host;
pub mod input;
pub mod store;
pub mod stores;
