//! The laws of housekeeping over generated histories: whatever is rolled up, sealed and stored, it says the same.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

mod ledger_support;

use gramme::json;
use gramme::ledger::calendar::Day;
use gramme::ledger::contract::usage;
use gramme::ledger::history::History;
use gramme::ledger::keeper::{self, Taking, What};
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::packed;
use gramme::ledger::store::Store;
use gramme::ledger::upkeep;
use ledger_support::{all, any_history, at, crowded, hand, same, store_of, tidy, tidy_by, usages, whole};
use pollster::block_on;
use proptest::prelude::*;
use serde_json::json;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn dropping_what_is_old_keeps_every_total_and_every_session(usages in usages(60), cut in 1..30_i64) {
        let store = store_of(&usages);
        let (before, (first, last)) = (all(&store), whole());
        let sessions_before = block_on(keeper::sessions_of(&store, first, last, 30)).unwrap();
        let keep_from = Day::of(at(cut, 0));
        // In two strides, as years do it.
        tidy(&store, at(40, 0), Some(Day::of(at(cut / 2, 0))));
        tidy(&store, at(41, 0), Some(keep_from));
        prop_assert!(same(&all(&store), &before));
        let kept = block_on(store.read(first, last)).unwrap().usages;
        prop_assert!(kept.iter().all(|usage| usage.day >= keep_from));
        let sessions_after = block_on(keeper::sessions_of(&store, first, last, 30)).unwrap();
        let spans = |sessions: &[gramme::ledger::session::Session]| -> Vec<_> {
            let span = |s: &gramme::ledger::session::Session| (s.origin.clone(), s.site.clone(), s.from_ms, s.to_ms, s.requests());
            let mut spans: Vec<_> = sessions.iter().map(span).collect();
            spans.sort();
            spans
        };
        // Rolling a day up fixes its sessions; those that began within reach of the cut are the same too.
        prop_assert_eq!(spans(&sessions_before), spans(&sessions_after));
        // The own backup again: nothing counts twice.
        let slice = History { usages, ..History::default() };
        block_on(keeper::take(&store, slice, &Taking { now_ms: at(42, 0).at_ms, ..Taking::default() })).unwrap();
        tidy(&store, at(42, 0), None);
        prop_assert!(same(&all(&store), &before));
    }

    #[test]
    fn days_that_are_tidied_together_become_what_each_becomes_alone(
        before in any_history(), later in any_history(), cuts in (0..6_i64, 0..6_i64), most in 2..40_usize
    ) {
        let (first, last) = whole();
        let kept = [1, most].map(|most| {
            let store = MemoryStore::default();
            for (history, day, cut) in [(&before, 40, cuts.0), (&later, 41, cuts.1)] {
                let now = at(day, 0);
                let taking = Taking { now_ms: now.at_ms, ..Taking::default() };
                block_on(keeper::take(&store, crowded(history.clone()), &taking)).unwrap();
                tidy_by(most, &store, now, Some(Day::of(at(cut, 0))));
            }
            let usages = block_on(store.read(first, last)).unwrap();
            let pages = block_on(store.pages(first, last)).unwrap();
            let mut origins = block_on(store.origins()).unwrap();
            origins.sort();
            (usages, pages, origins, block_on(store.entries()).unwrap())
        });
        let [alone, together] = kept;
        prop_assert_eq!(alone, together);
    }

    #[test]
    fn a_history_whose_past_is_bundled_says_the_same(
        before in any_history(), later in any_history(), day in 36..90_i64, back in any::<bool>()
    ) {
        let (first, last) = whole();
        let take = |store: &MemoryStore, history: &History| {
            let taking = Taking { now_ms: at(30, 0).at_ms, ..Taking::default() };
            block_on(keeper::take(store, history.clone(), &taking)).unwrap();
        };
        let [loose, bundled] = [30, day].map(|day| {
            let store = MemoryStore::default();
            take(&store, &before);
            tidy(&store, at(day, 0), None);
            store
        });
        let says = |store: &MemoryStore| {
            let usages = block_on(store.read(first, last)).unwrap().usages;
            let sessions = block_on(keeper::sessions_of(store, first, last, 30)).unwrap();
            (all(store), usages, sessions, block_on(store.pages(first, last)).unwrap(), store.len())
        };
        let outline = block_on(bundled.outline()).unwrap();
        let is_past = |on: &Day| *on < Day::of(at(day - 35, 0));
        prop_assert_eq!(outline.loose.iter().find(|day| is_past(day)), None);
        prop_assert_eq!(outline.bundled.iter().find(|day| !is_past(day)), None);
        prop_assert_eq!(&outline.raw(), &block_on(loose.outline()).unwrap().loose);
        prop_assert_eq!(says(&bundled), says(&loose));
        // Another history on the same days; and a clock that had gone wrong.
        for store in [&loose, &bundled] {
            take(store, &later);
        }
        prop_assert!(same(&all(&bundled), &all(&loose)));
        tidy(&bundled, at(if back { 30 } else { day }, 0), None);
        tidy(&loose, at(30, 0), None);
        prop_assert_eq!(says(&bundled), says(&loose));
        prop_assert!(!back || block_on(bundled.outline()).unwrap().bundled.is_empty(), "one by one again");
    }

    #[test]
    fn a_day_is_read_as_it_was_stored(history in any_history(), cut in 0..6_i64) {
        let (first, last) = whole();
        let store = MemoryStore::default();
        let taking = Taking { now_ms: at(40, 0).at_ms, ..Taking::default() };
        block_on(keeper::take(&store, crowded(history), &taking)).unwrap();
        tidy(&store, at(40, 0), Some(Day::of(at(cut, 0))));
        for page in block_on(store.pages(first, last)).unwrap() {
            let stored = packed::packed(&page);
            let text = stored.to_string();
            prop_assert_eq!(packed::unpacked(json::parse(&text).unwrap()), Ok(page.clone()));
            // As days were stored before, and as a part reads them that asks for no session.
            prop_assert_eq!(packed::unpacked(json::value(&page)), Ok(page.clone()));
            let mut without = page;
            without.parts.iter_mut().for_each(|part| part.sessions.clear());
            prop_assert_eq!(json::read(stored), Ok(without));
        }
    }
}

