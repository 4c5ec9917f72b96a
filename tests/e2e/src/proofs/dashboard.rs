//! What a person does on the dashboard, with a mouse and a keyboard.
//!
//! Decides: that each control of its parts does what it says, and what is then seen. The report's part is proved with
//! the reports. Refuses to know: how much a prompt takes.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use gramme::view::board::sittings::MOST_RECENT;
use serde_json::{Value, json};

use super::common::{badge_is, page};
use super::reports::{Known, open};
use super::{Ground, Proof};
use crate::gallery::eyes;
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "dashboard-by-mouse-and-keyboard", play: |ground| Box::pin(dashboard(ground)) }];

/// How long the page may take to do something.
const PAGE_S: u64 = 15;

async fn dashboard(ground: Ground) -> Result<String> {
    let (mut stage, known, _) = open(&ground).await?;
    let first = page(&mut stage, "dashboard.html", "true").await?;
    eyes::filled(stage.browser()?).await?;
    periods(&mut stage, &known).await?;
    charts(&mut stage).await?;
    deletions(&mut stage, &known).await?;
    explanations(&mut stage).await?;
    letters(&mut stage).await?;
    prices(&mut stage).await?;
    method(&mut stage).await?;
    stage.browser()?.close_tab(&first).await?;
    stage.quit().await?;
    Ok("periods, charts, deletions and their undoing, explanations, a letter copied, prices, the method"
        .to_owned())
}

/// What an element says, by its id; what is not seen says nothing.
async fn said(stage: &mut Stage, id: &str) -> Result<String> {
    let js = "const element = document.getElementById(args);
      return element.checkVisibility() ? element.textContent.replace(/\\s+/g, ' ').trim() : '';";
    let seen = stage.browser()?.run_with(js, json!(id)).await?;
    Ok(seen.as_str().unwrap_or_default().to_owned())
}

