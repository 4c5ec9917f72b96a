//! A backup file: what an old one still means, and that a hostile one is refused with a sentence that names
//! the place.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by stopping"
)]

use gramme::error::Error;
use gramme::ledger::backup::{self, Reading};
use gramme::ledger::calendar::Day;
use gramme::ledger::contract::usage;
use gramme::ledger::entry::{Act, Entry};
use gramme::ledger::history::History;
use gramme::ledger::keeper::{self, Taking};
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::rollup::{self, Page};
use gramme::ledger::session::sessions;
use gramme::ledger::store::Store;
use gramme::ledger::usage::{How, Reply, Usage};
use gramme::observe::{Kind, Turn};
use gramme::units::Estimate;
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;

fn file(usages: Vec<Usage>) -> Value {
    let text = backup::write(History { usages, ..History::default() });
    serde_json::from_str(&text).expect("a backup is JSON")
}

fn told(text: &str) -> String {
    let error = backup::read(text.as_bytes()).expect_err("a hostile file was taken");
    assert!(matches!(error, Error::Import { .. }));
    error.to_string()
}

/// Everything that a store holds.
fn all_of(store: &MemoryStore) -> (History, Vec<(String, i64)>) {
    let (first, last) = (Day::parse("2000-01-01").unwrap(), Day::parse("2099-12-31").unwrap());
    let usages = block_on(store.read(first, last)).unwrap().usages;
    let pages = block_on(store.pages(first, last)).unwrap();
    let entries = block_on(store.entries()).unwrap();
    (History { usages, pages, entries }, block_on(store.origins()).unwrap())
}

/// Looks at a file piece by piece, as the background does before anything of it is taken in.
fn looked(store: &MemoryStore, text: &str) -> Result<(), Error> {
    let mut reading = Reading::default();
    for piece in text.as_bytes().chunks(700) {
        reading.push(piece)?;
        block_on(keeper::look(store, reading.take()))?;
    }
    reading.finish()?;
    block_on(keeper::look(store, reading.take())).map(drop)
}

#[test]
fn a_hostile_file_is_refused_with_its_place_and_changes_nothing() {
    let good = file(vec![usage("a", 0), usage("b", 1)]);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut file = good.clone();
        change(&mut file);
        file.to_string()
    };
    let usage = |field: &str, value: Value| with(&|file| file["usages"][1][field] = value.clone());
    let text = good.to_string();
    let part = json!({"origin": "a", "known": 1, "sealed": true, "rows": [
        {"site": "claude", "kind": "text", "count": 1, "images": 0, "last_ms": 1_795_003_200_000_i64,
         "footprint": good["usages"][0]["price"]["footprint"]}]});
    let page = |change: &dyn Fn(&mut Value)| {
        let mut part = part.clone();
        change(&mut part);
        with(&|file| file["days"] = json!([{"day": "2026-11-18", "parts": [part]}]))
    };
    assert!(backup::read(page(&|_| ()).as_bytes()).is_ok());
    let deep = "[".repeat(100_000);
    let store = MemoryStore::default();
    block_on(keeper::take(&store, rich(), &Taking::default())).unwrap();
    let before = all_of(&store);
    looked(&store, &text).unwrap();
    assert_eq!(all_of(&store), before, "a good one changes nothing either until it is taken in");
    for (hostile, place) in [
        (String::new(), "line 1, column 0 ends too early"),
        ("[]".to_owned(), "line 1, column 1 should be an object"),
        ("{}".to_owned(), "schema is not gramme.backup/2"),
        (text[..text.len() / 2].to_owned(), "ends too early"),
        (text[..text.len() - 1].to_owned(), "ends too early"),
        (text.clone() + "x", "is not JSON"),
        (with(&|file| file["schema"] = json!("gramme.backup/9")), "schema is not gramme.backup/2"),
        (with(&|file| file["schema"] = json!({"a": 2})), "schema is not gramme.backup/2"),
        (with(&|file| file["usages"] = json!({"0": 1})), "usages should be a list"),
        (with(&|file| file["usages"] = json!(null)), "usages should be a list"),
        (with(&|file| file["usages"][1] = json!(7)), "usages[1] should be an object"),
        (with(&|file| file["__proto__"] = json!({})), "__proto__ is no name of a field"),
        (usage("__proto__", json!({"site": "x"})), "usages[1].__proto__ is no name of a field"),
        (usage("price", json!({"constructor": {}})), "usages[1].constructor is no name of a field"),
        (usage("id", json!("")), "usages[1].id is empty or too long"),
        (usage("id", json!("x".repeat(201))), "usages[1].id is empty or too long"),
        (usage("kind", json!("video")), "usages[1].kind should be one of text image"),
        (usage("images", json!(-1)), "usages[1].images is out of range"),
        (usage("images", json!(4_000_000_000_u32)), "usages[1].images are too many"),
        (usage("prompt_chars", json!("long")), "usages[1].prompt_chars should be a whole number"),
        (usage("day", json!("9999-12-31")), "usages[1].day is not the local day"),
        (
            usage("moment", json!({"at_ms": 253_402_300_000_000_i64, "offset_min": 0})),
            "usages[1].moment.at_ms is not in the years 2000 to 2099",
        ),
        (usage("moment", json!({"at_ms": 0, "offset_min": 99_999})), "usages[1].moment.at_ms is not in"),
        (
            with(&|file| file["usages"][0]["price"]["footprint"]["co2e_g"]["low"] = json!(1e300)),
            "usages[0].price.footprint",
        ),
        (text.replacen("0.1", "NaN", 1), "usages[0] is not JSON"),
        (text.replacen("0.1", "1e999", 1), "usages[0] is not JSON"),
        (page(&|part| part["known"] = json!(-4)), "days[0].parts[0].known is out of range"),
        (page(&|part| part["known"] = json!(0)), "days[0].parts[0].known is less"),
        (page(&|part| part["sealed"] = json!(false)), "days[0].parts[0].sealed should be true"),
        (page(&|part| part["rows"][0]["count"] = json!(0)), "days[0].parts[0].rows[0].count is out of range"),
        (
            page(&|part| part["rows"][0]["last_ms"] = json!(i64::MAX)),
            "days[0].parts[0].rows[0].last_ms is not in",
        ),
        (format!("{{\"schema\":\"gramme.backup/2\",\"usages\":[{deep}"), "usages[0] is nested too deeply"),
        (format!("{{\"other\":{deep}"), "other is nested too deeply"),
        (format!("{{\"schema\":\"{}", "x".repeat(5_000_000)), "schema is too long"),
        (format!("{{\"{}", "x".repeat(5_000_000)), "line 1, column 4194306 is too long"),
    ] {
        let told = told(&hostile);
        assert!(looked(&store, &hostile).is_err());
        assert_eq!(all_of(&store), before);
        let shown: String = hostile.chars().take(80).collect();
        assert!(told.contains(place), "{told} should name {place}, for {shown}");
        assert!(told.len() < 400, "the sentence is short, whatever the file holds");
    }
}

