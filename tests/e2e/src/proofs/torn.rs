//! A database that the browser itself gives up.
//!
//! Decides: how a journal is torn, as a killed Chromium leaves it, and what must be there afterwards: all that was
//! counted, before the spare copy and after it, and nothing of what was deleted. Refuses to know: how it comes
//! back. In Firefox the database is taken away.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, copied, message, records, started};
use super::refusals::database;
use super::{Form, Ground, Proof};
use crate::browser::Kind;
use crate::stage::{PATIENCE, Stage};

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "a-database-that-the-browser-gave-up", play: |ground| Box::pin(given_up(ground)) }];

/// The head of a record whose body was never written: the browser was killed between the two.
const HEAD: [u8; 7] = [0x12, 0x34, 0x56, 0x78, 200, 0, 1];

async fn ask(stage: &mut Stage, more: u64, count: &mut u64) -> Result<()> {
    stage.visit_chatgpt("").await?;
    for _ in 0..more {
        stage.ask("Counted").await?;
        *count += 1;
        badge_is(stage, *count).await?;
    }
    Ok(())
}

/// Kills the browser, and has it lose its database at a later start; `count` is what was counted.
async fn lose(stage: &mut Stage, kind: Kind, count: &mut u64) -> Result<()> {
    let profile = stage.scratch().join("profile");
    stage.kill()?;
    let folder = database(kind, &profile)?;
    if kind == Kind::Firefox {
        std::fs::remove_dir_all(&folder).context("removing the database")?;
    } else {
        let files = std::fs::read_dir(&folder)?.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let journal = files.into_iter().find(|path| path.extension().is_some_and(|end| end == "log"));
        let journal = std::fs::OpenOptions::new().append(true).open(journal.context("a journal")?);
        journal?.write_all(&HEAD)?;
        // It goes on writing behind what is torn, and gives all of it up when it next reads it.
        stage.revive().await?;
        started(stage, PATIENCE).await?;
        ask(stage, 1, count).await?;
        // What was answered this long ago is no longer on its way.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        stage.kill()?;
    }
    stage.revive().await?;
    started(stage, PATIENCE).await
}

async fn given_up(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let mut count = 0;
    // Before there is any copy, its notes alone are left.
    ask(&mut stage, 2, &mut count).await?;
    lose(&mut stage, ground.kind, &mut count).await?;
    badge_is(&mut stage, count).await?;
    // Some in the copy, one of them deleted, and some after it.
    ask(&mut stage, 3, &mut count).await?;
    copied(&mut stage).await?;
    let deleted = message(&mut stage, json!({"kind": "correct", "request": {"deed": "undo_last"}})).await?;
    ensure!(!deleted.is_null(), "nothing was deleted");
    count -= 1;
    badge_is(&mut stage, count).await?;
    ask(&mut stage, 2, &mut count).await?;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    lose(&mut stage, ground.kind, &mut count).await?;
    badge_is(&mut stage, count).await?;
    let (_, kept) = records(&mut stage, "usages").await?;
    ensure!(kept.len() as u64 == count, "{} of {count} are there", kept.len());
    let (_, entries) = records(&mut stage, "entries").await?;
    ensure!(entries.len() == 1, "{} corrections are there", entries.len());
    // It was really lost, and is not taken for lost again.
    let log = std::fs::read_to_string(stage.scratch().join("profile.log")).unwrap_or_default();
    let told = log.matches("the browser has lost the history").count();
    ensure!(told == 2 || ground.kind == Kind::Firefox, "it was lost {told} times");
    let js = "return (await api.storage.local.get('spare')).spare.due;";
    let due = stage.browser()?.run_in_extension(js, Value::Null).await?;
    ensure!(due == json!(false) || due.is_null(), "it is still to be brought back");
    stage.quit().await?;
    Ok(format!("{count} were there after the database was lost twice"))
}
