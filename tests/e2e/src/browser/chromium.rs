//! Chromium: started by us, joined by chromedriver.
//!
//! Decides: the flags, the extension's address, and that the browser itself is our child: chromedriver
//! alone would put its own start page in the place of ours and would keep the console to itself.
//! Refuses to know: what is tested.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::process::{Group, find, free_port};
use super::session::Session;
use super::{Launch, Parts, Start};

/// How often a start page that never leaves the browser is tried again before the driver opens it.
const STARTS: usize = 4;

/// Starts the browser and joins it.
pub(super) async fn start(launch: &Launch) -> Result<Parts> {
    let mut launch = launch.clone();
    let mut late = None;
    let mut found = None;
    for attempt in 1..=STARTS {
        if attempt == STARTS {
            late = launch.start.take();
        }
        let (mut browser, port) = start_browser(&launch).await?;
        // Chromium at times never sends the first navigation of its life, with or without a driver. A
        // browser that has sent nothing proves nothing: it is started again.
        let done = match &launch.start {
            Some(start) => wait_title(port, start).await?,
            None => true,
        };
        if done {
            found = Some((browser, port));
            break;
        }
        browser.ask_to_end();
        browser.wait_end(Duration::from_secs(5)).await;
    }
    let (browser, port) = found.context("Chromium would not open its start page")?;
    let driver_port = free_port()?;
    let driver = Group::start(
        &find(&["chromedriver"], &["/usr/lib/chromium/chromedriver".into()])?,
        &[format!("--port={driver_port}")],
        &launch.profile.with_extension("chromedriver.log"),
        &launch.profile.join("no-other-process-names-this"),
        &[],
    )?;
    let capabilities = json!({"goog:chromeOptions": {"debuggerAddress": format!("127.0.0.1:{port}")}});
    let session = Session::open(driver_port, &capabilities).await?;
    if let Some(start) = late {
        session.goto(&start.url).await?;
    }
    Ok(Parts { session, driver, process: Some(browser) })
}

/// Files are saved without a question, in a folder of their own.
fn prefer(launch: &Launch) -> Result<()> {
    let file = launch.profile.join("Default/Preferences");
    if !file.exists() {
        std::fs::create_dir_all(launch.profile.join("Default"))?;
        let download = json!({"default_directory": launch.downloads(), "prompt_for_download": false});
        std::fs::write(file, json!({"download": download}).to_string())?;
    }
    Ok(())
}

async fn start_browser(launch: &Launch) -> Result<(Group, u16)> {
    prefer(launch)?;
    let chromium = find(&["chromium", "chromium-browser", "google-chrome"], &[])?;
    let port_file = launch.profile.join("DevToolsActivePort");
    // Left by an earlier run of the same profile, it would name a dead port.
    let _ = std::fs::remove_file(&port_file);
    let language = launch.language.map(|language| ("LANGUAGE", language));
    let variables: Vec<_> = language.into_iter().chain(launch.zone.map(|zone| ("TZ", zone))).collect();
    let mut browser = Group::start(&chromium, &flags(launch), &launch.log(), &launch.profile, &variables)?;
    let port = debugging_port(&port_file, &mut browser).await?;
    Ok((browser, port))
}

fn flags(launch: &Launch) -> Vec<String> {
    let mut flags: Vec<String> = [
        "--remote-debugging-port=0",
        "--no-sandbox",
        "--no-first-run",
        "--no-default-browser-check",
        "--password-store=basic",
        "--use-mock-keychain",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-breakpad",
        "--disable-search-engine-choice-screen",
        "--disable-features=DisableLoadExtensionCommandLineSwitch",
        "--ignore-certificate-errors",
        "--enable-logging=stderr",
        "--window-size=1280,900",
    ]
    .map(str::to_owned)
    .to_vec();
    flags.push(format!("--user-data-dir={}", launch.profile.display()));
    flags.push(format!("--host-resolver-rules=MAP * 127.0.0.1:{}", launch.standin_port));
    if launch.headless {
        flags.push("--headless=new".to_owned());
    }
    if let Some(language) = launch.language {
        flags.push(format!("--lang={language}"));
    }
    if let Some(extension) = &launch.extension {
        flags.push(format!("--load-extension={}", extension.display()));
    }
    flags.push(launch.start.as_ref().map_or("about:blank", |start| &start.url).to_owned());
    flags
}

