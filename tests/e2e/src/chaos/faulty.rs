//! The extension with a fault built in, or without one of its guards.
//!
//! Decides: which marked statements of the background's files are changed for that; one that is no longer there is an error, so
//! that a guard cannot be moved away from under its test. Refuses to know: what comes of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, anyhow};

use crate::anchors::{Change, Instead};
use crate::files::copy_folder;

/// What is loaded before the background.
const FAULTS: &str = include_str!("../../faults/faults.js");

/// A guard against losing what is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Requests under way are mirrored in `storage.session`.
    Mirror,
    /// Events wait until the core is there.
    Queue,
    /// What was counted is noted in `storage.local` until its write has had its turn.
    Note,
}

impl Guard {
    /// All that are taken out by a change of the background.
    pub const ALL: [Self; 3] = [Self::Mirror, Self::Queue, Self::Note];

    /// What takes it out, and of which file.
    fn change(self) -> (&'static str, Change) {
        match self {
            Self::Mirror => {
                let instead = Instead::Part("Promise.resolve()");
                (EFFECTS, Change { anchor: "mirror", holds: "session.set(items)", instead })
            }
            Self::Queue => {
                let instead = Instead::Before("if (!core) return wake();");
                ("background.js", Change { anchor: "queue", holds: "queue.push(event)", instead })
            }
            Self::Note => {
                let counted = "local.set(Object.fromEntries(Object.entries(items).filter(([key]) => \
                               !key.startsWith(\"counted:\"))))";
                let instead = Instead::Part(counted);
                (EFFECTS, Change { anchor: "local-write", holds: "local.set(items)", instead })
            }
        }
    }
}

/// Where the core's effects are applied.
const EFFECTS: &str = "effects.js";

/// A copy that refuses writes while it is told to; see `faults/faults.js`.
pub fn with_faults(extension: &Path, copy: &Path) -> Result<PathBuf> {
    let change = Change {
        anchor: "local-write",
        holds: "local.set(items)",
        instead: Instead::Part("globalThis.localTakes().then(() => local.set(items))"),
    };
    let folder = changed(extension, copy, (EFFECTS, change), "import \"./faults.js\";\n")?;
    std::fs::write(folder.join("faults.js"), FAULTS)?;
    Ok(folder)
}

/// A copy without one of its guards.
pub fn without(guard: Guard, extension: &Path, copy: &Path) -> Result<PathBuf> {
    changed(extension, copy, guard.change(), "")
}

/// How much later: the 4000 ms of [`with_late_turns`].
pub const LATE: Duration = Duration::from_secs(4);

/// A copy in which everything counted waits [`LATE`] for its turn to be written, as after a burst or during an
/// import.
pub fn with_late_turns(extension: &Path, copy: &Path) -> Result<PathBuf> {
    let change = Change {
        anchor: "turn-to-write",
        holds: "core.perform(seq)",
        instead: Instead::Part(
            "new Promise((turn) => setTimeout(turn, _name === \"keep\" ? 4000 : 0)).then(() => core.perform(seq))",
        ),
    };
    changed(extension, copy, (EFFECTS, change), "")
}

/// A copy whose background loads a module of its own, and the file of that module: what is done to it no page sees.
pub fn with_own_core(extension: &Path, copy: &Path) -> Result<PathBuf> {
    copy_folder(extension, copy)?;
    // A worker is named by its script, and a background page by the browser: both have the word in their address.
    let own = "location.pathname.includes(\"background\") ? \"core/own_bg.wasm\" : \"core/gramme_bg.wasm\"";
    let change = Change { anchor: "module", holds: "\"core/gramme_bg.wasm\"", instead: Instead::Part(own) };
    change_file(&copy.join("core.js"), change, "")?;
    let module = copy.join("core/own_bg.wasm");
    std::fs::copy(copy.join("core/gramme_bg.wasm"), &module)?;
    Ok(module)
}

/// A copy whose jobs fall once `trap` stands in `storage.local`; `selftest` is the extension's form for the self-test,
/// whose core can be told to.
pub fn with_falling_jobs(extension: &Path, selftest: &Path, copy: &Path) -> Result<PathBuf> {
    copy_folder(extension, copy)?;
    copy_folder(&selftest.join("core"), &copy.join("core"))?;
    let falls = "(await local.get('trap')).trap ? core.trap(100) : work(core)";
    let change = Change { anchor: "job", holds: "work(core)", instead: Instead::Part(falls) };
    change_file(&copy.join("jobs.js"), change, "")?;
    Ok(copy.to_owned())
}

fn changed(extension: &Path, copy: &Path, (file, change): (&str, Change), before: &str) -> Result<PathBuf> {
    copy_folder(extension, copy)?;
    change_file(&copy.join(file), change, before)?;
    Ok(copy.to_owned())
}

fn change_file(file: &Path, change: Change, before: &str) -> Result<()> {
    let text = std::fs::read_to_string(file)?;
    let text = change.of(&text).map_err(|why| anyhow!("{}: {why}", file.display()))?;
    std::fs::write(file, [before, &text].concat())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_has_every_statement_that_is_changed() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../extension");
        let scratch = tempfile::tempdir().unwrap();
        with_faults(&source, &scratch.path().join("faults")).unwrap();
        with_late_turns(&source, &scratch.path().join("late")).unwrap();
        let nothing = scratch.path().join("selftest");
        std::fs::create_dir_all(nothing.join("core")).unwrap();
        with_falling_jobs(&source, &nothing, &scratch.path().join("jobs")).unwrap();
        // The module is the build's, and not in the source.
        let core = std::fs::read_to_string(source.join("core.js")).unwrap();
        assert_eq!(core.matches("// [anchor: module]\nconst MODULE = \"core/gramme_bg.wasm\";\n").count(), 1);
        for (n, guard) in Guard::ALL.into_iter().enumerate() {
            let copy = without(guard, &source, &scratch.path().join(n.to_string())).unwrap();
            let (file, _) = guard.change();
            let (before, after) = (source.join(file), copy.join(file));
            assert_ne!(std::fs::read(before).unwrap(), std::fs::read(after).unwrap());
        }
    }
}
