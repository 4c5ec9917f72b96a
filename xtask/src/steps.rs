//! Commands run as visible steps, one after the other or beside one another, and how long they took.

use anyhow::{Context, Result, anyhow, bail};
use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// The workspace's top folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Says what is done next.
#[allow(clippy::print_stderr)]
pub fn say(what: &str) {
    if aside().is_some() {
        eprintln!("\x1b[2m  ∥ {what}\x1b[0m");
    } else {
        eprintln!("\x1b[1m▸ {what}\x1b[0m");
    }
}

/// A command of the toolchain that runs this very program.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command to its end; fails with its words if it does.
pub fn run(command: &mut Command) -> Result<()> {
    if let Some(aside) = aside() {
        return aside.run(command);
    }
    let shown = shown(command);
    let status = command.status().with_context(|| format!("could not start {shown}"))?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

/// Runs a command, passing its lines on and handing each to `each`.
#[allow(clippy::print_stdout)]
pub fn run_lines(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    let shown = shown(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start {shown}"))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            each(&line);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

/// Whether a program of this name can be started.
pub fn has(program: &str) -> bool {
    let quiet = |flag: &str| {
        let ran = Command::new(program).arg(flag).stdout(Stdio::null()).stderr(Stdio::null()).status();
        ran.is_ok_and(|status| status.success())
    };
    quiet("--version")
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

// ---- beside one another -------------------------------------------------------------------------------

/// What a thread whose steps go on beside those that a person watches knows of itself.
#[derive(Clone)]
struct Aside {
    /// Where its commands print; shown only if one fails, so that two streams of words do not mix.
    log: PathBuf,
    given_up: Arc<AtomicBool>,
}

thread_local! {
    static ASIDE: RefCell<Option<Aside>> = const { RefCell::new(None) };
}

fn aside() -> Option<Aside> {
    ASIDE.with_borrow(Clone::clone)
}

impl Aside {
    fn run(&self, command: &mut Command) -> Result<()> {
        let shown = shown(command);
        if self.given_up.load(Ordering::Relaxed) {
            bail!("given up before {shown}");
        }
        let log = File::create(&self.log).with_context(|| self.log.display().to_string())?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let status = command.status().with_context(|| format!("could not start {shown}"))?;
        if !status.success() {
            let words = std::fs::read_to_string(&self.log).unwrap_or_default();
            bail!("{words}\n{shown} failed ({status})");
        }
        Ok(())
    }
}

/// Work that goes on beside other work.
pub struct Beside<'scope> {
    thread: ScopedJoinHandle<'scope, Result<()>>,
    given_up: Arc<AtomicBool>,
}

/// Starts work on another core, for the steps that keep one core busy and let the other wait.
pub fn beside<'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> Result<()> + Send + 'scope,
) -> Result<Beside<'scope>> {
    let given_up = Arc::new(AtomicBool::new(false));
    std::fs::create_dir_all("target")?;
    let aside = Aside { log: root().join("target/beside.log"), given_up: Arc::clone(&given_up) };
    let thread = scope.spawn(move || {
        ASIDE.set(Some(aside));
        work()
    });
    Ok(Beside { thread, given_up })
}

impl Beside<'_> {
    /// Lets it end after the command that is under way: what it would bring is of no use any more.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Waits for its end.
    pub fn end(self) -> Result<()> {
        self.thread.join().map_err(|_| anyhow!("what went on beside broke off"))?
    }
}

// ---- how long -----------------------------------------------------------------------------------------

/// How long the steps took.
#[derive(Default)]
pub struct Times(Mutex<Vec<(&'static str, Duration)>>);

impl Times {
    /// Does the work of a step and notes how long it took.
    pub fn of<T>(&self, step: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let start = Instant::now();
        let done = work();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((step, start.elapsed()));
        done
    }

    /// Prints them, in the order in which they ended.
    #[allow(clippy::print_stdout)]
    pub fn print(&self) {
        for (step, took) in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            println!("{:>5.0} s  {step}", took.as_secs_f64());
        }
    }
}
