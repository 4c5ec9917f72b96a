//! Reports as a person gets them: by the buttons of the pages, and by themselves.
//!
//! Decides: the history, the buttons that are pressed, and that each file is, sign by sign, what the core
//! writes natively out of the same history. Refuses to know: how the browser's part reads it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use gramme::footprint::Electricity;
use gramme::ledger::backup;
use gramme::ledger::calendar::{DAY_MS, Day, WeekStart};
use gramme::ledger::history::History as Kept;
use gramme::ledger::session::PAUSE_MIN;
use gramme::ledger::usage::Usage;
use gramme::locale::Locale;
use gramme::observe::Kind;
use gramme::observe::tracker::{Counted, Moment};
use gramme::report::{Format, History, Period, Report, Signs};
use serde_json::{Value, json};

use super::common::{counted, message, now, page, stop};
use super::{Form, Ground, Proof};
use crate::browser;
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "reports-by-buttons", play: |ground| Box::pin(by_buttons(ground)) },
    Proof { name: "weekly-report-by-itself", play: |ground| Box::pin(by_itself(ground)) },
];

/// How long a file may take to be saved.
const SAVED: Duration = Duration::from_secs(15);
/// A name that is a formula, markup and a link at once.
const HOSTILE: &str = "=1+1,\"<img src=x onerror=alert(1)>\" [a](https://example.com)";

/// Ten weeks of use, most of it today: of a week that has just begun there is something of everything.
fn history(now: Moment) -> Vec<Usage> {
    let models = [Some("gpt-5"), None, Some("claude-sonnet-4-5"), Some(HOSTILE)];
    let days = (0..70).flat_map(|ago| (0..=4 - ago % 5).map(move |number| (ago, number)));
    let midnight_ms = now.at_ms - (now.at_ms + i64::from(now.offset_min) * 60_000).rem_euclid(DAY_MS);
    days.map(|(ago, number)| {
        let image = number == 4;
        // A few minutes ago, or since midnight.
        let at_ms = (now.at_ms - number * 60_000).max(midnight_ms + number) - ago * DAY_MS;
        let moment = Moment { at_ms, offset_min: now.offset_min };
        let site = if number % 2 == 0 { "chatgpt" } else { "claude" };
        let counted = Counted {
            kind: if image { Kind::Image } else { Kind::Text },
            model: models[usize::try_from(number).unwrap_or_default() % 4].map(str::to_owned),
            images: image.then_some(2),
            prompt_chars: Some(100),
            ..counted(format!("imported.r.{ago}-{number}"), moment, site)
        };
        Usage::new(counted, &Electricity::default())
    })
    .collect()
}

/// What the test knows of the browser: its moment, and the history that it was given.
pub(super) struct Known {
    now: Moment,
    pub(super) usages: Vec<Usage>,
}

impl Known {
    pub(super) fn week(&self, ago: i32) -> Period {
        Period::week_of(Day::of(self.now).plus(-7 * ago), WeekStart::Monday)
    }

    /// A file as the core writes it here.
    fn file(&self, period: Period, format: Format, signs: Signs) -> String {
        let kept = Kept { usages: self.usages.clone(), ..Kept::default() };
        let kept = Kept::default().joined(kept).cleared();
        let history = History::of(&kept, period, PAUSE_MIN);
        Report::of(&history, period, &Electricity::default()).write(format, &Locale::default(), signs)
    }
}

/// A browser with the history in it, and the folder that it saves files in.
pub(super) async fn open(ground: &Ground) -> Result<(Stage, Known, PathBuf)> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    let now = now(&mut stage).await?;
    let usages = history(now);
    let text = backup::write(Kept { usages: usages.clone(), ..Kept::default() });
    let added = message(&mut stage, json!({"kind": "restore", "text": text})).await?;
    ensure!(added == json!(usages.len()), "{added} of {} usages were new", usages.len());
    let folder = stage.browser()?.launched().downloads();
    Ok((stage, Known { now, usages }, folder))
}

/// The files of one name in a folder, those too that a browser numbered, the oldest first.
fn files(folder: &Path, name: &str) -> Vec<PathBuf> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with(stem) && name.ends_with(&format!(".{ending}"))
        })
        .collect();
    found.sort_by_key(|path| std::fs::metadata(path).and_then(|data| data.modified()).ok());
    found
}

