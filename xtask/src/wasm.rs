//! The core as the browser loads it: compiled by plain cargo, and bound.

use crate::steps::{cargo, root, run, say};
use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// Where it is compiled, apart from what runs here: the two do not wait for one another.
const FOLDER: &str = "target/wasm";

/// The compiled core.
pub struct Core {
    /// The module.
    pub wasm: Vec<u8>,
    /// The glue that loads and calls it.
    pub js: String,
    /// What TypeScript is to know of the glue.
    pub types: String,
}

/// Compiles the core; with its self-test only for the browsers' own tests.
pub fn core(selftest: bool) -> Result<Core> {
    let also = if selftest { ", with its self-test" } else { "" };
    say(&format!("Compiling the core to WASM{also}"));
    let mut build = cargo();
    build.args(["build", "--package", "gramme-web", "--profile", "wasm", "--target", TARGET, "--locked"]);
    build.args(["--target-dir", FOLDER]);
    if selftest {
        build.args(["--features", "selftest"]);
    }
    let mut flags = remapped();
    // What no script calls is seen here alone.
    flags.push("-Ddead_code".to_owned());
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    run(&mut build)?;
    let compiled = Path::new(FOLDER).join(TARGET).join("wasm/gramme_web.wasm");
    let out = Path::new(FOLDER).join("bound");
    Bindgen::new()
        .input_path(&compiled)
        .out_name("gramme")
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        // A trapped instance is replaced by a fresh one of the same module.
        .reset_state_function(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&out)
        .context("wasm-bindgen")?;
    let wasm = std::fs::read(out.join("gramme_bg.wasm"))?;
    let js = std::fs::read_to_string(out.join("gramme.js"))?;
    let types = std::fs::read_to_string(out.join("gramme.d.ts"))?;
    for banned in ["new Function", "eval(", "innerHTML"] {
        if js.contains(banned) {
            bail!("the glue has {banned}, which the stores and the extension's own policy refuse");
        }
    }
    Ok(Core { wasm, js, types })
}

/// A size in kB, as budgets are.
pub fn kilobytes(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1000.0
}

/// How much bytes weigh as a store or a server sends them.
pub fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

/// The module names the files its panics came from: without this, the folders of one machine.
fn remapped() -> Vec<String> {
    let home = |variable: &str, folder: &str| {
        let home = std::env::var_os("HOME").unwrap_or_default();
        std::env::var_os(variable).map_or_else(|| Path::new(&home).join(folder), PathBuf::from)
    };
    let from = [
        (home("CARGO_HOME", ".cargo"), "/cargo"),
        (home("RUSTUP_HOME", ".rustup"), "/rustup"),
        (root(), "/gramme"),
    ];
    from.iter().map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display())).collect()
}
