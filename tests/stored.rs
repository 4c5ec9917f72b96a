//! What is stored, held to what is said about it: every field of every record, and every key, stands in the README
//! and on the options' page.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what is wrong by stopping"
)]

mod project_support;

use gramme::footprint::Electricity;
use gramme::json;
use gramme::ledger::entry::{Act, Entry};
use gramme::ledger::packed::packed;
use gramme::ledger::rollup::{Page, parts};
use gramme::ledger::session::sessions;
use gramme::ledger::store::Bundle;
use gramme::ledger::usage::{How, Reply, Usage};
use gramme::observe::health::Health;
use gramme::observe::reply::{Counts, Report};
use gramme::observe::tabs::{Refinement, Tabs};
use gramme::observe::tracker::{Counted, Moment, Tracker};
use gramme::observe::{Binding, Body, Kind, Request, Turn};
use gramme::settings::{Budget, Metric, Pause, Settings};
use gramme::units::Estimate;
use gramme::view::badge::Badge;
use gramme::view::stored;
use project_support::{files, in_code, read, section};
use serde_json::Value;
use std::collections::BTreeSet;

/// The names of all fields in a value.
fn fields(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            into.extend(object.keys().cloned());
            object.values().for_each(|value| fields(value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, into)),
        _ => {}
    }
}

/// Something counted, with every field filled.
fn counted() -> Counted {
    Counted {
        id: "installation.run.7".to_owned(),
        moment: Moment { at_ms: 1_795_003_200_000, offset_min: 60 },
        site: "chatgpt".to_owned(),
        kind: Kind::Image,
        turn: Turn::Edit,
        model: Some("gpt-image-1".to_owned()),
        images: Some(2),
        prompt_chars: Some(42),
    }
}

/// One of each record that is kept, with every field filled.
fn kept() -> Vec<Value> {
    let counted = counted();
    let server = Binding {
        origin: "http://localhost:7860".to_owned(),
        server: "gradio".to_owned(),
        makes: Some(Kind::Image),
    };
    let electricity = Electricity {
        everything: Some("FRA".to_owned()),
        by_provider: vec![("OpenAI".to_owned(), "USA".to_owned())],
        own_grid: Some("FRA".to_owned()),
        own_watts: Some(Estimate::exact(200.0)),
    };
    let pause = Some(Pause { from_ms: 0, until_ms: 1 });
    let sites_off = vec!["claude".to_owned()];
    let budget = Some(Budget { metric: Metric::Energy, amount: 50.0 });
    let settings =
        Settings { servers: vec![server], electricity, pause, sites_off, budget, ..Settings::default() };
    let (weekly_report, csv_decimal) = (vec!["html".to_owned()], Some(",".to_owned()));
    let settings = Settings { weekly_report, csv_decimal, ..settings };

    let mut tracker = Tracker::new("installation", "run", Vec::new(), Vec::new(), 0);
    let url = "https://www.bing.com/images/create?q=a+cat&rt=4&FORM=GENCRE";
    let moment = counted.moment;
    tracker.asked("7", &Request { method: "POST", url, body: Body::Unread }, moment);
    tracker.answered("7", "POST", url, 200, moment);
    let flight = json::value(&tracker.ended("7", true, 30).flight.expect("a counted flight is mirrored"));
    let counts = Some(Counts([1.0; 9]));
    let report = Report {
        ms: 1,
        bytes: 1.0,
        text: counts,
        thought: counts,
        images: 1,
        ended: true,
        model: Some("gpt-image-1".to_owned()),
        rule: Some(0),
        continues: true,
    };
    let id = counted.id.clone();
    let mut usage = Usage::new(counted, &Electricity::default());
    usage.asked_model = Some("auto".to_owned());
    usage.reply = Some(Reply {
        output_tokens: Some(Estimate::exact(1.0)),
        how: Some(How::Text),
        duration_ms: Some(1),
        answered: true,
        thought: true,
        continued: Some(1),
    });
    usage.by_hand = true;
    let mut tabs = Tabs::default();
    let tab = tabs.counted("1", &id, "chatgpt", 0, 0).tab.expect("a counted request is remembered");
    let changed = Some("chatgpt/{}".to_owned());
    let health = Health { site: "chatgpt".to_owned(), seen_ms: 1, changed, flooded_ms: 1 };
    vec![
        json::value(&usage),
        json::value(&settings),
        json::value(&Badge::default()),
        flight,
        json::value(&tab),
        json::value(&health),
        json::value(&Refinement { id, report }),
        json::value(&page(&usage)),
        packed(&page(&usage)),
        json::value(&Bundle { day: usage.day, usages: vec![usage.clone()] }),
        json::value(&entry(&usage)),
    ]
}

/// A sealed day.
fn page(usage: &Usage) -> Page {
    let usages = [Usage { by_hand: false, ..usage.clone() }];
    let mut parts = parts(usage.day, &usages, &[], &[]);
    parts[0].sealed = true;
    parts[0].sessions = sessions(&usages, 30);
    assert_eq!(parts[0].sessions.len(), 1);
    Page { day: usage.day, parts, stale: Some(1) }
}