async fn debugging_port(file: &Path, browser: &mut Group) -> Result<u16> {
    for _ in 0..400 {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        if let Some(port) = text.lines().next().and_then(|line| line.parse().ok()) {
            return Ok(port);
        }
        if !browser.is_running() {
            bail!("Chromium ended as it started; see its log");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("Chromium did not open its debugging port within 20 s")
}

/// Waits until the start page has done what it does; false if it has not within 3 s.
async fn wait_title(port: u16, start: &Start) -> Result<bool> {
    let wanted = format!("\"title\": \"{}\"", start.title);
    let request = format!("GET /json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(3) {
        let mut socket = TcpStream::connect(("127.0.0.1", port)).await?;
        socket.write_all(request.as_bytes()).await?;
        let mut reply = Vec::new();
        // The connection may stay open: what has come by then is what there is.
        let _ = tokio::time::timeout(Duration::from_millis(100), socket.read_to_end(&mut reply)).await;
        if String::from_utf8_lossy(&reply).contains(&wanted) {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(false)
}

/// The address of an unpacked extension: the first half of the hash of its path (or key), in letters.
pub(super) fn extension_base(folder: &Path) -> Result<String> {
    use base64::Engine as _;
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).context("manifest.json")?)?;
    let hash = match manifest["key"].as_str() {
        Some(key) => Sha256::digest(base64::engine::general_purpose::STANDARD.decode(key)?),
        None => Sha256::digest(folder.as_os_str().as_encoded_bytes()),
    };
    let letter = |nibble: u8| char::from(b'a' + nibble);
    let id: String = hash.iter().take(16).flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect();
    Ok(format!("chrome-extension://{id}/"))
}

/// A command of the DevTools protocol, to the current tab.
pub(super) async fn devtools(session: &Session, command: &str, params: Value) -> Result<Value> {
    session.post("goog/cdp/execute", json!({"cmd": command, "params": params})).await
}

/// The current tab's page as a PDF of A4 pages, with the page's own margins.
pub(super) async fn printed(session: &Session) -> Result<Vec<u8>> {
    use base64::Engine as _;
    let size = json!({"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": false, "preferCSSPageSize": true});
    let reply = devtools(session, "Page.printToPDF", size).await?;
    let text = reply["data"].as_str().context("a PDF as text")?;
    Ok(base64::engine::general_purpose::STANDARD.decode(text)?)
}

/// What the extension keeps has not changed for this long: then it has nothing in hand.
const QUIET: Duration = Duration::from_millis(300);

/// Stops the extension's worker, by force or once it has handled what it was told; the current tab must be a page
/// of the extension.
pub(super) async fn stop_background(session: &Session, force: bool) -> Result<()> {
    devtools(session, "ServiceWorker.enable", json!({})).await?;
    if !force {
        // Events and messages come to it on ways of their own: that a message has come back says nothing of the events.
        let js = "await new Promise((quiet) => {
            let timer = setTimeout(quiet, args);
            setTimeout(quiet, 20 * args);
            chrome.storage.onChanged.addListener(() => {
              clearTimeout(timer);
              timer = setTimeout(quiet, args);
            });
          });
          await chrome.runtime.sendMessage({ kind: 'nothing' }).catch(() => {}); return null;";
        session.run(js, json!(QUIET.as_millis())).await?;
    }
    devtools(session, "ServiceWorker.stopAllWorkers", json!({})).await?;
    devtools(session, "ServiceWorker.disable", json!({})).await.map(drop)
}

/// Whether the worker runs; the current tab must be a page of the extension.
pub(super) async fn background_runs(session: &Session) -> Result<bool> {
    let js = "return (await chrome.runtime.getContexts({ contextTypes: ['BACKGROUND'] })).length > 0;";
    Ok(session.run(js, Value::Null).await? == json!(true))
}

/// Asks the browser to end as a person would.
pub(super) async fn quit(session: &Session) {
    // The answer may be cut by the very end it asks for.
    let _ = devtools(session, "Browser.close", json!({})).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_comes_from_the_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("manifest.json"), "{}").unwrap();
        let base = extension_base(folder.path()).unwrap();
        let id = base.trim_start_matches("chrome-extension://").trim_end_matches('/');
        assert!(id.len() == 32 && id.bytes().all(|byte| (b'a'..=b'p').contains(&byte)));
    }
}
