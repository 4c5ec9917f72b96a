//! An imported history, and the week that begins.
//!
//! Decides: the history, and that the badge is this week's alone, put right by the real alarm. The
//! same at moments when weeks and clocks turn: see the moments. Refuses to know: calendars; the core's own is asked.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use gramme::footprint::Electricity;
use gramme::ledger::backup;
use gramme::ledger::calendar::{DAY_MS, Day, Week, WeekStart};
use gramme::ledger::history::History;
use gramme::ledger::usage::Usage;
use gramme::observe::tracker::Moment;
use serde_json::{Value, json};

use super::common::{badge_is, badge_says, counted, message, now, stop};
use super::{Form, Ground, Proof};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "imported-history", play: |ground| Box::pin(imported(ground)) },
    Proof { name: "week-turned-while-asleep", play: |ground| Box::pin(turned(ground)) },
];

/// Usages of the last ten days: as many on each as it is days ago, and one.
fn history(now: Moment) -> Vec<Usage> {
    let days = (0..10).flat_map(|ago| (0..=ago).map(move |number| (ago, number)));
    days.map(|(ago, number)| {
        let moment = Moment { at_ms: now.at_ms - ago * DAY_MS, offset_min: now.offset_min };
        let site = if number % 2 == 0 { "claude" } else { "gemini" };
        Usage::new(counted(format!("imported.{ago}.{number}"), moment, site), &Electricity::default())
    })
    .collect()
}

/// Imports the history twice; how many of it are of this week and of the week before.
async fn import(stage: &mut Stage) -> Result<(u64, u64)> {
    let now = now(stage).await?;
    let week = Day::of(now).week(WeekStart::Monday);
    let usages = history(now);
    let within = |week: Week| usages.iter().filter(|usage| week.contains(usage.day)).count() as u64;
    let (this, last) = (within(week), within(week.before()));
    ensure!(this > 0 && last > 0, "the history has {this} usages of this week and {last} of the last");
    let all = usages.len();
    let text = backup::write(History { usages, ..History::default() });
    for new in [all, 0] {
        let added = message(stage, json!({"kind": "restore", "text": text})).await?;
        ensure!(added == json!(new), "{added} usages were new, not {new}");
    }
    Ok((this, last))
}

async fn imported(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let (this, last) = import(&mut stage).await?;
    badge_is(&mut stage, this).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("One more").await?;
    badge_is(&mut stage, this + 1).await?;
    let popup = stage.browser()?.popup().await?;
    let shown = &popup["totals"]["requests"];
    ensure!(*shown == json!((this + 1).to_string()), "the popup shows {shown}");
    let refused = message(&mut stage, json!({"kind": "restore", "text": "{}"})).await;
    ensure!(refused.is_err(), "a file that is no backup was taken");
    badge_is(&mut stage, this + 1).await?;
    stage.quit().await?;
    Ok(format!("{this} of this week on the badge, {last} of the last week left out"))
}

/// The worker sleeps over midnight with last week's figure on the badge; the alarm wakes it.
async fn turned(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let (this, _) = import(&mut stage).await?;
    badge_is(&mut stage, this).await?;
    stop(&mut stage).await?;
    // As the evening before left it. What is kept of it in storage is not touched: that would wake the worker.
    let js = "const text = '987', title = 'Gramme, last week';
      await Promise.all([api.action.setBadgeText({ text }), api.action.setTitle({ title })]);
      return null;";
    stage.browser()?.run_in_extension(js, Value::Null).await?;
    badge_says(&mut stage, "987", Duration::from_secs(2)).await?;
    ensure!(!stage.browser()?.background_runs().await?, "the background woke too early");
    let js = "await api.alarms.create('tick', { when: Date.now() + 1000 }); return null;";
    stage.browser()?.run_in_extension(js, Value::Null).await?;
    let start = Instant::now();
    badge_says(&mut stage, &this.to_string(), Duration::from_secs(40)).await?;
    let took = start.elapsed().as_secs_f64();
    badge_is(&mut stage, this).await?;
    let title = stage.badge().await?.title;
    ensure!(!title.contains("last week"), "the tooltip is still {title:?}");
    let js = "const next = new Date(); next.setHours(24, 0, 0, 0);
      return [(await api.alarms.get('tick'))?.scheduledTime ?? null, next.getTime()];";
    let times = stage.browser()?.run_in_extension(js, Value::Null).await?;
    ensure!(
        times[0].as_f64().map(f64::round) == times[1].as_f64(),
        "the alarm is set for {}, midnight is {}",
        times[0],
        times[1]
    );
    stage.quit().await?;
    Ok(format!("last week's badge put right after {took:.1} s, the alarm set for the next midnight"))
}
