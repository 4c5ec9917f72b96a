//! The processes that a browser is made of, and their certain end.
//!
//! Decides: that nothing started here outlives its owner, and that nothing else is ever ended: a process
//! is ours if it is in the group we made or names the scratch folder we made.
//! Refuses to know: what the processes do.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A child in a process group of its own, ended when dropped.
#[derive(Debug)]
pub(super) struct Group {
    child: Child,
    /// A path that only our processes carry on their command lines.
    mark: PathBuf,
}

impl Group {
    /// Starts `program` with these variables besides those of this process; what it prints goes to `log`.
    pub fn start(
        program: &Path,
        args: &[String],
        log: &Path,
        mark: &Path,
        variables: &[(&str, &str)],
    ) -> Result<Self> {
        let out =
            File::options().create(true).append(true).open(log).context("opening the log of a process")?;
        let child = Command::new(program)
            .args(args)
            .envs(variables.iter().copied())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        Ok(Self { child, mark: mark.to_owned() })
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end.
    pub fn ask_to_end(&self) {
        if let Ok(Some(pid)) = i32::try_from(self.child.id()).map(Pid::from_raw) {
            // Already gone is as good.
            let _ = kill_process(pid, Signal::TERM);
        }
    }

    /// Waits for it to end by itself, in vain after `limit`.
    pub async fn wait_end(&mut self, limit: Duration) -> bool {
        let start = Instant::now();
        while self.is_running() {
            if start.elapsed() > limit {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        true
    }

    /// Waits until none of ours runs but the child itself; in vain after `limit`.
    pub async fn wait_alone(&self, limit: Duration) {
        let start = Instant::now();
        let own = i32::try_from(self.child.id()).unwrap_or(0);
        while marked(&self.mark).iter().any(|pid| pid.as_raw_nonzero().get() != own)
            && start.elapsed() < limit
        {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Found before the group is ended: afterwards a straggler may hang on no parent of ours.
        let stragglers = marked(&self.mark);
        if let Ok(Some(group)) = i32::try_from(self.child.id()).map(Pid::from_raw) {
            // Already gone is as good.
            let _ = kill_process_group(group, Signal::KILL);
        }
        for pid in stragglers.into_iter().chain(marked(&self.mark)) {
            let _ = kill_process(pid, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// The processes whose command line names `mark`, this one left out.
fn marked(mark: &Path) -> Vec<Pid> {
    let needle = mark.as_os_str().as_encoded_bytes();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ours = |pid: &i32| {
        *pid != i32::try_from(std::process::id()).unwrap_or(0)
            && std::fs::read(format!("/proc/{pid}/cmdline"))
                .is_ok_and(|line| line.windows(needle.len()).any(|window| window == needle))
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok())
        .filter(ours)
        .filter_map(Pid::from_raw)
        .collect()
}

/// A port that was free a moment ago.
pub(super) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// The first of the named programs that is installed.
pub(super) fn find(names: &[&str], also: &[PathBuf]) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = also
        .iter()
        .cloned()
        .chain(names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))));
    candidates
        .into_iter()
        .find(|path| path.is_file())
        .with_context(|| format!("none of these is installed: {}", names.join(", ")))
}
