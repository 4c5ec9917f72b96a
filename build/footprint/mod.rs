//! The footprint's facts: `catalogue/{models,grids,factors,tasks,equivalents,site_defaults,transparency}.toml`
//! → one file of static tables in `OUT_DIR`.
//!
//! Decides what a sound row is: named, sourced, dated, licensed, in order and finite. Refuses to repair
//! one: the first fault of each file stops the build with its file, its line and its name.

mod checks;
mod output;
mod published;
mod rules;
mod schema;
mod tables;

use checks::Catalogue;
use output::{Output, Pools, digest};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::exit;
use std::{env, fs, io};

/// Reads the seven files and writes `OUT_DIR/footprint.rs`; a fault ends the process, after its message.
pub fn compile() {
    if let Err(fault) = run() {
        // The last line of a failed build script's stderr is what cargo shows.
        let _ = writeln!(io::stderr(), "\n{fault}");
        exit(1);
    }
}

fn run() -> Result<(), String> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?;
    let read = |name: &str| {
        let path: PathBuf = [&root, "catalogue", name].iter().collect();
        writeln!(io::stdout(), "cargo::rerun-if-changed={}", path.display()).map_err(|e| e.to_string())?;
        fs::read_to_string(&path).map_err(|e| format!("catalogue/{name}: {e}"))
    };
    let code = generate(&read)?;
    let dir = env::var("OUT_DIR").map_err(|e| e.to_string())?;
    fs::write(PathBuf::from(dir).join("footprint.rs"), code).map_err(|e| e.to_string())
}

/// The Rust text of the tables, from the text of each file by its name.
pub fn generate(read: &dyn Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let catalogue = Catalogue { read };
    let mut out = Output::default();
    let mut pools = Pools::default();

    let grids = tables::grids(&catalogue, &mut out, &mut pools)?;
    tables::factors(&catalogue, &mut out, &mut pools)?;
    tables::models(&catalogue, &mut out, &mut pools, &grids)?;
    tables::sites(&catalogue, &mut out, &mut pools, &grids)?;
    tables::tasks(&catalogue, &mut out, &mut pools)?;
    tables::equivalents(&catalogue, &mut out, &mut pools)?;
    published::published(&catalogue, &mut out, &mut pools)?;

    pools.tables(&mut out.code);
    let _ = writeln!(
        out.code,
        "/// A digest of every figure of the catalogue that can move a price.\npub const FIGURES: u64 = {:#018x};",
        digest(&out.figures)
    );
    Ok(out.code)
}
