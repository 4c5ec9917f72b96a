//! Sizes and speeds, printed with their units beside their budgets, and written to target/bench.json.
//!
//! Decides which figure has which budget, and what the terminal's program is timed on. The browsers' figures come from their
//! own test program. Refuses to fail for a budget that is missed: on a busy machine a speed says more of the machine.

use crate::steps::{cargo, run, say};
use crate::{Browser, package, proof, tools, wasm};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What the design allows: the beginning of a figure's name, its browser if the budget is for one, the most (or for a rate
/// the least) in the figure's unit.
const BUDGETS: &[(&str, Option<&str>, f64)] = &[
    ("package for ", None, 600.0),
    ("event at a stopped worker to its core's answer", Some("chromium"), 45.0),
    ("answer to painted badge, warm", None, 20.0),
    ("popup's first paint, in an empty page's", None, 1.3),
    ("popup complete, in an empty page's", None, 2.0),
    ("script time added while an answer streams", None, 5.0),
    ("ten years on disk", None, 100.0),
    ("report: a week out of ten years, html", None, 100.0),
    ("a week's report out of ten years", None, 100.0),
    ("classify: an address that is no AI site", None, 1.0),
    ("classify: a prompt with 4 kB of JSON", None, 20.0),
    ("gramme replay, one core", None, 40_000.0),
    ("gramme estimate, one core", None, 200_000.0),
];

/// How many lines the terminal's program is timed on, and how often.
const LINES: usize = 200_000;
const TIMES: usize = 5;

/// Measures everything.
#[allow(clippy::print_stdout)]
pub fn bench() -> Result<()> {
    tools::install(&[Browser::Chromium, Browser::Firefox])?;
    package::archives()?;
    say("The core, natively");
    for bench in ["classify", "estimate", "report"] {
        run(cargo().args(["bench", "--locked", "--package", "gramme", "--bench", bench]))?;
    }
    let mut figures = sizes()?;
    figures.extend(criterions(Path::new("target/criterion"))?);
    figures.extend(terminal()?);
    proof::end_to_end(&["bench"])?;
    let file = "target/bench.json";
    let browsers: Vec<Value> = serde_json::from_str(&fs::read_to_string(file)?)?;
    figures.extend(browsers);
    for figure in &mut figures {
        judge(figure);
    }
    fs::write(file, serde_json::to_string_pretty(&figures)? + "\n")?;
    say("Measured, with the tenth from below and from above");
    print!("{}", table(&figures));
    Ok(())
}

fn figure(name: &str, unit: &str, mut samples: Vec<f64>) -> Option<Value> {
    samples.sort_by(f64::total_cmp);
    let last = samples.len().checked_sub(1)?;
    let median = f64::midpoint(samples[last / 2], samples[last.div_ceil(2)]);
    let (low, high) = (samples[last / 10], samples[last - last / 10]);
    Some(json!({"name": name, "unit": unit, "browser": null, "median": median, "low": low, "high": high}))
}

/// Puts the budget beside a figure, if it has one, and whether it is met.
fn judge(figure: &mut Value) {
    let (name, browser) = (figure["name"].as_str().unwrap_or_default(), figure["browser"].as_str());
    let found = BUDGETS
        .iter()
        .find(|(begins, of, _)| name.starts_with(begins) && of.is_none_or(|of| Some(of) == browser));
    let Some((_, _, budget)) = found else { return };
    let median = figure["median"].as_f64().unwrap_or_default();
    let rate = figure["unit"].as_str().is_some_and(|unit| unit.ends_with("/s"));
    figure["met"] = json!(if rate { median >= *budget } else { median <= *budget });
    figure["budget"] = json!(budget);
}

/// The figures as lines for a terminal.
fn table(figures: &[Value]) -> String {
    let digits = |value: &Value| match value.as_f64().unwrap_or_default() {
        value if value >= 1000.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    };
    let mut text = String::new();
    for figure in figures {
        let word = |key: &str| figure[key].as_str().unwrap_or_default();
        let judged = match (&figure["met"], &figure["budget"]) {
            (Value::Bool(true), budget) => format!("met: {}", digits(budget)),
            (Value::Bool(false), budget) => {
                let (median, most) =
                    (figure["median"].as_f64().unwrap_or_default(), budget.as_f64().unwrap_or(1.0));
                format!("MISSED: {}, by {:.0} %", digits(budget), ((median / most - 1.0) * 100.0).abs())
            }
            _ => String::new(),
        };
        let (median, low, high) =
            (digits(&figure["median"]), digits(&figure["low"]), digits(&figure["high"]));
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:<62} {:<9} {median:>8} {:<7} {:<17} {judged}",
            word("name"),
            word("browser"),
            word("unit"),
            format!("({low}–{high})")
        );
    }
    text
}

/// What is loaded, put into pages and packed.
fn sizes() -> Result<Vec<Value>> {
    let mut figures = Vec::new();
    let module = fs::read("dist/chrome/core/gramme_bg.wasm")?;
    let weights =
        [("WASM of the core", module.len()), ("WASM of the core, gzipped", wasm::gzipped(&module)?)];
    for (name, bytes) in weights {
        figures.extend(figure(name, "kB", vec![wasm::kilobytes(bytes)]));
    }
    for script in ["tap.js", "watch.js"] {
        let size = fs::read(Path::new("dist/chrome").join(script))?.len();
        figures.extend(figure(script, "kB", vec![wasm::kilobytes(size)]));
    }
    let version = env!("CARGO_PKG_VERSION");
    for (browser, ending) in [("chrome", "zip"), ("firefox", "xpi")] {
        let size = fs::metadata(format!("dist/gramme-{browser}-{version}.{ending}"))?.len();
        let size = wasm::kilobytes(usize::try_from(size)?);
        figures.extend(figure(&format!("package for {browser}"), "kB", vec![size]));
    }
    Ok(figures)
}

