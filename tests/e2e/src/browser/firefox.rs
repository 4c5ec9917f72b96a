//! Firefox: started by geckodriver, the extension installed for a session or for good.
//!
//! Decides: the prefs, the extension's fixed address, and what is done from the browser's own context.
//! Refuses to know: what is tested.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::process::{Group, find, free_port};
use super::session::Session;
use super::{Launch, Parts};
use crate::standin::Certificate;

/// The address of the extension's pages is made of this; any fixed value would do.
const UUID: &str = "6b1d0c5e-7f3a-4c2b-9d8e-1a2b3c4d5e6f";

/// Starts the browser, and installs the extension if it is not there yet.
pub(super) async fn start(launch: &Launch) -> Result<Parts> {
    if let Some(certificate) = &launch.certificate {
        accept(certificate, &launch.profile)?;
    }
    let tools = std::env::current_dir()?.join("target/tools/bin/geckodriver");
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin/geckodriver");
    let port = free_port()?;
    let marionette = free_port()?;
    let args = ["--allow-system-access", "--host", "127.0.0.1"].map(str::to_owned).into_iter().chain([
        format!("--port={port}"),
        format!("--marionette-port={marionette}"),
        // Only a file under the profile tells our browser from another.
        format!("--profile-root={}", launch.profile.display()),
    ]);
    let driver = Group::start(
        &find(&["geckodriver"], &[tools, beside])?,
        &args.collect::<Vec<_>>(),
        &launch.log(),
        &launch.profile,
        &launch.zone.map(|zone| ("TZ", zone)).into_iter().collect::<Vec<_>>(),
    )?;
    let mut arguments = vec!["-profile".to_owned(), launch.profile.display().to_string()];
    if launch.headless {
        arguments.push("-headless".to_owned());
    }
    arguments.extend(launch.start.as_ref().map(|start| start.url.clone()));
    let capabilities = json!({
        "acceptInsecureCerts": true,
        "moz:firefoxOptions": {
            "binary": find(&["firefox-esr", "firefox"], &[])?,
            "args": arguments,
            "prefs": prefs(launch)?,
        }
    });
    let session = Session::open(port, &capabilities).await?;
    if let Some(language) = launch.language {
        // Firefox speaks what it has a language pack for; an extension's pages need none.
        let js =
            "Services.locale.availableLocales = ['en-US', args]; Services.locale.requestedLocales = [args];
          return null;";
        in_chrome(&session, js, json!(language)).await?;
    }
    if let Some(extension) = &launch.extension
        && !(launch.permanent && is_installed(&session, extension).await?)
    {
        install(&session, launch, extension).await?;
    }
    Ok(Parts { session, driver, process: None })
}

fn prefs(launch: &Launch) -> Result<Value> {
    let mut prefs = json!({
        "network.dns.forceResolve": "127.0.0.1",
        "network.socket.forcePort": format!("443={}", launch.standin_port),
        "network.http.http3.enable": false,
        "xpinstall.signatures.required": false,
        "extensions.webextOptionalPermissionPrompts": false,
        "extensions.background.idle.timeout": launch.idle_timeout_ms,
        "devtools.console.stdout.content": true,
        "devtools.console.stdout.chrome": true,
        "browser.shell.checkDefaultBrowser": false,
        "browser.startup.page": 0,
        "browser.download.folderList": 2,
        "browser.download.dir": launch.downloads(),
        "browser.download.always_ask_before_handling_new_types": false,
        "browser.download.open_pdf_attachments_inline": false,
        "browser.download.alwaysOpenPanel": false,
        "datareporting.policy.dataSubmissionEnabled": false,
        "toolkit.telemetry.server": "",
        "app.normandy.enabled": false,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
    });
    if let (Some(extension), Some(prefs)) = (&launch.extension, prefs.as_object_mut()) {
        let uuids: Map<String, Value> = [(gecko_id(extension)?, json!(UUID))].into_iter().collect();
        prefs.insert("extensions.webextensions.uuids".to_owned(), json!(Value::Object(uuids).to_string()));
    }
    Ok(prefs)
}

/// Writes the exceptions that a person would make by hand on the certificate's warning page.
fn accept(certificate: &Certificate, profile: &Path) -> Result<()> {
    let print: Vec<String> =
        Sha256::digest(&certificate.der).iter().map(|byte| format!("{byte:02X}")).collect();
    let print = print.join(":");
    // The identifier is that of SHA-256.
    let line = |host: &String| format!("{host}:443:\tOID.2.16.840.1.101.3.4.2.1\t{print}\t\n");
    let lines: String = certificate.hosts.iter().map(line).collect();
    std::fs::write(profile.join("cert_override.txt"), lines).context("writing the certificate exceptions")
}

