//! A WebDriver session: the few commands used here, over one maintained client.
//!
//! Decides: how commands that are not in the standard are spelled, and that every error names its command.
//! Refuses to know: which browser is behind.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// One command, by its path below the session.
#[derive(Debug)]
struct Spelled {
    method: &'static str,
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Spelled {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> std::result::Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let method = http::Method::from_bytes(self.method.as_bytes()).unwrap_or_default();
        (method, self.body.as_ref().map(ToString::to_string))
    }
}

/// An open session.
#[derive(Clone, Debug)]
pub(super) struct Session {
    client: Client,
}

impl Session {
    /// Opens a session at a driver that may still be starting.
    pub async fn open(port: u16, capabilities: &Value) -> Result<Self> {
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let capabilities: Capabilities = capabilities.clone();
        let mut last = anyhow!("never tried");
        for _ in 0..100 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                let mut builder = ClientBuilder::new(HttpConnector::new());
                builder.capabilities(capabilities.clone());
                match builder.connect(&format!("http://127.0.0.1:{port}/")).await {
                    Ok(client) => {
                        let session = Self { client };
                        let limits = json!({"script": 60_000, "pageLoad": 60_000, "implicit": 0});
                        session.post("timeouts", limits).await?;
                        return Ok(session);
                    }
                    Err(error) => return Err(anyhow!("no session: {error}")),
                }
            }
            last = anyhow!("the driver does not listen");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(last)
    }

    async fn issue(&self, method: &'static str, path: &str, body: Option<Value>) -> Result<Value> {
        let command = Spelled { method, path: path.to_owned(), body };
        self.client.issue_cmd(command).await.with_context(|| format!("{method} {path}"))
    }

    /// A POST below the session.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.issue("POST", path, Some(body)).await
    }

    /// A GET below the session.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.issue("GET", path, None).await
    }

    /// A DELETE below the session.
    pub async fn delete(&self, path: &str) -> Result<Value> {
        self.issue("DELETE", path, None).await
    }

    /// Ends the session; the browser may end with it.
    pub async fn close(self) -> Result<()> {
        self.client.close().await.context("closing the session")
    }

    /// Runs a function body that may await and whose value is returned.
    pub async fn run(&self, js: &str, args: Value) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1];\n\
             (async (args) => {{ {js}\n }})(arguments[0]).then(\n\
               (value) => done({{ value: value === undefined ? null : value }}),\n\
               (error) => done({{ error: `${{error}} ${{error && error.stack || ''}}` }}));"
        );
        let reply = self.post("execute/async", json!({"script": script, "args": [args]})).await?;
        if let Some(error) = reply["error"].as_str() {
            bail!("the script failed: {error}");
        }
        Ok(reply["value"].clone())
    }

    /// The handles of all tabs.
    pub async fn tabs(&self) -> Result<Vec<String>> {
        serde_json::from_value(self.get("window/handles").await?).context("window handles")
    }

    /// Makes a tab the one that commands go to.
    pub async fn switch(&self, tab: &str) -> Result<()> {
        self.post("window", json!({"handle": tab})).await.map(drop)
    }

    /// Opens an empty tab.
    pub async fn new_tab(&self) -> Result<String> {
        let reply = self.post("window/new", json!({"type": "tab"})).await?;
        reply["handle"].as_str().map(ToOwned::to_owned).context("a handle of the new tab")
    }

    /// Navigates.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.post("url", json!({"url": url})).await.map(drop)
    }

    /// The element that a CSS selector finds, as WebDriver names it.
    pub async fn find(&self, css: &str) -> Result<String> {
        let reply = self.post("element", json!({"using": "css selector", "value": css})).await?;
        let id = reply.as_object().and_then(|object| object.values().next()).and_then(Value::as_str);
        id.map(ToOwned::to_owned).with_context(|| format!("no element {css}"))
    }
}