/// What criterion measured last, below a folder.
fn criterions(folder: &Path) -> Result<Vec<Value>> {
    let read = |file: &Path| -> Result<Value> {
        serde_json::from_str(&fs::read_to_string(file)?).with_context(|| file.display().to_string())
    };
    let mut figures = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let mut entries: Vec<_> =
            fs::read_dir(&next)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        entries.sort();
        folders.extend(entries.into_iter().filter(|path| path.is_dir()).rev());
        if !next.ends_with("new") {
            continue;
        }
        let id = &read(&next.join("benchmark.json"))?["full_id"];
        let name =
            id.as_str().unwrap_or_default().replace("report/", "report: ").replace("estimate/", "estimate: ");
        let sample = read(&next.join("sample.json"))?;
        let numbers = |key: &str| sample[key].as_array().into_iter().flatten().filter_map(Value::as_f64);
        let each: Vec<f64> = numbers("times").zip(numbers("iters")).map(|(ns, times)| ns / times).collect();
        let (unit, ns) = if name.starts_with("report") { ("ms", 1e6) } else { ("µs", 1e3) };
        figures.extend(figure(&name, unit, each.iter().map(|each| each / ns).collect()));
    }
    figures.sort_by_key(|figure| figure["name"].to_string());
    Ok(figures)
}

/// The program in a terminal, on many lines, on one core.
fn terminal() -> Result<Vec<Value>> {
    say("The program in a terminal");
    run(cargo().args(["build", "--release", "--locked", "--package", "gramme-cli"]))?;
    let mut figures = Vec::new();
    for (command, lines) in [("replay", requests()?), ("estimate", usages())] {
        let file = format!("target/bench-{command}.jsonl");
        let all: Vec<&str> = lines.iter().map(String::as_str).cycle().take(LINES).collect();
        fs::write(&file, all.join("\n") + "\n")?;
        let mut rates = Vec::new();
        for _ in 0..TIMES {
            let mut program = Command::new("target/release/gramme");
            program.args([command, &file]).stdout(Stdio::null());
            let start = Instant::now();
            run(&mut program)?;
            rates.push(f64::from(u32::try_from(LINES)?) / start.elapsed().as_secs_f64());
        }
        figures.extend(figure(&format!("gramme {command}, one core"), "lines/s", rates));
    }
    Ok(figures)
}

/// What the catalogue's tests know of every site: what counts, and more that does not.
fn requests() -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for entry in fs::read_dir("tests/fixtures/requests").context("tests/fixtures/requests")? {
        let file: Value = serde_json::from_slice(&fs::read(entry?.path())?)?;
        // What a browser took apart has no line.
        for case in file["cases"].as_array().into_iter().flatten().filter(|case| case["fields"].is_null()) {
            let mut line = json!({"id": lines.len(), "url": case["url"], "method": case["method"], "body": case["body"]});
            if !case["body_base64"].is_null() {
                line["body"] = case["body_base64"].clone();
                line["body_encoding"] = json!("base64");
            }
            lines.push(line.to_string());
        }
    }
    Ok(lines)
}

/// Texts and images of models large and small, known and not, on several grids.
fn usages() -> Vec<String> {
    let models = [
        "gpt-4o",
        "gpt-5-mini",
        "claude-opus-4-1",
        "gemini-2.5-pro",
        "mistral-large-2411",
        "llama3.2",
        "nobody-knows",
    ];
    let grids = ["USA", "FRA", "DEU", "WOR"];
    let one = |n: usize| {
        let (model, grid) = (models[n % models.len()], grids[n % grids.len()]);
        match n % 9 {
            8 => json!({"id": n, "kind": "image", "model": "gpt-image-1", "images": 1 + n % 4, "grid": grid}),
            _ => {
                json!({"id": n, "kind": "text", "model": model, "output_tokens": 20 + n % 1500, "grid": grid})
            }
        }
    };
    (0..2520).map(|n| one(n).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_most_and_for_a_rate_a_least() {
        let mut slow = figure("gramme replay, one core", "lines/s", vec![10_000.0]).unwrap();
        let mut small = figure("package for chrome", "kB", vec![580.0]).unwrap();
        let mut free = figure("message to a warm worker and back", "ms", vec![3.0]).unwrap();
        [&mut slow, &mut small, &mut free].into_iter().for_each(judge);
        assert_eq!((&slow["met"], &small["met"], &free["met"]), (&json!(false), &json!(true), &Value::Null));
        assert!(table(&[slow, small]).contains("MISSED: 40000, by 75 %"));
    }

    #[test]
    fn a_budget_for_one_browser_judges_no_other() {
        let mut cold = figure("event at a stopped worker to its core's answer", "ms", vec![60.0]).unwrap();
        cold["browser"] = json!("firefox");
        judge(&mut cold);
        assert!(cold["met"].is_null());
    }
}
