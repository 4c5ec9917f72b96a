//! The background, stopped anywhere: every order of its lanes, every fate of its effects, and what a new background
//! makes of what is left.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says what is wrong by stopping"
)]

mod machine_support;

use gramme::ledger::contract;
use gramme::ledger::store::Store;
use gramme::machine::effect::{Act, Effect, Keys};
use gramme::machine::event::{At, Boot, Event, Now, Outcome, Seen};
use gramme::machine::{Limits, Machine};
use gramme::observe::tracker::Moment;
use machine_support::explore::{Explorer, Way};
use machine_support::fault::Fault;
use machine_support::host::{Host, Move};
use machine_support::input::{CHATGPT, COPILOT, Input, NOW};
use machine_support::stores::Stores;
use pollster::block_on;
use serde_json::json;
use std::io::Write;
use std::rc::Rc;

/// Limits that few events come to: two usages in one turn; one in each, and a copy after the second.
const TWO_AT_ONCE: Limits = Limits { at_once: 2, most_notes: 100 };
const ONE_AT_ONCE: Limits = Limits { at_once: 1, most_notes: 1 };

/// What a background leaves that has rested once.
fn rested() -> Stores {
    let mut host = Host::boot(Stores::default(), Rc::default(), 0, Fault::None, Limits::default());
    host.rest();
    host.stores
}

/// The same, with usages of these names: `copied` stand in the copy, `noted` have their notes.
fn with_usages(copied: &[&str], noted: &[&str]) -> Stores {
    let mut stores = rested();
    for (names, limits) in
        [(copied, Limits { most_notes: 0, ..Limits::default() }), (noted, Limits::default())]
    {
        // One after the other, so that each has its copy.
        let script = names.iter().flat_map(|name| prompt(name)).collect();
        let mut host = Host::boot(stores, Rc::new(script), 0, Fault::None, limits);
        host.rest();
        stores = host.stores;
    }
    assert_eq!(stores.noted("counted:").len(), noted.len());
    stores
}

fn prompt(id: &str) -> [Input; 3] {
    [Input::Asked(id.to_owned()), Input::Answered(id.to_owned()), Input::Completed(id.to_owned())]
}

fn way(name: &'static str, stores: Stores, script: Vec<Input>) -> Way {
    Way {
        name,
        stores,
        script,
        limits: Limits::default(),
        warm: true,
        refusals: 0,
        base: Vec::new(),
        brought: Vec::new(),
        deleted: Vec::new(),
        never: Vec::new(),
    }
}

/// The id of a usage that was there before.
fn id(name: &str) -> String {
    format!("me0.run0.{name}")
}

fn reply(name: &str) -> Input {
    let report =
        json!({ "ms": 4000, "bytes": 9000, "text": [300, 0, 0, 0, 0, 0, 0, 0], "rule": 0, "ended": true });
    Input::Say(CHATGPT, json!({ "kind": "reply", "id": id(name), "at": NOW.ms(), "reply": report }))
}

fn frame(name: &str) -> Input {
    let message = json!({ "kind": "frame", "id": name, "rule": 0, "prompt": 0, "at": NOW.ms() });
    Input::Say(COPILOT, message)
}

fn deletion(name: &str) -> Input {
    Input::Correct(json!({ "deed": "delete", "usage": id(name), "day": "2026-11-18" }))
}

/// A file with a usage of each of these names, in pieces.
fn pieces(names: &[&str]) -> Vec<Input> {
    let text = with_usages(names, &[]).copy.unwrap();
    let cut = text.len() / 2;
    vec![Input::Piece(text[..cut].to_owned(), true, false), Input::Piece(text[cut..].to_owned(), false, true)]
}

/// A history that nobody has tidied or copied: days that are closed, and one that is to be bundled.
fn past() -> Stores {
    let mut stores = rested();
    stores.local.insert("tidy_at".to_owned(), json!(0));
    let days = [("1", -1), ("2", -3), ("3", -50)];
    let usages = days.map(|(name, days)| contract::usage(&id(name), days));
    block_on(stores.disk.add_all(&usages)).unwrap();
    stores
}

fn lost(mut stores: Stores) -> Stores {
    stores.disk = machine_support::store::Disk::default();
    stores
}

