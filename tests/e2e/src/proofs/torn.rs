//! A database that the browser itself gives up.
//!
//! Decides: how a journal is torn, as a killed Chromium leaves it, and what must be there afterwards: all that was
//! counted, before the spare copy and after it, and nothing of what was deleted; and what a copy does that is taken in
//! by halves or is spoilt. Refuses to know: how it comes back. In Firefox the database is taken away.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, copied, in_database, message, records, started, stop};
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

/// Whether the copy is still to be brought back.
async fn is_due(stage: &mut Stage) -> Result<bool> {
    let js = "return (await api.storage.local.get('spare')).spare?.due === true;";
    Ok(stage.browser()?.run_in_extension(js, Value::Null).await? == json!(true))
}

/// A background that was stopped while it took the copy in: the next one goes on. Then a copy that is spoilt.
async fn half_way(stage: &mut Stage, count: u64) -> Result<()> {
    copied(stage).await?;
    let half = "await api.storage.local.set({ spare: { at_ms: 1, due: true } });
      return opened(async (database) => {
        const store = database.transaction(USAGES, 'readwrite').objectStore(USAGES);
        const [first] = await done(store.getAllKeys());
        await done(store.delete(first));
        return null;
      });";
    in_database(stage, half, Value::Null).await?;
    begin_anew(stage).await?;
    let (_, kept) = records(stage, "usages").await?;
    ensure!(kept.len() as u64 == count, "after a half, {} of {count} are there", kept.len());
    let spoil = "const folder = await navigator.storage.getDirectory();
      const file = await (await folder.getFileHandle('history.json.gz')).createWritable();
      await file.write('no gzip'); await file.close();
      await api.storage.local.set({ spare: { at_ms: 1, due: true } }); return null;";
    stage.browser()?.run_in_extension(spoil, Value::Null).await?;
    begin_anew(stage).await?;
    badge_is(stage, count).await?;
    // A sound one takes its place.
    copied(stage).await
}

/// Starts the background anew, and waits until no copy is to be brought back.
async fn begin_anew(stage: &mut Stage) -> Result<()> {
    stop(stage).await?;
    started(stage, PATIENCE).await?;
    let start = Instant::now();
    while is_due(stage).await? {
        ensure!(start.elapsed() < PATIENCE, "the copy is still to be brought back");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// The browser gives the database up under a background that has it open: the next request, or the next correction,
/// brings the copy back before it is written.
async fn under_way(stage: &mut Stage, count: &mut u64) -> Result<()> {
    let delete = "await done(indexedDB.deleteDatabase(NAME)); return null;";
    in_database(stage, delete, Value::Null).await?;
    ask(stage, 1, count).await?;
    in_database(stage, delete, Value::Null).await?;
    let deleted = message(stage, json!({"kind": "correct", "request": {"deed": "undo_last"}})).await?;
    ensure!(!deleted.is_null(), "there was nothing to delete");
    *count -= 1;
    badge_is(stage, *count).await
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
    ensure!(!is_due(&mut stage).await?, "it is still to be brought back");
    copied(&mut stage).await?;
    ask(&mut stage, 2, &mut count).await?;
    begin_anew(&mut stage).await?;
    badge_is(&mut stage, count).await?;
    under_way(&mut stage, &mut count).await?;
    half_way(&mut stage, count).await?;
    stage.quit().await?;
    Ok(format!("{count} were there after the database was lost four times"))
}
