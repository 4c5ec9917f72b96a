//! A driver for Chromium and Firefox with the extension loaded: one set of verbs for both.
//!
//! Decides: how a browser is started, what a person's hands can do in it, and how the badge is read back
//! from it. Refuses to know: the sites, the counts, and the extension's inside.

mod chromium;
mod extension;
mod firefox;
mod looks;
mod process;
mod session;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use chrono_tz::Tz;
use serde_json::{Value, json};

use process::Group;
use session::Session;

pub use extension::Badge;
pub use looks::{Dress, Theme};

use crate::clock;
use crate::standin::Certificate;

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, or a browser made of it.
    Chromium,
    /// Firefox.
    Firefox,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// The folder of its package below `dist/`.
    pub fn package(self) -> &'static str {
        match self {
            Self::Chromium => "chrome",
            Self::Firefox => "firefox",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        match name {
            "chromium" | "chrome" => Ok(Self::Chromium),
            "firefox" => Ok(Self::Firefox),
            other => Err(format!("{other} is neither chromium nor firefox")),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        })
    }
}

/// Everything that a start needs; kept for restarts.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Which browser.
    pub kind: Kind,
    /// The unpacked extension; none for a browser without it.
    pub extension: Option<PathBuf>,
    /// The profile's folder; it is made if missing, and outlives the browser.
    pub profile: PathBuf,
    /// The port on which the stand-in sites listen.
    pub standin_port: u16,
    /// Without a window.
    pub headless: bool,
    /// In Firefox, install the extension for good, so that it survives a restart.
    pub permanent: bool,
    /// What the browser opens by itself as it starts.
    pub start: Option<Start>,
    /// Whether the extension counts, and so can be waited for until it does; the self-test's form does not.
    pub counts: bool,
    /// After how long Firefox stops an idle background.
    pub idle_timeout_ms: u32,
    /// In Firefox, a certificate to accept from the first moment: WebDriver's own leave to accept any
    /// comes after the start page has been refused.
    pub certificate: Option<Certificate>,
    /// The language of the browser, where it has its words; its own if none is named.
    pub language: Option<&'static str>,
    /// The time zone, by its name; the machine's if none is named.
    pub zone: Option<&'static str>,
}

impl Launch {
    /// A headless start with what nearly every test wants.
    pub fn new(kind: Kind, extension: Option<&Path>, profile: &Path, standin_port: u16) -> Result<Self> {
        std::fs::create_dir_all(profile)?;
        let absolute =
            |path: &Path| path.canonicalize().with_context(|| format!("no folder {}", path.display()));
        Ok(Self {
            kind,
            extension: extension.map(absolute).transpose()?,
            profile: absolute(profile)?,
            standin_port,
            headless: true,
            permanent: false,
            start: None,
            counts: true,
            idle_timeout_ms: 30_000,
            certificate: None,
            language: None,
            zone: clock::zone().map(Tz::name),
        })
    }

    /// The file that holds what the browser printed, its consoles included.
    pub fn log(&self) -> PathBuf {
        self.profile.with_extension("log")
    }

    /// The folder that the browser saves files in.
    pub fn downloads(&self) -> PathBuf {
        self.profile.with_extension("downloads")
    }
}

/// A page that the browser opens by itself, before any driver joins it.
#[derive(Clone, Debug)]
pub struct Start {
    /// Its address.
    pub url: String,
    /// The title that it has once it is done; Chromium's driver joins only then.
    pub title: String,
}

/// What a start gives.
struct Parts {
    session: Session,
    driver: Group,
    process: Option<Group>,
}

/// A running browser. Dropping it ends every process it is made of.
#[derive(Debug)]
pub struct Browser {
    launch: Launch,
    session: Session,
    // Before the browser in the order of ends, so that the driver does not see it die.
    driver: Group,
    /// Chromium, which is our own child; Firefox is geckodriver's.
    process: Option<Group>,
    /// The tab that a person looks at.
    tab: String,
    /// The extension's page from which the browser is asked.
    vantage: Option<String>,
}

/// A tab, as the driver names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab(String);

impl Browser {
    /// Starts a browser.
    pub async fn launch(launch: Launch) -> Result<Self> {
        let parts = match launch.kind {
            Kind::Chromium => chromium::start(&launch).await,
            Kind::Firefox => firefox::start(&launch).await,
        };
        let Parts { session, driver, process } =
            parts.with_context(|| format!("starting {}", launch.kind))?;
        let mut tab = None;
        for open in session.tabs().await? {
            session.switch(&open).await?;
            // Of a fresh installation the welcome may be there already.
            if !session.get("url").await?.as_str().is_some_and(|url| url.ends_with(extension::WELCOME)) {
                tab = Some(open);
                break;
            }
        }
        let tab = tab.context("a browser with no tab")?;
        Ok(Self { launch, session, driver, process, tab, vantage: None })
    }

    /// How it was started.
    pub fn launched(&self) -> &Launch {
        &self.launch
    }

    /// Ends it as a person would, so that it writes what it must.
    pub async fn quit(self) -> Result<Launch> {
        let Self { launch, session, driver, process, .. } = self;
        if let Some(mut process) = process {
            chromium::quit(&session).await;
            if !process.wait_end(Duration::from_secs(10)).await {
                bail!("Chromium did not end within 10 s of being asked");
            }
        } else {
            session.close().await?;
            driver.wait_alone(Duration::from_secs(10)).await;
        }
        drop(driver);
        Ok(launch)
    }

