//! The harness's command line.
//!
//! Decides: the commands, their defaults, what is printed, and the exit code.
//! Refuses to know: how anything is done.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test harness speaks to a terminal")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use gramme_e2e::browser::Kind;
use gramme_e2e::{fixture, scenarios};

/// Gramme's scenarios in real Chromium and Firefox, on stand-in AI sites.
#[derive(Debug, Parser)]
#[command(name = "gramme-e2e")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The folder of the unpacked extension; by default dist/chrome or dist/firefox.
    #[arg(long, global = true, env = "GRAMME_E2E_EXTENSION")]
    extension: Option<PathBuf>,
    /// Use the harness's own small extension instead: the harness proves itself.
    #[arg(long, global = true)]
    fixture: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play the scenarios and compare the badge with the server's truth.
    Scenarios {
        /// One browser only: chromium or firefox.
        #[arg(long)]
        browser: Option<Kind>,
        /// Only the scenarios whose name contains this.
        #[arg(long)]
        only: Option<String>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<bool> {
    let scratch = tempfile::tempdir()?;
    let extension = |kind: Kind| extension(&arguments, kind, scratch.path());
    match &arguments.command {
        Command::Scenarios { browser, only } => {
            let kinds = browser.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
            play(&kinds, only.as_deref(), extension).await
        }
    }
}

fn extension(arguments: &Arguments, kind: Kind, scratch: &Path) -> Result<PathBuf> {
    if arguments.fixture {
        return fixture::unpack(kind, scratch, false);
    }
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist").join(kind.package());
    let folder = arguments.extension.clone().unwrap_or(built);
    folder
        .canonicalize()
        .with_context(|| format!("no extension at {}: run `cargo xtask build` first", folder.display()))
}

async fn play(
    kinds: &[Kind],
    only: Option<&str>,
    extension: impl Fn(Kind) -> Result<PathBuf>,
) -> Result<bool> {
    let start = Instant::now();
    let (mut passed, mut failed) = (0, 0);
    for kind in kinds {
        println!("{kind}");
        let outcomes = scenarios::play(*kind, &extension(*kind)?, only, |outcome| {
            let mark = if outcome.passed { '✓' } else { '✗' };
            println!(
                "  {mark} {:<36} expected {:>2}  truth {:>2}  badge {:>4} → {:<4} {:5.1} s",
                outcome.name,
                outcome.expected,
                outcome.truth,
                outcome.badge.0,
                outcome.badge.1,
                outcome.took.as_secs_f64()
            );
            if let Some(error) = &outcome.error {
                println!("      {error}");
            }
        })
        .await?;
        passed += outcomes.iter().filter(|outcome| outcome.passed).count();
        failed += outcomes.iter().filter(|outcome| !outcome.passed).count();
    }
    println!("{passed} passed, {failed} failed in {:.0} s", start.elapsed().as_secs_f64());
    Ok(failed == 0 && passed > 0)
}
