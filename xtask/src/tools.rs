//! Installs what a bare machine lacks, and says what it installs; where it cannot, it says exactly what
//! to install.

use crate::Browser;
use crate::steps::{cargo, has, run, say};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const GECKODRIVER: &str = "0.37.1";
/// The oldest Node.js in which addons-linter runs.
pub const OLDEST_NODE: u32 = 20;

/// The target of the toolchain that compiling to WASM needs.
pub fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output()?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim());
    if sysroot.join("lib/rustlib").join(TARGET).exists() {
        return Ok(());
    }
    let command = format!("rustup target add {TARGET}");
    if !has("rustup") {
        bail!(
            "the Rust toolchain lacks {TARGET}, and there is no rustup to add it. Install rustup \
             (https://rustup.rs) and run: {command}"
        );
    }
    say(&format!("Installing {TARGET} into the Rust toolchain ({command})"));
    run(Command::new("rustup").args(["target", "add", TARGET]))
}

/// Everything that driving these browsers needs.
pub fn install(browsers: &[Browser]) -> Result<()> {
    wasm_target()?;
    let mut packages = Vec::new();
    if browsers.contains(&Browser::Chromium) {
        packages.extend(["chromium", "chromium-driver"]);
    }
    if browsers.contains(&Browser::Firefox) {
        packages.push("firefox-esr");
    }
    packages.retain(|package| !installed(package));
    if !packages.is_empty() {
        // Screenshots without any font would show boxes.
        packages.push("fonts-liberation");
        debian(&packages)?;
    }
    if browsers.contains(&Browser::Firefox) {
        geckodriver()?;
    }
    Ok(())
}

fn installed(package: &str) -> bool {
    has(match package {
        "chromium-driver" => "chromedriver",
        other => other,
    })
}

fn debian(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    if !has("apt-get") {
        bail!("this needs {list}, and there is no apt-get here: install them by your system's own means");
    }
    say(&format!("Installing the Debian packages {list}"));
    let apt = |arguments: &[&str]| {
        // Without root, sudo may do it without a question; it is not asked to wait for one.
        let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
        let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
        if !root {
            command.args(["-n", "apt-get"]);
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command)
    };
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    // Old lists may name versions that are gone: they are brought up to date first.
    if apt(&["update"]).and_then(|()| apt(&install)).is_err() {
        bail!("could not install by itself. As root, run: apt-get update && apt-get install {list}");
    }
    Ok(())
}

fn geckodriver() -> Result<()> {
    if Path::new("target/tools/bin/geckodriver").exists() || has("geckodriver") {
        return Ok(());
    }
    say(&format!("Building geckodriver {GECKODRIVER} from crates.io into target/tools (minutes, once)"));
    // It passes words on and need not be fast: unoptimised, it is built in half the time.
    let arguments = ["install", "geckodriver", "--version", GECKODRIVER, "--locked", "--debug"];
    run(cargo().args(arguments).args(["--root", "target/tools"]).env("CARGO_PROFILE_DEV_DEBUG", "0"))
}

/// What npm brings into target/npm: what checks the scripts (TypeScript, Biome, knip), the pages (axe-core), the package
/// (addons-linter) and the reports (html-validate).
pub fn npm() -> Result<()> {
    let (asked, there) = (Path::new("tests/e2e/npm"), Path::new("target/npm"));
    let lock = "package-lock.json";
    let same = std::fs::read(asked.join(lock)).ok() == std::fs::read(there.join(lock)).ok();
    // npm writes this last.
    if same && there.join("node_modules/.package-lock.json").exists() {
        return Ok(());
    }
    if !has("npm") {
        debian(&["npm"])?;
    }
    std::fs::create_dir_all(there)?;
    for file in ["package.json", lock] {
        std::fs::copy(asked.join(file), there.join(file))?;
    }
    say(
        "Installing TypeScript, Biome, knip, axe-core, addons-linter and html-validate from npm into target/npm",
    );
    let quiet = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run(Command::new("npm").args(quiet).current_dir(there))
}

/// The Node.js that the linter runs in; none if what there is is too old for it.
pub fn node() -> Option<&'static str> {
    let version = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8_lossy(&version.stdout).trim().trim_start_matches('v').to_owned();
    let major: u32 = version.split('.').next()?.parse().ok()?;
    (major >= OLDEST_NODE).then_some("node")
}
