//! Servers of a person's own, from the options' form to the badge.
//!
//! Decides: that nothing is counted of an address before it is added, that what is asked there counts by the kind
//! of server that it was said to be, and that nothing is counted once it is removed. Refuses to know: which
//! requests each kind of server takes. The browser's own question is not put here: no driver can answer it, so
//! every address is granted from the start.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, page};
use super::replies::usages;
use super::{Form, Ground, Proof};
use crate::files::copy_folder;
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "servers-of-ones-own", play: |ground| Box::pin(servers(ground)) }];

/// A server, and one ask of its page.
struct Server {
    kind: &'static str,
    /// What it makes, where the form asks that.
    makes: Option<&'static str>,
    origin: &'static str,
    path: &'static str,
    body: &'static str,
    counts_as: &'static str,
}

const MODELS: Server = Server {
    kind: "ollama",
    makes: None,
    origin: "https://models.example",
    path: "/api/chat",
    body: r#"{"model":"llama3.3:70b","messages":[{"role":"user","content":"hi"}],"stream":true}"#,
    counts_as: "text",
};
const PICTURES: Server = Server {
    kind: "gradio",
    makes: Some("image"),
    origin: "https://pictures.example",
    path: "/gradio_api/queue/join",
    body: r#"{"data":["a fox in the snow"],"event_data":null,"fn_index":2,"trigger_id":5,"session_hash":"abc"}"#,
    counts_as: "image",
};

/// A copy to which every address was granted from the start.
fn granted(extension: &Path, copy: &Path) -> Result<PathBuf> {
    copy_folder(extension, copy)?;
    let file = copy.join("manifest.json");
    let mut manifest: Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
    manifest["host_permissions"] = json!(["*://*/*"]);
    std::fs::write(file, manifest.to_string())?;
    Ok(copy.to_owned())
}

/// Fills the form as a person does, and waits for words beside it or for the address in the list.
async fn add(stage: &mut Stage, server: &Server, address: &str, until: &str) -> Result<()> {
    let before = page(stage, "options.html", "'filled' in document.documentElement.dataset").await?;
    let browser = stage.browser()?;
    browser.choose("#kind", server.kind).await?;
    if let Some(makes) = server.makes {
        browser.choose("#makes", makes).await?;
    }
    browser.type_into("#address", address).await?;
    browser.click("#server button").await?;
    let added = browser.wait_page(until, 10).await;
    browser.close_tab(&before).await?;
    added
}

/// Asks a server from its own page.
async fn ask(stage: &mut Stage, server: &Server) -> Result<()> {
    let js = "const { path, body } = args;
      const answer = await fetch(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      return (await answer.text()).length;";
    let browser = stage.browser()?;
    browser.open(server.origin).await?;
    let length = browser.run_with(js, json!({ "path": server.path, "body": server.body })).await?;
    ensure!(length.as_u64() > Some(0), "the server answered nothing");
    Ok(())
}

async fn servers(ground: Ground) -> Result<String> {
    let scratch = tempfile::tempdir()?;
    let extension = granted(&ground.extension(Form::AllHosts)?, &scratch.path().join("extension"))?;
    let mut stage = Stage::open(ground.kind, Some(&extension)).await?;
    let wrong = "document.getElementById('message').textContent.includes('http')";
    add(&mut stage, &MODELS, "ftp://models.example", wrong).await?;
    let mut counted = 0;
    for server in [MODELS, PICTURES] {
        let Server { kind, origin, counts_as, .. } = server;
        ask(&mut stage, &server).await?;
        let listed = format!("document.getElementById('server-rows').textContent.includes('{origin}')");
        add(&mut stage, &server, origin, &listed).await?;
        ask(&mut stage, &server).await?;
        counted += 1;
        badge_is(&mut stage, counted).await?;
        let all = usages(&mut stage, usize::try_from(counted)?, |_| true).await?;
        let last = &all[all.len() - 1];
        ensure!(last["site"] == kind && last["kind"] == counts_as, "{kind}: {last}");
    }
    let before =
        page(&mut stage, "options.html", "document.querySelector('#server-rows [data-remove]')").await?;
    let browser = stage.browser()?;
    browser.click(&format!("#server-rows [data-remove='{}']", PICTURES.origin)).await?;
    browser.wait_page("document.querySelectorAll('#server-rows li').length === 1", 10).await?;
    browser.close_tab(&before).await?;
    ask(&mut stage, &PICTURES).await?;
    // Whatever is counted wrongly stands before this one.
    ask(&mut stage, &MODELS).await?;
    badge_is(&mut stage, counted + 1).await?;
    let asks = stage.truth().requests();
    ensure!(asks == counted + 4, "the servers answered {asks}");
    stage.quit().await?;
    let counted = counted + 1;
    Ok(format!(
        "{counted} of {asks} asks counted: none before its server was added, none after it was removed"
    ))
}
