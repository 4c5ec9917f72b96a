//! Each guard against losing what is under way, taken out, makes a check fail that holds with it.
//!
//! Decides: the check of each guard, on a site whose requests only their bodies tell from others: what is
//! not remembered of such a one cannot be made good by its address. That the same usage is never kept twice is
//! the store's own guard: `tests/guards.rs` takes it out natively. Refuses to know: how a guard works.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::common::{started, stop};
use super::{Form, Ground, Proof};
use crate::chaos::faulty::{Guard, LATE, with_late_turns, without};
use crate::stage::{PATIENCE, Stage};

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "guards-taken-out", play: |ground| Box::pin(guards(ground)) }];

/// One that is no ask without its body.
const ASK: &str = "fetch('/api/gql_POST', { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ queryName: 'chatHelpers_sendMessageMutation_Mutation', variables: { bot: 'gpt-5', query: 'A prompt' } }) })
  .then(() => { document.body.dataset.answered = 'true'; });
  return null;";
const ANSWERED: &str = "document.body.dataset.answered === 'true'";

/// A prompt, a stop at the worst moment for what the guard guards, and the badge in the end.
async fn check(guard: Guard, ground: &Ground, extension: &std::path::Path) -> Result<(u64, Option<u64>)> {
    let mut stage = Stage::open(ground.kind, Some(extension)).await?;
    stage.browser()?.open("https://poe.com/chat").await?;
    match guard {
        Guard::Mirror => {
            // Stopped between the request and its answer.
            stage.standin.hold();
            stage.browser()?.run(ASK).await?;
            stage.standin.wait_held(1).await?;
            stop(&mut stage).await?;
            stage.standin.release();
            stage.browser()?.wait_page(ANSWERED, 10).await?;
        }
        Guard::Queue => {
            // Woken by the request itself, whose answer comes once the core is there.
            stage.standin.hold();
            stop(&mut stage).await?;
            stage.browser()?.run(ASK).await?;
            stage.standin.wait_held(1).await?;
            started(&mut stage, PATIENCE).await?;
            stage.standin.release();
            stage.browser()?.wait_page(ANSWERED, 10).await?;
        }
        Guard::Note => {
            // Killed between the answer and the turn to be written.
            stage.browser()?.run(ASK).await?;
            stage.browser()?.wait_page(ANSWERED, 10).await?;
            tokio::time::sleep(Duration::from_millis(1200)).await;
            stage.kill()?;
            stage.revive().await?;
            // Its turn comes late once more.
            started(&mut stage, PATIENCE).await?;
            tokio::time::sleep(LATE).await;
        }
    }
    let truth = stage.truth().requests();
    let badge = stage.browser()?.badge_becomes(truth, PATIENCE).await?;
    stage.quit().await?;
    Ok((truth, badge.count()))
}

async fn guards(ground: Ground) -> Result<String> {
    let real = ground.extension(Form::Real)?;
    let scratch = tempfile::tempdir()?;
    let late = with_late_turns(&real, &scratch.path().join("late"))?;
    for guard in Guard::ALL {
        let whole = if guard == Guard::Note { &late } else { &real };
        let (truth, badge) = check(guard, &ground, whole).await?;
        ensure!(
            truth == 1 && badge == Some(1),
            "with {guard:?}: the server saw {truth}, the badge shows {badge:?}"
        );
        let changed = without(guard, whole, &scratch.path().join(format!("{guard:?}")))?;
        let (truth, badge) = check(guard, &ground, &changed).await?;
        ensure!(
            truth == 1 && badge == Some(0),
            "without {guard:?} nothing failed: the server saw {truth}, the badge shows {badge:?}"
        );
    }
    Ok("without the mirror, without the queue and without the note a prompt is lost that is counted with them"
        .to_owned())
}
