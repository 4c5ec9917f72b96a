//! The core's self-test, in a page and in the background.
//!
//! Decides: that both ran and that neither names a failure. Refuses to know: what is tested.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Form, Ground, Proof};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "selftest-in-a-page", play: |ground| Box::pin(passes(ground, "page")) },
    Proof { name: "selftest-in-the-background", play: |ground| Box::pin(passes(ground, "background")) },
];

async fn passes(ground: Ground, place: &str) -> Result<String> {
    let mut stage = Stage::open_with(ground.kind, Some(&ground.extension(Form::SelfTest)?), |launch| {
        launch.counts = false;
    })
    .await?;
    let browser = stage.browser()?;
    let page = browser.open_extension_page("selftest.html").await?;
    browser.tab_is(&page).await?;
    browser.wait_page("document.body.dataset.background", 60).await?;
    let found = browser.run("return { ...document.body.dataset };").await?;
    stage.quit().await?;
    let text = found[place].as_str().context("no answer")?;
    // A background that never got the question answers `null`, which is no list.
    let failures: Value = serde_json::from_str(text).with_context(|| format!("the answer {text:?}"))?;
    let failures = failures.as_array().with_context(|| format!("no list came: {text:?}"))?;
    ensure!(failures.is_empty(), "{} failed: {}", failures.len(), text.chars().take(600).collect::<String>());
    Ok("the store's contract and the estimates' vectors hold in WASM".to_owned())
}
