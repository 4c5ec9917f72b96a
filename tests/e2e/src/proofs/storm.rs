//! A short storm, beside the long ones of `cargo xtask chaos`.
//!
//! Decides: which seed. Refuses to know: what happens in it.

use anyhow::{Result, ensure};

use super::{Ground, Proof};
use crate::chaos;
use crate::chaos::plan::Length;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "a-short-storm", play: |ground| Box::pin(storm(ground)) }];

/// One with a kill, refusals to write, reloads, moves and alarms between its stops.
const SEED: u64 = 6;

async fn storm(ground: Ground) -> Result<String> {
    let outcome = chaos::blow(&ground, SEED, Length::SHORT).await?;
    ensure!(outcome.is_whole(), "{outcome}");
    Ok(outcome.to_string())
}