/// Its rows stand, and what makes no sense is passed over.
#[test]
fn a_day_whose_sessions_make_no_sense_keeps_its_rows() {
    let part = json!({ "origin": "ann", "known": 3, "sealed": true, "rows": [] });
    let texts = [
        json!("[[1]]"),
        json!("{"),
        json!(7),
        json!("[[\"chatgpt\",9e18,9e18,1,0,0,1,1,1,1,1,1,1,1,1,1,1,1]]"),
    ];
    for text in texts {
        let mut part = part.clone();
        part["sessions_text"] = text;
        let page = packed::unpacked(json!({ "day": "2026-09-07", "parts": [part] })).unwrap();
        assert_eq!((page.parts[0].known, page.parts[0].sessions.len()), (3, 0));
    }
    assert!(packed::unpacked(json!({ "day": "2026-09-07", "parts": [1] })).is_err());
    assert!(packed::unpacked(json!(null)).is_err());
}

#[test]
fn years_are_kept_by_months() {
    let day = |text| Day::parse(text).unwrap();
    assert_eq!(upkeep::keep_from(day("2026-11-24"), 13), Some(day("2025-10-24")));
    assert_eq!(upkeep::keep_from(day("2026-03-31"), 1), Some(day("2026-02-28")));
    assert_eq!(upkeep::keep_from(day("2026-03-31"), 0), None);
}

/// Usages of a day, this installation's, one for each of these sites.
fn on_day(day: i64, sites: &[&str]) -> MemoryStore {
    let usages = (0..).zip(sites).map(|(n, site)| {
        let mut usage = usage(&format!("ann.r.{n}"), 0);
        usage.moment = at(day, n);
        usage.day = Day::of(usage.moment);
        (*site).clone_into(&mut usage.site);
        usage
    });
    store_of(&usages.collect::<Vec<_>>())
}

#[test]
fn a_past_day_stays_bundled_while_something_can_be_undone() {
    let store = on_day(1, &["chatgpt", "claude", "chatgpt"]);
    tidy(&store, at(60, 0), None);
    let bundled = block_on(store.outline()).unwrap();
    assert_eq!((bundled.loose.len(), bundled.bundled.len()), (0, 1));
    for (entry, minute, site) in [("e1", 0, "chatgpt"), ("e2", 5, "claude")] {
        block_on(keeper::delete(&store, What::Site(site.to_owned()), hand(entry, at(60, minute)))).unwrap();
    }
    // The first one is final by then, the other is not.
    tidy(&store, at(60, 12), None);
    assert_eq!((all(&store).all.prompts, store.len()), (0, 1));
    let held = block_on(store.outline()).unwrap();
    assert_eq!((held.loose, held.bundled), (bundled.loose, bundled.bundled));
    assert!(block_on(keeper::undo(&store, "e2", at(60, 13))).unwrap());
    tidy(&store, at(60, 30), None);
    assert_eq!((all(&store).all.prompts, store.len()), (1, 1));
}

#[test]
fn a_clock_that_was_ahead_leaves_this_week_as_it_was() {
    let store = on_day(50, &["chatgpt", "chatgpt", "claude"]);
    let kept = |store: &MemoryStore| {
        let outline = block_on(store.outline()).unwrap();
        (outline.loose.len(), outline.bundled.len(), store.len(), all(store).all.prompts)
    };
    let ahead = at(120, 0);
    tidy(&store, ahead, None);
    assert_eq!(kept(&store), (0, 1, 3, 3));
    block_on(keeper::delete(&store, What::Site("claude".to_owned()), hand("e1", ahead))).unwrap();
    // Set right again: what could be undone for months is final, and the week is there for the badge.
    tidy(&store, at(50, 60), None);
    assert_eq!(kept(&store), (1, 0, 2, 2));
    // Deleted after the clock was set right, of what is still bundled.
    tidy(&store, ahead, None);
    block_on(keeper::delete(&store, What::Day(Day::of(at(50, 0))), hand("e2", at(50, 61)))).unwrap();
    assert_eq!(kept(&store), (0, 0, 0, 0));
    tidy(&store, at(50, 62), None);
    assert!(block_on(keeper::undo(&store, "e2", at(50, 63))).unwrap());
    assert_eq!(kept(&store), (1, 0, 2, 2));
}

#[test]
fn a_clock_that_is_behind_takes_nothing_apart() {
    let store = on_day(1, &["chatgpt"]);
    tidy(&store, at(60, 0), None);
    let before = block_on(store.outline()).unwrap();
    tidy(&store, at(-300, 0), None);
    assert_eq!(block_on(store.outline()).unwrap(), before);
}
