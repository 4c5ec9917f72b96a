//! That a page finds no difference with the page scripts: in what it reads, in the order of events, in
//! refusals and aborts, in the look of every function; that forged messages come to nothing; and that a
//! site whose requests moved is noticed.
//!
//! Decides: that two runs of one page, with the extension and without, say the same. Refuses to know: how
//! anything is observed.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::common::{badge_is, troubles};
use super::{Form, Ground, Proof};
use crate::browser::Kind;
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "pages-find-no-difference", play: |ground| Box::pin(conforms(ground)) },
    Proof { name: "a-flood-of-forged-messages", play: |ground| Box::pin(flood(ground)) },
    Proof { name: "a-site-that-moved", play: |ground| Box::pin(moved(ground)) },
    Proof { name: "a-site-that-moved-keeps-no-words", play: |ground| Box::pin(wordless(ground)) },
];

async fn findings(kind: Kind, extension: Option<&std::path::Path>) -> Result<Value> {
    let mut stage = Stage::open(kind, extension).await?;
    stage.visit_chatgpt("").await?;
    let js = "const script = document.createElement('script'); script.type = 'module'; script.src = '/-/conform.js';
      document.body.append(script); return null;";
    stage.browser()?.run(js).await?;
    stage.browser()?.wait_page("document.body.dataset.conforms", 40).await?;
    let text = stage.browser()?.run("return document.body.dataset.conforms;").await?;
    stage.quit().await?;
    serde_json::from_str(text.as_str().unwrap_or_default()).context("what the page found")
}