fn ways() -> Vec<Way> {
    let first = |mut stores: Stores| {
        stores.local.clear();
        stores.session.clear();
        stores.copy = None;
        stores.disk = machine_support::store::Disk::default();
        stores
    };
    let update = |mut stores: Stores| {
        // As `runtime.reload()` does.
        stores.session.clear();
        stores
    };
    let three = ["7", "8", "9"].map(str::to_owned);
    let fails = vec![Input::Asked("7".to_owned()), Input::Failed("7".to_owned())];
    let sunday = Input::Settings(json!({ "week_start": "sunday" }));
    let six_months = Input::Settings(json!({ "keep_months": 6 }));
    let here = || with_usages(&["1"], &["2"]);
    vec![
        way("a prompt", rested(), prompt("7").to_vec()),
        Way { warm: false, ..way("a prompt that wakes the background", rested(), prompt("7").to_vec()) },
        Way { warm: false, ..way("a prompt in a new profile", first(rested()), prompt("7")[..2].to_vec()) },
        Way { never: vec!["7"], ..way("a prompt that fails", rested(), fails) },
        Way { limits: TWO_AT_ONCE, ..way("a burst of three, two at once", asked(&three), answered(&three)) },
        Way {
            limits: ONE_AT_ONCE,
            ..way("a burst of two, one at once, and a copy", asked(&three[..2]), answered(&three[..2]))
        },
        Way { base: vec!["1"], ..way("a reply", with_usages(&[], &["1"]), vec![reply("1")]) },
        way("a frame", rested(), vec![frame("a")]),
        Way { base: vec!["1", "2"], deleted: vec!["2"], ..way("a correction", here(), vec![deletion("2")]) },
        Way { brought: vec!["1", "2"], ..way("an import in pieces", rested(), pieces(&["1", "2"])) },
        Way { base: vec!["1", "2"], ..way("a tidying and a copy", here(), vec![six_months]) },
        Way {
            warm: false,
            base: vec!["1", "2", "3"],
            ..way(
                "a tidying of past days, in several transactions",
                past(),
                vec![Input::Settings(json!({ "keep_months": 6 }))],
            )
        },
        Way { warm: false, base: vec!["1", "2"], ..way("a lost database", lost(here()), Vec::new()) },
        Way {
            base: vec!["1", "2"],
            ..way(
                "a database lost under a background",
                here(),
                [vec![Input::GiveUp], prompt("7")[..2].to_vec()].concat(),
            )
        },
        Way {
            base: vec!["1"],
            ..way(
                "a settings change",
                with_usages(&[], &["1"]),
                [vec![sunday], prompt("7").to_vec()].concat(),
            )
        },
        Way { refusals: 1, ..way("a prompt, and something is refused", rested(), prompt("7")[..2].to_vec()) },
        Way { refusals: 1, ..way("a frame, and something is refused", rested(), vec![frame("a")]) },
        Way {
            refusals: 1,
            base: vec!["1"],
            ..way("a reply, and something is refused", with_usages(&[], &["1"]), vec![reply("1")])
        },
        Way {
            refusals: 1,
            base: vec!["1", "2"],
            deleted: vec!["2"],
            ..way("a correction, and something is refused", here(), vec![deletion("2")])
        },
        Way {
            refusals: 1,
            brought: vec!["1", "2"],
            ..way("an import, and something is refused", rested(), pieces(&["1", "2"]))
        },
        Way {
            refusals: 1,
            warm: false,
            base: vec!["1", "2"],
            ..way("a lost database, and something is refused", lost(here()), Vec::new())
        },
        Way {
            warm: false,
            base: vec!["1"],
            ..way("an update", update(with_usages(&[], &["1"])), prompt("7").to_vec())
        },
    ]
}

/// Requests of these names, asked and mirrored.
fn asked(names: &[String]) -> Stores {
    let script = names.iter().map(|name| Input::Asked(name.clone())).collect();
    let mut host = Host::boot(rested(), Rc::new(script), 0, Fault::None, Limits::default());
    host.rest();
    host.stores
}

fn answered(names: &[String]) -> Vec<Input> {
    names.iter().map(|name| Input::Answered(name.clone())).collect()
}

fn explored(way: &Way, fault: Fault) -> Explorer<'_> {
    let mut explorer = Explorer::new(way, fault);
    explorer.explore();
    explorer
}

#[test]
fn whatever_is_stopped_wherever_nothing_is_lost_and_nothing_doubled() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for way in ways() {
        let began = std::time::Instant::now();
        let explorer = explored(&way, Fault::None);
        let tried = &explorer.tried;
        println!(
            "{}: {} states, {} steps, {} orders; {} stops, {} second stops, {} boots; {:.1} s",
            way.name,
            tried.states,
            tried.steps,
            tried.orders,
            tried.stops,
            tried.again,
            tried.boots,
            began.elapsed().as_secs_f64()
        );
        if let Some(wrong) = &explorer.wrong {
            println!("    {wrong}");
        }
        cases += tried.stops + tried.again;
        wrong.extend(explorer.wrong.clone());
    }
    // Past what the test runner keeps to itself.
    let told = writeln!(std::io::stderr(), "{cases} stops tried on {} ways of the background", ways().len());
    told.unwrap();
    assert_eq!(wrong, Vec::<String>::new());
}

/// Fifty that are answered at once. Every order of them is too many; what the orders differ by is which notes are told
/// before which others come, and the burst of three has all of those. Here everything comes before anything is told.
#[test]
fn a_burst_of_fifty_is_kept_whenever_it_is_stopped() {
    let names: Vec<String> = (10..60).map(|n| n.to_string()).collect();
    let way = way("a burst of fifty", asked(&names), answered(&names));
    let mut explorer = Explorer::new(&way, Fault::None);
    explorer.explore_line(10);
    let tried = &explorer.tried;
    println!("{}: {} states, {} stops, {} boots", way.name, tried.states, tried.stops, tried.boots);
    assert_eq!(explorer.wrong, None);
}

