//! A version that people have is updated in place to this one.
//!
//! Decides: what waits at that moment (what was counted and not written, what the database refused, what an answer
//! told, a copy that is to be brought back), and that nothing of it is lost or doubled and no record changes. Refuses to
//! know: how either version goes about it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, copied, in_database, records, started};
use super::replies::{has_length, usages};
use super::{Form, Ground, Proof};
use crate::files::copy_folder;
use crate::released;
use crate::stage::{PATIENCE, Stage};

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "an-update-from-0.1", play: |ground| Box::pin(from_0_1(ground)) }];

/// Puts another version into a folder that a browser has loaded.
fn replace(folder: &Path, with: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() { std::fs::remove_dir_all(path)? } else { std::fs::remove_file(path)? }
    }
    copy_folder(with, folder)
}

/// What waits as the update comes: one request each that was counted and not written, that the database refused, and
/// whose answer is still to be added; and the copy is due, since the database has lost one that the copy has.
const PENDING: &str = "
  return opened(async (database) => {
    const store = (mode) => database.transaction(USAGES, mode).objectStore(USAGES);
    const all = await done(store('readonly').getAll());
    const [first] = all;
    const as = (name) => ({ ...structuredClone(first), id: first.id.replace(/[^.]+$/, name) });
    const { id, moment, site, kind, turn, model, prompt_chars } = as('counted');
    const { reply, ...unanswered } = as('refined');
    await done(store('readwrite').put(unanswered));
    await done(store('readwrite').delete(first.id));
    const { spare } = await api.storage.local.get('spare');
    const text = [400, 0, 0, 0, 0, 0, 0, 0, 0];
    await api.storage.local.set({
      [`counted:${id}`]: { id, moment, site, kind, turn, model, prompt_chars },
      [`waiting:${as('waiting').id}`]: as('waiting'),
      'refine:pending': { id: unanswered.id, report: { ms: 4000, bytes: 9000, text, rule: 0, ended: true } },
      spare: { ...spare, due: true },
    });
    return JSON.parse(JSON.stringify(all));
  });";

/// The keys of `storage.local` that tell of something to be done.
const LEFT: &str = "const kept = await api.storage.local.get(null);
  const waits = Object.keys(kept).filter((key) => /^(waiting|refine):/.test(key));
  return [...waits, ...(kept.spare?.due ? ['spare'] : [])];";

fn by_id(all: &[Value]) -> BTreeMap<String, Value> {
    all.iter().map(|usage| (usage["id"].as_str().unwrap_or_default().to_owned(), usage.clone())).collect()
}

async fn from_0_1(ground: Ground) -> Result<String> {
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path().join("gramme");
    released::unpack("0.1.0", ground.kind, &folder)?;
    // From its folder, which is changed under it as an update does.
    let mut stage = Stage::open_with(ground.kind, Some(&folder), |launch| launch.permanent = false).await?;
    stage.visit_chatgpt("").await?;
    let mut count = 0;
    for _ in 0..3 {
        stage.ask("Before the copy ~en/40/3~").await?;
        count += 1;
        badge_is(&mut stage, count).await?;
    }
    usages(&mut stage, 3, has_length).await?;
    copied(&mut stage).await?;
    for _ in 0..2 {
        stage.ask("After the copy ~en/40/3~").await?;
        count += 1;
        badge_is(&mut stage, count).await?;
    }
    usages(&mut stage, 5, has_length).await?;
    let before = in_database(&mut stage, PENDING, Value::Null).await?;
    let before = by_id(before.as_array().context("the usages before the update")?);
    replace(&folder, &ground.extension(Form::Real)?)?;
    stage.browser()?.reload_extension().await?;
    started(&mut stage, PATIENCE).await?;
    count += 3;
    badge_is(&mut stage, count).await.context("once it was updated")?;
    let start = Instant::now();
    loop {
        let left = stage.browser()?.run_in_extension(LEFT, Value::Null).await?;
        if left == json!([]) {
            break;
        }
        ensure!(start.elapsed() < Duration::from_secs(15), "still to be done: {left}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let (_, after) = records(&mut stage, "usages").await?;
    ensure!(after.len() as u64 == count, "{} of {count} usages are there", after.len());
    let after = by_id(&after);
    for (id, usage) in &before {
        ensure!(after.get(id) == Some(usage), "{usage} became {:?}", after.get(id));
    }
    let refined = after.iter().find(|(id, _)| id.ends_with(".refined")).context("the refined usage")?;
    ensure!(has_length(refined.1), "what its answer told was not added: {}", refined.1);
    // The page that was open before goes on, and so does a new one.
    stage.ask("In a page that was open before").await?;
    badge_is(&mut stage, count + 1).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("In a new page ~en/40/3~").await?;
    badge_is(&mut stage, count + 2).await?;
    stage.quit().await?;
    Ok(format!("{} records unchanged, 3 that waited written once, {} in all", before.len(), count + 2))
}