async fn conforms(ground: Ground) -> Result<String> {
    let with = findings(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let without = findings(ground.kind, None).await?;
    let (with, without) = (with.as_object().context("findings")?, without.as_object().context("findings")?);
    let differ: Vec<_> = without
        .iter()
        .filter(|(name, value)| with.get(*name) != Some(value))
        .map(|(name, value)| {
            format!("{name}: {value} without, {} with", with.get(name).unwrap_or(&Value::Null))
        })
        .collect();
    ensure!(differ.is_empty(), "{}", differ.join("\n      "));
    Ok(format!("{} findings, the same with the extension and without", without.len()))
}

/// What a page could send to be believed: 100,000 of it.
const FORGE: &str = "
  const begun = performance.now();
  const report = JSON.stringify({ rule: 0, no: 1, at: Date.now(), until: Date.now() + 1, seen: { bytes: 9e9, images: 9, ended: 1, model: 'forged', text: [9e9], thought: [] } });
  const frame = JSON.stringify({ kind: 'frame', id: 'x', rule: 0, prompt: 0, at: Date.now() });
  for (let number = 0; number < 25000; number++) {
    window.postMessage(frame, '*');
    dispatchEvent(new MessageEvent('gramme', { data: report }));
    dispatchEvent(new Event('gramme?'));
    dispatchEvent(new MessageEvent('message', { data: report }));
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  return performance.now() - begun;";

/// As many prompts as a page can send in a socket that is its own.
const FRAMES: &str = "
  const socket = new WebSocket('wss://copilot.microsoft.com/c/api/chat?api-version=2');
  await new Promise((resolve) => { socket.onopen = resolve; });
  const frame = JSON.stringify({ event: 'send', conversationId: 'c', content: [{ type: 'text', text: 'x' }], mode: 'chat' });
  for (let number = 0; number < 400; number++) socket.send(frame);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  return null;";

/// What one tab may have counted from frames in a minute.
const MOST_FRAMES: u64 = 60;

async fn flood(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("The only one").await?;
    badge_is(&mut stage, 1).await?;
    let took = stage.browser()?.run(FORGE).await?.as_f64().unwrap_or(f64::MAX);
    ensure!(took < 20_000.0, "100,000 forged messages took the page {took:.0} ms");
    badge_is(&mut stage, 1).await?;
    stage.browser()?.open("https://copilot.microsoft.com/").await?;
    stage.browser()?.run(FRAMES).await?;
    let badge = stage.badge().await?;
    let counted = badge.count().unwrap_or(u64::MAX);
    ensure!(counted <= 1 + MOST_FRAMES, "400 frames at once brought the badge to {}", badge.text);
    let told = troubles(&stage.browser()?.popup().await?);
    stage.quit().await?;
    Ok(format!(
        "100,000 forged messages in {took:.0} ms count nothing; 400 frames at once count {}; {told}",
        counted - 1
    ))
}

/// A site that streams its answers to requests that nobody knows.
struct Moved {
    name: &'static str,
    page: &'static str,
    /// The window that asks, in the page.
    from: &'static str,
    path: &'static str,
    /// The same, as a person may copy it.
    template: &'static str,
}

const MOVED: [Moved; 3] = [
    Moved {
        name: "ChatGPT",
        page: "https://chatgpt.com/",
        from: "window",
        path: "/backend-api/v9/turns/0b8c1f6e-1111-4000-8000-000000000001/stream",
        template: "chatgpt/backend-api/{}/{}/{}/{}",
    },
    // Its content type says nothing of a stream.
    Moved {
        name: "Gemini",
        page: "https://gemini.google.com/",
        from: "window",
        path: "/_/BardChatUi/data/v9/stream",
        template: "gemini/_/BardChatUi/data/{}/{}",
    },
    // It is typed in the page, and a frame of it asks.
    Moved {
        name: "Claude",
        page: "https://claude.ai/",
        from: "frames[0]",
        path: "/api/v9/stream",
        template: "claude/api/{}/{}",
    },
];

impl Moved {
    /// Opens a tab of it: nothing was counted there yet.
    async fn open(&self, stage: &mut Stage) -> Result<()> {
        stage.browser()?.open_tab(self.page).await?;
        stage.browser()?.wait_page("document.body.dataset.ready === 'true'", 10).await?;
        stage
            .browser()?
            .run("document.body.append(document.createElement('iframe')); return null;")
            .await
            .map(drop)
    }

    /// Has an answer streamed to a request that nobody knows.
    async fn answer(&self, stage: &mut Stage) -> Result<()> {
        let Self { from, path, .. } = self;
        let js = format!(
            "const answer = await {from}.fetch('{path}', {{ method: 'POST', body: '{{}}' }});
             await answer.text(); return null;"
        );
        stage.browser()?.run(&js).await.map(drop)
    }
}

/// Streams of a page that nobody knows, whose addresses name people, a search, or somebody's tenant.
const SPEAKING: [Speaking; 3] = [
    Speaking {
        page: "https://huggingface.co/chat/",
        asks: "https://huggingface.co/api/models/alice-martin/hiv-test-results/stream",
        kept: "huggingchat/{}/{}/{}/{}/stream",
    },
    Speaking {
        page: "https://www.perplexity.ai/",
        asks: "https://www.perplexity.ai/search/how-to-leave-my-husband/stream",
        kept: "perplexity/{}/{}/{}",
    },
    Speaking {
        page: "https://claude.ai/",
        asks: "https://contoso-my.sharepoint.com/personal/jane_doe_contoso_com/stream",
        kept: "claude/{}/{}/{}",
    },
];

/// No word of these may be found in what is stored.
const WORDS: [&str; 8] = ["alice", "martin", "hiv", "results", "husband", "leave", "contoso", "jane"];

struct Speaking {
    page: &'static str,
    asks: &'static str,
    /// What is kept of it.
    kept: &'static str,
}

async fn wordless(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    for site in &SPEAKING {
        stage.browser()?.open_tab(site.page).await?;
        stage.browser()?.wait_page("document.body.dataset.ready === 'true'", 10).await?;
        for _ in 0..3 {
            stage.browser()?.type_into("#box", "words ").await?;
            let js = format!(
                "const answer = await fetch('{}', {{ method: 'POST', body: '{{}}' }});
                 await answer.text(); return null;",
                site.asks
            );
            stage.browser()?.run(&js).await?;
        }
    }
    tokio::time::sleep(DOUBT).await;
    // The popup keeps what it showed last.
    let told = troubles(&stage.browser()?.popup().await?);
    let js = "const { health } = await api.storage.local.get('health');
      const all = [await api.storage.local.get(null), await api.storage.session.get(null), { ...localStorage }];
      return [(health ?? []).map(({ changed }) => changed), JSON.stringify(all)];";
    let stored = stage.browser()?.run_in_extension(js, Value::Null).await?;
    for site in &SPEAKING {
        let kept = stored[0].as_array().is_some_and(|all| all.iter().any(|one| one == site.kept));
        ensure!(kept && told.contains(site.kept), "{} is not told: {told:?}, {}", site.kept, stored[0]);
    }
    let all = stored[1].as_str().unwrap_or_default().to_lowercase();
    let found: Vec<_> = WORDS.iter().filter(|word| all.contains(**word)).collect();
    ensure!(found.is_empty(), "{found:?} in {all}");
    stage.quit().await?;
    Ok(told)
}

/// As long as a page waits whether an answer is still counted, and some.
const DOUBT: Duration = Duration::from_millis(3500);

async fn moved(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let (mut counted, mut all) = (0, Vec::new());
    for site in &MOVED {
        // In health, whatever else it streams.
        site.open(&mut stage).await?;
        for number in 1..=3 {
            stage.ask(&format!("In health {number}")).await?;
            site.answer(&mut stage).await?;
        }
        tokio::time::sleep(DOUBT).await;
        let before = troubles(&stage.browser()?.popup().await?);
        ensure!(!before.contains(site.name), "a site in health is said to have changed: {before}");
        // The same site, moved.
        site.open(&mut stage).await?;
        for _ in 0..3 {
            stage.browser()?.type_into("#box", "words ").await?;
            site.answer(&mut stage).await?;
        }
        tokio::time::sleep(DOUBT).await;
        let told = troubles(&stage.browser()?.popup().await?);
        ensure!(told.contains(site.name), "nothing is said of {}, which moved: {told:?}", site.name);
        ensure!(told.contains(site.template), "no template to copy: {told:?}");
        stage.ask("It is back").await?;
        counted += 4;
        badge_is(&mut stage, counted).await?;
        let after = troubles(&stage.browser()?.popup().await?);
        ensure!(!after.contains(site.name), "a prompt that was recognised did not clear it: {after}");
        all.push(told);
    }
    stage.quit().await?;
    Ok(all.join("; "))
}
