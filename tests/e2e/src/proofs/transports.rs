//! Every way in which sites send, from the requests' fixtures: at least three sites of each way, where there are
//! as many.
//!
//! Decides: the sites of each way, and how a page sends it. A case is sent by the page's own means, answered
//! 200 whatever it is, and must move the badge exactly if the fixture says so; the server's own rule must
//! agree. Refuses to know: which request counts.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::badge_is;
use super::{Form, Ground, Proof};
use crate::stage::Stage;
use crate::standin::{others, sites};

/// A site, the page it is played on, and cases that this way cannot send or the server must refuse.
type Played = (&'static str, &'static str, &'static [&'static str]);

/// The stand-in takes any account for one.
const NO_NUMBER: &[&str] = &["an account that is no number"];
/// Forms of one call that are no URL-encoded form.
const NO_FORM: &[&str] = &["a prompt of 2025 in one field", "a prompt of 2026", "an image"];

/// One way of sending, as the page's script knows it.
struct Way {
    name: &'static str,
    sites: &'static [Played],
}

const JSON: Way = Way {
    name: "json",
    sites: &[
        ("lechat", "chat.mistral.ai", &[]),
        ("grok", "grok.com", &[]),
        ("zai", "chat.z.ai", &[]),
        ("t3chat", "t3.chat", &[]),
    ],
};
const PLAIN: Way = Way {
    name: "plain",
    sites: &[("x", "x.com", &[]), ("labs", "labs.google", &[]), ("coral", "coral.cohere.com", &[])],
};
const URLENCODED: Way = Way {
    name: "urlencoded",
    sites: &[
        ("gemini", "gemini.google.com", NO_NUMBER),
        ("notebooklm", "notebooklm.google.com", &[]),
        ("meta", "www.meta.ai", NO_FORM),
    ],
};
const MULTIPART: Way = Way {
    name: "multipart",
    sites: &[
        // The stand-in refuses a continuation, so its status would tell.
        ("huggingchat", "huggingface.co", &["a continuation"]),
        ("poe", "poe.com", &[]),
        ("designer", "designer.microsoft.com", &[]),
    ],
};
const GZIP: Way = Way {
    name: "gzip",
    sites: &[("claude", "claude.ai", &[]), ("grok", "grok.com", &[]), ("lechat", "chat.mistral.ai", &[])],
};
const CONNECT: Way = Way { name: "connect", sites: &[("kimi", "www.kimi.com", &["a frame as text"])] };
const POSITIONS: Way = Way {
    name: "positions",
    sites: &[
        ("aistudio", "aistudio.google.com", &[]),
        ("gemini", "gemini.google.com", NO_NUMBER),
        ("notebooklm", "notebooklm.google.com", &[]),
    ],
};
const GRAPHQL: Way = Way {
    name: "graphql",
    sites: &[("poe", "poe.com", &[]), ("leonardo", "app.leonardo.ai", &[]), ("meta", "www.meta.ai", &[])],
};
const QUERY: Way = Way { name: "query", sites: &[("you", "you.com", &[])] };
const NAVIGATION: Way = Way { name: "navigation", sites: &[("bing", "www.bing.com", &[])] };
const XHR: Way = Way {
    name: "xhr",
    sites: &[("qwen", "chat.qwen.ai", &[]), ("ideogram", "ideogram.ai", &[]), ("zai", "chat.z.ai", &[])],
};

const WAYS: [Way; 11] =
    [JSON, PLAIN, URLENCODED, MULTIPART, GZIP, CONNECT, POSITIONS, GRAPHQL, QUERY, NAVIGATION, XHR];

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "sites-by-every-way", play: |ground| Box::pin(every_way(ground)) }];

/// How many cases of each sort are played of a site.
const POSITIVES: usize = 3;
const DECOYS: usize = 4;

