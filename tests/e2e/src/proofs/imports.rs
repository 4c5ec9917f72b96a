//! Hostile files, given to the options as a person gives a backup.
//!
//! Decides: the files, the place that each refusal must name, and that nothing of what is stored changes. The
//! long list is the native `tests/backup.rs`; here is one of each kind, through the page, the messages and the
//! database, and, where there is time, two of 200 MB. Refuses to know: how a file is read.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, in_database, message, page, records};
use super::{Form, Ground, Proof};
use crate::chaos::faulty::with_falling_jobs;
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "hostile-imports", play: |ground| Box::pin(hostile(ground)) },
    Proof { name: "a-trap-in-mid-import", play: |ground| Box::pin(trap(ground)) },
];

/// Larger than a piece of a file.
const MANY: usize = 700;

/// A sound usage as a file has it.
fn usage(n: usize) -> Value {
    let all = ["energy_wh", "co2e_g", "water_ml", "water_total_ml"];
    let estimate = json!({"low": 0.1, "central": 0.2, "high": 0.3});
    let footprint: serde_json::Map<_, _> =
        all.iter().map(|name| ((*name).to_owned(), estimate.clone())).collect();
    json!({"id": format!("hostile.r.{n}"), "moment": {"at_ms": 1_795_003_200_000_i64, "offset_min": 60},
        "day": "2026-11-18", "site": "chatgpt", "kind": "text", "turn": "new", "model": "gpt-5",
        "price": {"method": "m", "grid": "USA", "footprint": footprint}})
}

fn file(usages: &[Value]) -> String {
    json!({"schema": "gramme.backup/2", "usages": usages}).to_string()
}

/// A file whose last usage is spoilt in one field: what comes before it fills several pieces.
fn spoilt(field: &str, value: Value) -> String {
    let mut usages: Vec<_> = (0..MANY).map(usage).collect();
    usages[MANY - 1][field] = value;
    file(&usages)
}

fn files() -> Vec<(&'static str, String, &'static str)> {
    let whole = file(&(0..MANY).map(usage).collect::<Vec<_>>());
    vec![
        ("truncated", whole[..whole.len() - 40].to_owned(), "ends too early"),
        ("unknown schema", whole.replace("backup/2", "backup/7"), "schema is not gramme.backup/2"),
        ("wrong type", spoilt("kind", json!(["text"])), "usages[699].kind"),
        ("negative count", spoilt("images", json!(-3)), "usages[699].images is out of range"),
        (
            "year 9999",
            spoilt("moment", json!({"at_ms": 253_370_764_800_000_i64, "offset_min": 0})),
            "usages[699].moment.at_ms is not in the years",
        ),
        ("prototype", spoilt("__proto__", json!({"site": "x"})), "usages[699].__proto__ is no name"),
        ("NaN", whole.replacen("0.2", "NaN", 1), "usages[0] is not JSON"),
        (
            "nested",
            format!("{{\"schema\":\"gramme.backup/2\",\"usages\":[{}", "[".repeat(200_000)),
            "nested too deeply",
        ),
        ("no JSON", "<html>".to_owned(), "should be an object"),
    ]
}

/// Everything in the database and in `storage.local`, as text.
async fn all(stage: &mut Stage) -> Result<String> {
    let js = "return opened(async (database) => {
      const names = [...database.objectStoreNames].sort(), found = {};
      const stores = database.transaction(names);
      for (const name of names) {
        found[name] = [await done(stores.objectStore(name).getAllKeys()), await done(stores.objectStore(name).getAll())];
      }
      const { tidy_at, ...kept } = await api.storage.local.get(null);
      return JSON.stringify([found, kept]);
    });";
    let found = in_database(stage, js, Value::Null).await?;
    found.as_str().map(ToOwned::to_owned).context("all that is stored")
}

