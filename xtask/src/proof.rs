//! Every test, in the order in which a fault is cheapest to find.

use crate::Browser;
use crate::package;
use crate::parts::PARTS;
use crate::steps::{cargo, run, run_lines, say};
use crate::tools;
use anyhow::Result;

/// Runs a command of the browsers' test program.
pub fn end_to_end(arguments: &[&str]) -> Result<()> {
    say("Compiling the browsers' test program");
    run(cargo().args(["build", "--locked", "--package", "gramme-e2e"]))?;
    run(cargo().args(["run", "--quiet", "--locked", "--package", "gramme-e2e", "--"]).args(arguments))
}

/// Lints, the pure core, and both browsers. The last line says how many tests ran.
#[allow(clippy::print_stdout)]
pub fn test(long: bool) -> Result<()> {
    say("Format and lints");
    run(cargo().args(["fmt", "--all", "--check"]))?;
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]))?;

    tools::wasm_target()?;
    let mut browser_half = cargo();
    browser_half.args(["clippy", "--locked", "--package", "gramme", "--lib"]);
    let features: Vec<_> = PARTS.iter().map(|part| part.name).chain(["selftest"]).collect();
    browser_half.args(["--target", "wasm32-unknown-unknown", "--features", &features.join(",")]);
    run(browser_half.args(["--", "--deny", "warnings"]))?;

    let mut passed = 0;
    say("The pure core");
    let mut count = |line: &str| passed += passed_in(line);
    let mut native = cargo();
    native.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    if long {
        native.env("GRAMME_FUZZ", "1000000").env("PROPTEST_CASES", "10000");
    }
    run_lines(&mut native, &mut count)?;

    let browsers = [Browser::Chromium, Browser::Firefox];
    tools::install(&browsers)?;
    package::build_all()?;
    say("Both browsers");
    let mut program = cargo();
    program.args(["run", "--quiet", "--locked", "--package", "gramme-e2e", "--", "all"]);
    if long {
        program.arg("--long");
    }
    run_lines(&mut program, &mut count)?;
    println!("{passed} passed, 0 failed");
    Ok(())
}

/// The tests that a closing line of cargo's or of our own program counts.
fn passed_in(line: &str) -> u64 {
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
        assert_eq!(passed_in("test result: FAILED. 17 passed; 1 failed"), 0);
        assert_eq!(passed_in("✓ five prompts by keyboard"), 0);
    }
}
