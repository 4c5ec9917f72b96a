//! The background stopped at the worst moments, and the browser ended and started again.
//!
//! Decides: the moments. Refuses to know: how the extension keeps what it has seen.

use std::time::Duration;

use anyhow::Result;

use super::Scenario;
use crate::browser::{Kind, Start};
use crate::stage::{PATIENCE, Stage};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "stopped-background-before-prompt",
        expected: 2,
        play: |stage| Box::pin(before_prompt(stage)),
    },
    Scenario {
        name: "stopped-background-before-answer",
        expected: 1,
        play: |stage| Box::pin(before_answer(stage)),
    },
    Scenario {
        name: "stopped-background-during-answer",
        expected: 1,
        play: |stage| Box::pin(during_answer(stage)),
    },
    Scenario {
        name: "stopped-background-before-write",
        expected: 8,
        play: |stage| Box::pin(before_write(stage)),
    },
    Scenario { name: "browser-restart", expected: 2, play: |stage| Box::pin(browser_restart(stage)) },
    Scenario {
        name: "restart-without-a-prompt",
        expected: 0,
        play: |stage| Box::pin(restart_without_prompt(stage)),
    },
    Scenario {
        name: "first-request-after-start",
        expected: 1,
        play: |stage| Box::pin(first_after_start(stage)),
    },
];

/// How long after its page has loaded Firefox has the background up, on a slow machine.
const FIREFOX_START_MS: u32 = 2500;

async fn stop(stage: &mut Stage) -> Result<()> {
    stage.browser()?.put_to_sleep(PATIENCE).await
}

async fn before_prompt(stage: &mut Stage) -> Result<()> {
    for number in 1..=2 {
        stage.visit_chatgpt("").await?;
        stop(stage).await?;
        stage.ask(&format!("While it slept {number}")).await?;
    }
    Ok(())
}

async fn before_answer(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.standin.hold();
    stage.send("Held").await?;
    stage.standin.wait_held(1).await?;
    stop(stage).await?;
    stage.standin.release();
    stage.answered().await
}

async fn during_answer(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.send("Slowly [slow]").await?;
    stage.answering().await?;
    stop(stage).await?;
    stage.answered().await
}

/// The moment of the write cannot be seen from outside, so the stop comes at several distances from the answer.
async fn before_write(stage: &mut Stage) -> Result<()> {
    for distance in [0, 2, 5, 10, 20, 40, 80, 160] {
        stage.visit_chatgpt("").await?;
        let counted = stage.truth().requests();
        stage.standin.hold();
        stage.send("Held").await?;
        stage.standin.wait_held(1).await?;
        stage.standin.release();
        tokio::time::sleep(Duration::from_millis(distance)).await;
        stage.browser()?.stop_background().await?;
        stage.answered().await?;
        stage.standin.wait_requests(counted + 1).await?;
    }
    Ok(())
}

async fn browser_restart(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.ask("Before the end").await?;
    // The write is given its moment: an end by SIGKILL is another matter.
    tokio::time::sleep(Duration::from_millis(500)).await;
    stage.restart(None).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("After the start").await
}

async fn restart_without_prompt(stage: &mut Stage) -> Result<()> {
    stage.restart(None).await
}

/// Firefox shows nothing of a request that began before its background was up, not even its end (it wakes
/// the background in its first moments for blocking listeners only). So there the page waits a little, as
/// a person does who types; in Chromium it sends as it loads.
async fn first_after_start(stage: &mut Stage) -> Result<()> {
    let counted = stage.truth().requests();
    let pause = if stage.kind() == Some(Kind::Firefox) { FIREFOX_START_MS } else { 0 };
    let url = format!("https://chatgpt.com/?ask=The+first+thing&after={pause}");
    stage.restart(Some(Start { url, title: "Answered".to_owned() })).await?;
    stage.standin.wait_requests(counted + 1).await
}
