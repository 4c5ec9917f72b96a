//! `gramme report`, as someone at a terminal meets it.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

use gramme::footprint::Electricity;
use gramme::ledger::backup;
use gramme::ledger::calendar::{Day, WeekStart};
use gramme::ledger::entry::{Act, Entry};
use gramme::ledger::history::History;
use gramme::ledger::rollup::{self, Page};
use gramme::ledger::session::{PAUSE_MIN, sessions};
use gramme::ledger::usage::Usage;
use gramme::observe::tracker::{Counted, Moment};
use gramme::observe::{Kind, Turn};
use gramme::report::Period;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

#[path = "../../tests/moments_support/mod.rs"]
mod moments_support;

use moments_support::MOMENTS;

/// Noon UTC of Wednesday 2026-11-18.
const NOON_MS: i64 = 1_795_003_200_000;

/// A folder of its own for one test, with a backup of three prompts in it.
fn folder(test: &str) -> PathBuf {
    folder_of(test, (0..3).map(|n| Moment { at_ms: NOON_MS + n * 60_000, offset_min: 60 }))
}

/// The same with a prompt at each of these moments.
fn folder_of(test: &str, moments: impl Iterator<Item = Moment>) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("gramme-report-{}-{test}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let usages = moments.enumerate().map(|(n, moment)| {
        let counted = Counted {
            id: format!("a.b.{n}"),
            moment,
            site: "chatgpt".to_owned(),
            kind: Kind::Text,
            turn: Turn::New,
            model: Some("gpt-5".to_owned()),
            images: None,
            prompt_chars: Some(10),
        };
        Usage::new(counted, &Electricity::default())
    });
    let history = History { usages: usages.collect(), ..History::default() };
    fs::write(folder.join("backup.json"), backup::write(history)).unwrap();
    folder
}

fn gramme(folder: &PathBuf, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gramme"))
        .current_dir(folder)
        .args(["report", "backup.json"])
        .args(args)
        .output()
        .expect("gramme runs")
}

