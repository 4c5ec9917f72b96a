//! The history as a person handles it: corrections, pauses, backups that meet, a browser that is killed.
//!
//! Decides: what is done, through the pages that a person has, and what must be counted afterwards. Refuses to
//! know: how it is kept.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, in_database, message, page, records, stop};
use super::{Form, Ground, Proof};
use crate::privacy::{backup, with_probe};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "corrections-through-the-pages", play: |ground| Box::pin(corrections(ground)) },
    Proof { name: "pauses-and-switches", play: |ground| Box::pin(pauses(ground)) },
    Proof { name: "backups-that-meet", play: |ground| Box::pin(swap(ground)) },
    Proof { name: "killed-browser", play: |ground| Box::pin(killed(ground)) },
];

/// How long a page may take to say what became of a correction.
const SAID_S: u64 = 10;

/// Does something on a page of the extension: `js` runs once the page is filled, and `until` must then come
/// true.
async fn on_page(stage: &mut Stage, name: &str, js: &str, until: &str) -> Result<()> {
    let filled = if name.starts_with("popup") { "controls" } else { "filled" };
    let before = page(stage, name, &format!("'{filled}' in document.documentElement.dataset")).await?;
    let browser = stage.browser()?;
    browser.run(&format!("{js}; return null;")).await?;
    let done = browser.wait_page(until, SAID_S).await;
    browser.close_tab(&before).await?;
    done.with_context(|| format!("on {name}, after {js}"))
}

/// Presses a button of the popup.
async fn press(stage: &mut Stage, button: &str, until: &str) -> Result<()> {
    on_page(stage, "popup.html", &format!("document.querySelector('{button}').click()"), until).await
}

/// Fills and sends one of the options' forms.
async fn submit(stage: &mut Stage, form: &str, fields: &[(&str, &str)], said: &str) -> Result<()> {
    let fill = "for (const [id, value] of FIELDS) {
        const field = document.getElementById(id);
        field.value = value;
        field.dispatchEvent(new Event('change'));
      }
      document.getElementById('FORM').requestSubmit()";
    let js = fill.replace("FIELDS", &json!(fields).to_string()).replace("FORM", form);
    let until = format!("document.getElementById('message').textContent.includes('{said}')");
    on_page(stage, "options.html", &js, &until).await
}

const SAID: &str = "document.getElementById('done').textContent !== ''";

async fn corrections(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    for number in 1..=3 {
        stage.ask(&format!("Number {number}")).await?;
    }
    badge_is(&mut stage, 3).await?;
    press(&mut stage, "#undo-last", SAID).await?;
    badge_is(&mut stage, 2).await?;
    // A restart of the background later it can still be undone.
    stop(&mut stage).await?;
    press(&mut stage, "#undo", SAID).await?;
    badge_is(&mut stage, 3).await?;
    let js = "const now = new Date(), two = (n) => String(n).padStart(2, '0');
      return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;";
    let today = stage.browser()?.run_in_extension(js, Value::Null).await?;
    let today = today.as_str().context("today")?.to_owned();
    let by_hand = [("add-count", "12"), ("add-site", "ollama"), ("add-day", &today)];
    submit(&mut stage, "add", &by_hand, "added").await?;
    badge_is(&mut stage, 15).await?;
    submit(&mut stage, "delete", &[("delete-what", "site"), ("delete-site", "chatgpt")], "deleted").await?;
    badge_is(&mut stage, 12).await?;
    press(&mut stage, "#undo", SAID).await?;
    badge_is(&mut stage, 15).await?;
    submit(&mut stage, "delete", &[("delete-what", "day"), ("delete-day", &today)], "deleted").await?;
    // What was added by hand stands at noon, which may be to come.
    stage.ask("After the day was deleted").await?;
    let popup = stage.browser()?.popup().await?;
    ensure!(popup["sites"]["chatgpt"].as_str().is_some(), "{popup}");
    press(&mut stage, "#undo", SAID).await?;
    badge_is(&mut stage, 16).await?;
    one_by_one(&mut stage).await?;
    submit(&mut stage, "delete", &[("delete-what", "everything")], "deleted").await?;
    stage.ask("After everything was deleted").await?;
    stop(&mut stage).await?;
    press(&mut stage, "#undo", SAID).await?;
    badge_is(&mut stage, 17).await?;
    let (_, entries) = records(&mut stage, "entries").await?;
    ensure!(entries.len() == 7, "7 corrections were made, {} are kept", entries.len());
    stage.quit().await?;
    Ok("undone, added, deleted and undone again; 17 in the end, 7 corrections kept".to_owned())
}

