//! The background as Firefox itself stops it: by its idle time-out.
//!
//! Decides: that it has gone to sleep by itself before the prompt, and again between request and answer.
//! Chromium has no such setting, and keeps a worker awake that its driver watches: there, the scenarios
//! stop it by its own protocol.

use std::time::Duration;

use anyhow::Result;

use super::common::badge_is;
use super::{Form, Ground, Proof};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "asleep-by-the-idle-time-out", play: |ground| Box::pin(asleep(ground)) }];

const IDLE_MS: u32 = 1000;
/// The time-out is checked late on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

async fn asleep(ground: Ground) -> Result<String> {
    let extension = ground.extension(Form::Real)?;
    let mut stage =
        Stage::open_with(ground.kind, Some(&extension), |launch| launch.idle_timeout_ms = IDLE_MS).await?;
    stage.visit_chatgpt("").await?;
    for number in 1..=2 {
        stage.browser()?.wait_background_stopped(PATIENCE).await?;
        stage.ask(&format!("After a nap {number}")).await?;
        badge_is(&mut stage, number).await?;
    }
    stage.standin.hold();
    stage.send("Answered after a nap").await?;
    stage.standin.wait_held(1).await?;
    stage.browser()?.wait_background_stopped(PATIENCE).await?;
    stage.standin.release();
    stage.answered().await?;
    badge_is(&mut stage, 3).await?;
    stage.quit().await?;
    Ok("three prompts, each with the background asleep before it or before its answer".to_owned())
}
