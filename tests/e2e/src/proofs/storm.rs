//! The storm of [`crate::chaos`], as a proof.
//!
//! Decides: how many storms of which length are blown. Refuses to know: what happens in them.

use anyhow::{Result, ensure};

use super::{Ground, Proof};
use crate::chaos;
use crate::chaos::plan::Length;

pub(super) const PROOFS: &[Proof] = &[Proof { name: "storm", play: |ground| Box::pin(storm(ground)) }];

async fn storm(ground: Ground) -> Result<String> {
    let (length, seeds) = if ground.long { (Length::LONG, 10) } else { (Length::SHORT, 1) };
    let (mut said, mut torn) = (Vec::new(), false);
    for seed in 1..=seeds {
        let outcome = chaos::blow(&ground, seed, length).await?;
        torn |= !outcome.is_whole();
        said.push(outcome.to_string());
    }
    let said = said.join("\n      ");
    ensure!(!torn, "something was lost or doubled: {said}");
    Ok(said)
}