/// One usage and then its session, deleted by the messages that the dashboard sends, and brought back.
async fn one_by_one(stage: &mut Stage) -> Result<()> {
    let (_, usages) = records(stage, "usages").await?;
    let of_site: Vec<_> = usages.iter().filter(|usage| usage["site"] == "chatgpt").collect();
    let usage = *of_site.first().context("a usage")?;
    let moments: Vec<_> = of_site.iter().filter_map(|usage| usage["moment"]["at_ms"].as_i64()).collect();
    let origin = usage["id"].as_str().and_then(|id| id.split('.').next());
    let session = json!({"origin": origin, "site": "chatgpt", "day": usage["day"], "from_ms": moments.iter().min(),
        "to_ms": moments.iter().max()});
    for (what, left) in [(json!({"usage": usage["id"]}), 15), (json!({"session": session}), 12)] {
        let mut request = what;
        request["deed"] = json!("delete");
        let entry = message(stage, json!({"kind": "correct", "request": request})).await?;
        badge_is(stage, left).await.with_context(|| request.to_string())?;
        let undo = json!({"deed": "undo", "entry": entry["id"]});
        let undone = message(stage, json!({"kind": "correct", "request": undo})).await?;
        ensure!(undone == json!(true), "{request} was not undone: {undone}");
        badge_is(stage, 16).await?;
    }
    Ok(())
}

async fn pauses(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Counted").await?;
    badge_is(&mut stage, 1).await?;
    let shown = "!document.getElementById('paused').hidden";
    press(&mut stage, "[data-pause=hour]", shown).await?;
    stage.ask("In a pause").await?;
    stop(&mut stage).await?;
    stage.ask("In a pause, with a new background").await?;
    badge_is(&mut stage, 1).await?;
    press(&mut stage, "#resume", "document.getElementById('paused').hidden").await?;
    stage.ask("Counted again").await?;
    badge_is(&mut stage, 2).await?;
    let switched = |on| {
        let until = format!("document.querySelector('[data-switch=chatgpt]').dataset.on === '{on}'");
        ("document.querySelector('[data-switch=chatgpt]').click()", until)
    };
    let (click, until) = switched("no");
    on_page(&mut stage, "options.html", click, &until).await?;
    stage.ask("On a site that is off").await?;
    badge_is(&mut stage, 2).await?;
    let (click, until) = switched("yes");
    on_page(&mut stage, "options.html", click, &until).await?;
    stage.ask("On it again").await?;
    badge_is(&mut stage, 3).await?;
    let (_, entries) = records(&mut stage, "entries").await?;
    let acts: Vec<_> = entries.iter().filter_map(|entry| entry["act"].as_str()).collect();
    for act in ["pause", "resume", "site_off", "site_on"] {
        ensure!(acts.contains(&act), "{act} was not noted: {acts:?}");
    }
    stage.quit().await?;
    Ok("3 of 6 counted, each pause and switch noted".to_owned())
}

/// Takes a file in through the options.
async fn take_in(stage: &mut Stage, file: &std::path::Path, button: &str) -> Result<()> {
    let before = page(stage, "options.html", "'filled' in document.documentElement.dataset").await?;
    let browser = stage.browser()?;
    browser.type_into("#restore", &file.display().to_string()).await?;
    let looked =
        "!document.getElementById('import').hidden || document.getElementById('message').textContent";
    browser.wait_page(looked, SAID_S).await?;
    browser.run(&format!("document.querySelector('{button}').click(); return null;")).await?;
    let done = browser.wait_page("document.getElementById('message').textContent !== ''", SAID_S).await;
    browser.close_tab(&before).await?;
    done
}

