//! Writes that are refused: by a database that has no room, and by a profile that takes none.
//!
//! Decides: that counting goes on meanwhile, that the popup says what is wrong, and that all is written once it
//! can be. The one is a fault built into a copy of the extension, the other is the profile's own folder, put
//! out of reach. Refuses to know: where what waits is kept.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, message, records, stop, troubles, waiting};
use super::{Form, Ground, Proof};
use crate::browser::Kind;
use crate::chaos::faulty::with_faults;
use crate::chaos::plan::Manner;
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "refused-writes", play: |ground| Box::pin(refused(ground)) },
    Proof { name: "profile-that-takes-no-database", play: |ground| Box::pin(unwritable(ground)) },
];

async fn refuse(stage: &mut Stage, manner: &str) -> Result<()> {
    let js = "await api.storage.session.set({ refuse: args }); return null;";
    stage.browser()?.run_in_extension(js, json!(manner)).await.map(drop)
}

/// What the popup says, and how many requests it shows.
async fn told(stage: &mut Stage) -> Result<(String, Value)> {
    let popup = stage.browser()?.popup().await?;
    Ok((troubles(&popup), popup["totals"]["requests"].clone()))
}

async fn refused(ground: Ground) -> Result<String> {
    let scratch = tempfile::tempdir()?;
    let extension = with_faults(&ground.extension(Form::Real)?, &scratch.path().join("extension"))?;
    let mut stage = Stage::open(ground.kind, Some(&extension)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Written").await?;
    badge_is(&mut stage, 1).await?;
    let mut count = 1;
    for manner in [Manner::Throw, Manner::Abort, Manner::All] {
        refuse(&mut stage, manner.name()).await?;
        stage.ask(&format!("Refused by {manner:?}")).await?;
        count += 1;
        badge_is(&mut stage, count).await?;
        // What waits is known to the next background too.
        stop(&mut stage).await?;
        stage.ask(&format!("Refused by {manner:?}, with a new background")).await?;
        count += 1;
        badge_is(&mut stage, count).await?;
        let (words, shown) = told(&mut stage).await?;
        ensure!(shown == *format!("{count}"), "with {manner:?} the popup shows {shown}, not {count}");
        ensure!(
            words.contains(&format!("{} requests could not be saved", count - 1)),
            "{manner:?}: {words:?}"
        );
    }
    let (_, kept) = records(&mut stage, "usages").await?;
    ensure!(kept.len() == 1, "{} are in a database that takes none", kept.len());
    // A file to be taken in is refused in words, and no correction is lost on the way.
    let backup = json!({"kind": "restore", "text": "{\"schema\":\"gramme.backup/2\",\"usages\":[]}"});
    let said = message(&mut stage, backup).await.err().map(|error| error.to_string()).unwrap_or_default();
    ensure!(said.contains("no room left"), "a backup into a full database: {said:?}");
    refuse(&mut stage, "").await?;
    stage.ask("Written again").await?;
    count += 1;
    badge_is(&mut stage, count).await?;
    let (_, kept) = records(&mut stage, "usages").await?;
    ensure!(kept.len() as u64 == count, "{} of {count} are written", kept.len());
    ensure!(waiting(&mut stage).await? == 0, "some still wait");
    let (words, _) = told(&mut stage).await?;
    ensure!(words.is_empty(), "the popup still says {words:?}");
    stage.quit().await?;
    Ok(format!("{} of {count} waited, refused in three manners, and were written", count - 2))
}

/// The folder in which the browser keeps the extension's database.
pub(super) fn database(kind: Kind, profile: &Path) -> Result<PathBuf> {
    let (above, begins, below) = match kind {
        Kind::Chromium => ("Default/IndexedDB", "chrome-extension_", ""),
        Kind::Firefox => ("storage/default", "moz-extension+++", "idb"),
    };
    for entry in std::fs::read_dir(profile.join(above)).with_context(|| above.to_owned())? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // Firefox keeps `storage.local` in a database of its own, under a name with a caret.
        if name.starts_with(begins) && !name.contains('^') && !name.contains(".blob") {
            return Ok(if below.is_empty() { path } else { path.join(below) });
        }
    }
    anyhow::bail!("the profile has no database of the extension")
}

async fn unwritable(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Before").await?;
    badge_is(&mut stage, 1).await?;
    let profile = stage.scratch().join("profile");
    let mut folder = PathBuf::new();
    // Where there must be a folder there is a file: nobody can write into it, whoever runs this.
    stage
        .restart_after(|| {
            folder = database(ground.kind, &profile)?;
            std::fs::rename(&folder, folder.with_extension("aside"))?;
            std::fs::write(&folder, "no folder").context("a file in the folder's place")
        })
        .await?;
    message(&mut stage, json!({"kind": "refresh"})).await?;
    stage.visit_chatgpt("").await?;
    for count in 1..=2 {
        stage.ask(&format!("Meanwhile {count}")).await?;
        badge_is(&mut stage, count).await?;
    }
    let (words, shown) = told(&mut stage).await?;
    ensure!(shown == "2" && words.contains("cannot be opened"), "the popup shows {shown} and says {words:?}");
    ensure!(words.contains("2 requests could not be saved"), "the popup says {words:?}");
    stage
        .restart_after(|| {
            let aside = folder.with_extension("aside");
            if folder.is_dir() { std::fs::remove_dir_all(&folder) } else { std::fs::remove_file(&folder) }?;
            std::fs::rename(aside, &folder).context("putting the folder back")
        })
        .await?;
    message(&mut stage, json!({"kind": "refresh"})).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Afterwards").await?;
    badge_is(&mut stage, 4).await?;
    let (_, kept) = records(&mut stage, "usages").await?;
    ensure!(kept.len() == 4 && waiting(&mut stage).await? == 0, "{} of 4 are written", kept.len());
    let (after, _) = told(&mut stage).await?;
    ensure!(after.is_empty(), "the popup still says {after:?}");
    stage.quit().await?;
    Ok(format!("2 were counted meanwhile and written afterwards; the popup: {words}"))
}
