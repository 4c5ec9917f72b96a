//! A new version takes the old one's place while pages are open.
//!
//! Decides: that counting goes on in pages that were open before, that nothing is said there of a script whose
//! extension is gone, and that the next page is as any. Refuses to know: what changed with the version; a
//! reload of the same one takes a page's script away just so.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::common::{badge_is, started};
use super::replies::{ask_slowly, has_length, prompt_to, usages};
use super::{Form, Ground, Proof};
use crate::clock;
use crate::stage::{PATIENCE, Stage};

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "an-update-while-pages-are-open", play: |ground| Box::pin(updated(ground)) },
    Proof { name: "an-update-in-mid-answer", play: |ground| Box::pin(in_mid_answer(ground)) },
];

/// Two sites whose answers are read, and one of which only the size is seen: the page, and where it asks.
const MID_ANSWER: [(&str, &str, &str); 3] = [
    ("chatgpt", "https://chatgpt.com/", "chatgpt.com"),
    ("claude", "https://claude.ai/", "claude.ai"),
    ("x", "https://x.com/", "x.com"),
];

/// What the old version counted, as the answer began, the new one does not count as it ends.
async fn in_mid_answer(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    for ((site, page, host), count) in MID_ANSWER.into_iter().zip(1..) {
        stage.browser()?.open(page).await?;
        ask_slowly(&mut stage, &prompt_to(site, host)?, "en/80/1").await?;
        badge_is(&mut stage, count).await.with_context(|| format!("{site}, as the answer began"))?;
        let over = stage.browser()?.run("return document.body.dataset.over;").await?;
        ensure!(over == "", "{site}: the answer was over before the update: {over}");
        stage.browser()?.reload_extension().await?;
        stage.browser()?.wait_page("document.body.dataset.over", 20).await?;
        started(&mut stage, PATIENCE).await?;
        // Longer than a background waits to be told that the browser has started.
        tokio::time::sleep(Duration::from_millis(2500)).await;
        badge_is(&mut stage, count).await.with_context(|| format!("{site}, once the answer was over"))?;
    }
    ensure!(stage.truth().requests() == MID_ANSWER.len() as u64, "the server counted {:?}", stage.truth());
    stage.quit().await?;
    Ok(format!("{} answers, each counted once", MID_ANSWER.len()))
}

async fn updated(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Before").await?;
    badge_is(&mut stage, 1).await?;
    stage.browser()?.reload_extension().await?;
    started(&mut stage, PATIENCE).await?;
    for count in 2..=3 {
        stage.ask("In a page that was open before").await?;
        badge_is(&mut stage, count).await?;
    }
    // Whatever its script has still to say, it has tried to by then.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let log = std::fs::read_to_string(stage.scratch().join("profile.log")).unwrap_or_default();
    let said: Vec<_> = log.lines().filter(|line| line.contains("context invalidated")).collect();
    ensure!(said.is_empty(), "the page was told: {said:?}");
    // The next page has a script again, and its answers a length.
    let before = clock::now_ms()?;
    stage.visit_chatgpt("").await?;
    stage.ask("In a new page").await?;
    badge_is(&mut stage, 4).await?;
    let of_it = |usage: &Value| usage["moment"]["at_ms"].as_i64() >= Some(before) && has_length(usage);
    let all = usages(&mut stage, 1, of_it).await?;
    stage.quit().await?;
    Ok(format!("{} counted, the new page's answer measured", all.len()))
}