fn told(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_week_has_what_was_asked_in_it_by_the_clock_on_the_wall() {
    let asked = MOMENTS.map(|then| Moment { at_ms: then.at_ms, offset_min: then.offsets_min[0] });
    let folder = folder_of("moments", asked.into_iter());
    for (then, now) in MOMENTS.into_iter().zip(asked) {
        let week = Period::week_of(Day::of(now), WeekStart::Monday);
        let said = text(&gramme(&folder, &["--week", &week.label(), "--format", "json"]));
        let json: Value = serde_json::from_str(&said).unwrap();
        let of_week = asked.iter().filter(|moment| week.contains(Day::of(**moment))).count();
        assert_eq!(
            (&json["week"], &json["totals"]["requests"]),
            (&week.label().into(), &of_week.into()),
            "{then:?}"
        );
        let day =
            json["by_day"].as_array().unwrap().iter().find(|day| day["day"] == then.local[..10]).unwrap();
        assert!(day["requests"].as_u64().unwrap() > 0, "{then:?}: {day}");
    }
}

#[test]
fn every_form_goes_to_the_standard_output() {
    let folder = folder("forms");
    let form = |format| text(&gramme(&folder, &["--week", "2026-W47", "--format", format]));
    let json: Value = serde_json::from_str(&form("json")).unwrap();
    assert_eq!(json["schema"], "gramme.report/1");
    assert_eq!(
        (&json["week"], &json["from"], &json["to"]),
        (&"2026-W47".into(), &"2026-11-16".into(), &"2026-11-22".into())
    );
    assert_eq!(json["totals"]["requests"], 3);
    assert!(form("csv").starts_with("day,site,"));
    assert!(form("html").starts_with("<!DOCTYPE html>"));
    assert!(form("md").starts_with("# Gramme: 16–22 November 2026"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn months_ranges_and_languages_are_asked_for() {
    let folder = folder("periods");
    let month = text(&gramme(&folder, &["--month", "2026-11", "--format", "md", "--lang", "fr"]));
    assert!(month.starts_with("# Gramme: 1er–30 novembre 2026"), "{month}");
    let days = ["--from", "2026-11-18", "--to", "2026-11-18"];
    let range = text(&gramme(&folder, &[&days[..], &["--format", "json"]].concat()));
    let range: Value = serde_json::from_str(&range).unwrap();
    assert_eq!((&range["week"], &range["totals"]["requests"]), (&Value::Null, &3.into()));
    let french = ["--week", "2026-W47", "--format", "csv", "--delimiter", ";", "--decimal", ","];
    let french = text(&gramme(&folder, &[&french[..], &["--bom"]].concat()));
    assert!(french.starts_with("\u{feff}day;site;") && french.contains(";0,"), "{french}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn rolled_up_days_count_and_deleted_usages_do_not() {
    let folder = folder("kept");
    let mut history = backup::read(&fs::read(folder.join("backup.json")).unwrap()).unwrap();
    // Of three prompts one was deleted by name; two more are left as the roll-up of the day before.
    let one = &history.usages[0];
    let deleted = Entry { usage: Some(one.id.clone()), ..Entry::new("e", one.moment, Act::Delete) };
    let before: Vec<_> = history.usages[1..]
        .iter()
        .map(|usage| Usage { day: usage.day.plus(-1), moment: yesterday(usage.moment), ..usage.clone() })
        .collect();
    let day = before[0].day;
    let mut parts = rollup::parts(day, &before, &[], &[]);
    parts[0].sealed = true;
    parts[0].sessions = sessions(&before, PAUSE_MIN);
    history.pages.push(Page { day, parts, stale: None });
    let mut writer = backup::Writer::default();
    let file = writer.entries(&[deleted]) + &writer.days(&history.pages) + &writer.usages(&history.usages);
    fs::write(folder.join("backup.json"), file + &writer.close()).unwrap();
    let json = text(&gramme(&folder, &["--week", "2026-W47", "--format", "json"]));
    let json: Value = serde_json::from_str(&json).unwrap();
    let of = |day: usize| &json["by_day"][day]["requests"];
    assert_eq!((of(1), of(2), &json["totals"]["requests"]), (&2.into(), &2.into(), &4.into()));
    assert_eq!(json["sessions"].as_array().map(Vec::len), Some(2));
    fs::remove_dir_all(folder).unwrap();
}

fn yesterday(moment: Moment) -> Moment {
    Moment { at_ms: moment.at_ms - 86_400_000, ..moment }
}

#[test]
fn a_file_has_the_fixed_name() {
    let folder = folder("names");
    let args = ["--week", "2026-W47", "--format", "html", "--out", "."];
    assert_eq!(text(&gramme(&folder, &args)), "");
    assert!(fs::read_to_string(folder.join("gramme-2026-W47.html")).unwrap().contains("</html>"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_wrong_is_named() {
    let folder = folder("wrong");
    let says = |args: &[&str], word: &str| {
        let told = told(&gramme(&folder, &[args, &["--format", "csv"]].concat()));
        assert!(told.contains(word), "{told} should name {word}");
    };
    says(&["--week", "2026-W60"], "--week 2026-W60");
    says(&["--month", "2026-13"], "--month 2026-13");
    says(&["--from", "2026-11-20", "--to", "2026-11-01"], "in order");
    says(&["--from", "2026-11-20", "--to", "soon"], "soon");
    says(&["--week", "2026-W47", "--decimal", "comma"], "--delimiter");
    says(&["--week", "2026-W47", "--grid", "XX"], "XX");
    says(&["--week", "2026-W47", "--month", "2026-11"], "--month");
    says(&[], "--week");
    fs::write(folder.join("backup.json"), "{\"schema\": \"gramme.backup/9\"}").unwrap();
    says(&["--week", "2026-W47"], "backup.json");
    fs::remove_dir_all(folder).unwrap();
}
