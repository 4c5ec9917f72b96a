//! What an answer costs the page that reads it, however odd its text.
//!
//! Decides: that a page is kept from its turn no longer than without the extension, give or take a moment, and that
//! the odd text was read at all. Refuses to know: how long an ordinary answer takes; that is the bench's.

use anyhow::{Context, Result, ensure};

use super::replies::{has_length, usages};
use super::{Form, Ground, Proof};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "answers-of-one-word-block-nothing", play: |ground| Box::pin(one_word(ground)) }];

/// A letter of each kind that is counted apart.
const LETTERS: [&str; 4] = ["a", "漢", "7", "😀"];
/// So many of it are the answer.
const LENGTH: usize = 40_000;
/// How much longer than without the extension a page may be kept from its turn, in milliseconds.
const MOST_MS: f64 = 50.0;
/// The machine has other things to do, too: of so many tries the best is the page's own.
const TRIES: usize = 3;

/// The longest time between two turns of a page while it reads an answer and for a second after it.
const LONGEST: &str = r"
  const headers = { 'content-type': 'application/json', 'x-standin-answer': WANTED };
  const message = { author: { role: 'user' }, content: { parts: ['Timed'] } };
  const body = JSON.stringify({ action: 'next', model: 'auto', messages: [message] });
  const { port1, port2 } = new MessageChannel();
  let last = performance.now(), longest = 0, over = false;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) port2.postMessage(null);
  };
  port2.postMessage(null);
  const answer = await fetch('/backend-api/f/conversation', { method: 'POST', headers, body });
  const reader = answer.body.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read());
  await new Promise((resolve) => setTimeout(resolve, 1000));
  over = true;
  return longest;";

async fn longest(stage: &mut Stage, letter: &str) -> Result<f64> {
    let js = LONGEST.replacen("WANTED", &format!("'word-{letter}/{LENGTH}/8'"), 1);
    let took = stage.browser()?.run(&js).await?;
    took.as_f64().context("the longest time between two turns")
}

async fn best(stage: &mut Stage) -> Result<Vec<f64>> {
    stage.visit_chatgpt("").await?;
    let mut best = vec![f64::MAX; LETTERS.len()];
    for _ in 0..TRIES {
        for (place, letter) in LETTERS.iter().enumerate() {
            best[place] = best[place].min(longest(stage, letter).await?);
        }
    }
    Ok(best)
}

async fn one_word(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let with = best(&mut stage).await?;
    let asked = TRIES * LETTERS.len();
    let all = usages(&mut stage, asked, has_length).await?;
    ensure!(all.iter().all(|usage| usage["reply"]["how"] == "text"), "not all were read: {all:?}");
    stage.quit().await?;
    let mut bare = Stage::open(ground.kind, None).await?;
    let without = best(&mut bare).await?;
    bare.quit().await?;
    let mut seen = Vec::new();
    for ((letter, with), without) in LETTERS.iter().zip(with).zip(without) {
        let added = with - without;
        seen.push(format!("{letter} {with:.0} ms, {without:.0} without"));
        ensure!(added <= MOST_MS, "{LENGTH} of {letter} block the page {added:.0} ms longer than without");
    }
    Ok(format!("{LENGTH} letters in one word: {}", seen.join("; ")))
}
