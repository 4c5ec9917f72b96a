//! `gramme`: the same core in a terminal.

mod replay;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Counts prompts and image generations on AI sites and estimates their footprint.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say of each recorded request whether it is a prompt or an image job.
    Replay(replay::Args),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Replay(args) => replay::run(&args),
    }
}
