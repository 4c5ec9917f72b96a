//! What the extension shows, read back from the browser.
//!
//! Decides: that the badge is what the browser itself answers, asked from a page of the extension.
//! Refuses to know: how the extension came to its figures.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::clock;

use super::{Browser, Kind, Tab, chromium, firefox, save_picture};

/// The page from which the browser is asked: a picture, since a page with scripts of its own would work beside what is
/// tried, and takes time from it.
const VANTAGE: &str = "icons/16.png";
/// The page that a fresh installation opens by itself.
pub(super) const WELCOME: &str = "/welcome.html";
/// The name of the extension API in both browsers; Firefox shows it only behind its wrapper.
///
/// The page's own clock is asked, which may be one for tests: Firefox gives what a driver runs another one.
const API: &str =
    "const api = globalThis.wrappedJSObject?.browser ?? globalThis.browser ?? globalThis.chrome;
    const { Date } = window.wrappedJSObject ?? window;";
/// How long a badge must stay as awaited before it is believed.
const SETTLED: Duration = Duration::from_millis(300);

/// The toolbar button as the browser shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// The text on the badge.
    pub text: String,
    /// The tooltip.
    pub title: String,
}

impl Badge {
    /// The count that it shows; none for `!` and for rounded figures such as `1.2k`.
    pub fn count(&self) -> Option<u64> {
        if self.text.is_empty() { Some(0) } else { self.text.parse().ok() }
    }
}

impl Browser {
    /// The address of a page of the extension.
    pub fn extension_url(&self, page: &str) -> Result<String> {
        let folder = self.extension_folder()?;
        Ok(match self.launch.kind {
            Kind::Chromium => chromium::extension_base(folder)?,
            Kind::Firefox => firefox::extension_base(),
        } + page)
    }

    fn extension_folder(&self) -> Result<&Path> {
        self.launch.extension.as_deref().context("this browser has no extension")
    }

    /// Opens a page of the extension in a new tab, without leaving the current one.
    pub async fn open_extension_page(&self, page: &str) -> Result<Tab> {
        let url = self.extension_url(page)?;
        let tab = match self.launch.kind {
            Kind::Chromium => {
                let tab = self.session.new_tab().await?;
                self.session.switch(&tab).await?;
                self.session.goto(&url).await?;
                tab
            }
            Kind::Firefox => {
                let tab = firefox::open_trusted(&self.session, &url).await?;
                self.session.switch(&tab).await?;
                tab
            }
        };
        let loaded =
            format!("location.href.startsWith({}) && document.readyState === 'complete'", json!(url));
        let loaded = self.wait_page(&loaded, 10).await.with_context(|| format!("opening {url}"));
        self.session.switch(&self.tab).await?;
        loaded.map(|()| Tab(tab))
    }

    /// Goes to the vantage page; [`Self::leave`] comes back.
    async fn enter(&mut self) -> Result<()> {
        let tab = if let Some(tab) = self.vantage.clone() {
            tab
        } else {
            let clocked = self.extension_folder()?.join(clock::VANTAGE).exists();
            self.open_extension_page(if clocked { clock::VANTAGE } else { VANTAGE }).await?.0
        };
        self.vantage = Some(tab.clone());
        self.session.switch(&tab).await
    }

    async fn leave(&self) -> Result<()> {
        self.session.switch(&self.tab).await
    }

    /// Runs a function body in a page of the extension; `api` is the extension API, `args` the argument.
    pub async fn run_in_extension(&mut self, js: &str, args: Value) -> Result<Value> {
        self.enter().await?;
        let reply = self.session.run(&format!("{API}\n{js}"), args).await;
        self.leave().await?;
        reply
    }

    /// Has the extension begin anew, as an update does: its own pages and the scripts in others' go away.
    pub async fn reload_extension(&mut self) -> Result<()> {
        let folder = self.extension_folder()?.to_owned();
        self.vantage = None;
        match self.launch.kind {
            Kind::Chromium => {
                // Without this, one that was loaded from a folder is not loaded again.
                let js =
                    "await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
                  await chrome.developerPrivate.reload(args, { failQuietly: false }); return null;";
                self.among_extensions(js, &folder).await.map(drop)
            }
            Kind::Firefox => firefox::reload(&self.session, &folder).await,
        }
    }

