//! What is looked for in a page: what is cut or overlaps, what axe-core says, what the keyboard cannot reach, what shifts.
//!
//! Decides: how each is asked of the page that is open. Refuses to know: which pages there are.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::browser::{Browser, Kind};

const LOOK: &str = include_str!("look.js");
const KEYS: &str = include_str!("keys.js");
/// More keys than any page has controls that a person reaches one by one.
const MOST_KEYS: usize = 600;

/// The checker of accessibility that npm brought, as a script.
pub fn axe() -> Result<String> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/npm/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).with_context(|| {
        format!("no {}: `cargo xtask screenshots` and `cargo xtask test` bring it", file.display())
    })
}

fn words(reply: &Value) -> Vec<String> {
    reply.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

/// What is cut, overlaps, or reaches beyond the window; with words made longer first, if asked.
pub async fn misfits(browser: &Browser, stretch: bool) -> Result<Vec<String>> {
    let seen = browser.run_with(LOOK, json!({"stretch": stretch})).await;
    Ok(words(&seen.context("measuring the page")?))
}

/// What axe-core finds wrong, by rule and place.
pub async fn barriers(browser: &Browser, axe: &str) -> Result<Vec<String>> {
    let js = format!(
        "{axe}
        const options = {{ resultTypes: ['violations'], rules: {{ 'target-size': {{ enabled: true }} }} }};
        const {{ violations }} = await window.axe.run(document, options);
        return violations.flatMap(({{ id, help, nodes }}) => nodes.map(({{ target, failureSummary }}) =>
          `axe ${{id}} (${{help}}): ${{target.join(' ')}}: ${{failureSummary.replace(/\\s+/g, ' ').slice(0, 240)}}`));"
    );
    Ok(words(&browser.run(&js).await.context("running axe-core")?))
}

/// Walks through the page by Tab: what it does not reach, and where it stands unseen. And how far it went.
pub async fn keyboard(browser: &Browser) -> Result<(usize, Vec<String>)> {
    let wanted =
        browser.run_with(KEYS, json!("begin")).await?.as_u64().context("how many controls there are")?;
    let mut reached = 0;
    for _ in 0..MOST_KEYS.min(usize::try_from(wanted)? * 3 + 20) {
        browser.tab_key().await?;
        // Beyond the last control is the browser's own window, or the first control again.
        if browser.run_with(KEYS, json!("where")).await? != json!(true) {
            break;
        }
        reached += 1;
    }
    Ok((reached, words(&browser.run_with(KEYS, json!("end")).await?)))
}

/// Spoils the open page in ways that a person would notice, for those who doubt that anything would be found.
pub async fn spoil(browser: &Browser) -> Result<()> {
    let js = "const add = (name, values) => Object.assign(document.body.appendChild(document.createElement(name)), values);
      add('img', { src: document.querySelector('img').src });
      add('p', { textContent: 'Wide' }).style.cssText = 'width: 3000px; text-align: end';
      add('p', { textContent: 'A sentence that is cut' }).style.cssText = 'width: 40px; overflow: hidden; white-space: nowrap';
      add('p', { textContent: 'One over the other' }).style.cssText = 'position: absolute; top: 0; left: 0';
      add('p', { textContent: 'The other over one' }).style.cssText = 'position: absolute; top: 2px; left: 4px';
      add('button', { textContent: 'Unseen' }).style.outline = 'none';
      return null;";
    browser.run(js).await.map(drop)
}

/// What has shifted since the page was opened, which only Chromium says.
pub async fn shifts(browser: &Browser) -> Result<Vec<String>> {
    if browser.launched().kind == Kind::Firefox {
        return Ok(Vec::new());
    }
    let js = "const seen = [];
      new PerformanceObserver((list) => seen.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true });
      await new Promise((resolve) => setTimeout(resolve, 150));
      const name = ({ node }) => node ? (node.id ? `#${node.id}` : `${node.nodeName.toLowerCase()}.${node.className ?? ''}`) : 'something gone';
      return seen.filter((one) => !one.hadRecentInput && one.value > 0.0005)
        .map((one) => `shifts by ${one.value.toFixed(4)} after ${one.startTime.toFixed(0)} ms: ${one.sources.map(name).join(', ')}`);";
    Ok(words(&browser.run(js).await?))
}

/// Waits until the page says that it is filled, and a moment for what is painted last.
pub async fn filled(browser: &Browser) -> Result<()> {
    // What explains in the dashboard is filled after the rest.
    let filled = "'filled' in document.documentElement.dataset
      && (!document.querySelector('#drivers') || 'studied' in document.documentElement.dataset)";
    browser.wait_page(filled, 20).await?;
    tokio::time::sleep(Duration::from_millis(150)).await;
    Ok(())
}