/// The address of the extension's pages.
pub(super) fn extension_base() -> String {
    format!("moz-extension://{UUID}/")
}

/// The id that the manifest gives the extension.
pub(super) fn gecko_id(folder: &Path) -> Result<String> {
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).context("manifest.json")?)?;
    let id = manifest["browser_specific_settings"]["gecko"]["id"].as_str();
    id.map(ToOwned::to_owned).context("the manifest has no gecko id")
}

async fn install(session: &Session, launch: &Launch, extension: &Path) -> Result<()> {
    // For a session its folder will do, and can be changed under it; for good, only a package will.
    let package = if launch.permanent { pack(extension, &launch.profile)? } else { extension.to_owned() };
    let request = json!({"path": package, "temporary": !launch.permanent, "allowPrivateBrowsing": false});
    session.post("moz/addon/install", request).await.map(drop)
}

/// Zips a folder into an xpi beside the profile's own files.
fn pack(folder: &Path, profile: &Path) -> Result<PathBuf> {
    let target = profile.join("gramme-under-test.xpi");
    let mut zip = zip::ZipWriter::new(File::create(&target)?);
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
            zip.start_file(name, zip::write::SimpleFileOptions::default())?;
            zip.write_all(&std::fs::read(&path)?)?;
        }
    }
    zip.finish()?;
    Ok(target)
}

/// Runs a function body in the browser's own context.
pub(super) async fn in_chrome(session: &Session, js: &str, args: Value) -> Result<Value> {
    session.post("moz/context", json!({"context": "chrome"})).await?;
    let reply = session.run(js, args).await;
    session.post("moz/context", json!({"context": "content"})).await?;
    reply
}

async fn is_installed(session: &Session, extension: &Path) -> Result<bool> {
    let js = "const found = await ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')\
              .AddonManager.getAddonByID(args); return Boolean(found);";
    Ok(in_chrome(session, js, json!(gecko_id(extension)?)).await? == json!(true))
}

/// Opens an address that only the browser itself may open; answers its tab.
pub(super) async fn open_trusted(session: &Session, url: &str) -> Result<String> {
    let before = session.tabs().await?;
    in_chrome(session, "gBrowser.addTrustedTab(args); return null;", json!(url)).await?;
    for _ in 0..200 {
        if let Some(tab) = session.tabs().await?.into_iter().find(|tab| !before.contains(tab)) {
            return Ok(tab);
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    bail!("no tab for {url}")
}

/// Stops the extension's event page as the idle time-out does: not while it has an event in hand. Firefox then waits for
/// another time-out without one, and this for half a second; it gives up after ten.
pub(super) async fn stop_background(session: &Session, extension: &Path) -> Result<()> {
    let js = "const { extension } = WebExtensionPolicy.getByID(args);
      for (let tries = 0; tries < 20; tries++) {
        await extension.terminateBackground();
        if (extension.backgroundState !== 'running') return true;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      return false;";
    let stopped = in_chrome(session, js, json!(gecko_id(extension)?)).await?;
    ensure!(stopped == json!(true), "Firefox did not end a background that always had an event in hand");
    Ok(())
}

/// Whether the event page runs.
pub(super) async fn background_runs(session: &Session, extension: &Path) -> Result<bool> {
    let js = "return WebExtensionPolicy.getByID(args).extension.backgroundState;";
    Ok(in_chrome(session, js, json!(gecko_id(extension)?)).await? != json!("stopped"))
}

/// Takes the extension away and in again, as an update does.
pub(super) async fn reload(session: &Session, extension: &Path) -> Result<()> {
    let js =
        "const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
      await (await AddonManager.getAddonByID(args)).reload(); return null;";
    in_chrome(session, js, json!(gecko_id(extension)?)).await.map(drop)
}

/// What Firefox says against the extension.
pub(super) async fn warnings(session: &Session, extension: &Path) -> Result<Value> {
    let js = "const { extension } = WebExtensionPolicy.getByID(args);
      return [...extension.warnings ?? [], ...extension.errors ?? []].map(String);";
    in_chrome(session, js, json!(gecko_id(extension)?)).await
}

/// Makes the current tab's page as wide as a popup.
pub(super) async fn set_page_width(session: &Session, tab_url: &str, width: u32) -> Result<()> {
    let js = "for (const tab of gBrowser.tabs) if (tab.linkedBrowser.currentURI.spec === args.url) {\
              gBrowser.selectedTab = tab; tab.linkedBrowser.style.maxWidth = `${args.width}px`; } return null;";
    in_chrome(session, js, json!({"url": tab_url, "width": width})).await.map(drop)
}
