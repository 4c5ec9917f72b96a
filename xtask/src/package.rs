//! Puts the unpacked extension together, once for each browser.

use crate::anchors::{Change, Instead};
use crate::form::Form;
use crate::steps::say;
use crate::wasm::Core;
use crate::{archive, icons, manifest, wasm, words};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

/// What the extension may weigh, packed for a store: with two languages, and for each further one.
const BUDGET: usize = 600_000;
const A_LANGUAGE: usize = 16_000;

/// Builds every form, those for tests included.
pub fn build_all() -> Result<()> {
    let core = compiled(false)?;
    // The forms differ in few files, and are the same bytes in all else.
    [Form::Real, Form::AllHosts, Form::Leaky].into_iter().try_for_each(|form| assemble(form, &core))?;
    assemble(Form::SelfTest, &compiled(true)?)
}

/// Builds the extension of this form for both browsers.
pub fn build(form: Form) -> Result<()> {
    assemble(form, &compiled(false)?)
}

/// The core, with its size said.
#[allow(clippy::print_stderr)]
fn compiled(selftest: bool) -> Result<Core> {
    crate::tools::wasm_target()?;
    let core = wasm::core(selftest)?;
    if !selftest {
        let [raw, gzipped] = [core.wasm.len(), wasm::gzipped(&core.wasm)?].map(wasm::kilobytes);
        eprintln!("  the core: {raw:.1} kB, {gzipped:.1} kB gzipped");
        // Where a type checker of the scripts finds them. They are no part of the package.
        fs::create_dir_all("dist/types/core")?;
        fs::write("dist/types/core/gramme.d.ts", &core.types)?;
    }
    Ok(core)
}

/// Builds the extension and writes the three archives into `dist/`.
pub fn archives() -> Result<()> {
    build(Form::Real)?;
    say("Packing");
    let version = env!("CARGO_PKG_VERSION");
    for (browser, ending) in [("chrome", "zip"), ("firefox", "xpi")] {
        let folder = Path::new("dist").join(browser);
        archive::write(&format!("dist/gramme-{browser}-{version}.{ending}"), &archive::of_folder(&folder)?)?;
    }
    archive::write(&format!("dist/gramme-source-{version}.zip"), &archive::sources()?)
}

/// Says what a folder weighs, packed, and fails where that is too much.
#[allow(clippy::print_stderr)]
fn weigh(folder: &Path) -> Result<()> {
    let packed = archive::of_folder(folder)?.len();
    let languages = fs::read_dir(folder.join("_locales"))?.count();
    let budget = budget(languages);
    let [size, most] = [packed, budget].map(wasm::kilobytes);
    let name = folder.display();
    eprintln!("  {name}: {size:.1} kB packed (budget {most:.0} kB with {languages} languages)");
    ensure!(packed <= budget, "{name} weighs {packed} bytes packed; the budget is {budget}");
    Ok(())
}

fn budget(languages: usize) -> usize {
    BUDGET + A_LANGUAGE * languages.saturating_sub(2)
}

/// Puts the extension of this form together, for both browsers.
#[allow(clippy::print_stderr)]
fn assemble(form: Form, core: &Core) -> Result<()> {
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
        words::strip(&folder, &manifest)?;
        icons::draw(&folder.join("icons"))?;
        fs::remove_file(folder.join("icons/gramme.svg"))?;
        fs::create_dir_all(folder.join("core"))?;
        fs::write(folder.join("core/gramme_bg.wasm"), &core.wasm)?;
        fs::write(folder.join("core/gramme.js"), &core.js)?;
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
        if form == Form::Real {
            weigh(&folder)?;
        } else {
            eprintln!("  {}", folder.display());
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        // Types are for whoever checks the scripts, not for browsers.
        if there.to_string_lossy().ends_with(".d.ts") {
            continue;
        }
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
    fn a_further_language_may_weigh_something() {
        assert_eq!([1, 2, 3].map(budget), [600_000, 600_000, 616_000]);
    }

    #[test]
    fn a_folder_that_weighs_too_much_is_no_package() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("_locales/en")).unwrap();
        // What no archive makes smaller.
        let mixed = |n: u64| {
            let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb).to_le_bytes()
        };
        let noise: Vec<u8> = (1..80_000_u64).map(|n| n << 32 | n).flat_map(mixed).collect();
        fs::write(folder.path().join("noise"), &noise[..1000]).unwrap();
        weigh(folder.path()).unwrap();
        fs::write(folder.path().join("noise"), noise).unwrap();
        assert!(weigh(folder.path()).unwrap_err().to_string().contains("the budget is 600000"));
    }

    #[test]
    fn the_background_has_a_statement_to_leak_from() {
        let folder = tempfile::tempdir().unwrap();
        copy(&crate::steps::root().join("extension"), folder.path()).unwrap();
        leak(folder.path()).unwrap();
        let careless = fs::read_to_string(folder.path().join("background.js")).unwrap();
        assert!(careless.contains("last: new TextDecoder()"));
    }
}
