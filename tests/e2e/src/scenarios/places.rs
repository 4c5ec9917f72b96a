//! The ways in which each site's page sends: every transport and body form once.
//!
//! Decides: the steps and their counts. Refuses to know: how a site's request looks.

use anyhow::{Result, ensure};

use super::Scenario;
use crate::stage::{PATIENCE, Stage, site};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "chatgpt-signed-out",
        expected: 1,
        play: |stage| Box::pin(once(stage, "chatgpt", "?signed=out")),
    },
    Scenario { name: "chatgpt-codex", expected: 2, play: |stage| Box::pin(codex(stage)) },
    Scenario { name: "chatgpt-image", expected: 1, play: |stage| Box::pin(image(stage)) },
    Scenario { name: "chatgpt-image-in-words", expected: 1, play: |stage| Box::pin(image_in_words(stage)) },
    Scenario { name: "claude-plain", expected: 2, play: |stage| Box::pin(twice(stage, "claude", "")) },
    Scenario { name: "claude-gzip", expected: 2, play: |stage| Box::pin(twice(stage, "claude", "?gzip=1")) },
    Scenario { name: "gemini", expected: 2, play: |stage| Box::pin(twice(stage, "gemini", "")) },
    Scenario { name: "perplexity", expected: 2, play: |stage| Box::pin(twice(stage, "perplexity", "")) },
    Scenario { name: "deepseek", expected: 3, play: |stage| Box::pin(deepseek(stage)) },
    Scenario { name: "popup-agrees", expected: 1, play: |stage| Box::pin(popup_agrees(stage)) },
    Scenario { name: "huggingchat", expected: 2, play: |stage| Box::pin(twice(stage, "huggingchat", "")) },
];

async fn once(stage: &mut Stage, id: &str, query: &str) -> Result<()> {
    stage.visit(site(id)?, query).await?;
    stage.ask("One question").await?;
    let shown = stage
        .browser()?
        .run("return document.querySelector('#thread .assistant')?.textContent ?? '';")
        .await?;
    let shown = shown.as_str().unwrap_or_default();
    ensure!(shown.contains("You asked: One question"), "the page showed {shown:?}");
    Ok(())
}

/// A prompt and a regeneration.
async fn twice(stage: &mut Stage, id: &str, query: &str) -> Result<()> {
    once(stage, id, query).await?;
    stage.regenerate().await
}

async fn codex(stage: &mut Stage) -> Result<()> {
    stage.browser()?.open("https://chatgpt.com/codex").await?;
    stage.ask("Fix the test").await?;
    stage.ask("And the other one").await
}

async fn image(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.browser()?.choose("#tool", "image").await?;
    stage.ask("A lighthouse at dawn").await
}

async fn image_in_words(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.ask("Draw me a lighthouse [image]").await
}

async fn deepseek(stage: &mut Stage) -> Result<()> {
    twice(stage, "deepseek", "").await?;
    stage.ask("/edit One better question").await
}

/// The popup's figure is the badge's.
async fn popup_agrees(stage: &mut Stage) -> Result<()> {
    let before = stage.badge().await?.count().unwrap_or(0);
    once(stage, "claude", "").await?;
    let badge = stage.browser()?.badge_becomes(before + 1, PATIENCE).await?;
    let popup = stage.browser()?.popup().await?;
    ensure!(
        popup["totals"]["requests"] == badge.text,
        "the badge shows {}, the popup {}",
        badge.text,
        popup["totals"]
    );
    Ok(())
}
