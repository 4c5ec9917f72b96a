//! Puts the unpacked extension together, once for each browser.

use crate::anchors::{Change, Instead};
use crate::parts::PARTS;
use crate::steps::say;
use crate::wasm::Core;
use crate::{icons, manifest, wasm};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Which extension is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The one that people install.
    Real,
    /// With every host required from the start, for tests.
    AllHosts,
    /// With the core's self-test, for tests.
    SelfTest,
    /// One that keeps what it must not, to show that the privacy test would see it.
    Leaky,
}

impl Form {
    fn folder(self) -> PathBuf {
        PathBuf::from("dist").join(match self {
            Self::Real => "",
            Self::AllHosts => "all-hosts",
            Self::SelfTest => "selftest",
            Self::Leaky => "leaky",
        })
    }
}

/// Builds every form, those for tests included.
pub fn build_all() -> Result<()> {
    let mut cores = compiled(false)?;
    // The forms differ in these alone, and are the same bytes in all else.
    [Form::Real, Form::AllHosts, Form::Leaky].into_iter().try_for_each(|form| assemble(form, &cores))?;
    for tested in compiled(true)? {
        cores.retain(|core| core.part != tested.part);
        cores.push(tested);
    }
    assemble(Form::SelfTest, &cores)
}

/// Builds the extension of this form for both browsers.
pub fn build(form: Form) -> Result<()> {
    assemble(form, &compiled(false)?)
}

/// Every part of the core, with its size said; or those that have a self-test, with it.
#[allow(clippy::print_stderr)]
fn compiled(selftest: bool) -> Result<Vec<Core>> {
    crate::tools::wasm_target()?;
    let parts = PARTS.iter().filter(|part| part.selftest || !selftest);
    let cores = parts.map(|part| wasm::core(part, selftest)).collect::<Result<Vec<_>>>()?;
    for core in cores.iter().filter(|_| !selftest) {
        let name = core.part.name;
        let [wasm, gzipped, budget] = [core.wasm.len(), core.gzipped, wasm::BUDGET].map(wasm::kilobytes);
        eprintln!("  core for the {name}: {wasm:.1} kB, {gzipped:.1} kB gzipped (budget {budget:.0} kB)");
    }
    Ok(cores)
}

/// Puts the extension of this form together, for both browsers.
#[allow(clippy::print_stderr)]
fn assemble(form: Form, cores: &[Core]) -> Result<()> {
    say("Putting the extension together");
    let manifests = manifest::derive(form)?;
    let filters = manifest::filters(form)?;
    let rules = manifest::rules()?;
    for (browser, manifest) in ["chrome", "firefox"].into_iter().zip(manifests) {
        let folder = form.folder().join(browser);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        copy(Path::new("extension"), &folder)?;
        icons::draw(&folder.join("icons"))?;
        fs::remove_file(folder.join("icons/gramme.svg"))?;
        for core in cores {
            let name = core.part.name;
            fs::create_dir_all(folder.join("core"))?;
            fs::write(folder.join(format!("core/{name}_bg.wasm")), &core.wasm)?;
            fs::write(folder.join(format!("core/{name}.js")), &core.js)?;
        }
        fs::write(folder.join("filters.js"), &filters)?;
        fs::create_dir_all(folder.join("rules"))?;
        for (file, text) in &rules {
            fs::write(folder.join(file), text)?;
        }
        fs::write(folder.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
        match form {
            Form::SelfTest => copy(Path::new("tests/e2e/selftest"), &folder)?,
            Form::Leaky => leak(&folder)?,
            Form::Real | Form::AllHosts => {}
        }
        eprintln!("  {}", folder.display());
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &there)?;
        } else {
            fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}

/// The background of a careless developer, who keeps the last body "to look at it later".
fn leak(folder: &Path) -> Result<()> {
    let file = folder.join("background.js");
    let honest = fs::read_to_string(&file)?;
    let leak = Change {
        anchor: "queue",
        holds: "queue.push(event)",
        instead: Instead::After(
            "if (event.bytes) local.set({ last: new TextDecoder().decode(event.bytes) });",
        ),
    };
    let careless = leak.of(&honest).map_err(|why| anyhow::anyhow!("background.js: {why}"))?;
    fs::write(file, careless)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_has_a_statement_to_leak_from() {
        let folder = tempfile::tempdir().unwrap();
        copy(&crate::steps::root().join("extension"), folder.path()).unwrap();
        leak(folder.path()).unwrap();
        let careless = fs::read_to_string(folder.path().join("background.js")).unwrap();
        assert!(careless.contains("last: new TextDecoder()"));
    }
}
