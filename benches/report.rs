//! What a weekly report costs out of ten years, from the rows, or the usages, to the written text.

use criterion::{Criterion, criterion_group, criterion_main};
use gramme::footprint::{Electricity, Subject, price};
use gramme::ledger::calendar::{DAY_MS, Day};
use gramme::ledger::history::History as Kept;
use gramme::ledger::session::PAUSE_MIN;
use gramme::ledger::usage::Usage;
use gramme::locale::Locale;
use gramme::observe::tracker::{Counted, Moment};
use gramme::observe::{Kind, Turn};
use gramme::report::{Counts, Format, History, Period, Report, Row, Signs};
use std::hint::black_box;

/// Days of ten years.
const DAYS: i32 = 3653;

/// What a heavy day holds: site, model, kind, requests.
const DAY: [(&str, Option<&str>, Kind, u64); 12] = [
    ("chatgpt", Some("gpt-5"), Kind::Text, 80),
    ("chatgpt", Some("gpt-5-thinking"), Kind::Text, 12),
    ("chatgpt", None, Kind::Image, 6),
    ("claude", Some("claude-sonnet-4-5"), Kind::Text, 60),
    ("claude", Some("claude-opus-4-5"), Kind::Text, 20),
    ("gemini", None, Kind::Text, 30),
    ("gemini", None, Kind::Image, 4),
    ("lechat", Some("mistral-large"), Kind::Text, 10),
    ("deepseek", Some("deepseek-reasoner"), Kind::Text, 15),
    ("midjourney", None, Kind::Image, 12),
    ("perplexity", Some("sonar"), Kind::Text, 18),
    ("ollama", Some("llama3.2"), Kind::Text, 9),
];

fn rows(last: Day) -> Vec<Row<'static>> {
    let electricity = Electricity::default();
    let rows = DAY.map(|(site, model, kind, requests)| {
        let priced = price(&Subject { model, ..Subject::new(kind, site) }, &electricity);
        let images = if kind == Kind::Image { requests } else { 0 };
        #[allow(clippy::cast_precision_loss)]
        let footprint = priced.footprint * requests as f64;
        let counts = Counts { requests, images };
        let (method, grid) = (Some(priced.method), Some(priced.grid));
        Row { day: last, site, model, kind, counts, footprint, method, grid }
    });
    (0..DAYS).flat_map(|back| rows.map(|row| Row { day: last.plus(-back), ..row })).collect()
}

/// Fifty prompts a day.
fn usages(last: Day) -> Vec<Usage> {
    let electricity = Electricity::default();
    let noon_ms = last.since(Day::of(Moment { at_ms: 0, offset_min: 0 })) * DAY_MS + 43_200_000;
    let usage = |back: i64, n: i64| {
        let counted = Counted {
            id: format!("installation.run.{back}-{n}"),
            moment: Moment { at_ms: noon_ms - back * DAY_MS + n * 600_000, offset_min: 0 },
            site: "chatgpt".to_owned(),
            kind: Kind::Text,
            turn: Turn::New,
            model: Some("gpt-5".to_owned()),
            images: None,
            prompt_chars: Some(100),
        };
        Usage::new(counted, &electricity)
    };
    (0..i64::from(DAYS))
        .flat_map(|back| (0..50).map(move |n| (back, n)))
        .map(|(back, n)| usage(back, n))
        .collect()
}

fn reports(criterion: &mut Criterion) {
    let Some(period) = Period::week("2026-W47") else { return };
    let rows = rows(period.last());
    let history = History { begun: rows.iter().map(|row| row.day).min(), rows, sessions: Vec::new() };
    let (electricity, locale) = (Electricity::default(), Locale::default());
    let mut group = criterion.benchmark_group("report");
    group.sample_size(20);
    for format in Format::ALL {
        group.bench_function(format!("a week out of ten years, {}", format.extension()), |bench| {
            bench.iter(|| {
                let report = Report::of(black_box(&history), period, &electricity);
                report.write(format, &locale, Signs::default())
            });
        });
    }
    let kept = Kept { usages: usages(period.last()), ..Kept::default() };
    group.bench_function("a week out of ten years of usages, html", |bench| {
        bench.iter(|| {
            let history = History::of(black_box(&kept), period, PAUSE_MIN);
            let report = Report::of(&history, period, &electricity);
            report.write(Format::Html, &locale, Signs::default())
        });
    });
    group.bench_function("ten years as one range, json", |bench| {
        let all = Period::range(period.last().plus(1 - DAYS), period.last()).unwrap_or(period);
        bench.iter(|| {
            let report = Report::of(black_box(&history), all, &electricity);
            report.write(Format::Json, &locale, Signs::default())
        });
    });
    group.finish();
}

criterion_group!(benches, reports);
criterion_main!(benches);