/// The same, once the answer has told its usage how long it was, and the badge after it is painted.
async fn settled(stage: &mut Stage) -> Result<String> {
    let start = Instant::now();
    let mut last = String::new();
    loop {
        let now = all(stage).await?;
        if now == last && now.contains("\"reply\"") {
            return Ok(now);
        }
        ensure!(start.elapsed() < Duration::from_secs(20), "the answer told its usage nothing");
        last = now;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// What the options say of a file.
async fn said_of(stage: &mut Stage, file: &Path, patience_s: u64) -> Result<String> {
    let before = page(stage, "options.html", "'filled' in document.documentElement.dataset").await?;
    let browser = stage.browser()?;
    browser.type_into("#restore", &file.display().to_string()).await?;
    let done = "!document.getElementById('import').hidden || document.getElementById('message').textContent";
    let waited = browser.wait_page(done, patience_s).await;
    let js =
        "return [document.getElementById('message').textContent, document.getElementById('import').hidden];";
    let said = browser.run(js).await?;
    browser.close_tab(&before).await?;
    waited?;
    ensure!(said[1] == json!(true), "it would take the file in");
    said[0].as_str().map(ToOwned::to_owned).context("no words")
}

async fn hostile(ground: Ground) -> Result<String> {
    let scratch = tempfile::tempdir()?;
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("My own").await?;
    badge_is(&mut stage, 1).await?;
    let before = settled(&mut stage).await?;
    let path = scratch.path().join("hostile.json");
    let files = files();
    let mut count = files.len();
    for (name, text, place) in files {
        std::fs::write(&path, text)?;
        let said = said_of(&mut stage, &path, 20).await.with_context(|| name.to_owned())?;
        ensure!(said.contains(place), "of {name} the options say {said:?}, which should name {place:?}");
        ensure!(all(&mut stage).await? == before, "{name} changed what is stored");
    }
    let mut large = Vec::new();
    if ground.long {
        for (name, place) in
            [("one id of 200 MB", "usages[0] is too long"), ("200 MB, cut", "ends too early")]
        {
            write_large(&path, name.starts_with("one"))?;
            let start = Instant::now();
            let said = said_of(&mut stage, &path, 600).await.with_context(|| name.to_owned())?;
            ensure!(said.contains(place), "of {name} the options say {said:?}, which should name {place:?}");
            ensure!(all(&mut stage).await? == before, "{name} changed what is stored");
            large.push(format!("{name} in {:.0} s", start.elapsed().as_secs_f64()));
            count += 1;
        }
    }
    stage.ask("Still counted").await?;
    badge_is(&mut stage, 2).await?;
    stage.quit().await?;
    Ok(format!("{count} files refused by their places, nothing changed {}", large.join(", ")))
}

/// The core that takes a file in takes 100 MB and traps between two pieces of it: the import fails in words, the counting
/// core is the same as before and counts on, and the same file is taken in whole afterwards.
async fn trap(ground: Ground) -> Result<String> {
    let scratch = tempfile::tempdir()?;
    let (real, selftest) = (ground.extension(Form::Real)?, ground.extension(Form::SelfTest)?);
    let folder = with_falling_jobs(&real, &selftest, &scratch.path().join("falling"))?;
    let mut stage = Stage::open(ground.kind, Some(&folder)).await?;
    stage.visit_chatgpt("").await?;
    stage.ask("Before").await?;
    badge_is(&mut stage, 1).await?;
    let js = "const restore = (piece) => api.runtime.sendMessage({ kind: 'restore', ...piece });
      const half = args.length >> 1;
      await restore({ text: args.slice(0, half), more: true });
      await api.storage.local.set({ trap: true });
      const start = performance.now();
      const { error } = await restore({ text: args.slice(half), first: false });
      return [error ?? null, performance.now() - start];";
    let text = file(&(0..MANY).map(usage).collect::<Vec<_>>());
    let fell = stage.browser()?.run_in_extension(js, json!(text)).await?;
    ensure!(fell[0].is_string(), "the import did not fail: {fell}");
    ensure!(fell[1].as_f64() < Some(30_000.0), "that it fell was seen after {} ms", fell[1]);
    stage.visit_chatgpt("").await?;
    stage.ask("While the jobs cannot be done").await?;
    badge_is(&mut stage, 2).await?;
    let js = "await api.storage.local.remove('trap'); return null;";
    stage.browser()?.run_in_extension(js, Value::Null).await?;
    let added = message(&mut stage, json!({"kind": "restore", "text": text})).await?;
    let (_, kept) = records(&mut stage, "usages").await?;
    let known = kept.iter().filter(|usage| usage["id"].as_str().is_some_and(|id| id.starts_with("hostile.")));
    let known = known.count();
    ensure!(
        known == MANY && added.as_u64() < Some(MANY as u64),
        "{known} of {MANY} are there, {added} were new"
    );
    let log = std::fs::read_to_string(stage.scratch().join("profile.log")).unwrap_or_default();
    ensure!(!log.contains("starting the core anew"), "the counting core was started anew");
    stage.quit().await?;
    Ok(format!("the import fell, 2 prompts were counted, and then {added} of {MANY} usages were still new"))
}

/// A file of 200 MB: one endless id, or sound usages that end in the middle of one.
fn write_large(path: &Path, one_id: bool) -> Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    file.write_all(b"{\"schema\":\"gramme.backup/2\",\"usages\":[")?;
    if one_id {
        file.write_all(b"{\"id\":\"")?;
    }
    let mut bytes = 0;
    for n in 0.. {
        let piece = if one_id { "x".repeat(1 << 20) } else { usage(n).to_string() + "," };
        file.write_all(piece.as_bytes())?;
        bytes += piece.len();
        if bytes > 200_000_000 {
            break;
        }
    }
    if !one_id {
        file.write_all(b"{\"id\":\"the last\"")?;
    }
    Ok(file.flush()?)
}