/// Sends one case as a page does, and waits for its answer; what it could not send is an error.
const SEND: &str = r"
  const { way, method, url, body, base64, fields } = args;
  const bytes = base64 && Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const form = fields ?? (body === undefined ? [] : [...new URLSearchParams(body)]);
  const json = { 'content-type': 'application/json' };
  const send = async (body, headers) => {
    const bare = method === 'GET' || method === 'HEAD';
    const answer = await fetch(url, { method, headers, body: bare ? undefined : body });
    await answer.text();
    return answer.status;
  };
  const boundary = body?.startsWith('--') && body.split('\r\n')[0].slice(2);
  const multipart = () => {
    if (boundary) return send(body, { 'content-type': `multipart/form-data; boundary=${boundary}` });
    const data = new FormData();
    for (const [name, value] of fields) data.append(name, value);
    return send(data);
  };
  const guess = () => {
    if (bytes) return send(bytes, { 'content-type': 'application/connect+json' });
    if (boundary) return multipart();
    if (fields) return send(new URLSearchParams(fields));
    if (body && !/^[[{]/.test(body)) return send(new URLSearchParams(body));
    return send(body, body && json);
  };
  const ways = {
    plain: () => send(body),
    urlencoded: () => send(/^[[{]/.test(body ?? '') ? body : new URLSearchParams(form)),
    multipart: () => (fields ? multipart() : guess()),
    async gzip() {
      if (!body || method === 'GET') return guess();
      const zip = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
      return send(new Uint8Array(await new Response(zip).arrayBuffer()), { ...json, 'content-encoding': 'gzip' });
    },
    async navigation() {
      const element = document.createElement('form');
      Object.assign(element, { method, action: url });
      // A form that is sent by GET makes its own query.
      const all = method === 'GET' ? [...new URL(url).searchParams] : form;
      for (const [name, value] of all) {
        element.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      }
      document.body.append(element);
      element.submit();
      return 200;
    },
    xhr: () => new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      if (body) request.setRequestHeader('content-type', 'application/json');
      request.onload = () => resolve(request.status);
      request.onerror = () => reject(new Error('network'));
      request.send(body);
    }),
  };
  return (ways[way] ?? guess)();";

/// The cases of a site that a page of the stand-in's can send.
pub(super) fn cases(site: &str, left_out: &[&str]) -> Result<Vec<Value>> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/requests").join(format!("{site}.json"));
    let text = std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
    let mut fixture: Value = serde_json::from_slice(&text)?;
    let cases = fixture["cases"].take();
    let reachable = |case: &Value| {
        let url = case["url"].as_str().and_then(|url| url::Url::parse(url).ok());
        let host = url.as_ref().and_then(url::Url::host_str).unwrap_or_default();
        let whole = url
            .as_ref()
            .is_some_and(|url| url.scheme() == "https" && url.port().is_none() && url.username().is_empty());
        whole && (others::serves(host) || sites::by_host(host).is_some())
    };
    let named = |case: &Value| left_out.iter().any(|name| case["name"] == *name);
    let sendable = |case: &Value| matches!(case["method"].as_str(), Some("GET" | "POST"));
    let cases = cases.as_array().cloned().unwrap_or_default();
    Ok(cases.into_iter().filter(|case| reachable(case) && sendable(case) && !named(case)).collect())
}

fn fits(way: &Way, site: &str, case: &Value) -> bool {
    let multipart = case["body"].as_str().is_some_and(|body| body.starts_with("--"));
    match (way.name, site) {
        ("multipart", _) => multipart || !case["fields"].is_null() || case["expect"]["counted"] == false,
        ("graphql", "poe") => !multipart,
        _ => true,
    }
}

async fn every_way(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    let (mut counted, mut decoys) = (0, 0);
    for way in &WAYS {
        for played in way.sites {
            let of_site = play(&mut stage, way, played, counted)
                .await
                .with_context(|| format!("{} by {}", played.0, way.name))?;
            counted += of_site.counted;
            decoys += of_site.decoys;
        }
    }
    let popup = stage.browser()?.popup().await?;
    let used: BTreeSet<&str> = WAYS.iter().flat_map(|way| way.sites).map(|(site, ..)| *site).collect();
    let shown: BTreeSet<&str> =
        popup["sites"].as_object().into_iter().flatten().map(|(site, _)| site.as_str()).collect();
    ensure!(shown == used, "the popup names {shown:?}, asked were {used:?}");
    stage.quit().await?;
    Ok(format!("{counted} counted, {decoys} decoys not, on {} sites in {} ways", used.len(), WAYS.len()))
}

/// How many cases were played.
#[derive(Default)]
struct Cases {
    counted: u64,
    decoys: u64,
}

/// Plays the cases of one site in one way, on top of what was counted before.
async fn play(stage: &mut Stage, way: &Way, (site, page, left_out): &Played, before: u64) -> Result<Cases> {
    let mut played = Cases::default();
    let all = cases(site, left_out)?;
    let of = |counts: bool, most: usize| {
        all.iter()
            .filter(move |case| case["expect"]["counted"] == counts && fits(way, site, case))
            .take(most)
            .cloned()
    };
    ensure!(of(true, 1).next().is_some() && of(false, 1).next().is_some(), "too few cases");
    stage.browser()?.open(&format!("https://{page}/")).await?;
    // First what must not count, so that nothing that is counted can stand for something that is missed.
    for (counts, most) in [(false, DECOYS), (true, POSITIVES)] {
        for case in of(counts, most) {
            let name = case["name"].as_str().unwrap_or_default();
            let args = json!({"way": way.name, "method": case["method"], "url": case["url"]});
            let status = send(stage, args, &case).await.with_context(|| name.to_owned())?;
            ensure!(status == 200 || status == 204, "{name}: answered {status}");
            if way.name == "navigation" {
                arrived(stage, page).await?;
            }
            if counts {
                played.counted += 1;
            } else {
                played.decoys += 1;
            }
            let (truth, all) = (stage.truth().requests(), before + played.counted);
            ensure!(truth == all, "{name}: the server counts {truth}, the fixtures {all}");
        }
        let what = if counts { "what counts" } else { "the decoys" };
        badge_is(stage, before + played.counted).await.with_context(|| format!("after {what}"))?;
    }
    Ok(played)
}

async fn send(stage: &mut Stage, mut args: Value, case: &Value) -> Result<u64> {
    for (from, to) in [("body", "body"), ("body_base64", "base64"), ("fields", "fields")] {
        if !case[from].is_null() {
            args[to] = case[from].clone();
        }
    }
    let js = SEND.replacen("= args;", &format!("= {args};"), 1);
    stage.browser()?.run(&js).await?.as_u64().context("a status")
}

/// Waits until a form's answer has replaced the page, and goes back to a fresh one.
async fn arrived(stage: &mut Stage, page: &str) -> Result<()> {
    stage.browser()?.wait_page("document.readyState === 'complete' && !document.forms.length", 10).await?;
    stage.browser()?.open(&format!("https://{page}/")).await
}