/// Waits until an element says something else than before, and answers what.
async fn changed(stage: &mut Stage, id: &str, before: &str) -> Result<String> {
    let start = Instant::now();
    loop {
        let now = said(stage, id).await?;
        if now != before && !now.is_empty() {
            return Ok(now);
        }
        ensure!(start.elapsed() < Duration::from_secs(PAGE_S), "#{id} still says {before:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn count(stage: &mut Stage, css: &str) -> Result<u64> {
    let js = "return document.querySelectorAll(args).length;";
    stage.browser()?.run_with(js, json!(css)).await?.as_u64().context("a count")
}

/// Goes to a part by its link, and sees that it alone is shown and marked.
async fn go(stage: &mut Stage, part: &str) -> Result<()> {
    stage.browser()?.click(&format!("nav a[href='#{part}']")).await?;
    let shown = format!(
        "[...document.querySelectorAll('main > section')].filter((part) => part.checkVisibility()).map(({{ id }}) => id)
         .join() === '{part}' && document.querySelector('nav a[aria-current]').hash === '#{part}'"
    );
    stage.browser()?.wait_page(&shown, PAGE_S).await
}

/// The week before and back, a day, a month, a year, and each measure.
async fn periods(stage: &mut Stage, known: &Known) -> Result<()> {
    let (week, lead) = (said(stage, "period-name").await?, said(stage, "lead").await?);
    ensure!(!lead.is_empty(), "the week says nothing");
    ensure!(count(stage, "#figures svg").await? >= 3, "energy, CO2e and water are not all drawn");
    let this_week = known.week(0);
    let sites: BTreeSet<_> =
        known.usages.iter().filter(|usage| this_week.contains(usage.day)).map(|usage| &usage.site).collect();
    let rows = count(stage, "#by-site tr").await?;
    ensure!(rows == sites.len() as u64, "{rows} rows for {sites:?}");
    // The weeks to come cannot be gone to: the button is there, and does nothing.
    let off = "document.querySelector('[data-step=\"1\"]').ariaDisabled === 'true'";
    stage.browser()?.wait_page(off, PAGE_S).await?;
    stage.browser()?.click("[data-step='1']").await?;
    stage.browser()?.click("[data-step='-1']").await?;
    let before = changed(stage, "period-name", &week).await?;
    let earlier = changed(stage, "lead", &lead).await?;
    stage.browser()?.click("[data-step='0']").await?;
    ensure!(changed(stage, "period-name", &before).await? == week, "now is not this week");
    ensure!(changed(stage, "lead", &earlier).await? == lead, "this week changed");
    let mut name = week.clone();
    for (unit, bars) in [("month", 28..=31), ("year", 12..=12), ("day", 0..=0), ("week", 7..=7)] {
        stage.browser()?.choose("#unit", unit).await?;
        name = changed(stage, "period-name", &name).await?;
        let start = Instant::now();
        loop {
            let (drawn, rows) = (count(stage, "#days-chart a").await?, count(stage, "#days-rows tr").await?);
            // The table leaves out what is to come.
            if unit == "day" || bars.contains(&drawn) && (1..=drawn).contains(&rows) {
                break;
            }
            let patient = start.elapsed() < Duration::from_secs(PAGE_S);
            ensure!(patient, "a {unit}, {name}, has {drawn} bars and {rows} rows");
        }
        let lead = said(stage, "lead").await?;
        ensure!(!lead.is_empty(), "a {unit} says nothing");
    }
    ensure!(name == week, "the week that holds the day is {name}, not {week}");
    let mut head = said(stage, "by-site-head").await?;
    for metric in ["co2e", "water", "energy"] {
        stage.browser()?.choose("#metric", metric).await?;
        head = changed(stage, "by-site-head", &head).await?;
    }
    let chart = said(stage, "days-chart").await?;
    stage.browser()?.choose("#metric", "requests").await?;
    let counts = changed(stage, "days-chart", &chart).await?;
    stage.browser()?.choose("#metric", "energy").await?;
    ensure!(changed(stage, "days-chart", &counts).await? == chart, "the energy of the days changed");
    Ok(())
}

/// A bar is read when the keyboard reaches it, the arrows go on, and Enter goes into it; the table says the same.
async fn charts(stage: &mut Stage) -> Result<()> {
    let js = "const bars = [...document.querySelectorAll('#days-chart [data-say]')];
      const rest = document.getElementById('days-reading').textContent;
      const read = () => document.getElementById('days-reading').textContent;
      bars[0].focus();
      const at_first = read();
      const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      press('ArrowRight');
      const at_second = read();
      press('ArrowLeft');
      const back = read();
      document.activeElement.blur();
      return { labels: bars.map((bar) => bar.getAttribute('aria-label')), at_first, at_second, back, rest, left: read() };";
    let seen = stage.browser()?.run(js).await?;
    ensure!(seen["at_first"] == seen["labels"][0] && seen["at_second"] == seen["labels"][1], "{seen}");
    ensure!(seen["back"] == seen["labels"][0] && seen["left"] == seen["rest"], "{seen}");
    stage.browser()?.click("#days summary").await?;
    ensure!(!said(stage, "days-rows").await?.is_empty(), "the table of the days is not seen");
    go(stage, "history").await?;
    ensure!(count(stage, "#history-chart a").await? >= 10, "the history has fewer than ten weeks");
    let week = said(stage, "period-name").await?;
    let week_before = "#history-chart a:nth-last-of-type(2)";
    stage.browser()?.run(&format!("document.querySelector('{week_before}').focus(); return null;")).await?;
    stage.browser()?.type_into(week_before, "\u{e007}").await?;
    let gone = changed(stage, "period-name", &week).await?;
    stage.browser()?.click("[data-step='0']").await?;
    ensure!(changed(stage, "period-name", &gone).await? == week, "not back at this week");
    Ok(())
}

/// A request and a session, deleted by their buttons and brought back.
async fn deletions(stage: &mut Stage, known: &Known) -> Result<()> {
    go(stage, "sessions").await?;
    let this_week = known.week(0);
    let all = known.usages.iter().filter(|usage| this_week.contains(usage.day)).count();
    let all = u64::try_from(all)?;
    badge_is(stage, all).await?;
    let rows = count(stage, "#recent-rows tr").await?;
    ensure!(rows == all.min(MOST_RECENT as u64), "{rows} requests are listed of {all}");
    for button in ["#recent-rows [data-usage]", "#session-rows [data-session]"] {
        let words = said(stage, "done").await?;
        ensure!(said(stage, "undo").await?.is_empty(), "there is something to undo");
        stage.browser()?.click(button).await?;
        let deleted = changed(stage, "done", &words).await?;
        let start = Instant::now();
        // A session has one request or more.
        while stage.badge().await?.count().context("a count on the badge")? >= all {
            ensure!(start.elapsed() < Duration::from_secs(PAGE_S), "{button}: the badge stays");
        }
        stage.browser()?.click("#undo").await?;
        changed(stage, "done", &deleted).await?;
        badge_is(stage, all).await.with_context(|| format!("{button}, undone"))?;
        let gone = "!document.getElementById('undo').checkVisibility()";
        stage.browser()?.wait_page(gone, PAGE_S).await?;
    }
    // A request explains itself.
    stage.browser()?.click("#recent-rows [data-why]").await?;
    stage.browser()?.wait_page("location.hash === '#why'", PAGE_S).await?;
    let words = said(stage, "why-blocks").await?;
    ensure!(words.contains("Wh"), "why says {words:?}");
    Ok(())
}

/// What drives a period, on another electricity; and why, of a part of it.
async fn explanations(stage: &mut Stage) -> Result<()> {
    go(stage, "drivers").await?;
    for (part, unit) in [("drivers-task", "Wh"), ("drivers-size", "Wh"), ("drivers-grid", "CO2e")] {
        ensure!(said(stage, part).await?.contains(unit), "{part} has no figure in {unit}");
    }
    let here = said(stage, "drivers-grid").await?;
    stage.browser()?.choose("#region", "FRA").await?;
    let there = changed(stage, "drivers-grid", &here).await?;
    ensure!(there.contains("France"), "elsewhere is {there:?}");
    go(stage, "advice").await?;
    let advice = said(stage, "advice-blocks").await?;
    ensure!(advice.chars().any(|sign| sign.is_ascii_digit()), "the advice has no figure: {advice:?}");
    go(stage, "why").await?;
    stage.browser()?.choose("#why-what", "0").await?;
    let all = said(stage, "why-blocks").await?;
    stage.browser()?.choose("#why-what", "1").await?;
    changed(stage, "why-blocks", &all).await?;
    Ok(())
}

/// A letter to a provider, copied as it is shown.
async fn letters(stage: &mut Stage) -> Result<()> {
    go(stage, "transparency").await?;
    // A closed letter is opened first.
    stage.browser()?.run("document.querySelectorAll('#transparency details').forEach((item) => (item.open = true)); return null;").await?;
    stage.browser()?.click("#transparency [data-copy]").await?;
    stage.browser()?.wait_page("document.querySelector('[data-copy=done]')", PAGE_S).await?;
    let told = said(stage, "done").await?;
    ensure!(!told.is_empty(), "nothing is said of the copy");
    // Pasted where a person would: into a field.
    let js = "const field = document.body.appendChild(document.createElement('textarea'));
      field.id = 'pasted'; field.focus();
      return document.querySelector('[data-copy]').previousElementSibling.textContent.length;";
    let length = stage.browser()?.run(js).await?.as_u64().unwrap_or_default();
    stage.browser()?.type_into("#pasted", "\u{e009}v\u{e000}").await?;
    let js = "const field = document.getElementById('pasted');
      const same = field.value === document.querySelector('[data-copy]').previousElementSibling.textContent;
      const pasted = field.value.length; field.remove(); return [same, pasted];";
    let pasted = stage.browser()?.run(js).await?;
    ensure!(pasted[0] == json!(true) && length > 100, "{length} signs are shown, {pasted} pasted");
    Ok(())
}

/// What contributing means, at a price of one's own.
async fn prices(stage: &mut Stage) -> Result<()> {
    go(stage, "contribution").await?;
    let usual = said(stage, "give-blocks").await?;
    stage.browser()?.type_into("#price", "1000").await?;
    let dear = changed(stage, "give-blocks", &usual).await?;
    let own = |words: &str| words.contains("At the price that you entered");
    ensure!(own(&dear) && !own(&usual), "at a price of one's own: {dear:?}; before: {usual:?}");
    Ok(())
}

/// The method, with every formula and source, and no address that leaves the device by itself.
async fn method(stage: &mut Stage) -> Result<()> {
    go(stage, "method").await?;
    let told = "document.getElementById('method-blocks').textContent.length > 2000";
    stage.browser()?.wait_page(told, PAGE_S).await?;
    let words = said(stage, "method-blocks").await?;
    for term in ["PUE", "EcoLogits", "Luccioni"] {
        ensure!(words.contains(term), "the method does not name {term}");
    }
    let asked = stage
        .browser()?
        .run("return performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.startsWith(location.origin));")
        .await?;
    ensure!(asked == Value::Array(Vec::new()), "the page asked for {asked}");
    Ok(())
}
