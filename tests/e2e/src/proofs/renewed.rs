//! The extension is brought up to date while a page of a site is open.
//!
//! Decides: that the page's scripts, which the browser has cut off from the extension, go quiet, and that counting heals
//! with the page's next reload. Refuses to know: how they notice.

use anyhow::{Result, ensure};

use super::common::badge_is;
use super::{Form, Ground, Proof};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "brought-up-to-date-under-a-page", play: |ground| Box::pin(renewed(ground)) }];

/// What a script that nobody listens to any more would say, and must not.
const COMPLAINTS: [&str; 4] =
    ["context invalidated", "Receiving end does not exist", "message port closed", "dead object"];

async fn renewed(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Before the update").await?;
    badge_is(&mut stage, 1).await?;
    stage.browser()?.renew_extension().await?;
    // The page is as it was; its requests are still the browser's to show to the new background.
    for number in 1..=2 {
        stage.ask(&format!("After the update {number}")).await?;
    }
    stage.browser()?.reload().await?;
    stage.ask("After a reload").await?;
    let truth = stage.truth().requests();
    badge_is(&mut stage, truth).await?;
    let log = stage.browser()?.launched().log();
    stage.quit().await?;
    let log = std::fs::read_to_string(log)?;
    let complaints: Vec<_> =
        log.lines().filter(|line| COMPLAINTS.iter().any(|words| line.contains(words))).take(3).collect();
    ensure!(complaints.is_empty(), "the old scripts complain: {}", complaints.join(" | "));
    Ok(format!("{truth} of {truth} counted, the scripts of the old version quiet"))
}
