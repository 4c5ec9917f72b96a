//! What only the answer tells: its length, its model, the images it made.
//!
//! Decides: that what is stored of an answer agrees with what the server counted of it, on texts that no
//! constant was fitted to, in every form of stream and every way of reading one. Refuses to know: how it is
//! counted.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, records, stop};
use super::transports::cases;
use super::{Form, Ground, Proof};
use crate::browser::Kind;
use crate::stage::Stage;
use crate::standin::streams::MODEL;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "answers-measured", play: |ground| Box::pin(measured(ground)) },
    Proof { name: "answers-by-their-size", play: |ground| Box::pin(sized(ground)) },
    Proof { name: "answers-that-are-images", play: |ground| Box::pin(images(ground)) },
    Proof { name: "answers-handed-over-and-cut", play: |ground| Box::pin(in_parts(ground)) },
];

/// For Firefox alone: Chromium drops what a page that is gone said to a background that had not started.
pub(super) const LEFT: &[Proof] =
    &[Proof { name: "answers-of-a-page-that-is-left", play: |ground| Box::pin(left(ground)) }];

/// Sites whose answers are read as they stream by: the page, and whether the answer names a model.
const TAPPED: &[(&str, &str, bool)] = &[
    ("lechat", "chat.mistral.ai", false),
    ("chatgpt", "chatgpt.com", true),
    ("claude", "claude.ai", true),
    ("gemini", "gemini.google.com", false),
    ("perplexity", "www.perplexity.ai", false),
    ("deepseek", "chat.deepseek.com", false),
    ("huggingchat", "huggingface.co", true),
    ("grok", "grok.com", true),
    ("duckai", "duck.ai", true),
    ("qwen", "chat.qwen.ai", false),
    ("zai", "chat.z.ai", false),
];
/// Sites of whose answers only the size is seen: the page, and where it asks.
const SIZED: &[(&str, &str, &str)] = &[
    ("kimi", "www.kimi.com", "www.kimi.com"),
    ("x", "x.com", "x.com"),
    ("githubcopilot", "github.com", "api.individual.githubcopilot.com"),
];

const LANGUAGES: [&str; 4] = ["en", "fr", "ja", "code"];
const LENGTHS: [usize; 3] = [20, 400, 4000];
const CHUNKS: [usize; 5] = [1, 3, 7, 20, 50];
/// How a page reads an answer.
const WAYS: [&str; 7] = ["reader", "text", "pipe", "xhr", "iterate", "clone", "frame"];

/// Sends a case of the fixtures' and reads its answer to the end, as a page does.
const ASK: &str = r"
  const { url, method, body, base64, fields, wanted, way, mode } = args;
  const bytes = base64 && Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const headers = { 'x-standin-answer': wanted };
  if (mode) headers['x-standin-mode'] = mode;
  let sent = bytes ?? body;
  if (fields) sent = new URLSearchParams(fields);
  else if (bytes) headers['content-type'] = 'application/connect+json';
  else if (body?.startsWith('--')) headers['content-type'] = `multipart/form-data; boundary=${body.split('\r\n')[0].slice(2)}`;
  else if (body && !/^[[{]/.test(body)) sent = new URLSearchParams(body);
  else headers['content-type'] = 'application/json';
  if (way === 'xhr') {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      let length = 0;
      request.open(method, url);
      for (const name in headers) request.setRequestHeader(name, headers[name]);
      request.onprogress = () => { length = request.responseText.length; };
      request.onload = () => resolve(request.responseText.length);
      request.onerror = () => reject(new Error('network'));
      request.send(sent);
    });
  }
  let where = window;
  if (way === 'frame') where = document.body.appendChild(document.createElement('iframe')).contentWindow;
  const answer = await where.fetch(url, { method, headers, body: sent });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  if (way === 'text' || way === 'frame') return (await answer.text()).length;
  if (way === 'clone') {
    const [one, two] = await Promise.all([answer.clone().text(), answer.text()]);
    return one === two ? one.length : -1;
  }
  let length = 0;
  if (way === 'pipe' || way === 'iterate') {
    const text = answer.body.pipeThrough(new TextDecoderStream());
    if (way === 'iterate') for await (const piece of text) length += piece.length;
    const reader = way === 'pipe' ? text.getReader() : undefined;
    for (let step = await reader?.read(); step && !step.done; step = await reader.read()) length += step.value.length;
    return length;
  }
  const reader = answer.body.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) length += step.value.length;
  return length;";

/// The first case of a site that is a new text prompt.
fn prompt(site: &str) -> Result<Value> {
    prompt_to(site, "")
}

