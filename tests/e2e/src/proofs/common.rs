//! The verbs that several proofs share.
//!
//! Decides: how what is stored is read from one of the extension's own pages. Refuses to judge it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use gramme::observe::tracker::{Counted, Moment};
use gramme::observe::{Kind, Turn};
use serde_json::{Value, json};

use crate::browser::Tab;
use crate::stage::{PATIENCE, Stage};

/// How the extension names its database, and the store of usages in it.
const DATABASE: &str = "
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('another connection does not close'));
  });
  const NAME = 'gramme', USAGES = 'usages';
  const opened = async (work) => {
    const database = await done(indexedDB.open(NAME));
    try { return await work(database); } finally { database.close(); }
  };";

/// A text prompt as it is counted, for a history that is brought in.
pub(crate) fn counted(id: String, moment: Moment, site: &str) -> Counted {
    Counted {
        id,
        moment,
        site: site.to_owned(),
        kind: Kind::Text,
        turn: Turn::New,
        model: None,
        images: None,
        prompt_chars: None,
    }
}

/// The moment by the browser's clock, in its zone.
pub(crate) async fn now(stage: &mut Stage) -> Result<Moment> {
    let js = "return [Date.now(), -new Date().getTimezoneOffset()];";
    let now = stage.browser()?.run_in_extension(js, Value::Null).await?;
    let offset_min = i32::try_from(now[1].as_i64().context("the browser's offset")?)?;
    Ok(Moment { at_ms: now[0].as_i64().context("the browser's clock")?, offset_min })
}

/// Runs a function body in a page of the extension; `done`, `opened`, `NAME` and `USAGES` are for its database.
pub(crate) async fn in_database(stage: &mut Stage, js: &str, args: Value) -> Result<Value> {
    stage.browser()?.run_in_extension(&format!("{DATABASE}\n{js}"), args).await
}

/// Every record of a store of the database, and the database's version.
pub(crate) async fn records(stage: &mut Stage, store: &str) -> Result<(u64, Vec<Value>)> {
    let js = "return opened(async (database) => [database.version,
                JSON.parse(JSON.stringify(await done(database.transaction(args).objectStore(args).getAll())))]);";
    let reply = in_database(stage, js, json!(store)).await?;
    let records = reply[1].as_array().cloned().unwrap_or_default();
    Ok((reply[0].as_u64().unwrap_or_default(), records))
}

/// The names in `storage.local` under which usages wait for their database.
pub(crate) async fn waiting(stage: &mut Stage) -> Result<usize> {
    let js = "return Object.keys(await api.storage.local.get(null)).filter((key) => key.startsWith('waiting:')).length;";
    let reply = stage.browser()?.run_in_extension(js, Value::Null).await?;
    Ok(usize::try_from(reply.as_u64().unwrap_or_default())?)
}

/// Has the housekeeping done, and waits until a new spare copy of the history is there.
pub(crate) async fn copied(stage: &mut Stage) -> Result<()> {
    let js = "const made = async () => (await api.storage.local.get('spare')).spare?.at_ms ?? 0;
      const before = await made();
      await api.storage.local.set({ tidy_at: 0 });
      await api.alarms.create('tidy', { when: Date.now() + 1 });
      for (let n = 0; n < 300; n++) {
        if ((await made()) > before) return true;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return false;";
    let made = stage.browser()?.run_in_extension(js, Value::Null).await?;
    if made != json!(true) {
        bail!("no spare copy was made within 30 s");
    }
    Ok(())
}

/// Sends the background a message as a page of the extension does; its answer.
pub(crate) async fn message(stage: &mut Stage, message: Value) -> Result<Value> {
    let js = "const reply = await api.runtime.sendMessage(args); return JSON.parse(JSON.stringify(reply ?? null));";
    let reply = stage.browser()?.run_in_extension(js, message).await?;
    if let Some(error) = reply["error"].as_str() {
        bail!("the background refused: {error}");
    }
    Ok(reply["value"].clone())
}

/// Opens a page of the extension, which becomes the current tab, and waits until something is true there; the tab
/// that was current before.
pub(crate) async fn page(stage: &mut Stage, page: &str, until: &str) -> Result<Tab> {
    let browser = stage.browser()?;
    let before = browser.current_tab();
    let tab = browser.open_extension_page(page).await?;
    browser.tab_is(&tab).await?;
    browser.wait_page(until, 20).await?;
    Ok(before)
}

/// Waits until the background of a fresh browser answers. In Firefox what is asked before is not seen.
pub(crate) async fn started(stage: &mut Stage, patience: Duration) -> Result<()> {
    let start = Instant::now();
    loop {
        match message(stage, json!({"kind": "refresh"})).await {
            Ok(_) => return Ok(()),
            Err(error) if start.elapsed() > patience => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Stops the background and sees that it is stopped.
pub(crate) async fn stop(stage: &mut Stage) -> Result<()> {
    stage.browser()?.put_to_sleep(PATIENCE).await
}

/// Waits for a count on the badge; fails with what stood there instead.
pub(crate) async fn badge_is(stage: &mut Stage, count: u64) -> Result<()> {
    let badge = stage.browser()?.badge_becomes(count, PATIENCE).await?;
    ensure!(badge.count() == Some(count), "the badge shows {:?}, not {count}", badge.text);
    Ok(())
}

/// Waits for a text on the badge.
pub(crate) async fn badge_says(stage: &mut Stage, text: &str, patience: Duration) -> Result<()> {
    let start = Instant::now();
    loop {
        let badge = stage.badge().await?;
        if badge.text == text {
            return Ok(());
        }
        ensure!(start.elapsed() < patience, "the badge shows {:?}, not {text:?}", badge.text);
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

/// The sentences of the popup's `#troubles`.
pub(crate) fn troubles(popup: &Value) -> String {
    popup["troubles"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect::<Vec<_>>()
        .join(" | ")
}
