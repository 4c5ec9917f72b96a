//! Requests of a day that is long past, which the database keeps as one record.
//!
//! Decides: that they come to be one record, and that a person sees, asks about, deletes and brings back each of them as
//! one of today. Refuses to know: which days are past.

use anyhow::{Context, Result, ensure};
use gramme::footprint::Electricity;
use gramme::ledger::backup;
use gramme::ledger::calendar::{DAY_MS, Day};
use gramme::ledger::history::History;
use gramme::ledger::usage::Usage;
use gramme::observe::tracker::Moment;
use serde_json::{Value, json};

use super::common::{copied, counted, in_database, message, now, page, records, stop};
use super::{Form, Ground, Proof};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "requests-of-long-ago", play: |ground| Box::pin(long_ago(ground)) }];

/// How long the page may take to do something.
const PAGE_S: u64 = 15;

/// Three of a noon sixty days ago.
fn history(now: Moment) -> Vec<Usage> {
    let local_ms = now.at_ms + i64::from(now.offset_min) * 60_000;
    let noon_ms = now.at_ms - local_ms.rem_euclid(DAY_MS) - 60 * DAY_MS + DAY_MS / 2;
    let usage = |number: i64| {
        let moment = Moment { at_ms: noon_ms + number * 60_000, ..now };
        Usage::new(counted(format!("past.run.{number}"), moment, "chatgpt"), &Electricity::default())
    };
    (0..3).map(usage).collect()
}

/// How many months lie between two days.
fn months_back(today: Day, day: Day) -> u32 {
    let month = |day: Day| {
        let (year, month, _) = day.parts();
        year * 12 + i32::try_from(month).unwrap_or_default()
    };
    u32::try_from(month(today) - month(day)).unwrap_or_default()
}

/// How many usages the database keeps one by one, and in bundles.
async fn kept(stage: &mut Stage) -> Result<(usize, Vec<usize>)> {
    let (_, loose) = records(stage, "usages").await?;
    let (_, bundles) = records(stage, "bundles").await?;
    let sizes = bundles.iter().map(|bundle| bundle["usages"].as_array().map_or(0, Vec::len));
    Ok((loose.len(), sizes.collect()))
}

async fn long_ago(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let now = now(&mut stage).await?;
    let usages = history(now);
    let (today, day) = (Day::of(now), usages[0].day);
    let text = backup::write(History { usages, ..History::default() });
    let restore = json!({"kind": "restore", "text": text});
    ensure!(message(&mut stage, restore.clone()).await? == json!(3), "three were not new");
    copied(&mut stage).await?;
    ensure!(kept(&mut stage).await? == (0, vec![3]), "kept: {:?}", kept(&mut stage).await?);
    ensure!(message(&mut stage, restore.clone()).await? == json!(0), "taken in again, some were new");

    let first = page(&mut stage, "dashboard.html#sessions", "true").await?;
    let browser = stage.browser()?;
    let rows = |count: u32| format!("document.querySelectorAll('#recent-rows tr').length === {count}");
    browser.wait_page("document.getElementById('lead').textContent !== ''", PAGE_S).await?;
    browser.choose("#unit", "month").await?;
    let months = months_back(today, day);
    for _ in 0..months {
        let named = "return document.getElementById('period-name').textContent;";
        let name = browser.run(named).await?;
        browser.click("[data-step='-1']").await?;
        browser
            .wait_page(&format!("document.getElementById('period-name').textContent !== {name}"), PAGE_S)
            .await?;
    }
    browser.wait_page(&rows(3), PAGE_S).await.context("three requests of that day")?;
    browser.click("#recent-rows [data-why]").await?;
    let explained =
        "location.hash === '#why' && document.getElementById('why-blocks').textContent.includes('Wh')";
    browser.wait_page(explained, PAGE_S).await.context("why one of them took what it took")?;
    browser.click("nav a[href='#sessions']").await?;
    browser.click("#recent-rows [data-usage]").await?;
    browser.wait_page(&rows(2), PAGE_S).await.context("one is deleted")?;
    browser.click("#undo").await?;
    browser.wait_page(&rows(3), PAGE_S).await.context("and brought back")?;
    browser.click("#recent-rows [data-usage]").await?;
    browser.wait_page(&rows(2), PAGE_S).await.context("and deleted again")?;

    // As if ten minutes had gone by.
    let due = "return opened(async (database) => {
      const entries = database.transaction('entries', 'readwrite').objectStore('entries');
      for (const entry of await done(entries.getAll())) {
        if (entry.due_ms) await done(entries.put({ ...entry, due_ms: 1 }));
      }
    });";
    in_database(&mut stage, due, Value::Null).await?;
    copied(&mut stage).await?;
    ensure!(kept(&mut stage).await? == (0, vec![2]), "deleted for good: {:?}", kept(&mut stage).await?);
    ensure!(message(&mut stage, restore).await? == json!(0), "what was deleted came back");
    copied(&mut stage).await?;
    ensure!(kept(&mut stage).await? == (0, vec![2]), "merged: {:?}", kept(&mut stage).await?);
    // A clock that was ahead has put the next tidying off for years.
    let off = "await api.storage.local.set({ tidy_at: Date.now() + 1e11 }); return null;";
    stage.browser()?.run_in_extension(off, Value::Null).await?;
    stop(&mut stage).await?;
    message(&mut stage, json!({"kind": "refresh"})).await?;
    let soon = "for (let n = 0; n < 100; n++) {
        const { tidy_at } = await api.storage.local.get('tidy_at');
        if (tidy_at > 0 && tidy_at < Date.now() + 2 * 86400000) return true;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return false;";
    let soon = stage.browser()?.run_in_extension(soon, Value::Null).await?;
    ensure!(soon == json!(true), "the next tidying is years away");
    stage.browser()?.close_tab(&first).await?;
    stage.quit().await?;
    Ok("three kept as one record; one explained, deleted, brought back, and deleted for good".to_owned())
}
