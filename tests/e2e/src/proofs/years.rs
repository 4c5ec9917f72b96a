//! Ten years of use in a real browser's database, beside ten days.
//!
//! Decides: how the history is made and brought in (as a backup is, slice by slice), and what is timed: the badge
//! from a background that just started, the popup's figures, and this week as a page reads it. Refuses to
//! know: how totals come about.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use gramme::footprint::Electricity;
use gramme::json;
use gramme::ledger::usage::Usage;
use gramme::observe::Kind;
use gramme::observe::tracker::{Counted, Moment};
use serde_json::{Value, json};

use super::common::{counted, in_database, page, started, stop};
use super::{Form, Ground, Proof};
use crate::stage::{PATIENCE, Stage};

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "ten-years-and-ten-days", play: |ground| Box::pin(ten_years(ground)) }];

const SITES: [&str; 20] = [
    "chatgpt",
    "claude",
    "gemini",
    "copilot",
    "perplexity",
    "grok",
    "deepseek",
    "huggingchat",
    "duckai",
    "lechat",
    "qwen",
    "zai",
    "kimi",
    "poe",
    "you",
    "phind",
    "pi",
    "midjourney",
    "ideogram",
    "leonardo",
];
/// What one message brings, and how many go with one call.
const SLICE: u64 = 2000;
const CALLS: u64 = 5;
/// How often each is timed.
const TIMES: usize = 5;

/// One priced usage of each site, of which a page makes a history.
fn patterns() -> Vec<Value> {
    SITES
        .iter()
        .enumerate()
        .map(|(n, site)| {
            let moment = Moment { at_ms: 1_795_003_200_000, offset_min: 0 };
            let counted = Counted {
                kind: if n < 17 { Kind::Text } else { Kind::Image },
                model: (n % 3 > 0).then(|| "gpt-5".to_owned()),
                prompt_chars: Some(120),
                ..counted(String::new(), moment, site)
            };
            json::value(&Usage::new(counted, &Electricity::default()))
        })
        .collect()
}

/// Brings in `total` usages, evenly over every `stride`th of the last `days` days but today. As people are, they turn
/// to a site for a while: seven requests in a row, every other minute; and no two answers are as long.
async fn bring(stage: &mut Stage, total: u64, days: u64, stride: u64) -> Result<()> {
    let js = "const { patterns, total, days, stride, from, slice, calls } = args;
      const now = Date.now(), day = 86400000, start = now - now % day - days * day;
      const times = (figures, by) => Object.fromEntries(Object.entries(figures).map(([name, figure]) =>
        [name, typeof figure === 'object' ? times(figure, by) : Number((figure * by).toPrecision(6))]));
      const a_day = total / Math.floor(days / stride);
      for (let n = from; n < Math.min(total, from + slice * calls); n += slice) {
        const usages = [];
        for (let i = n; i < Math.min(total, n + slice); i++) {
          const whole = Math.floor(i / a_day), within = Math.floor(i - whole * a_day), run = Math.floor(within / 7);
          const waking = 8 * 3600000 + run * 7 / a_day * 15 * 3600000 + within % 7 * 120000;
          const at_ms = start + whole * stride * day + Math.floor(waking);
          const { price, ...pattern } = patterns[(run + whole) % patterns.length];
          const footprint = times(price.footprint, 0.5 + i * 0.618034 % 1);
          usages.push({ ...pattern, price: { ...price, footprint }, id: `years.r.${i}`,
            day: new Date(at_ms).toISOString().slice(0, 10), moment: { at_ms, offset_min: 0 } });
        }
        const text = JSON.stringify({ schema: 'gramme.backup/2', usages });
        const { value, error } = await api.runtime.sendMessage({ kind: 'restore', text, more: n + slice < total });
        if (error || value !== usages.length) throw new Error(error ?? `${value} of ${usages.length} were new`);
      }
      return null;";
    for from in (0..total).step_by(usize::try_from(SLICE * CALLS)?) {
        let args = json!({"patterns": patterns(), "total": total, "days": days, "stride": stride, "from": from,
            "slice": SLICE, "calls": CALLS});
        stage.browser()?.run_in_extension(js, args).await?;
    }
    Ok(())
}