/// A correction with every field.
fn entry(usage: &Usage) -> Entry {
    Entry {
        usage: Some(usage.id.clone()),
        site: Some(usage.site.clone()),
        day: Some(usage.day),
        from_ms: Some(0),
        to_ms: Some(1),
        bounds: vec![("installation".to_owned(), 1)],
        counts: vec![(usage.day, 1)],
        requests: Some(1),
        until_ms: Some(1),
        undone: true,
        due_ms: Some(1),
        ..Entry::new("entry", usage.moment, Act::Delete)
    }
}

#[test]
fn the_readme_lists_every_stored_field() {
    let readme = read("README.md");
    let listed = in_code(section(&readme, "What is stored"));
    let mut stored = BTreeSet::new();
    for record in kept() {
        fields(&record, &mut stored);
    }
    assert!(stored.len() > 30, "{stored:?}");
    let silent: Vec<_> = stored.iter().filter(|name| !listed.contains(name.as_str())).collect();
    assert!(silent.is_empty(), "stored, and not listed in the README: {silent:?}");
}

/// A note of what was counted is a record of its own, and its fields are those of others too.
#[test]
fn a_note_has_the_fields_that_are_listed_for_it() {
    let listed: BTreeSet<_> = stored::LOCAL
        .iter()
        .filter(|kind| kind.name == "counted:")
        .flat_map(|kind| kind.fields)
        .map(|name| (*name).to_owned())
        .collect();
    let mut noted = BTreeSet::new();
    fields(&json::value(&counted()), &mut noted);
    // A moment's own fields are listed with the usages.
    noted.retain(|name| !["at_ms", "offset_min"].contains(&name.as_str()));
    // The background adds it.
    noted.insert("written".to_owned());
    assert_eq!(noted, listed);
    let readme = read("README.md");
    let row = readme.lines().find(|line| line.starts_with("| `counted:…`")).unwrap();
    assert!(noted.iter().all(|name| row.contains(&format!("`{name}`"))), "{row}");
}

#[test]
fn the_options_list_every_stored_field() {
    let kinds = || [stored::DATABASE, stored::LOCAL, stored::SESSION].into_iter().flatten();
    let listed: BTreeSet<_> = kinds().flat_map(|kind| kind.fields).copied().collect();
    let mut fields_of_all = BTreeSet::new();
    for record in kept() {
        fields(&record, &mut fields_of_all);
    }
    let silent: Vec<_> = fields_of_all.iter().filter(|name| !listed.contains(name.as_str())).collect();
    assert!(silent.is_empty(), "stored, and not listed in the options: {silent:?}");
    let readme = read("README.md");
    let told = in_code(section(&readme, "What is stored"));
    for kind in kinds() {
        let name = if kind.name.ends_with(':') { format!("{}…", kind.name) } else { kind.name.to_owned() };
        assert!(told.contains(&*name), "the README does not list {name}");
    }
}

#[test]
fn the_readme_lists_every_key_of_the_storage_areas() {
    let readme = read("README.md");
    let listed = in_code(section(&readme, "What is stored"));
    let mut keys = BTreeSet::new();
    for file in files("extension", &["js"]) {
        let text = read(&file);
        for call in ["local.set({", "session.set({", "stored({"] {
            for (_, rest) in text.match_indices(call).map(|(at, _)| text[at..].split_at(call.len())) {
                let object = rest.split("})").next().unwrap();
                // `[`flight:${request}`]: …`, `[event.note]: …`, `painted: badge, core_failed: false`.
                let parts = object.split(',').filter_map(|part| part.split_once(':'));
                keys.extend(parts.map(|(key, _)| key.trim().trim_matches(['[', ']', '`']).to_owned()));
            }
        }
    }
    let expected = [
        "core_failed",
        "counted",
        "tidy_at",
        "event.note",
        "first_request",
        "flight",
        "health",
        "installation",
        "painted",
        "refine",
        "reports_ready",
        "run",
        "settings",
        "spare",
        "started",
        "waiting",
        "weekly",
        "welcomed",
    ];
    let known: BTreeSet<_> = expected.map(str::to_owned).into();
    let new: Vec<_> = keys
        .iter()
        .filter(|key| !known.contains(*key) && !["...rest", "url"].contains(&key.as_str()))
        .collect();
    assert!(new.is_empty(), "stored under keys that nobody announced: {new:?}");
    for key in [
        "core_failed",
        "counted:…",
        "event:…",
        "first_request",
        "flight:…",
        "health",
        "installation",
        "painted",
        "refine:…",
        "reports_ready",
        "run",
        "settings",
        "spare",
        "started",
        "tab:…",
        "waiting:…",
        "weekly",
    ] {
        assert!(listed.contains(key), "the README does not list {key}");
    }
}
