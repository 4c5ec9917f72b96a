//! `gramme`: the same core in a terminal.
//!
//! Decides which subcommand runs; each is a module of its own. Refuses to compute: that is the core's.

mod estimate;
mod line;
mod merge;
mod replay;
mod report;
mod why;

use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

/// Counts and prices prompts and image generations, in a terminal.
#[derive(Parser)]
#[command(name = "gramme", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Energy, CO2e and water of each line of a JSON Lines file
    Estimate(estimate::Args),
    /// Several backups as one; neither order nor repetition matters
    Merge(merge::Args),
    /// Say of each recorded request whether it is a prompt or an image job
    Replay(replay::Args),
    /// A week, a month or a range out of a backup, as CSV, JSON, HTML or Markdown
    Report(report::Args),
    /// One estimate taken apart, in words
    Why(why::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Estimate(args) => estimate::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Why(args) => why::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        // Nobody is left to tell where stderr itself is closed.
        let _ = writeln!(std::io::stderr(), "gramme: {error:#}");
        ExitCode::FAILURE
    })
}