/// Ten years in a browser that is to be looked at: every sixth day has some, and all of them are rolled up.
pub async fn brought(stage: &mut Stage) -> Result<()> {
    bring(stage, 12_000, 3650, 6).await?;
    tidied(stage, Duration::from_mins(5)).await.map(drop)
}

/// Waits until every closed day is rolled up and what is old is gone; how many usages and roll-ups are left.
async fn tidied(stage: &mut Stage, patience: Duration) -> Result<(u64, u64)> {
    // To count a million takes the browser as long as to tidy some of it: it is asked once the background has
    // set the hour of the next time.
    let js = "const { tidy_at: next = 0 } = await api.storage.local.get('tidy_at');
      if (next < Date.now()) return [0, 0, 0, 0];
      return opened(async (database) => {
      const stores = database.transaction(['usages', 'bundles', 'days', 'touched']);
      const usages = stores.objectStore('usages'), days = stores.objectStore('days');
      const before = (ago) => IDBKeyRange.upperBound(new Date(Date.now() - ago * 86400000).toISOString().slice(0, 10), true);
      const [loose, bundles, rolled, touched, old] = await Promise.all([done(usages.count()), done(stores.objectStore('bundles').getAll()),
        done(days.count()), done(stores.objectStore('touched').count(before(1))), done(usages.index('day').count(before(37)))]);
      const bundled = bundles.reduce((sum, { usages }) => sum + usages.length, 0);
      const older = bundles.filter(({ day }) => before(400).includes(day)).length;
      return [loose + bundled, rolled, touched, old + older];
    });";
    let start = Instant::now();
    loop {
        let counts = in_database(stage, js, Value::Null).await?;
        let count = |n: usize| counts[n].as_u64().unwrap_or_default();
        if count(1) > 0 && count(2) == 0 && count(3) == 0 {
            return Ok((count(0), count(1)));
        }
        ensure!(start.elapsed() < patience, "after {patience:?} it is not tidied: {counts}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Medians in milliseconds: the badge from a stopped background, the popup's filling, and this week's report.
async fn times(stage: &mut Stage) -> Result<[f64; 3]> {
    let middle = |mut samples: Vec<f64>| {
        samples.sort_by(f64::total_cmp);
        samples[samples.len() / 2]
    };
    let refresh = "const start = performance.now(); await api.runtime.sendMessage({ kind: 'refresh' });
      return performance.now() - start;";
    let (mut badge, mut popup) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        stop(stage).await?;
        let took = stage.browser()?.run_in_extension(refresh, Value::Null).await?;
        badge.push(took.as_f64().context("the badge's time")?);
        let before = page(stage, "popup.html", "'filled' in document.documentElement.dataset").await?;
        let browser = stage.browser()?;
        let js = "return performance.getEntriesByName('filled')[0].startTime;";
        popup.push(browser.run(js).await?.as_f64().context("the popup's time")?);
        browser.close_tab(&before).await?;
    }
    Ok([middle(badge), middle(popup), middle(exported(stage, TIMES).await?)])
}

/// Brings ten years in, and times a week's report as a page: milliseconds from the click to the text.
pub async fn report(stage: &mut Stage, times: usize) -> Result<Vec<f64>> {
    bring(stage, 36_500, 3650, 1).await?;
    tidied(stage, Duration::from_mins(10)).await?;
    exported(stage, times).await
}

/// A week's report from the click to the text, in milliseconds, one time after the other.
async fn exported(stage: &mut Stage, times: usize) -> Result<Vec<f64>> {
    let filled = "document.getElementById('report').dataset.filled";
    let before = page(stage, "dashboard.html#report", filled).await?;
    let browser = stage.browser()?;
    let mut took = Vec::new();
    for count in 1..=times {
        browser.run("document.querySelector('#report [data-export=html]').click(); return null;").await?;
        let measured = format!("performance.getEntriesByName('exported').length >= {count}");
        browser.wait_page(&measured, 30).await?;
        let js = "return performance.getEntriesByName('exported').at(-1).duration;";
        took.push(browser.run(js).await?.as_f64().context("the report's time")?);
    }
    browser.close_tab(&before).await?;
    Ok(took)
}

/// What the browser says that the extension has stored, in bytes.
async fn stored(stage: &mut Stage) -> Result<f64> {
    let js = "return (await navigator.storage.estimate()).usage;";
    stage.browser()?.run_in_extension(js, Value::Null).await?.as_f64().context("what is stored")
}

/// The same once the browser has cleared up what was dropped, which it does by and by when it is left alone and the
/// background sleeps: when nothing has gone for so long.
async fn settled(stage: &mut Stage, quiet: Duration) -> Result<f64> {
    stop(stage).await?;
    let (mut least, mut since) = (stored(stage).await?, Instant::now());
    while since.elapsed() < quiet {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let now = stored(stage).await?;
        if now < least {
            (least, since) = (now, Instant::now());
        }
    }
    Ok(least)
}

async fn ten_years(ground: Ground) -> Result<String> {
    // Where there is less time, every sixth day has some: what is kept spans the same years.
    let (total, stride, patience) = if ground.long { (1_000_000, 1, 3600) } else { (12_000, 6, 240) };
    let quiet = Duration::from_secs(if ground.long { 15 } else { 0 });
    let days = 3650;
    let mut measured = Vec::new();
    let mut kept = (0, 0);
    let (mut bytes, mut rested, mut restarted) = (0.0, 0.0, 0.0);
    let mut took = String::new();
    for (total, days, stride) in [(total * 10 / days, 10, 1), (total, days, stride)] {
        let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
        let start = Instant::now();
        bring(&mut stage, total, days, stride).await?;
        let brought = start.elapsed().as_secs();
        kept = tidied(&mut stage, Duration::from_secs(patience)).await?;
        took = format!(
            "brought in in {brought} s, tidied and copied in {} s",
            start.elapsed().as_secs() - brought
        );
        bytes = stored(&mut stage).await?;
        measured.push(times(&mut stage).await?);
        rested = settled(&mut stage, quiet).await?;
        stage.restart(None).await?;
        started(&mut stage, PATIENCE).await?;
        restarted = settled(&mut stage, quiet).await?;
        stage.quit().await?;
    }
    ensure!(
        kept.1 >= days / stride - 1 && kept.0 < total / 7,
        "of {total} usages {} are kept, and {} days",
        kept.0,
        kept.1
    );
    let (ten_days, ten_years) = (measured[0], measured[1]);
    let timed = ["badge", "popup", "report"].into_iter().zip(ten_days).zip(ten_years);
    let timed: Vec<_> = timed.map(|((name, few), many)| format!("{name} {few:.0} → {many:.0} ms")).collect();
    let seen = format!(
        "{} with {total} usages, {took}; {} usages and {} days kept in {:.1} MB; \
         {:.1} left alone for a while, {:.1} after a restart",
        timed.join(", "),
        kept.0,
        kept.1,
        bytes / 1e6,
        rested / 1e6,
        restarted / 1e6
    );
    // A browser that is not started anew leaves room for what was dropped, now more and now less.
    ensure!(restarted < 100e6, "more than 100 MB are stored: {seen}");
    // A speed is printed, not demanded: on a busy machine it says more of the machine.
    // What the machine does besides is no part of it: a floor of some milliseconds.
    let slower = ten_days.into_iter().zip(ten_years).any(|(few, many)| many > few * 1.3 + 15.0);
    Ok(if slower { format!("slower over ten years: {seen}") } else { seen })
}