#[test]
fn two_hundred_megabytes_are_read_in_little_memory() {
    let piece = vec![b'x'; 1024 * 1024];
    let mut reading = Reading::default();
    reading.push(br#"{"schema":"gramme.backup/2","usages":[{"id":""#).unwrap();
    let refused = (0..200).find_map(|n| reading.push(&piece).err().map(|error| (n, error.to_string())));
    let (at, words) = refused.expect("an id of 200 MB was taken");
    assert!(at < 5 && words.contains("usages[0] is too long"), "{at} {words}");

    // As large, and honest: it is read as it comes, and nothing piles up.
    let one = usage("a", 0);
    let mut reading = Reading::default();
    let text = backup::write(History { usages: vec![one], ..History::default() });
    let (head, tail) =
        text.split_once("[\n{").map(|(a, b)| (a.to_owned() + "[\n", "{".to_owned() + b)).unwrap();
    let (head, item) = match tail.rsplit_once("\n]\n}\n") {
        Some((item, _)) => (head, item.to_owned()),
        None => unreachable!("a backup ends with its usages"),
    };
    reading.push(head.as_bytes()).unwrap();
    let mut many = String::new();
    for _ in 0..1000 {
        let _ = writeln!(many, "{item},");
    }
    let (mut bytes, mut read) = (0, 0);
    while bytes < 20_000_000 {
        reading.push(many.as_bytes()).unwrap();
        bytes += many.len();
        let slice = reading.take();
        read += slice.usages.len();
        assert!(slice.usages.len() <= 1001);
    }
    assert!(read > 30_000, "{read}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_a_file_is_cut_into_pieces_is_no_matter(cuts in prop::collection::vec(0..2000_usize, 0..20)) {
        let whole = backup::write(History { usages: vec![usage("a\"b\\", 0), usage("é漢", 1)], ..History::default() });
        let mut cuts = cuts;
        cuts.sort_unstable();
        let mut reading = Reading::default();
        let mut rest = whole.as_bytes();
        let mut done = 0;
        for cut in cuts {
            let (piece, after) = rest.split_at((cut - done).min(rest.len()));
            reading.push(piece).unwrap();
            (rest, done) = (after, cut);
        }
        reading.push(rest).unwrap();
        reading.finish().unwrap();
        prop_assert_eq!(Ok(reading.take()), backup::read(whole.as_bytes()));
    }

    #[test]
    fn anything_that_is_read_is_json(bytes in "[\\[\\]{}:,\"\\\\ a0-9.eE+-]{0,60}") {
        let text = format!("{{\"schema\":\"gramme.backup/2\",\"x\":{bytes}}}");
        if backup::read(text.as_bytes()).is_ok() {
            prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
        }
    }
}

/// A history with one of each: refined and plain usages, those added by hand, sealed days with sessions, and
/// corrections of every kind.
fn rich() -> History {
    let mut usages: Vec<_> = (0..6).map(|n| usage(&format!("ann.r.{n}"), n % 3)).collect();
    usages[0].asked_model = Some("auto".to_owned());
    usages[0].images = Some(1);
    usages[0].reply = Some(Reply {
        output_tokens: Some(Estimate { low: 1.0, central: 2.0, high: 3.0 }),
        how: Some(How::Text),
        duration_ms: Some(1200),
        answered: true,
        thought: true,
        continued: Some(2),
    });
    usages[1] = Usage { kind: Kind::Image, images: Some(4), turn: Turn::Regenerate, ..usages[1].clone() };
    usages[2] = Usage { model: None, prompt_chars: None, price: None, ..usages[2].clone() };
    usages.push(Usage { id: "hand.0001".to_owned(), by_hand: true, ..usage("", 1) });
    let moment = usages[0].moment;
    let old: Vec<_> = (0..5).map(|n| usage(&format!("ben.r.{n}"), -400)).collect();
    let day = old[0].day;
    let mut parts = rollup::parts(day, &old, &[], &[]);
    for part in &mut parts {
        part.sealed = true;
        part.sessions = sessions(&old, 30);
    }
    let of = |act, n: usize| Entry::new(&format!("e{n}"), moment, act);
    let span = Entry {
        from_ms: Some(moment.at_ms + 1),
        to_ms: Some(moment.at_ms + 2),
        site: Some("claude".to_owned()),
        bounds: vec![("ann".to_owned(), moment.at_ms)],
        counts: vec![(usages[0].day, 2)],
        ..of(Act::Delete, 0)
    };
    let entries = vec![
        span,
        Entry { usage: Some("ann.r.9".to_owned()), undone: true, ..of(Act::Delete, 1) },
        Entry { requests: Some(1), site: Some("ollama".to_owned()), day: Some(day), ..of(Act::Add, 2) },
        Entry { until_ms: Some(moment.at_ms + 3_600_000), ..of(Act::Pause, 3) },
        of(Act::Resume, 4),
        Entry { site: Some("claude".to_owned()), ..of(Act::SiteOff, 5) },
        Entry { site: Some("claude".to_owned()), ..of(Act::SiteOn, 6) },
    ];
    History { usages, pages: vec![Page { day, parts, stale: None }], entries }
}

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../docs/backup.schema.json")).unwrap();
    jsonschema::meta::validate(&schema).expect("a schema");
    jsonschema::validator_for(&schema).unwrap()
}

