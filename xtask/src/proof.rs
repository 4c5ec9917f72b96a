//! Every test, in the order in which a fault is cheapest to find.
//!
//! Decides what is done beside what, so that no core waits: the extension's core is optimised as a whole, on one core,
//! while the native tests are compiled and run.

use crate::form::Form;
use crate::steps::{Times, beside, cargo, run, run_lines, say};
use crate::{Browser, package, tools};
use anyhow::{Context, Result};
use std::process::Command;
use std::thread;

/// Runs a command of the browsers' test program.
pub fn end_to_end(arguments: &[&str]) -> Result<()> {
    say("Compiling the browsers' test program");
    // Not `--package`: the features of the default members are those with which this very program was compiled.
    run(cargo().args(["build", "--locked", "--bin", "gramme-e2e"]))?;
    run(Command::new(std::env::current_exe()?.with_file_name("gramme-e2e")).args(arguments))
}

/// Lints, the pure core, and both browsers. The last line says how many tests ran.
#[allow(clippy::print_stdout)]
pub fn test(long: bool) -> Result<()> {
    let times = Times::default();
    let mut passed = 0;
    tools::wasm_target()?;
    thread::scope(|scope| {
        let extension = beside(scope, || {
            times.of("beside: what the browsers' tests need", || {
                tools::install(&[Browser::Chromium, Browser::Firefox])?;
                tools::npm()
            })?;
            times.of("beside: the extension in every form", package::build_all)?;
            times.of("beside: types and lints of the scripts", scripts)?;
            times.of("beside: the linter of addons.mozilla.org", lint)
        })?;
        let native = native(long, &times, &mut |line| passed += passed_in(line));
        if native.is_err() {
            extension.give_up();
        }
        let built = times.of("waiting for what went on beside", || extension.end());
        native.and(built)
    })?;
    say("Both browsers");
    // Compiled with everything else, beside this very program.
    let mut program = Command::new(std::env::current_exe()?.with_file_name("gramme-e2e"));
    program.arg("all");
    if long {
        program.arg("--long");
    }
    times.of("both browsers", || run_lines(&mut program, |line| passed += passed_in(line)))?;
    say("How long it took");
    times.print();
    println!("{passed} passed, 0 failed");
    Ok(())
}

/// Photographs every page and looks it over.
pub fn screenshots(browser: Option<Browser>, only: Option<&str>) -> Result<()> {
    let browsers = browser.map_or(vec![Browser::Chromium, Browser::Firefox], |browser| vec![browser]);
    tools::install(&browsers)?;
    tools::npm()?;
    if only.is_none() {
        package::build(Form::Real)?;
    }
    let mut arguments = vec!["screenshots"];
    if let Some(browser) = browser {
        arguments.extend(["--browser", browser.name()]);
    }
    arguments.extend(only.into_iter().flat_map(|only| ["--only", only]));
    end_to_end(&arguments)
}

/// The scripts: strict types, lints, the format, exports that nobody imports. Their core's types are written by the build.
#[allow(clippy::print_stderr)]
fn scripts() -> Result<()> {
    if tools::node().is_none() {
        eprintln!("  left out: tsc wants Node.js {} or newer", tools::OLDEST_NODE);
        return Ok(());
    }
    say("tsc, Biome and knip on the extension's scripts");
    let tool = |name: &str| Command::new(format!("target/npm/node_modules/.bin/{name}"));
    run(tool("tsc").args(["--project", "."]))?;
    run(tool("biome").args(["check", "--error-on-warnings"]))?;
    run(tool("knip").args(["--include", "files,exports,types", "--no-progress"]))
}

/// What addons.mozilla.org will say of the package, and a validator of reports: no error and no warning.
#[allow(clippy::print_stderr)]
fn lint() -> Result<()> {
    let Some(node) = tools::node() else {
        eprintln!("  left out: addons-linter wants Node.js {} or newer", tools::OLDEST_NODE);
        return Ok(());
    };
    say("addons-linter on dist/firefox");
    let linter = "target/npm/node_modules/addons-linter/bin/addons-linter";
    run(Command::new(node).args([linter, "--warnings-as-errors", "dist/firefox"]))?;
    say("html-validate on the reports");
    // Those that the tests hold reports to, byte by byte: a usual week, an empty one, one of hostile names.
    let validator = "target/npm/node_modules/html-validate/bin/html-validate.mjs";
    let rules = ["--preset", "recommended,document,a11y", "--max-warnings", "0"];
    run(Command::new(node).arg(validator).args(rules).arg("tests/goldens/report/*.html"))
}

/// Format, lints, and everything that needs no browser.
#[allow(clippy::print_stderr)]
fn native(long: bool, times: &Times, count: &mut impl FnMut(&str)) -> Result<()> {
    say("Format and lints, as everything is compiled");
    run(cargo().args(["fmt", "--all", "--check"]))?;
    times.of("lints and compiling", || {
        run(linted()?.args(["build", "--workspace", "--all-targets", "--locked"]))
    })?;
    say("The pure core");
    let mut native = linted()?;
    native.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    if long {
        native.env("GRAMME_FUZZ", "1000000").env("PROPTEST_CASES", "10000");
    }
    times.of("native tests", || run_lines(&mut native, &mut *count))?;
    let Some(node) = tools::node() else {
        eprintln!("  left out: the scripts' units want Node.js {} or newer", tools::OLDEST_NODE);
        return Ok(());
    };
    say("The units of the extension's scripts");
    run_lines(Command::new(node).args(["--test", "--test-reporter=tap", "tests/scripts/"]), count)
}

/// Cargo with clippy in the compiler's place, as `cargo clippy` has it, but for builds: what is tested was linted as it
/// was compiled, and 350 crates need not be compiled once to be checked and once more to be run.
fn linted() -> Result<Command> {
    let cargo_itself = cargo();
    let driver = std::path::Path::new(cargo_itself.get_program()).with_file_name("clippy-driver");
    let driver = if driver.exists() { driver } else { "clippy-driver".into() };
    Command::new(&driver)
        .arg("--version")
        .output()
        .context("clippy-driver: `rustup component add clippy`")?;
    let mut command = cargo();
    command.env("RUSTC_WORKSPACE_WRAPPER", driver);
    command.env("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    Ok(command)
}

/// The tests that a closing line of cargo's, of Node's or of our own program counts.
fn passed_in(line: &str) -> u64 {
    if let Some(passed) = line.strip_prefix("# pass ") {
        return passed.parse().unwrap_or_default();
    }
    let counted = line.strip_prefix("test result: ok. ").unwrap_or(line);
    let mut words = counted.split_ascii_whitespace();
    match (words.next().map(str::parse), words.next()) {
        (Some(Ok(passed)), Some("passed," | "passed;")) => passed,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted_and_others_are_not() {
        let cargo = "test result: ok. 18 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(passed_in(cargo), 18);
        assert_eq!(passed_in("52 passed, 0 failed"), 52);
        assert_eq!(passed_in("# pass 12"), 12);
        assert_eq!(passed_in("test result: FAILED. 17 passed; 1 failed"), 0);
        assert_eq!(passed_in("✓ five prompts by keyboard"), 0);
    }

    /// Where `cargo xtask test` runs this, clippy looked at it as it was compiled; this would fail if it had not.
    #[test]
    #[allow(clippy::assertions_on_constants, reason = "which constant it is, is the question")]
    fn what_is_tested_has_been_linted() {
        if std::env::var_os("CLIPPY_ARGS").is_some() {
            assert!(cfg!(clippy), "compiled without clippy");
        }
    }
}
