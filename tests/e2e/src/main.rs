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
use futures_util::future::join_all;
use gramme_e2e::browser::Kind;
use gramme_e2e::chaos::plan::Length;
use gramme_e2e::clock::{self, When};
use gramme_e2e::gallery::{self, Order, Seen};
use gramme_e2e::proofs::{self, Company, Form, Ground};
use gramme_e2e::tally::Tally;
use gramme_e2e::{bench, chaos, demo, fixture, privacy, scenarios, window};
use tokio::signal::unix::{SignalKind, signal};

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
        /// What fails has failed: no second try.
        #[arg(long)]
        strict: bool,
        #[command(flatten)]
        when: When,
    },
    /// Play the scenarios and every proof: what `cargo xtask test` runs.
    All {
        /// One browser only: chromium or firefox.
        #[arg(long)]
        browser: Option<Kind>,
        /// Only the scenarios and proofs whose name contains this.
        #[arg(long)]
        only: Option<String>,
        /// Three rounds instead of one, for what fails rarely, and no second try.
        #[arg(long)]
        long: bool,
        /// What fails has failed: no second try.
        #[arg(long)]
        strict: bool,
        #[command(flatten)]
        when: When,
    },
    /// Show what must hold beyond counting, each in a browser of its own.
    Proofs {
        /// One browser only: chromium or firefox.
        #[arg(long)]
        browser: Option<Kind>,
        /// Only the proofs whose name contains this.
        #[arg(long)]
        only: Option<String>,
        /// With what takes long (twenty kills), and no second try.
        #[arg(long)]
        long: bool,
        /// What fails has failed: no second try.
        #[arg(long)]
        strict: bool,
        #[command(flatten)]
        when: When,
    },
    /// Play a labelled day, print it, and write its pictures to target/demo.
    Demo {
        /// chromium or firefox.
        #[arg(long, default_value = "chromium")]
        browser: Kind,
        #[command(flatten)]
        when: When,
    },
    /// Open a window with the extension in a fresh profile, on the stand-in sites.
    Run {
        /// chromium or firefox.
        #[arg(default_value = "chromium")]
        browser: Kind,
    },
    /// Photograph every page into target/screenshots, and look each over.
    Screenshots {
        /// One browser only: chromium or firefox.
        #[arg(long)]
        browser: Option<Kind>,
        /// Only the pages whose name contains this; the states and the stores' pictures are left out, then.
        #[arg(long)]
        only: Option<String>,
        #[command(flatten)]
        when: When,
    },
    /// Print sizes and speeds with their spread, and write target/bench.json.
    Bench {
        /// One browser only: chromium or firefox.
        #[arg(long)]
        browser: Option<Kind>,
        /// The popup alone; no file is written.
        #[arg(long)]
        popup: bool,
    },
    /// Blow a storm of prompts and faults from a seed, and compare the history with the server's truth.
    Chaos {
        /// One browser only: chromium or firefox.
        #[arg(long)]
        browser: Option<Kind>,
        /// The first seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many seeds, one after the other; one by default, ten with --long.
        #[arg(long)]
        seeds: Option<u64>,
        /// At least 2,000 usages and 200 faults for each.
        #[arg(long)]
        long: bool,
    },
    /// Search what is kept, and the profile's files, for marked prompts and answers.
    Privacy {
        /// One browser only: chromium or firefox.
        #[arg(long)]
        browser: Option<Kind>,
        /// With a build that keeps what it must not (with --fixture, the harness's own), which must be caught.
        #[arg(long)]
        leaking: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    // The browsers are in groups of their own: a signal would end the harness and leave them.
    let outcome = tokio::select! {
        outcome = run(Arguments::parse()) => outcome,
        () = told_to_end() => Err(anyhow::anyhow!("told to end")),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Returns when a person or a supervisor wants this to end; what runs is then dropped, and ends its browsers.
async fn told_to_end() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

async fn run(arguments: Arguments) -> Result<bool> {
    let start = Instant::now();
    let scratch = tempfile::tempdir()?;
    let extension = |kind: Kind| extension(&arguments, kind, scratch.path());
    match &arguments.command {
        Command::Scenarios { browser, only, .. } => {
            closing(start, play(&both(*browser), only.as_deref(), &arguments, extension).await?)
        }
        Command::Proofs { browser, only, long, .. } => {
            closing(start, prove(&both(*browser), only.as_deref(), &arguments, *long).await)
        }
        Command::All { browser, only, long, .. } => {
            let mut tally = Tally::default();
            for round in 0..if *long { 3 } else { 1 } {
                tally.join(play(&both(*browser), only.as_deref(), &arguments, extension).await?);
                // What takes long is done once.
                let thorough = *long && round == 0;
                tally.join(prove(&both(*browser), only.as_deref(), &arguments, thorough).await);
            }
            closing(start, tally)
        }
        Command::Demo { browser, when } => {
            let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/demo");
            std::fs::create_dir_all(&target)?;
            let when = when.or(When::of_a_full_week)?;
            let play = async {
                let extension = clock::dressed(&extension(*browser)?)?;
                demo::play(*browser, &extension, &target.canonicalize()?).await
            };
            let played = clock::by(when.begin()?, play).await?;
            print!("{}", played.text());
            Ok(played.is_right())
        }
        Command::Run { browser } => {
            window::open(*browser, &extension(*browser)?, |line| println!("{line}")).await?;
            Ok(true)
        }
        Command::Bench { browser, popup } => {
            let mut figures = Vec::new();
            for kind in both(*browser) {
                if !popup {
                    figures.extend(bench::starts(kind, &extension(kind)?).await?);
                    figures.extend(bench::speeds(kind, &extension(kind)?).await?);
                }
                figures.extend(bench::popups(kind, &extension(kind)?).await?);
            }
            for figure in &figures {
                println!("{}", figure.line());
            }
            if *popup {
                return Ok(true);
            }
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench.json");
            let entries: Vec<_> = figures.iter().map(bench::Figure::json).collect();
            std::fs::write(&file, serde_json::to_string_pretty(&entries)? + "\n")?;
            Ok(true)
        }
        Command::Chaos { browser, seed, seeds, long } => {
            let (length, many) = if *long { (Length::LONG, 10) } else { (Length::SHORT, 1) };
            let mut tally = Tally::default();
            for kind in both(*browser) {
                println!("{kind}");
                let ground = ground(&arguments, kind);
                for seed in *seed..*seed + seeds.unwrap_or(many) {
                    let start = Instant::now();
                    let outcome = chaos::blow(&ground, seed, length).await;
                    let whole = outcome.as_ref().is_ok_and(chaos::Outcome::is_whole);
                    tally.add(whole, false);
                    let words = outcome.map_or_else(|error| format!("{error:#}"), |seen| seen.to_string());
                    let took = start.elapsed().as_secs_f64();
                    println!("  {} {took:5.1} s  {words}", if whole { '✓' } else { '✗' });
                }
            }
            closing(start, tally)
        }
        Command::Screenshots { browser, only, when } => {
            let clock = when.or(When::of_a_full_week)?.begin()?;
            clock::by(clock, photograph(&both(*browser), only.clone(), &arguments)).await
        }
        Command::Privacy { browser, leaking } => {
            let mut clean = true;
            for kind in both(*browser) {
                let folder = match (*leaking, arguments.fixture) {
                    (true, true) => fixture::unpack(kind, scratch.path(), true)?,
                    (true, false) => ground(&arguments, kind).extension(Form::Leaky)?,
                    (false, _) => extension(kind)?,
                };
                clean &= search(kind, &folder).await?;
            }
            Ok(clean)
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

/// The browser that was named, or both.
fn both(named: Option<Kind>) -> Vec<Kind> {
    named.map_or(Kind::ALL.to_vec(), |kind| vec![kind])
}

/// Prints the last line, in the words that the caller counts.
#[allow(clippy::unnecessary_wraps, reason = "the last thing that a command does")]
fn closing(start: Instant, tally: Tally) -> Result<bool> {
    println!("{}", tally.closing(start.elapsed()));
    Ok(tally.is_good())
}

/// Whether there is time for what takes long, and whether what fails has failed at once. A run that looks for
/// what fails rarely must not try it again.
fn manner(command: &Command) -> (bool, bool) {
    match *command {
        Command::All { long, strict, .. } | Command::Proofs { long, strict, .. } => (long, strict || long),
        Command::Scenarios { strict, .. } => (false, strict),
        _ => (false, true),
    }
}

/// As if it were when and where; the pictures are taken by a clock of their own.
fn when(command: &Command) -> When {
    match *command {
        Command::All { when, .. } | Command::Proofs { when, .. } | Command::Scenarios { when, .. } => when,
        _ => When::default(),
    }
}

fn ground(arguments: &Arguments, kind: Kind) -> Ground {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    let (long, strict) = manner(&arguments.command);
    Ground { kind, dist, real: arguments.extension.clone(), long, strict, when: when(&arguments.command) }
}

/// Plays the proofs in the browsers side by side, and then those that judge how long something takes, one after the other.
async fn prove(kinds: &[Kind], only: Option<&str>, arguments: &Arguments, long: bool) -> Tally {
    let mut tally = Tally::default();
    for played in join_all(kinds.iter().map(|kind| proved(*kind, only, arguments, long, Company::Any))).await
    {
        tally.join(played);
    }
    for kind in kinds {
        tally.join(proved(*kind, only, arguments, long, Company::None).await);
    }
    tally
}

async fn proved(
    kind: Kind,
    only: Option<&str>,
    arguments: &Arguments,
    long: bool,
    company: Company,
) -> Tally {
    let ground = Ground { long, ..ground(arguments, kind) };
    let played = proofs::play(&ground, only, company, |outcome| {
        let seen = match &outcome.seen {
            Ok(seen) => seen.clone(),
            Err(error) => format!("{error:#}"),
        };
        let (mark, first) = told(outcome.seen.is_ok(), outcome.first.as_deref());
        println!(
            "  {mark} {kind:<8} {:<36} {:5.1} s  {seen}{first}",
            outcome.name,
            outcome.took.as_secs_f64()
        );
    });
    played.await
}

/// The mark of an outcome, and what is said of a first try that failed.
fn told(passed: bool, first: Option<&str>) -> (char, String) {
    match (passed, first) {
        (true, Some(reason)) => ('↻', format!("; at the second try; first: {reason}")),
        (true, None) => ('✓', String::new()),
        (false, Some(reason)) => ('✗', format!("; failed twice; first: {reason}")),
        (false, None) => ('✗', String::new()),
    }
}

/// Plays the scenarios in the browsers side by side.
async fn play(
    kinds: &[Kind],
    only: Option<&str>,
    arguments: &Arguments,
    extension: impl Fn(Kind) -> Result<PathBuf>,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let (_, strict) = manner(&arguments.command);
    let plays = kinds.iter().map(async |kind| {
        let clock = when(&arguments.command).begin()?;
        let extension = clock::by(clock.clone(), async { clock::dressed(&extension(*kind)?) }).await?;
        let played = scenarios::play(*kind, &extension, only, strict, |outcome| {
            let (mark, first) = told(outcome.passed, outcome.first.as_deref());
            println!(
                "  {mark} {kind:<8} {:<36} expected {:>2}  truth {:>2}  badge {:>4} → {:<4} {:5.1} s{first}",
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
        });
        clock::by(clock, played).await
    });
    for played in join_all(plays).await {
        tally.join(played?);
    }
    Ok(tally)
}

async fn photograph(kinds: &[Kind], only: Option<String>, arguments: &Arguments) -> Result<bool> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").canonicalize()?;
    let (folder, shop) = (root.join("screenshots"), root.join("store"));
    for folder in [&folder, &shop] {
        std::fs::create_dir_all(folder)?;
    }
    let order = Order::whole(&folder, only);
    let mut seen = Seen::default();
    for kind in kinds {
        let ground = ground(arguments, *kind);
        seen.join(gallery::tour(*kind, &ground, &order, |line| println!("{line}")).await?);
        if order.only.is_none() {
            seen.join(gallery::states::tour(*kind, &ground, &order).await?);
            println!("{kind}: the states, {} wrong", seen.wrong.len());
        }
    }
    if order.only.is_none() && kinds.contains(&Kind::Chromium) {
        let made = gallery::shop::stock(&ground(arguments, Kind::Chromium), &shop).await?;
        println!("{} pictures for the stores in {}", made.len(), shop.display());
    }
    for wrong in &seen.wrong {
        println!("  ✗ {wrong}");
    }
    let sheet = gallery::sheet::write(&folder, &seen.pictures)?;
    let picture = gallery::sheet::photograph(&sheet).await?;
    println!("{} views, {} controls reached by Tab", seen.views, seen.reached);
    println!("{} pictures: {}, {}", seen.pictures.len(), sheet.display(), picture.display());
    Ok(seen.wrong.is_empty())
}

async fn search(kind: Kind, extension: &Path) -> Result<bool> {
    let found = privacy::search(kind, extension).await?;
    let verdict = if found.is_clean() { '✓' } else { '✗' };
    println!(
        "{verdict} {kind}: {} marked prompts, {} characters of decoded storage searched, {} usages in the backup",
        found.prompts,
        found.searched,
        found.exported.map_or("no".to_owned(), |exported| exported.to_string())
    );
    for place in &found.storage {
        println!("    kept in storage at {place}");
    }
    for file in &found.files {
        println!("    in the file {}", file.display());
    }
    for line in &found.console {
        println!("    on the console: {line}");
    }
    println!(
        "    also found without the extension, so the browser's own: {} files",
        found.browsers_own.len()
    );
    Ok(found.is_clean())
}
