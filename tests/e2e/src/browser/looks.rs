//! How a page looks: its width, its colours, a picture of the whole of it, and where the keyboard stands in it.
//!
//! Decides: how each browser is brought to show a page as it looks in a window of another size and theme. Refuses to know:
//! what looks right.

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::{Browser, Kind, Tab, chromium, firefox, keys, save_picture};

/// What a person's system asks pages for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Dark { "dark" } else { "light" })
    }
}

/// The window that a page is shown in.
#[derive(Clone, Copy, Debug)]
pub struct Dress {
    /// Its inner width, in the page's own pixels.
    pub width: u32,
    /// Its inner height.
    pub height: u32,
    /// How many pixels of a picture are one of the page.
    pub scale: u32,
    /// Its colours.
    pub theme: Theme,
}

impl Browser {
    /// Opens an address in a new tab that is dressed from the start, which becomes the current one.
    pub async fn open_dressed(&mut self, url: &str, dress: Dress) -> Result<Tab> {
        let tab = match self.launch.kind {
            Kind::Chromium => {
                let tab = self.session.new_tab().await?;
                self.session.switch(&tab).await?;
                chromium::devtools(&self.session, "Page.bringToFront", json!({})).await?;
                self.dress(dress).await?;
                self.session.goto(url).await?;
                tab
            }
            Kind::Firefox if url.starts_with("moz-extension:") => {
                firefox::open_trusted(&self.session, url).await?
            }
            Kind::Firefox => {
                let tab = self.session.new_tab().await?;
                self.session.switch(&tab).await?;
                self.session.goto(url).await?;
                tab
            }
        };
        let tab = Tab(tab);
        self.tab_is(&tab).await?;
        self.wait_page("location.href !== 'about:blank' && document.readyState === 'complete'", 10).await?;
        if self.launch.kind == Kind::Firefox {
            self.dress(dress).await?;
        }
        Ok(tab)
    }

    /// Dresses the current tab anew.
    pub async fn dress(&self, dress: Dress) -> Result<()> {
        let Dress { width, height, scale, theme } = dress;
        match self.launch.kind {
            Kind::Chromium => {
                let colours = json!({"features": [
                    {"name": "prefers-color-scheme", "value": theme.to_string()},
                ]});
                chromium::devtools(&self.session, "Emulation.setEmulatedMedia", colours).await?;
                let size =
                    json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": false});
                chromium::devtools(&self.session, "Emulation.setDeviceMetricsOverride", size).await?;
            }
            Kind::Firefox => {
                // A window has a least width; a page within it has none.
                let window = json!({"width": width.max(600) + 40, "height": height + 140});
                self.session.post("window/rect", window).await?;
                let js = "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', args.dark ? 0 : 1);
                  const { style } = gBrowser.selectedBrowser;
                  style.minWidth = style.maxWidth = `${args.width}px`;
                  return null;";
                let args = json!({"dark": theme == Theme::Dark, "width": width});
                firefox::in_chrome(&self.session, js, args).await?;
            }
        }
        self.wait_dressed(dress).await
    }

    async fn wait_dressed(&self, Dress { width, theme, .. }: Dress) -> Result<()> {
        let start = Instant::now();
        let js = "await new Promise((resolve) => requestAnimationFrame(resolve));
          return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches];";
        loop {
            let seen = self.run(js).await;
            if seen.as_ref().is_ok_and(|seen| *seen == json!([width, theme == Theme::Dark])) {
                return Ok(());
            }
            if start.elapsed() > Duration::from_secs(5) {
                bail!("a page {width} wide and {theme} is {seen:?}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Writes a picture of the current tab's page, the whole of it or the first `most` pixels from the top.
    pub async fn whole_picture(&self, most: u32, path: &Path) -> Result<()> {
        match self.launch.kind {
            Kind::Chromium => {
                // Beyond the window there is no bar to scroll by, and the page is laid out in all of its width.
                let js =
                    "const { scrollHeight } = document.documentElement; return [innerWidth, scrollHeight];";
                let size = self.run(js).await?;
                let height = size[1].as_u64().context("the page's height")?.min(u64::from(most));
                let clip = json!({"x": 0, "y": 0, "width": size[0], "height": height, "scale": 1});
                let params = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
                let reply = chromium::devtools(&self.session, "Page.captureScreenshot", params).await?;
                save_picture(path, &reply["data"])
            }
            Kind::Firefox => save_picture(path, &self.session.get("moz/screenshot/full").await?),
        }
    }

    /// Presses Tab once.
    pub async fn tab_key(&self) -> Result<()> {
        let press =
            [json!({"type": "keyDown", "value": keys::TAB}), json!({"type": "keyUp", "value": keys::TAB})];
        let keyboard = json!({"actions": [{"type": "key", "id": "keyboard", "actions": press}]});
        self.session.post("actions", keyboard).await.map(drop)
    }

    /// Cuts the current tab (in Firefox the browser) off from every network, or joins it again.
    pub async fn offline(&self, off: bool) -> Result<()> {
        match self.launch.kind {
            Kind::Chromium => {
                chromium::devtools(&self.session, "Network.enable", json!({})).await?;
                let net =
                    json!({"offline": off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
                chromium::devtools(&self.session, "Network.emulateNetworkConditions", net).await.map(drop)
            }
            Kind::Firefox => {
                let js = "Services.io.offline = args; return null;";
                firefox::in_chrome(&self.session, js, json!(off)).await.map(drop)
            }
        }
    }

    /// Takes from the extension every host that installing it gave, as a person may in the browser's own pages.
    pub async fn take_hosts_back(&mut self) -> Result<()> {
        let folder = self.launch.extension.clone().context("this browser has no extension")?;
        match self.launch.kind {
            Kind::Chromium => {
                let js = "await chrome.developerPrivate.updateExtensionConfiguration({ extensionId: args, hostAccess: 'ON_CLICK' });
                  return null;";
                self.among_extensions(js, &folder).await.map(drop)
            }
            Kind::Firefox => {
                let js = "const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
                  const { extension } = WebExtensionPolicy.getByID(args);
                  const origins = extension.allowedOrigins.patterns.map((one) => one.pattern);
                  await ExtensionPermissions.remove(args, { permissions: [], origins }, extension);
                  return null;";
                firefox::in_chrome(&self.session, js, json!(firefox::gecko_id(&folder)?)).await.map(drop)
            }
        }
    }
}