/// The same among those to a host.
pub(super) fn prompt_to(site: &str, host: &str) -> Result<Value> {
    let of_host = |case: &Value| case["url"].as_str().is_some_and(|url| url[8..].starts_with(host));
    let is_prompt =
        |case: &Value| case["expect"]["counted"] == true && case["expect"]["kind"] == "text" && of_host(case);
    cases(site, &[])?.into_iter().find(is_prompt).with_context(|| format!("{site} has no prompt"))
}

fn args(case: &Value, wanted: &str, way: &str) -> Value {
    let mut args = json!({"url": case["url"], "method": case["method"], "wanted": wanted, "way": way});
    for (from, to) in [("body", "body"), ("body_base64", "base64"), ("fields", "fields")] {
        if !case[from].is_null() {
            args[to] = case[from].clone();
        }
    }
    args
}

async fn ask(stage: &mut Stage, case: &Value, wanted: &str, way: &str) -> Result<()> {
    let args = args(case, wanted, way);
    let js = ASK.replacen("= args;", &format!("= {args};"), 1);
    let length = stage.browser()?.run(&js).await?;
    ensure!(length.as_i64() > Some(0), "read {length} characters");
    Ok(())
}

/// The usages in their order, once `count` of them fit.
pub(super) async fn usages(
    stage: &mut Stage,
    count: usize,
    fits: impl Fn(&Value) -> bool,
) -> Result<Vec<Value>> {
    let start = Instant::now();
    loop {
        let (_, mut all) = records(stage, "usages").await?;
        all.sort_by_key(|usage| usage["moment"]["at_ms"].as_i64());
        let fitting = all.iter().filter(|usage| fits(usage)).count();
        if fitting >= count {
            return Ok(all);
        }
        if start.elapsed() > Duration::from_secs(12) {
            let odd = all.iter().enumerate().filter(|(_, usage)| !fits(usage));
            let odd: Vec<_> =
                odd.map(|(place, usage)| format!("{place}: {} {}", usage["site"], usage["reply"])).collect();
            bail!("{fitting} of {count} usages are as they should be; others: {}", odd.join(", "));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

pub(super) fn has_length(usage: &Value) -> bool {
    !usage["reply"]["output_tokens"].is_null()
}

/// Has the page ask a case whose answer takes seconds, without waiting for it: `document.body.dataset.over` tells.
pub(super) async fn ask_slowly(stage: &mut Stage, case: &Value, wanted: &str) -> Result<()> {
    let mut args = args(case, wanted, "reader");
    args["mode"] = json!("slow");
    let js = ASK.replacen("= args;", &format!("= {args};"), 1);
    let js = format!(
        "document.body.dataset.over = '';
         setTimeout(async () => {{
           await (async () => {{ {js} }})().then(
             (length) => {{ document.body.dataset.over = length; }}, (error) => {{ document.body.dataset.over = error; }});
         }});
         return null;"
    );
    stage.browser()?.run(&js).await.map(drop)
}

/// The central number of tokens, and whether the range holds the truth.
fn tokens(usage: &Value) -> (f64, f64, f64) {
    let number = |name: &str| usage["reply"]["output_tokens"][name].as_f64().unwrap_or(-1.0);
    (number("low"), number("central"), number("high"))
}

async fn measured(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    let (mut asked, mut worst) = (0_usize, 0.0_f64);
    for (site, page, names_model) in TAPPED {
        let case = prompt(site)?;
        // A tab of its own: what one tab may report in a minute has an end.
        stage.browser()?.open_tab(&format!("https://{page}/")).await?;
        let from = asked;
        for tokens in LENGTHS {
            for language in LANGUAGES {
                let (chunk, way) = (CHUNKS[(asked * 3) % CHUNKS.len()], WAYS[asked % WAYS.len()]);
                let thought = if asked % 5 == 2 { "/thought" } else { "" };
                let wanted = format!("{language}/{tokens}/{chunk}{thought}");
                ask(&mut stage, &case, &wanted, way)
                    .await
                    .with_context(|| format!("{site}, {wanted}, {way}"))?;
                asked += 1;
            }
        }
        let all = usages(&mut stage, asked, has_length).await.with_context(|| (*site).to_owned())?;
        let truth = stage.truth();
        for (number, (usage, told)) in all.iter().zip(&truth.answers).enumerate().skip(from) {
            #[allow(clippy::cast_precision_loss)] // A few thousand.
            let true_tokens = told.tokens as f64;
            let (low, central, high) = tokens(usage);
            let off = (central - true_tokens).abs();
            let case = format!(
                "{site}, answer {number} ({}): {true_tokens} tokens, measured {low:.0} to {high:.0}, about {central:.1}",
                WAYS[number % WAYS.len()]
            );
            // A word more or less in twenty is five per cent already.
            ensure!(off <= (true_tokens * 0.15).max(4.0), "{case}");
            ensure!(low <= true_tokens && true_tokens <= high, "{case}");
            ensure!(usage["reply"]["how"] == "text" && usage["reply"]["answered"] == true, "{case}: {usage}");
            ensure!(!names_model || usage["model"] == MODEL, "{case}: the model is {}", usage["model"]);
            if true_tokens > 100.0 {
                worst = worst.max(off / true_tokens);
            }
        }
    }
    badge_is(&mut stage, asked as u64).await?;
    stage.quit().await?;
    Ok(format!("{asked} answers of {} sites, at most {:.0} % off", TAPPED.len(), worst * 100.0))
}

async fn sized(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    // Chromium tells the size of another origin's answer only where that origin lets it.
    let seen = |page: &str, host: &str| page == host || ground.kind == Kind::Firefox;
    let (mut asked, mut of_size) = (0, 0);
    for (site, page, host) in SIZED {
        let case = prompt_to(site, host)?;
        stage.browser()?.open(&format!("https://{page}/")).await?;
        for (tokens, language) in LENGTHS.into_iter().flat_map(|tokens| LANGUAGES.map(|one| (tokens, one))) {
            for chunk in [1, 50] {
                ask(&mut stage, &case, &format!("{language}/{tokens}/{chunk}"), "reader").await?;
                asked += 1;
                of_size += usize::from(seen(page, host));
            }
        }
        // The size of an answer is told by the page, to which the background has to say first that it counted: who leaves
        // at once leaves it untold (`answers-of-a-page-that-is-left` has those that the page itself reads).
        usages(&mut stage, of_size, has_length).await?;
    }
    badge_is(&mut stage, asked).await?;
    let all = usages(&mut stage, of_size, has_length).await?;
    for (usage, told) in all.iter().zip(&stage.truth().answers) {
        let played =
            SIZED.iter().find(|(site, ..)| *site == told.site).context("a site that was not asked")?;
        if !seen(played.1, played.2) {
            ensure!(!has_length(usage), "its usual length is another than it had: {usage}");
            continue;
        }
        #[allow(clippy::cast_precision_loss)] // A few thousand.
        let true_tokens = told.tokens as f64;
        let (low, _, high) = tokens(usage);
        ensure!(usage["reply"]["how"] == "bytes", "{usage}");
        ensure!(
            low <= true_tokens && true_tokens <= high,
            "{}: {true_tokens} tokens, said {low} to {high}",
            told.site
        );
    }
    stage.quit().await?;
    Ok(format!(
        "{of_size} of {asked} answers of {} sites told their size, all within the stated range",
        SIZED.len()
    ))
}

async fn images(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    let sites = ["chatgpt", "gemini", "grok", "perplexity"];
    for (site, page, _) in TAPPED.iter().filter(|(site, ..)| sites.contains(site)) {
        stage.browser()?.open(&format!("https://{page}/")).await?;
        ask(&mut stage, &prompt(site)?, "en/12/3/image", "reader").await?;
    }
    // Grok makes two; of the picture that came with ChatGPT's prompt none was made.
    let made = |usage: &Value| if usage["site"] == "grok" { 2 } else { 1 };
    let is_image = |usage: &Value| usage["kind"] == "image" && usage["images"] == made(usage);
    let all = usages(&mut stage, sites.len(), is_image).await?;
    let made: Vec<_> = all.iter().map(|usage| usage["images"].as_u64().unwrap_or_default()).collect();
    badge_is(&mut stage, sites.len() as u64).await?;
    let popup = stage.browser()?.popup().await?;
    ensure!(popup["totals"]["prompts"] == "0", "{}", popup["totals"]);
    stage.browser()?.open("https://chatgpt.com/").await?;
    ask(&mut stage, &prompt("chatgpt")?, "en/12/3", "reader").await?;
    let is_text = |usage: &Value| usage["kind"] == "text" && usage["images"].is_null() && has_length(usage);
    usages(&mut stage, 1, is_text).await.context("a picture sent, and a short answer in words")?;
    stage.quit().await?;
    Ok(format!("{} plain prompts, images made: {made:?}", sites.len()))
}

/// Pages that are left with the last word of their answer, while the background only begins to start: the order
/// whose answer to look out for comes too late.
async fn left(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    let sites = ["chatgpt", "gemini", "claude"];
    let (mut asked, rounds) = (0, 2);
    for (site, page, _) in
        TAPPED.iter().filter(|(site, ..)| sites.contains(site)).cycle().take(sites.len() * rounds)
    {
        stage.browser()?.open(&format!("https://{page}/")).await?;
        stop(&mut stage).await?;
        let args = args(&prompt(site)?, "en/60/7", "text");
        let js = ASK.replacen("= args;", &format!("= {args};"), 1);
        // Its own script goes away: no driver could be as quick.
        let js = format!(
            "setTimeout(async () => {{ await (async () => {{ {js} }})(); location.href = 'https://duck.ai/'; }}); return null;"
        );
        stage.browser()?.run(&js).await?;
        stage
            .browser()?
            .wait_page("location.host === 'duck.ai' && document.readyState === 'complete'", 15)
            .await?;
        asked += 1;
        usages(&mut stage, asked, has_length).await.with_context(|| format!("{site}, answer {asked}"))?;
    }
    badge_is(&mut stage, asked as u64).await?;
    stage.quit().await?;
    Ok(format!("{asked} answers of {} sites", sites.len()))
}

/// An answer that goes on elsewhere, one that is stopped half way, and one that a reloaded page takes up again.
async fn in_parts(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    let case = prompt("chatgpt")?;
    stage.browser()?.open("https://chatgpt.com/").await?;
    let socket = "window.handed = new WebSocket('wss://ws.chatgpt.com/p/x'); let last = '';
      handed.onmessage = (event) => { last = event.data; document.body.dataset.last = last.slice(-80); };
      await new Promise((resolve) => { handed.onopen = resolve; }); return true;";
    stage.browser()?.run(socket).await?;
    ask(&mut stage, &case, "fr/400/4/handover", "reader").await?;
    let all = usages(&mut stage, 1, |usage| has_length(usage) && usage["reply"]["continued"] == 1).await?;
    let (low, central, high) = tokens(&all[0]);
    let truth = stage.truth().answers[0].tokens;
    #[allow(clippy::cast_precision_loss)] // A few hundred.
    let off = (central - truth as f64).abs() / truth as f64;
    ensure!(off <= 0.15, "handed over: {truth} tokens, measured {low} to {high}");
    // Stopped: what came by then is counted.
    let half = format!(
        "const abort = new AbortController(); const case_ = {case};
         const answer = await fetch(case_.url, {{ method: 'POST', body: case_.body, signal: abort.signal,
           headers: {{ 'content-type': 'application/json', 'x-standin-answer': 'en/400/2', 'x-standin-mode': 'slow' }} }});
         const reader = answer.body.getReader(); let size = 0;
         while (size < 4000) size += (await reader.read()).value.length;"
    );
    let js = format!("{half} abort.abort(); return reader.read().catch((error) => error.name);");
    let name = stage.browser()?.run(&js).await?;
    ensure!(name == "AbortError", "the page was told {name}");
    let all = usages(&mut stage, 2, has_length).await?;
    let (_, part, _) = tokens(&all[1]);
    ensure!(part > 5.0 && part < 200.0 && all[1]["reply"]["answered"] != true, "{}", all[1]);
    // Reloaded: the page takes up the rest, and no prompt is counted for that.
    stage.browser()?.run(&format!("{half} return null;")).await?;
    usages(&mut stage, 3, |_| true).await?;
    stage.browser()?.reload().await?;
    let js = "const answer = await fetch('/backend-api/f/conversation/resume', { method: 'POST',
        body: JSON.stringify({ conversation_id: 'c', offset: 9 }),
        headers: { 'content-type': 'application/json', 'x-standin-answer': 'fr/300/5' } });
      return (await answer.text()).length;";
    stage.browser()?.run(js).await?;
    let resumed = |usage: &Value| has_length(usage) && usage["reply"]["answered"] == true;
    let all = usages(&mut stage, 2, resumed).await?;
    let (low, whole, high) = tokens(&all[2]);
    ensure!(all.len() == 3 && all[2]["reply"]["continued"] == 1, "{}", all[2]);
    // The rest, and what the page had read before it was reloaded.
    ensure!(whole > 350.0 && whole < 600.0, "resumed: 300 tokens after some, measured {low} to {high}");
    badge_is(&mut stage, 3).await?;
    stage.quit().await?;
    Ok(format!(
        "handed over: {truth} tokens, {:.0} % off; stopped after {part:.0}; {whole:.0} with what was resumed",
        off * 100.0
    ))
}
