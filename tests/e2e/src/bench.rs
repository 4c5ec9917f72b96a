//! Speeds of the built extension in both browsers.
//!
//! Decides: what is timed, between which two moments, and that the middle is said with its spread. Refuses
//! to judge the figures: budgets are `cargo xtask bench`'s.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::browser::{Dress, Kind, Theme};
use crate::files::copy_folder;
use crate::gallery::past::{self, Past};
use crate::proofs::years;
use crate::released;
use crate::stage::{PATIENCE, Stage};

/// How often each is timed.
const COLD: usize = 20;
const WARM: usize = 24;
const BURSTS: usize = 10;
/// Prompts that are sent at once.
const BURST: u64 = 50;
const POPUPS: usize = 20;
const REPORTS: usize = 10;

/// One measured figure.
#[derive(Debug)]
pub struct Figure {
    /// What was measured.
    pub name: &'static str,
    /// In what.
    pub unit: &'static str,
    /// Where; none for what is the same in both.
    pub browser: Option<Kind>,
    /// The middle value.
    pub median: f64,
    /// The tenth from below and from above.
    pub low: f64,
    /// See `low`.
    pub high: f64,
}

impl Figure {
    fn of(
        name: &'static str,
        unit: &'static str,
        browser: Option<Kind>,
        mut samples: Vec<f64>,
    ) -> Result<Self> {
        samples.sort_by(f64::total_cmp);
        let last = samples.len().checked_sub(1).with_context(|| format!("nothing measured of {name}"))?;
        Ok(Self {
            name,
            unit,
            browser,
            median: f64::midpoint(samples[last / 2], samples[last.div_ceil(2)]),
            low: samples[last / 10],
            high: samples[last - last / 10],
        })
    }

    /// By how much one is more than another.
    fn added(name: &'static str, with: &Self, without: &Self) -> Self {
        Self {
            name,
            unit: with.unit,
            browser: with.browser,
            median: (with.median - without.median).max(0.0),
            low: (with.low - without.high).max(0.0),
            high: (with.high - without.low).max(0.0),
        }
    }

    /// The figure as a line for a terminal.
    pub fn line(&self) -> String {
        let Self { name, unit, median, low, high, .. } = self;
        let browser = self.browser.map_or(String::new(), |kind| kind.to_string());
        format!("{name:<44} {browser:<9} {median:>9.1} {unit:<3} ({low:.1}–{high:.1})")
    }

    /// The figure as an entry of the file.
    pub fn json(&self) -> Value {
        let Self { name, unit, median, low, high, .. } = self;
        let browser = self.browser.map(|kind| kind.to_string());
        json!({"name": name, "unit": unit, "median": median, "low": low, "high": high, "browser": browser})
    }
}

