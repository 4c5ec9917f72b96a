//! Shows that the packages depend on the source alone: they are built twice, out of the source archive, for two people
//! with other names, in other folders, with other homes.
//!
//! Decides what may differ between the two and must leave no trace. Refuses to know what is in a package.

use crate::archive;
use crate::steps::{run, say};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::ZipArchive;

/// The two people: a name, and where each works.
const PEOPLE: [(&str, &str); 2] =
    [("ada", "one/gramme"), ("grace-of-the-longer-name", "another/way/down/source")];

/// Builds twice and compares.
#[allow(clippy::print_stderr)]
pub fn reproduce() -> Result<()> {
    let source = archive::sources()?;
    let scratch = std::env::temp_dir().join(format!("gramme-reproduce-{}", std::process::id()));
    let built = PEOPLE.map(|person| build(&scratch, person, &source));
    // Some gigabytes of compiled crates.
    fs::remove_dir_all(&scratch).context("clearing up")?;
    let [first, second] = built;
    let (first, second) = (first?, second?);
    for (name, bytes) in &first {
        ensure!(second.get(name) == Some(bytes), "{name} differs between the two builds");
        eprintln!("  {name}: {} bytes, the same twice", bytes.len());
    }
    ensure!(first.len() == 3 && second.len() == 3, "there should be three archives");
    let again = first.iter().find(|(name, _)| name.contains("-source-")).map(|(_, bytes)| bytes);
    ensure!(again == Some(&source), "the source archive made out of the source archive is another one");
    Ok(())
}

/// The archives that one person makes.
fn build(scratch: &Path, (name, folder): (&str, &str), source: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    let (folder, home) = (scratch.join(folder), scratch.join(name));
    say(&format!("Packing as {name} in {}", folder.display()));
    fs::create_dir_all(&folder)?;
    ZipArchive::new(Cursor::new(source))?.extract(&folder)?;
    let mut command = Command::new("cargo");
    // What this very run was started with is no part of it.
    for (variable, _) in std::env::vars_os() {
        let name = variable.to_string_lossy();
        if name.starts_with("CARGO") || name.starts_with("RUST") && name != "RUSTUP_TOOLCHAIN" {
            command.env_remove(&variable);
        }
    }
    let crates = crates(&home)?;
    command.env("HOME", &home).env("USER", name).env("LOGNAME", name).env("CARGO_HOME", crates);
    command.env("RUSTUP_HOME", own("RUSTUP_HOME", ".rustup")?);
    run(command.args(["xtask", "package"]).current_dir(&folder))?;
    let mut archives = BTreeMap::new();
    for entry in fs::read_dir(folder.join("dist"))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            archives.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(archives)
}

/// A folder of this machine's own tools.
fn own(variable: &str, usual: &str) -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os(variable) {
        return Ok(folder.into());
    }
    let Some(home) = std::env::var_os("HOME") else { bail!("neither {variable} nor HOME is set") };
    Ok(Path::new(&home).join(usual))
}

/// A home for crates in another place, with what was downloaded before, so that it is not downloaded twice more.
fn crates(home: &Path) -> Result<PathBuf> {
    let (from, to) = (own("CARGO_HOME", ".cargo")?, home.join("crates"));
    for part in ["registry/cache", "registry/index"] {
        if from.join(part).exists() {
            copy(&from.join(part), &to.join(part))?;
        }
    }
    fs::create_dir_all(&to)?;
    // Where this machine gets its crates from.
    for file in ["config.toml", "config"] {
        if from.join(file).exists() {
            fs::copy(from.join(file), to.join(file))?;
        }
    }
    Ok(to)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &there)?;
        } else {
            fs::copy(entry.path(), &there)?;
        }
    }
    Ok(())
}