/// Waits for the `count`th file of a name, and reads it.
async fn saved(folder: &Path, name: &str, count: usize) -> Result<String> {
    let start = Instant::now();
    loop {
        let found = files(folder, name);
        let text = found.last().and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        if found.len() >= count && !text.is_empty() {
            ensure!(found.len() == count, "{} files like {name}, not {count}", found.len());
            return Ok(text);
        }
        ensure!(start.elapsed() < SAVED, "{name} was not saved; there are {:?}", files(folder, "."));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Where two texts part, for a person to see.
fn same(name: &str, found: &str, expected: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    let lines = found.lines().zip(expected.lines());
    let (line, (found, expected)) =
        lines.enumerate().find(|(_, (a, b))| a != b).unwrap_or((0, ("its length", "another")));
    anyhow::bail!("{name}, line {}: {found:?}, and natively {expected:?}", line + 1)
}

async fn press(stage: &mut Stage, css: &str) -> Result<()> {
    stage.browser()?.run(&format!("document.querySelector('{css}').click(); return null;")).await.map(drop)
}

fn shows(period: Period) -> String {
    format!("document.getElementById('report').dataset.filled === '{}'", period.label())
}

async fn by_buttons(ground: Ground) -> Result<String> {
    let (mut stage, known, folder) = open(&ground).await?;
    let first = stage.browser()?.current_tab();

    // The popup's menu saves this week, or the last.
    page(&mut stage, "popup.html", "'wired' in document.documentElement.dataset").await?;
    press(&mut stage, "[data-export=csv]").await?;
    let this = known.week(0).file_name(Format::Csv);
    same(&this, &saved(&folder, &this, 1).await?, &known.file(known.week(0), Format::Csv, Signs::default()))?;
    stage.browser()?.close_tab(&first).await?;

    // The dashboard's section: the week before, in all forms.
    page(&mut stage, "dashboard.html#report", &shows(known.week(0))).await?;
    press(&mut stage, "#report-before").await?;
    let week = known.week(1);
    stage.browser()?.wait_page(&shows(week), 10).await?;
    for format in Format::ALL {
        let name = week.file_name(format);
        press(&mut stage, &format!("#report [data-export={}]", format.extension())).await?;
        let text = saved(&folder, &name, 1).await?;
        same(&name, &text, &known.file(week, format, Signs::default()))?;
    }
    // With the signs of a French spreadsheet.
    stage.browser()?.choose("#report-decimal", ",").await?;
    press(&mut stage, "#report [data-export=csv]").await?;
    let name = week.file_name(Format::Csv);
    same(&name, &saved(&folder, &name, 2).await?, &known.file(week, Format::Csv, Signs::FRENCH))?;
    // A month, and any days.
    stage.browser()?.choose("#report-span", "month").await?;
    let month = week.turned("month", WeekStart::Monday);
    stage.browser()?.wait_page(&shows(month), 10).await?;
    press(&mut stage, "#report [data-export=md]").await?;
    let name = month.file_name(Format::Markdown);
    let text = saved(&folder, &name, 1).await?;
    same(&name, &text, &known.file(month, Format::Markdown, Signs::default()))?;
    stage.browser()?.choose("#report-span", "range").await?;
    let range = month.turned("range", WeekStart::Monday);
    stage.browser()?.wait_page(&shows(range), 10).await?;
    // Everything.
    press(&mut stage, "#report [data-export=backup]").await?;
    let day = Day::of(known.now);
    let everything: Value =
        serde_json::from_str(&saved(&folder, &format!("gramme-backup-{day}.json"), 1).await?)?;
    let count = everything["usages"].as_array().map_or(0, Vec::len);
    ensure!(count == known.usages.len(), "{count} usages in the backup");
    stage.browser()?.close_tab(&first).await?;

    // The page asks for nothing when it is opened.
    let before = stage.truth().log.len();
    let html = folder.join(week.file_name(Format::Html));
    let pages = stage.browser()?.opened_file(&html).await?;
    let asked = stage
        .browser()?
        .run("return [performance.getEntriesByType('resource').length, document.scripts.length];")
        .await?;
    ensure!(asked == json!([0, 0]), "the page asked for something, or has scripts: {asked}");
    ensure!(stage.truth().log.len() == before, "the page asked the network");
    ensure!(pages.is_none_or(|pages| pages <= 2), "the week prints to {pages:?} pages");
    stage.quit().await?;
    let pages = pages.map(|pages| format!(", {pages} pages in print")).unwrap_or_default();
    Ok(format!("7 reports and a backup are what the core writes natively{pages}"))
}

/// Waits until the housekeeping, at whose end reports are saved, is over.
async fn tidied(stage: &mut Stage) -> Result<()> {
    let start = Instant::now();
    let js = "return (await api.storage.local.get('tidy_at')).tidy_at > Date.now();";
    while stage.browser()?.run_in_extension(js, Value::Null).await? != json!(true) {
        ensure!(start.elapsed() < Duration::from_mins(1), "the housekeeping does not end");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// Sets back through which day weeks are reported, and lets the real alarm ring.
async fn ring(stage: &mut Stage, weekly: Value) -> Result<()> {
    tidied(stage).await?;
    stop(stage).await?;
    let js = "await api.storage.local.set({ ...(args ? { weekly: args } : {}), tidy_at: 0 });
      await api.alarms.create('tidy', { when: Date.now() + 1000 }); return null;";
    stage.browser()?.run_in_extension(js, weekly).await?;
    tidied(stage).await
}

async fn by_itself(ground: Ground) -> Result<String> {
    let (mut stage, known, folder) = open(&ground).await?;
    let first = stage.browser()?.current_tab();
    page(&mut stage, "dashboard.html#report", &shows(known.week(0))).await?;
    // Through the boxes that a person has: each is saved before the next is pressed.
    for (form, chosen) in [("html", 1), ("csv", 2)] {
        // A permission is asked for within a person's own click.
        stage.browser()?.click(&format!("[data-weekly={form}]")).await?;
        let js = "return (await api.storage.local.get('settings')).settings?.weekly_report?.length ?? 0;";
        let start = Instant::now();
        while stage.browser()?.run_in_extension(js, Value::Null).await? != json!(chosen) {
            ensure!(start.elapsed() < Duration::from_secs(10), "{form} was not stored");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    stage.browser()?.close_tab(&first).await?;
    // Turned on in the middle of a week, it saves nothing of the past.
    ring(&mut stage, Value::Null).await?;
    ensure!(files(&folder, "gramme.csv").is_empty(), "weeks of the past were reported");

    // A month away: four weeks are made up, each once, in both forms, and never again.
    let away = |weeks: i32| known.week(weeks).last().to_string();
    ring(&mut stage, json!({"through": away(5)})).await?;
    for _ in 0..2 {
        for ago in 1..=4 {
            for format in [Format::Csv, Format::Html] {
                let name = known.week(ago).file_name(format);
                let text = saved(&folder, &name, 1).await?;
                same(&name, &text, &known.file(known.week(ago), format, Signs::default()))?;
            }
        }
        ensure!(files(&folder, "gramme.csv").len() == 4, "other weeks were reported, too");
        ring(&mut stage, Value::Null).await?;
    }

    // A background that stopped after one of two files had been saved makes the other one alone.
    let week = known.week(1);
    let [csv, html] = [Format::Csv, Format::Html].map(|format| week.file_name(format));
    let js =
        "await Promise.all((await api.downloads.search({})).filter(({ filename }) => filename.endsWith(args))
      .map(({ id }) => api.downloads.erase({ id }))); return null;";
    stage.browser()?.run_in_extension(js, json!(html)).await?;
    let saving = json!({"label": week.label(), "since_ms": known.now.at_ms});
    ring(&mut stage, json!({"through": away(2), "saving": saving})).await?;
    saved(&folder, &html, 2).await?;
    saved(&folder, &csv, 1).await?;

    // The popup says so until it was seen.
    let told = "document.getElementById('report-ready')?.hidden === false";
    page(&mut stage, "popup.html", told).await?;
    let words = stage.browser()?.run("return document.getElementById('report-ready').textContent;").await?;
    ensure!(words.as_str().unwrap_or_default().contains(&week.label()), "the popup says {words}");
    press(&mut stage, "#report-ready button").await?;
    stage.browser()?.wait_page("document.getElementById('report-ready').hidden", 10).await?;
    stage.browser()?.close_tab(&first).await?;
    let js = "return (await api.storage.local.get('reports_ready')).reports_ready ?? null;";
    let start = Instant::now();
    while stage.browser()?.run_in_extension(js, Value::Null).await? != Value::Null {
        ensure!(start.elapsed() < Duration::from_secs(10), "what was seen is still told");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let kind = stage.kind();
    stage.quit().await?;
    let how = if kind == Some(browser::Kind::Firefox) { "object" } else { "data" };
    Ok(format!("4 missed weeks in 2 forms, once each, by {how} URLs; a half saved week was made whole"))
}