    /// The badge and the tooltip, now.
    pub async fn badge(&mut self) -> Result<Badge> {
        let js = "const [text, title] = await Promise.all([api.action.getBadgeText({}), api.action.getTitle({})]);\
                  return [text, title];";
        let reply = self.run_in_extension(js, Value::Null).await?;
        let part = |index: usize| reply[index].as_str().unwrap_or_default().to_owned();
        Ok(Badge { text: part(0), title: part(1) })
    }

    /// Waits until the badge shows `count` and stays so; else answers what it showed when patience ended.
    pub async fn badge_becomes(&mut self, count: u64, patience: Duration) -> Result<Badge> {
        let start = Instant::now();
        let mut right_since = None;
        loop {
            let badge = self.badge().await?;
            if badge.count() == Some(count) {
                let since = *right_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= SETTLED {
                    return Ok(badge);
                }
            } else {
                right_since = None;
                if start.elapsed() > patience {
                    return Ok(badge);
                }
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Waits until the extension has started for the first time in this profile, or failed to: either is
    /// stored. A browser opens pages sooner than that, and what they ask meanwhile nobody sees.
    pub async fn wait_installed(&mut self, patience: Duration) -> Result<()> {
        let start = Instant::now();
        let js = "const { installation, core_failed } = await api.storage.local.get(null);\
                  return installation !== undefined || core_failed === true;";
        // The very page from which it is asked may not be there yet.
        while self.run_in_extension(js, Value::Null).await.ok() != Some(Value::Bool(true)) {
            if start.elapsed() > patience {
                bail!("the extension has not started within {patience:?}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.close_welcome(patience).await
    }

    /// Waits for the page that a fresh installation opens, and closes it: it would stand before everything else.
    async fn close_welcome(&mut self, patience: Duration) -> Result<()> {
        let start = Instant::now();
        // Chromium's driver names no tab that an extension opened; the extension may ask for its own.
        let own = "const tabs = await api.runtime.getContexts({ contextTypes: ['TAB'] });
          const welcome = tabs.find(({ documentUrl }) => documentUrl?.endsWith(args));
          if (welcome) await api.tabs.remove(welcome.tabId);
          return Boolean(welcome);";
        while start.elapsed() < patience {
            if self.launch.kind == Kind::Chromium
                && self.run_in_extension(own, json!(WELCOME)).await? == json!(true)
            {
                return Ok(());
            }
            for tab in self.session.tabs().await? {
                self.session.switch(&tab).await?;
                if self.session.get("url").await?.as_str().is_some_and(|url| url.ends_with(WELCOME)) {
                    self.session.delete("window").await?;
                    return self.leave().await;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.leave().await?;
        bail!("no welcome within {patience:?}")
    }

    /// What the browser says against the extension as it was taken in: a list of sentences.
    pub async fn warnings(&mut self) -> Result<Value> {
        let folder = self.extension_folder()?.to_owned();
        match self.launch.kind {
            Kind::Chromium => {
                let js = "const info = await chrome.developerPrivate.getExtensionInfo(args);
                  return [...info.manifestErrors, ...info.runtimeErrors, ...info.installWarnings ?? []]
                    .map((one) => one.message ?? String(one));";
                self.among_extensions(js, &folder).await
            }
            Kind::Firefox => firefox::warnings(&self.session, &folder).await,
        }
    }

    /// Runs a function body in Chromium's own page of extensions; its argument is the extension's id.
    pub(super) async fn among_extensions(&mut self, js: &str, folder: &Path) -> Result<Value> {
        let base = chromium::extension_base(folder)?;
        let id = base.trim_start_matches("chrome-extension://").trim_end_matches('/').to_owned();
        let before = self.current_tab();
        let tab = self.session.new_tab().await?;
        self.tab_is(&Tab(tab)).await?;
        self.session.goto("chrome://extensions/").await?;
        let done = self.session.run(js, json!(id)).await;
        self.close_tab(&before).await?;
        done
    }

    /// Stops the extension's background and sees that it is stopped.
    pub async fn stop_background(&mut self) -> Result<()> {
        self.end_background(true).await
    }

    /// Stops the background as soon as it has handled what it was told so far, whatever it still has to write: no
    /// browser ends one for its idleness while it has an event in hand. Firefox sees to that by itself.
    pub async fn stop_idle_background(&mut self) -> Result<()> {
        self.end_background(false).await
    }

    async fn end_background(&mut self, force: bool) -> Result<()> {
        let folder = self.extension_folder()?.to_owned();
        self.enter().await?;
        let stopped = match self.launch.kind {
            Kind::Chromium => chromium::stop_background(&self.session, force).await,
            Kind::Firefox => firefox::stop_background(&self.session, &folder).await,
        };
        self.leave().await?;
        stopped
    }

    /// Whether the extension's background runs now.
    pub async fn background_runs(&mut self) -> Result<bool> {
        let folder = self.extension_folder()?.to_owned();
        self.enter().await?;
        let runs = match self.launch.kind {
            Kind::Chromium => chromium::background_runs(&self.session).await,
            Kind::Firefox => firefox::background_runs(&self.session, &folder).await,
        };
        self.leave().await?;
        runs
    }

    /// Stops the background and waits until it is. Firefox forgets a stop that meets a background in the middle
    /// of its start, so it is said again.
    pub async fn put_to_sleep(&mut self, patience: Duration) -> Result<()> {
        let start = Instant::now();
        loop {
            self.stop_background().await?;
            match self.wait_background_stopped(Duration::from_secs(1)).await {
                Err(_) if start.elapsed() < patience => {}
                stopped => return stopped,
            }
        }
    }

    /// Waits until the background has been stopped.
    pub async fn wait_background_stopped(&mut self, patience: Duration) -> Result<()> {
        let start = Instant::now();
        while self.background_runs().await? {
            if start.elapsed() > patience {
                bail!("the background still runs after {patience:?}");
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        Ok(())
    }

    /// The texts of the popup's `data-total`, `data-site` and `data-figure` elements and of its troubles, read
    /// from a fresh popup page.
    pub async fn popup(&mut self) -> Result<Value> {
        let tab = self.open_extension_page("popup.html").await?;
        self.session.switch(&tab.0).await?;
        // Until then it shows how it was last seen, with the troubles of then; a core that cannot be loaded only says so,
        // and then the rest of the page is wired all the same.
        let filled = "['controls', 'wired'].some((mark) => mark in document.documentElement.dataset)";
        let waited = self.wait_page(filled, 10).await;
        let js = "const texts = (name) => Object.fromEntries([...document.querySelectorAll(`[data-${name}]`)]\
                  .map((element) => [element.dataset[name], element.textContent.replace(/\\s+/g, ' ').trim()]));\
                  const troubles = [...document.querySelectorAll('#troubles > *')].map((element) => element.textContent.trim());\
                  return { totals: texts('total'), sites: texts('site'), figures: texts('figure'), troubles };";
        let texts = self.session.run(js, Value::Null).await;
        self.close(&tab).await?;
        waited.and(texts)
    }

    /// Writes a picture of a page of the extension at a given width, whole.
    pub async fn picture_of(&mut self, page: &str, width: u32, path: &Path) -> Result<()> {
        let tab = self.open_extension_page(page).await?;
        self.session.switch(&tab.0).await?;
        let url = self.extension_url(page)?;
        self.picture(tab, &url, width, path).await
    }

    /// Writes a picture of a file of this machine, whole.
    pub async fn picture_of_file(&mut self, file: &Path, width: u32, path: &Path) -> Result<()> {
        let tab = Tab(self.session.new_tab().await?);
        self.session.switch(&tab.0).await?;
        let url = format!("file://{}", file.display());
        self.session.goto(&url).await?;
        self.picture(tab, &url, width, path).await
    }

    /// Writes a picture of the current tab's page, whole, and closes the tab.
    async fn picture(&self, tab: Tab, url: &str, width: u32, path: &Path) -> Result<()> {
        let size =
            |height: u64| json!({"width": width, "height": height, "deviceScaleFactor": 2, "mobile": false});
        let resize = "Emulation.setDeviceMetricsOverride";
        if self.launch.kind == Kind::Chromium {
            chromium::devtools(&self.session, resize, size(640)).await?;
        } else {
            firefox::set_page_width(&self.session, url, width).await?;
        }
        // The page's own figures come a moment after it is complete.
        tokio::time::sleep(Duration::from_millis(500)).await;
        if self.launch.kind == Kind::Chromium {
            // An element's picture ends where the window does.
            let js = "return document.documentElement.scrollHeight;";
            let height = self.session.run(js, Value::Null).await?.as_u64().unwrap_or(640);
            chromium::devtools(&self.session, resize, size(height)).await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let root = self.session.find("html").await?;
        let picture = self.session.get(&format!("element/{root}/screenshot")).await;
        self.close(&tab).await?;
        save_picture(path, &picture?)
    }

    async fn close(&self, tab: &Tab) -> Result<()> {
        self.session.switch(&tab.0).await?;
        self.session.delete("window").await?;
        self.session.switch(&self.tab).await
    }
}
