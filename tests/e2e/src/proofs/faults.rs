//! A spoilt record, a database that cannot be opened, a core that does not load.
//!
//! Decides: what is broken and what must hold meanwhile: counting goes on, the popup says what is wrong,
//! nothing is destroyed, and what waited is written once it can be. Refuses to know: how it is repaired.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, badge_says, in_database, records, stop, troubles, waiting};
use super::{Form, Ground, Proof};
use crate::chaos::faulty::with_own_core;
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "corrupt-record", play: |ground| Box::pin(corrupt_record(ground)) },
    Proof { name: "database-of-a-newer-version", play: |ground| Box::pin(newer_database(ground)) },
    Proof { name: "core-that-fails-to-load", play: |ground| Box::pin(broken_core(ground, Worker::Lives)) },
    Proof {
        name: "worker-dies-with-a-broken-core",
        play: |ground| Box::pin(broken_core(ground, Worker::Dies)),
    },
];

/// Longer than the background waits before it tries again by itself.
const RECOVERY: Duration = Duration::from_secs(12);

async fn corrupt_record(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Before the damage").await?;
    badge_is(&mut stage, 1).await?;
    // A day that the week's reading finds, and nothing else that makes sense.
    let js = "const now = new Date(), two = (n) => String(n).padStart(2, '0');
      const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
      const record = { id: 'spoilt', day, site: 7, kind: { not: 'a kind' }, moment: null };
      await opened(async (database) => {
        const transaction = database.transaction(USAGES, 'readwrite');
        await done(transaction.objectStore(USAGES).put(record));
      });
      // And a note of something counted, of which nobody can make anything.
      await api.storage.local.set({ 'counted:spoilt': { site: 7 } });
      return record;";
    let spoilt = in_database(&mut stage, js, Value::Null).await?;
    stop(&mut stage).await?;
    stage.ask("After it").await?;
    badge_is(&mut stage, 2).await?;
    stage.ask("And again").await?;
    badge_is(&mut stage, 3).await?;
    let popup = stage.browser()?.popup().await?;
    let told = troubles(&popup);
    ensure!(told.contains("2 records"), "the popup says {told:?}");
    ensure!(popup["totals"]["requests"] == "3", "the popup shows {}", popup["totals"]);
    let (_, kept) = records(&mut stage, "usages").await?;
    ensure!(kept.len() == 4 && kept.contains(&spoilt), "of 4 records these are left: {kept:?}");
    let note = "const kept = await api.storage.local.get(['waiting:spoilt', 'counted:spoilt']);
      return JSON.parse(JSON.stringify(kept));";
    let note = stage.browser()?.run_in_extension(note, Value::Null).await?;
    let both = json!({"counted:spoilt": {"site": 7}, "waiting:spoilt": {"site": 7}});
    ensure!(note == both, "of the note {note} is left");
    stage.quit().await?;
    Ok(format!("3 counted beside them, the record and the note unchanged; the popup: {told}"))
}

async fn newer_database(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    let js = "await done(indexedDB.deleteDatabase(NAME));
      const opening = indexedDB.open(NAME, 999);
      opening.onupgradeneeded = () => {
        const years = opening.result.createObjectStore('years');
        years.put({ kept: 'by a newer version' }, 2031);
      };
      (await done(opening)).close();
      return null;";
    in_database(&mut stage, js, Value::Null).await?;
    stop(&mut stage).await?;
    for count in 1..=2 {
        stage.ask(&format!("Kept elsewhere {count}")).await?;
        badge_is(&mut stage, count).await?;
    }
    // What waits is known to the next worker too.
    stop(&mut stage).await?;
    stage.ask("Kept elsewhere 3").await?;
    badge_is(&mut stage, 3).await?;
    let held = waiting(&mut stage).await?;
    ensure!(held == 3, "{held} usages wait in storage.local, not 3");
    let popup = stage.browser()?.popup().await?;
    let told = troubles(&popup);
    ensure!(told.contains("cannot be opened") && told.contains("3 requests"), "the popup says {told:?}");
    ensure!(popup["totals"]["requests"] == "3", "the popup shows {}", popup["totals"]);
    let (version, years) = records(&mut stage, "years").await?;
    ensure!(
        version == 999 && years == [json!({"kept": "by a newer version"})],
        "the newer database became version {version} with {years:?}"
    );
    in_database(&mut stage, "await done(indexedDB.deleteDatabase(NAME)); return null;", Value::Null).await?;
    stop(&mut stage).await?;
    stage.ask("Kept where it belongs").await?;
    badge_is(&mut stage, 4).await?;
    let held = waiting(&mut stage).await?;
    ensure!(held == 0, "{held} usages still wait");
    let (_, kept) = records(&mut stage, "usages").await?;
    ensure!(kept.len() == 4, "the database has {} usages, not 4", kept.len());
    let popup = stage.browser()?.popup().await?;
    ensure!(troubles(&popup).is_empty(), "the popup still says {}", troubles(&popup));
    stage.quit().await?;
    Ok("3 waited, the newer database untouched; 4 written once it was gone".to_owned())
}

/// Whether the worker that saw the prompts is the one that recovers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worker {
    Lives,
    Dies,
}

async fn broken_core(ground: Ground, worker: Worker) -> Result<String> {
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path().join("broken");
    let wasm = with_own_core(&ground.extension(Form::Real)?, &folder)?;
    let whole = std::fs::read(&wasm).context("the core's module")?;
    replace(&wasm, b"this is no module")?;
    // From its folder, so that it can be repaired in place; an installed package is one file.
    let mut stage = Stage::open_with(ground.kind, Some(&folder), |launch| launch.permanent = false).await?;
    stage.visit_chatgpt("").await?;
    for number in 1..=2 {
        stage.ask(&format!("To a broken core {number}")).await?;
    }
    badge_says(&mut stage, "!", RECOVERY).await?;
    let popup = stage.browser()?.popup().await?;
    let told = troubles(&popup);
    ensure!(told.contains("could not start"), "the popup says {told:?}");
    if worker == Worker::Dies {
        stop(&mut stage).await?;
    }
    replace(&wasm, &whole)?;
    stage.ask("To a repaired core").await?;
    badge_says(&mut stage, "3", RECOVERY).await?;
    badge_is(&mut stage, 3).await?;
    let popup = stage.browser()?.popup().await?;
    ensure!(troubles(&popup).is_empty(), "the popup still says {}", troubles(&popup));
    stage.quit().await?;
    Ok("`!`, then the 2 prompts that waited and the next one".to_owned())
}

/// Writes a file in one step: a worker that reads it meanwhile sees the old one or the new one.
fn replace(file: &Path, bytes: &[u8]) -> Result<()> {
    let beside = file.with_extension("new");
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, file).with_context(|| format!("writing {}", file.display()))
}