/// The speeds in one browser, but for the popup's.
pub async fn speeds(kind: Kind, extension: &Path) -> Result<Vec<Figure>> {
    let mut stage = Stage::open(kind, Some(extension)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("The first").await?;
    stage.browser()?.badge_becomes(1, PATIENCE).await?;
    let mut painted = Vec::new();
    for _ in 0..WARM {
        painted.push(event_to_badge(&mut stage, 1).await?);
    }
    let painted = Figure::of("answer to painted badge, warm", "ms", Some(kind), painted)?;
    let mut bursts = Vec::new();
    for _ in 0..BURSTS {
        bursts.push(event_to_badge(&mut stage, BURST).await?);
    }
    let bursts = Figure::of("first of 50 answers to the badge of them all", "ms", Some(kind), bursts)?;
    let (with, with_end) = streamed(&mut stage).await?;
    let reports = years::report(&mut stage, REPORTS).await?;
    stage.quit().await?;
    let mut bare = Stage::open(kind, None).await?;
    bare.visit_chatgpt("").await?;
    let (without, without_end) = streamed(&mut bare).await?;
    bare.quit().await?;
    let with = Figure::of("answer of 4,000 tokens read by a page", "ms", Some(kind), with)?;
    let without = Figure::of("the same without the extension", "ms", Some(kind), without)?;
    let reports = Figure::of("a week's report out of ten years", "ms", Some(kind), reports)?;
    let added = Figure::added("script time added while an answer streams", &with, &without);
    let [with_end, without_end] = [with_end, without_end].map(|took| Figure::of("", "ms", Some(kind), took));
    let at_end = Figure::added("script time added at its end", &with_end?, &without_end?);
    Ok(vec![painted, bursts, with, without, added, at_end, reports])
}

/// A background that does nothing but answer, with what the harness waits for at its installation.
const EMPTY_BACKGROUND: &str = "const api = globalThis.browser ?? globalThis.chrome;
  api.runtime.onMessage.addListener((message, _, reply) => { if (message.kind === 'refresh') reply({ value: null }); });
  api.runtime.onInstalled.addListener(() => {
    api.storage.local.set({ installation: 'empty' });
    api.tabs.create({ url: 'welcome.html' });
  });";

/// How long a stopped background takes until its core answers: this version's, the first release's, and that of one which
/// does nothing, in turn, so that what the machine does besides meets all three.
pub async fn starts(kind: Kind, extension: &Path) -> Result<Vec<Figure>> {
    let scratch = tempfile::tempdir()?;
    let [first, empty] = ["0.1", "empty"].map(|name| scratch.path().join(name));
    released::unpack("0.1.0", kind, &first)?;
    copy_folder(extension, &empty)?;
    std::fs::write(empty.join("background.js"), EMPTY_BACKGROUND)?;
    let mut stages = Vec::new();
    for folder in [extension, &first, &empty] {
        let mut stage = Stage::open(kind, Some(folder)).await?;
        let warm = round_trips(&mut stage, WARM).await?;
        let trip = Figure::of("message to a warm worker and back", "ms", Some(kind), warm)?;
        stages.push((stage, trip, Vec::new()));
    }
    for _ in 0..COLD {
        for (stage, trip, cold) in &mut stages {
            stage.browser()?.put_to_sleep(PATIENCE).await?;
            cold.extend(round_trips(stage, 1).await?.into_iter().map(|took| took - trip.median));
        }
    }
    let names = [
        "event at a stopped worker to its core's answer",
        "the same of 0.1",
        "the same of a background that does nothing",
    ];
    let mut figures = Vec::new();
    for ((mut stage, trip, cold), name) in stages.into_iter().zip(names) {
        stage.quit().await?;
        if figures.is_empty() {
            figures.push(trip);
        }
        figures.push(Figure::of(name, "ms", Some(kind), cold)?);
    }
    Ok(figures)
}

/// The popup beside an empty page of the extension, with a few weeks of history and with ten years more.
pub async fn popups(kind: Kind, extension: &Path) -> Result<Vec<Figure>> {
    const EMPTY: &str = "<!doctype html><meta charset=\"utf-8\"><title>Gramme</title>\
        <link rel=\"stylesheet\" href=\"page.css\"><p>Nothing but a line.</p>";
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path().join("with-an-empty-page");
    copy_folder(extension, &folder)?;
    std::fs::write(folder.join("empty.html"), EMPTY)?;
    let mut stage = Stage::open(kind, Some(&folder)).await?;
    past::bring(&mut stage, Past::Week).await?;
    let mut figures = Vec::new();
    let mut few = true;
    loop {
        let (mut empty, mut first, mut complete) = (Vec::new(), Vec::new(), Vec::new());
        // In turn, so that what the machine does besides meets both.
        for _ in 0..POPUPS {
            empty.extend(opened(&mut stage, "empty.html").await?.0);
            let (paint, filled) = opened(&mut stage, "popup.html").await?;
            first.extend(paint);
            complete.extend(filled);
        }
        let unit = "ms";
        let empty = Figure::of("an empty page of the extension, first paint", unit, Some(kind), empty)?;
        let names = if few {
            [
                "popup, opened to its first paint",
                "popup, opened to its last",
                "popup's first paint, in an empty page's, few weeks",
                "popup complete, in an empty page's, few weeks",
            ]
        } else {
            [
                "popup with ten years, opened to its first paint",
                "popup with ten years, opened to its last",
                "popup's first paint, in an empty page's, ten years",
                "popup complete, in an empty page's, ten years",
            ]
        };
        let first = Figure::of(names[0], unit, Some(kind), first)?;
        let complete = Figure::of(names[1], unit, Some(kind), complete)?;
        for (name, figure) in [(names[2], &first), (names[3], &complete)] {
            figures.push(Figure {
                name,
                unit: "×",
                browser: Some(kind),
                median: figure.median / empty.median,
                low: figure.low / empty.median,
                high: figure.high / empty.median,
            });
        }
        figures.extend([empty, first, complete]);
        if !few {
            break;
        }
        few = false;
        past::bring(&mut stage, Past::Years).await?;
    }
    let js = "return (await navigator.storage.estimate()).usage;";
    let bytes = stage.browser()?.run_in_extension(js, Value::Null).await?.as_f64().unwrap_or_default();
    figures.push(Figure::of("ten years on disk (12,000 prompts)", "MB", Some(kind), vec![bytes / 1e6])?);
    stage.quit().await?;
    Ok(figures)
}

/// Asks the background to paint, as a page does, one time after the other.
async fn round_trips(stage: &mut Stage, times: usize) -> Result<Vec<f64>> {
    let js = "const took = [];
      for (let n = 0; n < args; n++) {
        const start = performance.now();
        await api.runtime.sendMessage({ kind: 'refresh' });
        took.push(performance.now() - start);
      }
      return took;";
    let took = stage.browser()?.run_in_extension(js, json!(times)).await?;
    serde_json::from_value(took).context("round trips")
}

/// From the moment in which the page has the head of the first answer to the one in which the badge shows all that was
/// asked at once. Pages of one machine share a clock, to a millisecond in Firefox.
async fn event_to_badge(stage: &mut Stage, asks: u64) -> Result<f64> {
    let ask = "const message = { author: { role: 'user' }, content: { parts: ['Timed'] } };
      const body = JSON.stringify({ action: 'next', model: 'auto', messages: [message] });
      const headers = { 'content-type': 'application/json' };
      document.body.dataset.at = '';
      const ask = async () => {
        const answer = await fetch('/backend-api/f/conversation', { method: 'POST', headers, body });
        document.body.dataset.at ||= performance.timeOrigin + performance.now();
        await answer.text();
      };
      setTimeout(() => { for (let n = 0; n < ASKS; n++) ask(); }, 400);
      return null;"
        .replace("ASKS", &asks.to_string());
    stage.browser()?.run(&ask).await?;
    let poll = "const shown = async () => Number(await api.action.getBadgeText({}));
      for (const all = (await shown()) + args; ; ) {
        if ((await shown()) === all) return performance.timeOrigin + performance.now();
      }";
    let seen = stage.browser()?.run_in_extension(poll, json!(asks)).await?;
    stage.browser()?.wait_page("document.body.dataset.at", 10).await?;
    let at = stage.browser()?.run("return Number(document.body.dataset.at);").await?;
    // What the answer tells comes after the badge: the next measurement must not meet it.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    Ok(seen.as_f64().context("when the badge differed")? - at.as_f64().context("when the answer came")?)
}

/// How long a page takes to read an answer of 4,000 tokens in as many events, parsing each as pages do, and how
/// long until it has its turn again afterwards. It comes as fast as it is taken, so that what is measured is
/// script and not the net.
async fn streamed(stage: &mut Stage) -> Result<(Vec<f64>, Vec<f64>)> {
    let js = "const message = { author: { role: 'user' }, content: { parts: ['Timed'] } };
      const body = JSON.stringify({ action: 'next', model: 'auto', messages: [message] });
      const headers = { 'content-type': 'application/json', 'x-standin-answer': 'en/4000/1' };
      const took = [], after = [];
      for (let n = 0; n < 22; n++) {
        const answer = await fetch('/backend-api/f/conversation', { method: 'POST', headers, body });
        const start = performance.now();
        const reader = answer.body.getReader();
        const decoder = new TextDecoder();
        let rest = '', length = 0;
        for (let step = await reader.read(); !step.done; step = await reader.read()) {
          const lines = (rest + decoder.decode(step.value, { stream: true })).split('\\n');
          rest = lines.pop();
          for (const line of lines) if (line.startsWith('data: {')) length += JSON.stringify(JSON.parse(line.slice(6))).length;
        }
        const end = performance.now();
        await new Promise((resolve) => setTimeout(resolve));
        took.push(end - start);
        after.push(performance.now() - end);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return [took.slice(2), after.slice(2)];";
    let took = stage.browser()?.run(js).await?;
    serde_json::from_value(took).context("times of a streamed answer")
}

/// When a page of the extension was first painted, and, if it fills itself, when what it was filled with was.
async fn opened(stage: &mut Stage, page: &str) -> Result<(Option<f64>, Option<f64>)> {
    let js = "const [paint] = performance.getEntriesByName('first-contentful-paint');
      const [filled] = performance.getEntriesByName('filled');
      return [paint?.startTime ?? null, filled?.startTime ?? null];";
    let browser = stage.browser()?;
    let before = browser.current_tab();
    let size = Dress { width: 1280, height: 800, scale: 1, theme: Theme::Light };
    browser.open_dressed(&browser.extension_url(page)?, size).await?;
    if page == "popup.html" {
        browser.wait_page("'filled' in document.documentElement.dataset", 10).await?;
    }
    // A browser that paints no page in the background has no such moment.
    let _ = browser.wait_page("performance.getEntriesByName('first-contentful-paint').length", 2).await;
    let times = browser.run(js).await?;
    browser.close_tab(&before).await?;
    Ok((times[0].as_f64(), times[1].as_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_said_with_its_spread() {
        let samples = (1..=21).rev().map(f64::from).collect();
        let figure = Figure::of("x", "ms", None, samples).unwrap();
        assert!((figure.low - 3.0).abs() < 0.1 && (figure.median - 11.0).abs() < 0.1);
        assert!((figure.high - 19.0).abs() < 0.1);
        assert!(Figure::of("x", "ms", None, Vec::new()).is_err());
    }
}
