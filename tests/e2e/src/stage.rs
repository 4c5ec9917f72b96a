//! A browser and the stand-in sites, together, with the verbs of a person who asks things.
//!
//! Decides: how a prompt is typed, sent, awaited, and how the badge is set beside the truth.
//! Refuses to know: which counts are right in which scenario.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::browser::{Badge, Browser, Kind, Launch, Start, keys};
use crate::standin::Standin;
use crate::standin::sites::{self, Site};
use crate::standin::truth::Truth;

/// How long a badge may take to follow the truth.
pub const PATIENCE: Duration = Duration::from_secs(6);

/// How long a browser may take to install the extension and to start it for the first time.
const INSTALLING: Duration = Duration::from_secs(20);

/// The stand-in sites and a browser that sees no other.
#[derive(Debug)]
pub struct Stage {
    /// The sites.
    pub standin: Standin,
    browser: Option<Browser>,
    /// How a killed browser was started.
    fallen: Option<Launch>,
    scratch: TempDir,
}

impl Stage {
    /// Starts both, the browser with the extension (or none) in a fresh profile.
    pub async fn open(kind: Kind, extension: Option<&Path>) -> Result<Self> {
        Self::open_with(kind, extension, |_| {}).await
    }

    /// The same, with the launch adjusted before it is used.
    pub async fn open_with(
        kind: Kind,
        extension: Option<&Path>,
        adjust: impl FnOnce(&mut Launch),
    ) -> Result<Self> {
        let standin = Standin::start().await?;
        let scratch = tempfile::Builder::new().prefix("gramme-e2e-").tempdir()?;
        let mut launch = Launch::new(kind, extension, &scratch.path().join("profile"), standin.port())?;
        // A temporary add-on would not outlive a restart.
        launch.permanent = true;
        launch.certificate = Some(standin.certificate().clone());
        adjust(&mut launch);
        // What a page opened with the browser asks is a scenario of its own; everything else begins once
        // the extension has been installed.
        let installed = launch.extension.is_some() && launch.counts && launch.start.is_none();
        let mut browser = Browser::launch(launch).await?;
        if installed {
            browser.wait_installed(INSTALLING).await?;
        }
        Ok(Self { standin, browser: Some(browser), fallen: None, scratch })
    }

    /// The browser.
    pub fn browser(&mut self) -> Result<&mut Browser> {
        self.browser.as_mut().context("the browser did not come back from its last restart")
    }

    /// The browser, with its kind.
    pub fn kind(&self) -> Option<Kind> {
        self.browser.as_ref().map(|browser| browser.launched().kind)
    }

    /// Which folder holds the browser's profile and log.
    pub fn scratch(&self) -> PathBuf {
        self.scratch.path().to_owned()
    }

    /// Ends the browser as a person would, the sites stay.
    pub async fn quit(&mut self) -> Result<()> {
        let browser = self.browser.take().context("no browser to end")?;
        browser.quit().await.map(drop)
    }

    /// Ends the browser and starts it with the same profile.
    pub async fn restart(&mut self, start: Option<Start>) -> Result<()> {
        let browser = self.browser.take().context("no browser to restart")?;
        self.browser = Some(browser.restart(start).await?);
        Ok(())
    }

    /// Ends the browser, changes what lies in its profile, and starts it with that.
    pub async fn restart_after(&mut self, change: impl FnOnce() -> Result<()>) -> Result<()> {
        let browser = self.browser.take().context("no browser to restart")?;
        let launch = browser.quit().await?;
        change()?;
        self.browser = Some(Browser::launch(launch).await?);
        Ok(())
    }

    /// Ends the browser with SIGKILL, in the middle of whatever it does.
    pub fn kill(&mut self) -> Result<()> {
        let browser = self.browser.take().context("no browser to kill")?;
        self.fallen = Some(browser.launched().clone());
        drop(browser);
        Ok(())
    }

    /// Starts the browser that was killed, with the same profile.
    pub async fn revive(&mut self) -> Result<()> {
        let launch = self.fallen.take().context("no browser was killed")?;
        self.browser = Some(Browser::launch(launch).await?);
        Ok(())
    }

    /// Waits until a person has closed the browser.
    pub async fn wait_closed(mut self) -> Result<()> {
        self.browser.take().context("no browser to wait for")?.wait_closed().await
    }

    /// What the server counted.
    pub fn truth(&self) -> Truth {
        self.standin.truth()
    }

    /// The badge now.
    pub async fn badge(&mut self) -> Result<Badge> {
        self.browser()?.badge().await
    }

    /// Opens a new conversation on a site; `query` is appended to its address.
    pub async fn visit(&mut self, site: &Site, query: &str) -> Result<()> {
        let url = site.url() + query;
        self.browser()?.open(&url).await
    }

    /// Opens a new conversation on ChatGPT, where scenarios play that are not about a site.
    pub async fn visit_chatgpt(&mut self, query: &str) -> Result<()> {
        let site = site("chatgpt")?;
        self.visit(site, query).await
    }

    /// Types a prompt and presses Enter, without waiting for the answer.
    pub async fn send(&mut self, prompt: &str) -> Result<()> {
        let keys = format!("{prompt}{}", keys::ENTER);
        self.browser()?.type_into("#box", &keys).await
    }

    /// Types a prompt, presses Enter, and waits for the end of the answer, good or bad.
    pub async fn ask(&mut self, prompt: &str) -> Result<()> {
        self.send(prompt).await?;
        self.answered().await
    }

    /// The same with the mouse on the send button.
    pub async fn ask_by_mouse(&mut self, prompt: &str) -> Result<()> {
        let browser = self.browser()?;
        browser.type_into("#box", prompt).await?;
        browser.click("#send").await?;
        self.answered().await
    }

    /// Presses the button that asks for another answer, and waits for it.
    pub async fn regenerate(&mut self) -> Result<()> {
        self.browser()?.click("#again").await?;
        self.answered().await
    }

    /// Waits until no answer is under way in the current tab.
    pub async fn answered(&mut self) -> Result<()> {
        self.browser()?.wait_page("document.body.dataset.pending === '0'", 20).await
    }

    /// Waits until an answer has begun to appear in the current tab.
    pub async fn answering(&mut self) -> Result<()> {
        let begun = "document.querySelector('#thread .assistant:last-child')?.textContent.length > 0";
        self.browser()?.wait_page(begun, 10).await
    }
}

/// A site by its id.
pub fn site(id: &str) -> Result<&'static Site> {
    sites::ALL.iter().copied().find(|site| site.id == id).with_context(|| format!("no site {id}"))
}