type Spoil = fn(&mut Value);

#[test]
fn every_backup_meets_its_schema() {
    let validator = schema();
    let mut files = vec![backup::write(History::default()), backup::write(rich())];
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/backup")).unwrap() {
        files.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    assert!(files.len() >= 4, "each schema has a fixture");
    for text in files {
        let file: Value = serde_json::from_str(&text).unwrap();
        let faults: Vec<_> =
            validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}\n{text}");
        backup::read(text.as_bytes()).unwrap();
    }
    // What the schema refuses, so does the reader.
    let good: Value = serde_json::from_str(&backup::write(rich())).unwrap();
    let spoils: [Spoil; 6] = [
        |file| file["schema"] = json!("gramme.backup/9"),
        |file| file["usages"][0]["kind"] = json!("video"),
        |file| file["usages"][0]["images"] = json!(-1),
        |file| file["usages"][0]["moment"]["at_ms"] = json!(253_402_300_000_000_i64),
        |file| file["days"][0]["parts"][0]["sealed"] = json!(false),
        |file| file["entries"][0]["act"] = json!("forget"),
    ];
    for spoil in spoils {
        let mut file = good.clone();
        spoil(&mut file);
        assert!(!validator.is_valid(&file) && backup::read(file.to_string().as_bytes()).is_err());
    }
}

#[test]
fn the_schema_file_holds_every_field() {
    let schema: Value = serde_json::from_str(include_str!("../docs/backup.schema.json")).unwrap();
    let listed = schema["$defs"].to_string();
    let mut file = file(vec![Usage { by_hand: true, images: Some(1), ..usage("a", 0) }]);
    let fields: Vec<_> = file["usages"][0].as_object_mut().unwrap().keys().cloned().collect();
    for field in fields {
        assert!(listed.contains(&format!("\"{field}\":")), "docs/backup.schema.json does not know {field}");
    }
}
