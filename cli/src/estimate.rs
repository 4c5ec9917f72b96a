//! `gramme estimate FILE.jsonl`: a line in, its energy, CO2e and water out.
//!
//! Decides the form of the answers, their order, and that a bad line stops no other. Refuses to price:
//! that is the core's.

use crate::line;
use anyhow::{Context, Result, bail};
use clap::Args as Arguments;
use gramme::footprint::price::{price_by_reference, resolve_with};
use gramme::footprint::tables::{METHOD, Model};
use gramme::footprint::{Electricity, model};
use gramme::observe::Kind;
use gramme::units::Footprint;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What `gramme estimate` is told.
#[derive(Arguments)]
pub struct Args {
    /// One JSON object a line; `-` reads the standard input
    file: PathBuf,
    /// 1: the reference engine's minimum and maximum; 2: the calibrated method that the extension shows
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=2))]
    layer: u8,
}

/// One answer.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a RawValue,
    #[serde(flatten)]
    footprint: Footprint,
    method: &'static str,
}

/// How long between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(2);
/// How many names are remembered before the memory starts afresh.
const NAMES: usize = 4096;
/// Bytes read and written at once.
const CHUNK: usize = 1 << 20;

/// Rows of models by name: a file has many lines and few models.
#[derive(Default)]
struct Names(HashMap<Box<str>, Option<&'static Model>>);

impl Names {
    fn find(&mut self, name: &str) -> Option<&'static Model> {
        if let Some(row) = self.0.get(name) {
            return *row;
        }
        if self.0.len() >= NAMES {
            self.0.clear();
        }
        let row = model::find(name);
        self.0.insert(name.into(), row);
        row
    }
}

/// Answers every line; 1 where one of them was bad.
pub fn run(args: &Args) -> Result<ExitCode> {
    let output = BufWriter::with_capacity(CHUNK, io::stdout().lock());
    let bad = if args.file.as_os_str() == "-" {
        answer_all(BufReader::with_capacity(CHUNK, io::stdin().lock()), output, args.layer)?
    } else {
        let file = File::open(&args.file).with_context(|| format!("{}", args.file.display()))?;
        answer_all(BufReader::with_capacity(CHUNK, file), output, args.layer)?
    };
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Answers lines in their order and returns how many were bad; an empty line is no line.
fn answer_all(mut input: impl BufRead, mut output: impl Write, layer: u8) -> Result<u64> {
    let mut names = Names::default();
    let mut line = Vec::new();
    let (mut number, mut bad) = (0_u64, 0_u64);
    let mut told = Instant::now();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match answer(&line, layer, &mut names, &mut output) {
            Ok(()) => {}
            Err(Fault::Line(what)) => {
                bad += 1;
                writeln!(io::stderr(), "line {number}: {what}")?;
            }
            // Whoever read the answers has had enough.
            Err(Fault::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(bad),
            Err(Fault::Output(error)) => bail!(error),
        }
        if number % 65_536 == 0 && told.elapsed() >= PROGRESS {
            told = Instant::now();
            writeln!(io::stderr(), "gramme estimate: {number} lines")?;
        }
    }
    match output.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => bail!(error),
        _ => Ok(bad),
    }
}

enum Fault {
    Line(String),
    Output(io::Error),
}

fn answer(bytes: &[u8], layer: u8, names: &mut Names, output: &mut impl Write) -> Result<(), Fault> {
    let line = line::read(bytes).map_err(Fault::Line)?;
    let subject = line.subject();
    let electricity = line.grid.map_or_else(Electricity::default, Electricity::of);
    let footprint = if layer == 1 {
        if subject.kind == Kind::Image {
            return Err(Fault::Line("field `kind`: the reference engine has no method for images".into()));
        }
        price_by_reference(&subject, &electricity)
            .ok_or_else(|| Fault::Line("field `kind`: the reference engine has no method for it".into()))?
    } else {
        let row = subject.model.and_then(|name| names.find(name));
        resolve_with(&subject, row, &electricity).price().footprint
    };
    let id: &RawValue = serde_json::from_str(line.id).map_err(|error| Fault::Line(error.to_string()))?;
    serde_json::to_writer(&mut *output, &Answer { id, footprint, method: METHOD })
        .map_err(|error| Fault::Output(error.into()))?;
    output.write_all(b"\n").map_err(Fault::Output)
}
