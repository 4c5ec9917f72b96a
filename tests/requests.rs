//! What the extension's pages say to have the history corrected: each message in the form in which they send
//! it, and what it is answered.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use gramme::json;
use gramme::ledger::calendar::Day;
use gramme::ledger::contract::usage;
use gramme::ledger::keeper::Hand;
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::request::{self, Request};
use gramme::ledger::session::sessions;
use gramme::ledger::store::Store;
use gramme::observe::tracker::Moment;
use pollster::block_on;
use serde_json::{Value, json};

const MINUTE_MS: i64 = 60_000;

/// Two prompts to one site within a session, one an hour later, and one to another site.
fn history() -> (MemoryStore, Moment) {
    let store = MemoryStore::default();
    let mut now = Moment { at_ms: 0, offset_min: 0 };
    for (id, site, minute) in [
        ("ann.r.1", "chatgpt", 0),
        ("ann.r.2", "chatgpt", 5),
        ("ann.r.3", "claude", 6),
        ("ann.r.4", "chatgpt", 65),
    ] {
        let mut usage = usage(id, 0);
        usage.moment.at_ms += minute * MINUTE_MS;
        usage.day = Day::of(usage.moment);
        site.clone_into(&mut usage.site);
        now = Moment { at_ms: usage.moment.at_ms + MINUTE_MS, ..usage.moment };
        block_on(store.add(&usage)).unwrap();
    }
    (store, now)
}

fn left(store: &MemoryStore) -> Vec<String> {
    let (first, last) = (Day::parse("2026-01-01").unwrap(), Day::parse("2026-12-31").unwrap());
    let recall = block_on(store.recall(first, last, &[])).unwrap();
    recall.usages.iter().filter(|usage| recall.shows(usage)).map(|usage| usage.id.clone()).collect()
}

fn ask(store: &MemoryStore, now: Moment, entry: &str, request: Value) -> Value {
    let hand = Hand { installation: "ann", entry, now };
    block_on(request::act(store, json::read(request).unwrap(), hand)).unwrap()
}

#[test]
fn every_deletion_is_answered_by_an_entry_that_undoes_it() {
    let (store, now) = history();
    let day = Day::of(now);
    let recall = block_on(store.recall(day, day, &[])).unwrap();
    let session = sessions(&recall.usages, 30).into_iter().find(|session| session.requests() == 2).unwrap();
    let span = json!({"origin": "ann", "site": "chatgpt", "day": day.to_string(), "from_ms": session.from_ms,
        "to_ms": session.to_ms});
    let all = ["ann.r.1", "ann.r.2", "ann.r.3", "ann.r.4"];
    for (n, (what, kept)) in [
        (json!({"usage": "ann.r.2"}), vec!["ann.r.1", "ann.r.3", "ann.r.4"]),
        (json!({"session": span}), vec!["ann.r.3", "ann.r.4"]),
        // A session as the core tells it.
        (json!({"session": json::value(&session)}), vec!["ann.r.3", "ann.r.4"]),
        (json!({"day": day.to_string()}), vec![]),
        (json!({"site": "chatgpt"}), vec!["ann.r.3"]),
        (json!({}), vec![]),
    ]
    .into_iter()
    .enumerate()
    {
        let mut request = what;
        request["deed"] = json!("delete");
        let entry = ask(&store, now, &format!("e{n}"), request.clone());
        assert_eq!((&entry["id"], &entry["act"]), (&json!(format!("e{n}")), &json!("delete")), "{request}");
        assert!(entry["due_ms"].as_i64().unwrap() > now.at_ms);
        assert_eq!(left(&store), kept, "{request}");
        assert_eq!(ask(&store, now, "x", json!({"deed": "undo", "entry": entry["id"]})), json!(true));
        assert_eq!(left(&store), all, "{request}");
    }
    assert_eq!(ask(&store, now, "x", json!({"deed": "undo", "entry": "e0"})), json!(false));
}

#[test]
fn what_is_not_there_is_answered_by_nothing() {
    let (store, now) = history();
    for request in [
        json!({"deed": "delete", "usage": "ann.r.9"}),
        json!({"deed": "delete", "session": {"origin": "ben", "site": "chatgpt", "day": "2026-11-18", "from_ms": 0,
            "to_ms": 4_000_000_000_000_i64}}),
        json!({"deed": "add", "site": "ollama"}),
        json!({"deed": "note"}),
    ] {
        assert_eq!(ask(&store, now, "e", request.clone()), Value::Null, "{request}");
    }
    assert_eq!(left(&store).len(), 4);
    assert_eq!(ask(&store, now, "e", json!({"deed": "delete", "usage": "ann.r.1"}))["usage"], "ann.r.1");
    assert_eq!(ask(&store, now, "f", json!({"deed": "delete", "usage": "ann.r.1"})), Value::Null);
    assert_eq!(block_on(store.entries()).unwrap().len(), 1, "pressed twice, it is one correction");
}

#[test]
fn a_session_that_is_not_wholly_named_deletes_nothing_else() {
    for request in [
        json!({"deed": "delete", "session": {"site": "chatgpt"}}),
        json!({"deed": "delete", "session": "the last"}),
        json!({"deed": "destroy"}),
        json!({}),
    ] {
        assert!(json::read::<Request>(request).is_err());
    }
}
