//! `gramme merge A.json B.json … --out C.json`: several backups as one.
//!
//! Decides where it is written and what is told. Refuses to join: that is the core's, and neither the order
//! of the files nor how often one is named matters.

use anyhow::{Context, Result};
use clap::Args as Arguments;
use gramme::ledger::backup::{self, Reading};
use gramme::ledger::history::History;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `gramme merge` is told.
#[derive(Arguments)]
pub struct Args {
    /// Backups, as the extension saves them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where the merged backup goes; `-` for the standard output
    #[arg(long)]
    out: PathBuf,
}

/// Bytes read at once.
const CHUNK: usize = 1 << 20;

/// Merges the files. Nothing is written unless every one of them can be read.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut merged = History::default();
    for file in &args.files {
        let history = read(file).with_context(|| file.display().to_string())?;
        merged = merged.joined(history);
    }
    let text = backup::write(merged);
    if args.out == Path::new("-") {
        std::io::stdout().lock().write_all(text.as_bytes())?;
    } else {
        // Beside it first: a file that was there is whole until the new one is.
        let beside = args.out.with_extension("part");
        std::fs::write(&beside, text).with_context(|| beside.display().to_string())?;
        std::fs::rename(&beside, &args.out).with_context(|| args.out.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a backup piece by piece.
pub fn read(file: &Path) -> Result<History> {
    let mut reading = Reading::default();
    let mut input = File::open(file)?;
    let mut piece = vec![0; CHUNK];
    let mut history = History::default();
    loop {
        let read = input.read(&mut piece)?;
        if read == 0 {
            break;
        }
        reading.push(&piece[..read])?;
        let History { usages, pages, entries } = reading.take();
        history.usages.extend(usages);
        history.pages.extend(pages);
        history.entries.extend(entries);
    }
    reading.finish()?;
    Ok(history)
}
