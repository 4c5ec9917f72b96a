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
const LETTERS: [char; 4] = ['a', '漢', '7', '😀'];
/// So many of it are the answer.
const LENGTH: usize = 40_000;
/// How much longer than without the extension a page may be kept from its turn, in milliseconds.
const MOST_MS: f64 = 50.0;
/// The machine has other things to do, too: the best of at most so many answers is the page's own.
const ANSWERS: usize = 4;

/// The longest time between two turns of a page while it reads an answer and for a moment after it.
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
  await new Promise((resolve) => setTimeout(resolve, 600));
  over = true;
  return longest;";

async fn longest(stage: &mut Stage, letter: char) -> Result<f64> {
    let js = LONGEST.replacen("WANTED", &format!("'word-{:x}/{LENGTH}/8'", u32::from(letter)), 1);
    let took = stage.browser()?.run(&js).await?;
    took.as_f64().context("the longest time between two turns")
}

/// For each letter the longest time, and how many answers were read for it: no more than until one is within the bound.
async fn best(stage: &mut Stage, bound: impl Fn(usize) -> f64) -> Result<(Vec<f64>, usize)> {
    stage.visit_chatgpt("").await?;
    let (mut all, mut read) = (Vec::new(), 0);
    for (place, letter) in LETTERS.iter().enumerate() {
        let mut best = f64::MAX;
        for _ in 0..ANSWERS {
            best = best.min(longest(stage, *letter).await?);
            read += 1;
            if best <= bound(place) {
                break;
            }
        }
        all.push(best);
    }
    Ok((all, read))
}

async fn one_word(ground: Ground) -> Result<String> {
    let mut bare = Stage::open(ground.kind, None).await?;
    let (without, _) = best(&mut bare, |_| MOST_MS).await?;
    bare.quit().await?;
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let (with, read) = best(&mut stage, |place| without[place] + MOST_MS).await?;
    let all = usages(&mut stage, read, has_length).await?;
    ensure!(all.iter().all(|usage| usage["reply"]["how"] == "text"), "not all were read: {all:?}");
    stage.quit().await?;
    let mut seen = Vec::new();
    for ((letter, with), without) in LETTERS.iter().zip(with).zip(without) {
        let added = with - without;
        seen.push(format!("{letter} {with:.0} ms, {without:.0} without"));
        ensure!(added <= MOST_MS, "{LENGTH} of {letter} block the page {added:.0} ms longer than without");
    }
    Ok(format!("{LENGTH} letters in one word: {}", seen.join("; ")))
}
