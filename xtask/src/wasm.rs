//! The core as the browser loads it: compiled, bound, and held to its size.

use crate::parts::{PARTS, Part};
use crate::steps::{cargo, root, run, say};
use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// What one download of the core may weigh, gzipped.
pub const BUDGET: usize = 100 * 1000;

const TARGET: &str = "wasm32-unknown-unknown";
/// Where it is compiled, apart from what runs here: the two do not wait for one another.
const FOLDER: &str = "target/wasm";

/// A compiled part.
pub struct Core {
    /// Which.
    pub part: &'static Part,
    /// The module.
    pub wasm: Vec<u8>,
    /// The glue that loads and calls it.
    pub js: String,
    /// The module's size, gzipped, in bytes.
    pub gzipped: usize,
}

/// Compiles a part; with the core's self-test only for the browsers' own tests.
pub fn core(part: &'static Part, selftest: bool) -> Result<Core> {
    let name = part.name;
    let also = if selftest { ", with its self-test" } else { "" };
    say(&format!("Compiling the core to WASM for the {name}{also}"));
    let target = PathBuf::from(FOLDER);
    let features = if selftest { format!("{name},selftest") } else { name.to_owned() };
    let mut build = cargo();
    // Built as a cdylib alone: beside an rlib, cargo leaves link-time optimisation out, and the module is
    // half as large again.
    build.args(["rustc", "--crate-type", "cdylib", "--profile", "wasm", "--target", TARGET]);
    build
        .args(["--lib", "--package", "gramme", "--locked", "--features", &features, "--target-dir"])
        .arg(&target);
    // The standard library built for size and without the texts of panics: a quarter of the module. These
    // are unstable options of the pinned compiler, and so is their form; see docs/decisions/002.
    build.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    build.env("RUSTC_BOOTSTRAP", "1");
    let mut flags = remapped();
    // A part takes some of what the pages share. That each piece of it is taken by one of them, [`lint`] sees.
    flags.extend(["-Zunstable-options", "-Cpanic=immediate-abort", "-Adead_code"].map(str::to_owned));
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    run(&mut build)?;
    let compiled = target.join(TARGET).join("wasm/gramme.wasm");
    let out = target.join("bound");
    Bindgen::new()
        .input_path(&compiled)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // A trapped instance is replaced by a fresh one of the same module.
        .reset_state_function(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&out)
        .context("wasm-bindgen")?;
    let wasm = std::fs::read(out.join(format!("{name}_bg.wasm")))?;
    let js = std::fs::read_to_string(out.join(format!("{name}.js")))?;
    for banned in ["new Function", "eval(", "innerHTML"] {
        if js.contains(banned) {
            bail!("the glue has {banned}, which the stores and the extension's own policy refuse");
        }
    }
    let gzipped = gzipped(&wasm)?;
    if gzipped > BUDGET && !selftest {
        bail!("the core for the {name} weighs {gzipped} bytes gzipped; the budget is {BUDGET}");
    }
    Ok(Core { part, wasm, js, gzipped })
}

/// Lints every part of the core as browsers have it, with what was compiled for the parts.
pub fn lint() -> Result<()> {
    say("Lints of the core in browsers");
    let parts: Vec<_> = PARTS.iter().map(|part| part.name).chain(["selftest"]).collect();
    let mut clippy = cargo();
    clippy.args(["clippy", "--locked", "--package", "gramme", "--lib", "--features"]);
    clippy.arg(parts.join(","));
    clippy.args(["--target", TARGET, "--profile", "wasm", "--target-dir", FOLDER]);
    run(clippy.args(["--", "--deny", "warnings"]))
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