/// In each of these ways the rule is needed.
const NEEDED: [(Fault, &str); 11] = [
    (Fault::NoMirror, "a prompt"),
    (Fault::NoNote, "a prompt"),
    (Fault::MarkedAtOnce, "a prompt"),
    (Fault::NoteGone, "a prompt"),
    (Fault::NeverMarked, "a prompt"),
    (Fault::NamelessRun, "a prompt in a new profile"),
    (Fault::Blind, "a lost database"),
    (Fault::LossUnsaid, "a lost database"),
    (Fault::NotesGoEarly, "a burst of two, one at once, and a copy"),
    (Fault::TidyUnsaid, "a correction"),
    (Fault::RefinementGone, "a reply, and something is refused"),
];

#[test]
fn a_machine_that_breaks_a_rule_is_caught() {
    let ways = ways();
    for (fault, name) in NEEDED {
        let way = ways.iter().find(|way| way.name == name).unwrap();
        assert_eq!(explored(way, Fault::None).wrong, None);
        let caught = explored(way, fault).wrong;
        println!("{fault:?}: {}", caught.as_deref().unwrap_or("-"));
        assert!(caught.is_some(), "{fault:?} is not caught by {name}");
    }
}

#[test]
fn the_badge_is_painted_once_for_a_burst() {
    let names: Vec<String> = (10..60).map(|n| n.to_string()).collect();
    let mut host = Host::boot(asked(&names), Rc::default(), 0, Fault::None, Limits::default());
    host.rest();
    let before = host.badges;
    host.script = Rc::new(answered(&names));
    for _ in 0..names.len() {
        host.go(Move::Input);
    }
    host.rest();
    assert_eq!((host.badges - before, host.badge.as_deref()), (1, Some("50")));
}

/// What a background that began at this moment has, once its names are stored.
fn ready() -> Machine {
    let mut machine = Machine::default();
    let boot = Boot { life: "a".to_owned(), fresh: ("me".to_owned(), "run".to_owned()), ..Boot::default() };
    let named: Vec<u64> = machine
        .on(Event::Boot(Box::new(boot)), NOW)
        .iter()
        .map(|effect| effect.seq)
        .filter(|seq| machine.awaits(*seq))
        .collect();
    for seq in named {
        machine.on(Event::Done(seq, Outcome::Applied), NOW);
    }
    assert!(machine.is_ready());
    machine
}

fn after(ms: i64) -> Now {
    Now { moment: Moment { at_ms: NOW.ms() + ms, ..NOW.moment }, ..NOW }
}

/// An answer whose request nobody saw, so many milliseconds after the background began.
fn unseen(machine: &mut Machine, ms: i64) -> Vec<Effect> {
    let seen = Seen {
        id: "7".to_owned(),
        method: "POST".to_owned(),
        url: "https://chatgpt.com/backend-api/f/conversation".to_owned(),
        status: 200,
        at: At(after(ms).moment),
        ..Seen::default()
    };
    machine.on(Event::Answered(seen), after(ms))
}

fn notes_a_count(effects: &[Effect]) -> bool {
    let counts = |key: &String| key.starts_with("counted:");
    effects.iter().any(|effect| matches!(&effect.act, Act::Note(Keys::Set(new)) if new.keys().any(counts)))
}

#[test]
fn an_answer_without_its_request_counts_in_the_first_seconds_of_the_browser_alone() {
    let mut machine = ready();
    machine.on(Event::Started, after(100));
    assert!(notes_a_count(&unseen(&mut machine, 200)), "the browser has just started");

    let mut machine = ready();
    assert!(!notes_a_count(&unseen(&mut machine, 200)), "whether it has is not known yet");
    assert!(notes_a_count(&machine.on(Event::Started, after(300))), "now it is");

    let mut machine = ready();
    assert!(!notes_a_count(&unseen(&mut machine, 200)));
    assert!(!notes_a_count(&machine.on(Event::Tick, after(3000))));
    assert!(!notes_a_count(&machine.on(Event::Started, after(3100))), "an update is no start");

    let mut machine = ready();
    machine.on(Event::Started, after(100));
    assert!(!notes_a_count(&unseen(&mut machine, 60_000)), "a minute later its request would have been seen");
}

#[test]
fn a_note_is_given_in_the_turn_of_its_event_while_the_database_is_busy() {
    let mut host = Host::boot(
        asked(&["7".to_owned(), "8".to_owned()]),
        Rc::default(),
        0,
        Fault::None,
        Limits::default(),
    );
    host.rest();
    host.script = Rc::new(answered(&["7".to_owned(), "8".to_owned()]));
    host.go(Move::Input);
    // The first one is being written, and nothing is told of it.
    host.go(Move::Input);
    let given = host.prefixes(1).pop().unwrap();
    assert!(given.keys().any(|key| key.ends_with(".8") && key.starts_with("counted:")), "{given:?}");
}
