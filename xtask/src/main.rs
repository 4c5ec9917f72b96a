//! The only build entry. `cargo xtask help` lists what it does; each command installs what it needs and
//! says so.

#[path = "../../tests/e2e/src/anchors.rs"]
#[allow(dead_code, reason = "one change is made here; the browsers' test program makes the others")]
mod anchors;
mod archive;
mod bench;
mod form;
mod icons;
mod manifest;
mod package;
mod proof;
mod reproduce;
mod steps;
mod supply;
mod tools;
mod wasm;
mod words;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Builds, tries and tests Gramme", disable_help_subcommand = false)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the unpacked extension into dist/chrome and dist/firefox
    Build {
        /// Also require every host and API permission of the catalogue, and loopback (for tests only)
        #[arg(long)]
        all_hosts: bool,
        /// Every form of it, also those that only the tests load
        #[arg(long, conflicts_with = "all_hosts")]
        every_form: bool,
    },
    /// Play a labelled day on stand-in AI sites in a real browser, and show what was counted
    Demo {
        /// The browser to play it in
        #[arg(long, default_value = "chromium")]
        browser: Browser,
    },
    /// Open a window with the extension in a fresh profile (needs a desktop)
    Run {
        /// The browser to open
        #[arg(default_value = "chromium")]
        browser: Browser,
    },
    /// Run every test: lints, the pure core, and both browsers
    Test {
        /// Add the long runs: a million bodies, ten thousand cases of every property
        #[arg(long)]
        long: bool,
    },
    /// Blow a storm of prompts and faults in both browsers, and compare the history with the truth
    Chaos {
        /// The browser to blow it in, in place of both
        #[arg(long)]
        browser: Option<Browser>,
        /// The seed that names the storm (the first of ten, with --long)
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Ten seeds of at least 2,000 usages and 200 faults each
        #[arg(long)]
        long: bool,
    },
    /// Photograph every page into target/screenshots and look each over; make the stores' pictures
    Screenshots {
        /// One browser only
        #[arg(long)]
        browser: Option<Browser>,
        /// Only the pages whose name contains this, in the extension as it is in dist
        #[arg(long)]
        only: Option<String>,
    },
    /// Print sizes and speeds with their units, and write target/bench.json
    Bench,
    /// Pack the extension for each store, and its source, into dist
    Package,
    /// Pack twice, out of the source archive alone, for two people in two folders, and compare the bytes
    Reproduce,
}

/// A browser that the extension runs in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Browser {
    /// Chromium, and so Chrome and Edge
    Chromium,
    /// Firefox
    Firefox,
}

impl Browser {
    /// Its name on the command lines of this workspace.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }
}

#[allow(clippy::print_stderr)]
fn main() -> ExitCode {
    match act() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act() -> Result<()> {
    std::env::set_current_dir(steps::root())?;
    match Arguments::parse().command {
        Command::Build { every_form: true, .. } => package::build_all(),
        Command::Build { all_hosts, .. } => {
            package::build(if all_hosts { form::Form::AllHosts } else { form::Form::Real })
        }
        Command::Demo { browser } => {
            tools::install(&[browser])?;
            package::build(form::Form::Real)?;
            proof::end_to_end(&["demo", "--browser", browser.name()])
        }
        Command::Run { browser } => {
            tools::install(&[browser])?;
            package::build(form::Form::Real)?;
            proof::end_to_end(&["run", browser.name()])
        }
        Command::Test { long } => proof::test(long),
        Command::Chaos { browser, seed, long } => {
            let browsers = browser.map_or(vec![Browser::Chromium, Browser::Firefox], |one| vec![one]);
            tools::install(&browsers)?;
            package::build(form::Form::Real)?;
            let seed = seed.to_string();
            let mut arguments = vec!["chaos", "--seed", &seed];
            if let Some(browser) = browser {
                arguments.extend(["--browser", browser.name()]);
            }
            if long {
                arguments.push("--long");
            }
            proof::end_to_end(&arguments)
        }
        Command::Bench => bench::bench(),
        Command::Package => package::archives(),
        Command::Reproduce => reproduce::reproduce(),
        Command::Screenshots { browser, only } => proof::screenshots(browser, only.as_deref()),
    }
}
