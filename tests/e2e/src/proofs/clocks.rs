//! The clock of another day itself, without which no proof at another moment would prove anything.
//!
//! Decides: that a page of the extension, its background, the scripts in a site's page and the site's page see the day and
//! the zone that were asked for, that alarms ring when they should, and that the week turns at that clock's midnight.
//! Refuses to know: how the clock is put there.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, badge_says, page, stop};
use super::replies::usages;
use super::{Form, Ground, Proof};
use crate::clock::{self, When};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "the-clock-of-another-day", play: |ground| Box::pin(another_day(ground)) }];

/// A Sunday evening where midnight is 18:15 of UTC.
const ZONE: &str = "Asia/Kathmandu";
const OFFSET_MIN: i64 = 345;
const EVENING: &str = "2028-02-27T23:59:15";
const MIDNIGHT_MS: i64 = 1_835_308_800_000 - OFFSET_MIN * 60_000;
/// How long before midnight it begins, and how far off an answer's length may be.
const BEFORE_MS: i64 = 45_000;
const ANSWER_MS: i64 = 20_000;

async fn another_day(ground: Ground) -> Result<String> {
    let clock = When::new(EVENING, ZONE)?.begin()?;
    clock::by(clock, evening(ground)).await
}

/// Whether a moment is of that evening.
fn of_it(at_ms: Option<i64>) -> bool {
    at_ms.is_some_and(|at_ms| (MIDNIGHT_MS - BEFORE_MS..MIDNIGHT_MS).contains(&at_ms))
}

/// The page's own clock, where what a driver runs would see another.
const OWN: &str = "const { Date } = window.wrappedJSObject ?? window;";
/// What a clock says, in every way in which it can be asked.
const SAYS: &str = "class Later extends Date {}
  const at = [Date.now(), new Date().getTime(), new Date(Date()).getTime(), new Later().getTime(),
    new (new Date()).constructor().getTime()];
  return [...at, new Date(0).getTime(), new Date(2028, 1, 27).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone];";

fn says(said: &Value, place: &str) -> Result<()> {
    for n in 0..5 {
        // A text has no milliseconds.
        ensure!(of_it(said[n].as_i64()), "{place}, way {n}: {said}");
    }
    ensure!(said[5] == json!(0), "{place}: a moment that is named was moved: {said}");
    ensure!(said[6] == json!(-OFFSET_MIN), "{place}: {said}");
    Ok(())
}

async fn evening(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Before midnight").await?;
    let own = format!("{OWN}\n{SAYS}");
    says(&stage.browser()?.run(&own).await?, "a site's page")?;
    badge_is(&mut stage, 1).await?;
    // The background told the day, and the two scripts of the site's page how long the answer took: by clocks that do
    // not agree that would be years.
    let kept = usages(&mut stage, 1, |usage| usage["reply"]["duration_ms"].is_number()).await?;
    let usage = kept.first().context("a usage")?;
    ensure!(of_it(usage["moment"]["at_ms"].as_i64()), "the background: {usage}");
    ensure!(usage["moment"]["offset_min"] == json!(OFFSET_MIN), "the background: {usage}");
    ensure!(usage["day"] == "2028-02-27", "the background: {usage}");
    let took = usage["reply"]["duration_ms"].as_i64();
    ensure!(took.is_some_and(|took| (0..ANSWER_MS).contains(&took)), "the site's scripts: {usage}");
    says(&stage.browser()?.run_in_extension(SAYS, Value::Null).await?, "where the browser is asked")?;
    let first = page(&mut stage, "popup.html", "'filled' in document.documentElement.dataset").await?;
    says(&stage.browser()?.run(&own).await?, "the popup")?;
    stage.browser()?.close_tab(&first).await?;
    // The alarm of midnight is of this midnight, and rings in the true world.
    let js = "const [one] = (await api.alarms.getAll()).filter(({ name }) => name === 'tick');
      return [(await api.alarms.get('tick'))?.scheduledTime ?? null, one?.scheduledTime ?? null, Date.now()];";
    let set = stage.browser()?.run_in_extension(js, Value::Null).await?;
    for n in 0..2 {
        let rings = set[n].as_f64().map(|at_ms| format!("{at_ms:.0}"));
        ensure!(rings == Some(MIDNIGHT_MS.to_string()), "midnight is {MIDNIGHT_MS}, the alarm set for {set}");
    }
    stop(&mut stage).await?;
    badge_says(&mut stage, "1", Duration::from_secs(1)).await.context("before midnight")?;
    let left = MIDNIGHT_MS - clock::now_ms()?;
    ensure!(left > 0, "the machine is too slow: midnight came {} ms ago", -left);
    tokio::time::sleep(Duration::from_millis(u64::try_from(left)?)).await;
    badge_says(&mut stage, "", Duration::from_secs(20)).await.context("after midnight")?;
    let late = Duration::from_millis(u64::try_from(clock::now_ms()? - MIDNIGHT_MS)?);
    stage.ask("After midnight").await?;
    badge_is(&mut stage, 1).await?;
    stage.quit().await?;
    Ok(format!("Sunday evening in {ZONE} everywhere; the week turned {late:.1?} after its midnight"))
}
