//! What a person does, and the count that must come of it, the same in both browsers.
//!
//! Decides: a scenario passes when the server's truth and the browser's badge both moved by the number
//! written beside the scenario; one that fails is played once more in a browser of its own, unless that is to
//! be strict. Refuses to know: the extension's inside.

mod lifecycle;
mod people;
mod places;

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::browser::Kind;
use crate::stage::{PATIENCE, Stage};
use crate::tally::Tally;

/// What a scenario does.
pub type Play = for<'a> fn(&'a mut Stage) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One scenario.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// Its name, for `--only`.
    pub name: &'static str,
    /// By how much the count must move.
    pub expected: u64,
    /// What is done.
    pub play: Play,
}

/// How a scenario went.
#[derive(Debug)]
pub struct Outcome {
    /// The scenario.
    pub name: &'static str,
    /// The number written beside it.
    pub expected: u64,
    /// By how much the server's count moved.
    pub truth: u64,
    /// The badge before and after.
    pub badge: (String, String),
    /// Whether all agree.
    pub passed: bool,
    /// Why not, if it was not a count.
    pub error: Option<String>,
    /// How the first try ended, where this was the second.
    pub first: Option<String>,
    /// How long it took.
    pub took: Duration,
}

impl Outcome {
    /// Why it failed, in a line.
    fn reason(&self) -> String {
        let Self { expected, truth, badge: (before, after), .. } = self;
        let counts = || format!("expected {expected}, truth {truth}, badge {before} → {after}");
        self.error.clone().unwrap_or_else(counts)
    }
}

/// All of them, in the order in which they are played in one browser.
pub fn all() -> Vec<Scenario> {
    [people::SCENARIOS, places::SCENARIOS, lifecycle::SCENARIOS].concat()
}

/// Plays the scenarios whose name contains `only` in one browser, telling `each` of every outcome.
pub async fn play(
    kind: Kind,
    extension: &Path,
    only: Option<&str>,
    strict: bool,
    mut each: impl FnMut(&Outcome),
) -> Result<Tally> {
    let chosen: Vec<Scenario> =
        all().into_iter().filter(|one| only.is_none_or(|part| one.name.contains(part))).collect();
    let mut tally = Tally::default();
    let mut stage = Stage::open(kind, Some(extension)).await?;
    for scenario in chosen {
        if stage.browser().is_err() {
            stage = Stage::open(kind, Some(extension)).await?;
        }
        let mut outcome = one(&mut stage, scenario).await;
        if !outcome.passed && !strict {
            let first = outcome.reason();
            stage = Stage::open(kind, Some(extension)).await?;
            outcome = Outcome { first: Some(first), ..one(&mut stage, scenario).await };
        }
        each(&outcome);
        tally.add(outcome.passed, outcome.first.is_some());
    }
    Ok(tally)
}

async fn one(stage: &mut Stage, scenario: Scenario) -> Outcome {
    let start = Instant::now();
    let mut outcome = Outcome {
        name: scenario.name,
        expected: scenario.expected,
        truth: 0,
        badge: Default::default(),
        passed: false,
        error: None,
        first: None,
        took: Duration::ZERO,
    };
    if let Err(error) = judge(stage, scenario, &mut outcome).await {
        outcome.passed = false;
        outcome.error = Some(format!("{error:#}"));
        // What a failed scenario left held would fail the next.
        stage.standin.release();
    }
    outcome.took = start.elapsed();
    outcome
}

async fn judge(stage: &mut Stage, scenario: Scenario, outcome: &mut Outcome) -> Result<()> {
    let truth = stage.truth().requests();
    let badge = stage.badge().await?;
    outcome.badge.0.clone_from(&badge.text);
    (scenario.play)(stage).await?;
    outcome.truth = stage.truth().requests() - truth;
    if scenario.expected == 0 {
        // Nothing is awaited, so a late wrong count is given the time to come.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let before = badge.count().unwrap_or(0);
    let after = stage.browser()?.badge_becomes(before + scenario.expected, PATIENCE).await?;
    // Counted again: a request that came late must not go unseen.
    outcome.truth = outcome.truth.max(stage.truth().requests() - truth);
    let moved = after.count().and_then(|count| count.checked_sub(before));
    outcome.passed =
        badge.count().is_some() && moved == Some(scenario.expected) && outcome.truth == scenario.expected;
    outcome.badge.1 = after.text;
    Ok(())
}