    /// Ends it and starts it anew with the same profile, opening `start`.
    pub async fn restart(self, start: Option<Start>) -> Result<Self> {
        let mut launch = self.quit().await?;
        launch.start = start;
        Self::launch(launch).await
    }

    /// Waits until a person has closed it.
    pub async fn wait_closed(mut self) -> Result<()> {
        loop {
            let running = match &mut self.process {
                Some(process) => process.is_running(),
                None => self.session.tabs().await.is_ok_and(|tabs| !tabs.is_empty()),
            };
            if !running {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// The tab that the verbs go to.
    pub fn current_tab(&self) -> Tab {
        Tab(self.tab.clone())
    }

    /// Opens an address in the current tab and waits until a stand-in page there is ready.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.session.goto(url).await?;
        self.wait_page("document.body.dataset.ready === 'true'", 10).await
    }

    /// Opens an address in a new tab, which becomes the current one.
    pub async fn open_tab(&mut self, url: &str) -> Result<Tab> {
        let tab = self.session.new_tab().await?;
        self.tab_is(&Tab(tab)).await?;
        self.open(url).await?;
        Ok(self.current_tab())
    }

    /// Makes a tab the current one.
    pub async fn tab_is(&mut self, tab: &Tab) -> Result<()> {
        self.tab.clone_from(&tab.0);
        self.session.switch(&tab.0).await
    }

    /// Closes the current tab and goes back to another.
    pub async fn close_tab(&mut self, next: &Tab) -> Result<()> {
        self.session.delete("window").await?;
        self.tab_is(next).await
    }

    /// Opens a file of this machine in the current tab; in Chromium, how many pages of A4 it prints to.
    pub async fn opened_file(&self, file: &Path) -> Result<Option<usize>> {
        self.session.goto(&format!("file://{}", file.display())).await?;
        self.wait_page("document.readyState === 'complete'", 10).await?;
        if self.launch.kind == Kind::Firefox {
            return Ok(None);
        }
        let pdf = chromium::printed(&self.session).await?;
        std::fs::write(file.with_extension("pdf"), &pdf)?;
        // The page tree says how many there are, and is not compressed.
        let text = String::from_utf8_lossy(&pdf);
        let counts = text.split("/Count ").skip(1);
        let digits =
            |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
        Ok(counts.filter_map(digits).max())
    }

    /// Reloads the current tab.
    pub async fn reload(&self) -> Result<()> {
        self.session.post("refresh", json!({})).await?;
        self.wait_page("document.body.dataset.ready === 'true'", 10).await
    }

    /// Runs a function body in the current tab's page; it may await.
    pub async fn run(&self, js: &str) -> Result<Value> {
        self.session.run(js, Value::Null).await
    }

    /// The same with an argument, `args`.
    pub async fn run_with(&self, js: &str, args: Value) -> Result<Value> {
        self.session.run(js, args).await
    }

    /// Waits until an expression is true in the current tab's page.
    pub async fn wait_page(&self, expression: &str, seconds: u64) -> Result<()> {
        let start = Instant::now();
        loop {
            // A page that is just being replaced answers with an error: not yet, then.
            let seen = self.session.run(&format!("return Boolean({expression});"), Value::Null).await;
            if seen.as_ref().is_ok_and(|value| *value == json!(true)) {
                return Ok(());
            }
            if start.elapsed() > Duration::from_secs(seconds) {
                bail!("after {seconds} s it is not true that {expression} (last answer {seen:?})");
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Presses keys in an element, as a keyboard would.
    pub async fn type_into(&self, css: &str, keys: &str) -> Result<()> {
        let element = self.session.find(css).await?;
        self.session.post(&format!("element/{element}/value"), json!({"text": keys})).await.map(drop)
    }

    /// Clicks an element, as a mouse would.
    pub async fn click(&self, css: &str) -> Result<()> {
        let element = self.session.find(css).await?;
        self.session.post(&format!("element/{element}/click"), json!({})).await.map(drop)
    }

    /// Picks an option of a select box by its value.
    pub async fn choose(&self, css: &str, value: &str) -> Result<()> {
        let js = "const box = document.querySelector(args.css); box.value = args.value;\
                  box.dispatchEvent(new Event('change', { bubbles: true })); return null;";
        self.session.run(js, json!({"css": css, "value": value})).await.map(drop)
    }

    /// Writes a picture of the current tab's page, as much of it as the window shows.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        save_picture(path, &self.session.get("screenshot").await?)
    }
}

fn save_picture(path: &Path, reply: &Value) -> Result<()> {
    let text = reply.as_str().with_context(|| format!("no picture but {reply}"))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(text)?;
    std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

/// The keys that have no letter, as WebDriver writes them.
pub mod keys {
    /// Enter.
    pub const ENTER: &str = "\u{E007}";
    /// Tab.
    pub const TAB: &str = "\u{E004}";
    /// Shift with Enter, then Shift let go.
    pub const SHIFT_ENTER: &str = "\u{E008}\u{E007}\u{E000}";
}