/// Where a backup is not what its schema says.
fn schema_faults(backup: &Value) -> Result<Vec<String>> {
    let schema: Value = serde_json::from_str(include_str!("../../../../docs/backup.schema.json"))?;
    let validator = jsonschema::validator_for(&schema).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(validator.iter_errors(backup).map(|error| format!("{}: {error}", error.instance_path())).collect())
}

async fn swap(ground: Ground) -> Result<String> {
    let scratch = tempfile::tempdir()?;
    let extension = with_probe(&ground.extension(Form::Real)?, &scratch.path().join("extension"))?;
    let mut stages = Vec::new();
    for (name, prompts) in [("a", 2), ("b", 3)] {
        let mut stage = Stage::open(ground.kind, Some(&extension)).await?;
        stage.visit_chatgpt("").await?;
        for number in 0..prompts {
            stage.ask(&format!("Of {name}, {number}")).await?;
        }
        badge_is(&mut stage, prompts).await?;
        stages.push(stage);
    }
    let mut files = Vec::new();
    for (number, stage) in stages.iter_mut().enumerate() {
        let file = scratch.path().join(format!("{number}.json"));
        std::fs::write(&file, backup(stage).await?.to_string())?;
        files.push(file);
    }
    let bad = scratch.path().join("bad.json");
    std::fs::write(&bad, "{\"schema\": \"gramme.backup/2\", \"usages\": [{\"id\": 7}]}")?;
    let mut backups = Vec::new();
    for (stage, file) in stages.iter_mut().zip(files.iter().rev()) {
        take_in(stage, &bad, "#import-cancel").await?;
        for _ in 0..2 {
            take_in(stage, file, "#import-merge").await?;
            badge_is(stage, 5).await?;
        }
        backups.push(backup(stage).await?);
    }
    ensure!(backups[0] == backups[1], "the two histories differ");
    let faults = schema_faults(&backups[0])?;
    ensure!(faults.is_empty(), "the backup is not as docs/backup.schema.json has it: {faults:?}");
    for mut stage in stages {
        stage.quit().await?;
    }
    Ok("2 and 3 became 5 and 5, each file taken in twice, a bad one refused; a backup meets its schema"
        .to_owned())
}

/// A stream of prompts, and a browser that is killed within it.
async fn killed(ground: Ground) -> Result<String> {
    let kills = if ground.long { 20 } else { 2 };
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let (mut sure, mut asked) = (0, 0);
    for kill in 0..kills {
        stage.visit_chatgpt("").await?;
        let mut answered: Vec<Instant> = Vec::new();
        let until = Instant::now() + Duration::from_millis(1500 + kill * 217 % 1000);
        while Instant::now() < until {
            asked += 1;
            stage.ask(&format!("Number {asked}")).await?;
            answered.push(Instant::now());
        }
        stage.kill()?;
        let end = Instant::now();
        sure += answered.iter().filter(|at| end.duration_since(**at) > Duration::from_secs(1)).count() as u64;
        stage.revive().await?;
    }
    stage.visit_chatgpt("").await?;
    stage.ask("The last").await?;
    sure += 1;
    let patience = Instant::now() + Duration::from_secs(10);
    let kept = loop {
        let js = "return opened((database) => done(database.transaction(USAGES).objectStore(USAGES).getAllKeys()));";
        let ids = in_database(&mut stage, js, Value::Null).await?;
        let ids = ids.as_array().context("the ids")?.len() as u64;
        if ids >= sure || Instant::now() > patience {
            break ids;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let truth = stage.truth().requests();
    ensure!(kept >= sure, "{sure} were answered over a second before a kill, {kept} are kept");
    ensure!(kept <= truth, "the server saw {truth}, {kept} are kept");
    badge_is(&mut stage, kept).await?;
    stage.quit().await?;
    Ok(format!(
        "{kills} kills: {kept} of {truth} kept, {} were in the window and {} of them lost",
        truth - sure,
        truth - kept
    ))
}
