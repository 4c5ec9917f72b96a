//! The ledger's laws over generated histories: what adds up to what, what joins with what, and what can be
//! taken back.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

mod ledger_support;

use gramme::json;
use gramme::ledger::backup;
use gramme::ledger::book::{Book, Kept};
use gramme::ledger::calendar::Day;
use gramme::ledger::entry::UNDO_MS;
use gramme::ledger::history::History;
use gramme::ledger::keeper::Span;
use gramme::ledger::keeper::{self, ByHand, Taking, What};
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::rollup;
use gramme::ledger::session::sessions;
use gramme::ledger::store::{Batch, Store};
use gramme::ledger::totals::Totals;
use gramme::ledger::usage::{Usage, origin};
use gramme::observe::Kind;
use gramme::observe::tracker::Moment;
use ledger_support::{
    MINUTE_MS, SITES, STARTS, all, any_history, at, days_of, hand, same, store_of, tidy, totals, usages,
    whole,
};
use pollster::block_on;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn a_week_is_the_sum_of_its_days_and_the_fold_of_its_usages(
        usages in usages(60), ago in 0..30_i64, rolled in prop::option::of(20..90_i64)
    ) {
        let store = store_of(&usages);
        if let Some(day) = rolled {
            tidy(&store, at(day, 0), None);
        }
        for begins in STARTS {
            let week = Day::of(at(ago, 0)).week(begins);
            let fold: Totals = usages.iter().filter(|usage| week.contains(usage.day)).collect();
            let mut days = Totals::default();
            for day in week.days() {
                for (site, tally) in totals(&store, day, day).by_site {
                    days.add(&site, &tally);
                }
            }
            let sum = totals(&store, week.first(), week.last());
            prop_assert!(same(&sum, &fold));
            prop_assert!(same(&sum, &days));
            let book = Book::new(Ok(store_of(&usages)), Vec::new());
            prop_assert!(same(&block_on(book.week(week)).totals, &fold));
        }
    }

    #[test]
    fn every_usage_is_in_exactly_one_session_of_the_day_it_began(usages in usages(60), pause in 5..240_u32) {
        let all = sessions(&usages, pause);
        for usage in &usages {
            prop_assert_eq!(all.iter().filter(|session| session.holds(usage)).count(), 1);
        }
        let requests: u32 = all.iter().map(gramme::ledger::session::Session::requests).sum();
        prop_assert_eq!(requests as usize, usages.len());
        for pair in all.iter().flat_map(|a| all.iter().map(move |b| (a, b))) {
            let (a, b) = pair;
            if a.site == b.site && a.origin == b.origin && a.from_ms < b.from_ms {
                prop_assert!(b.from_ms - a.to_ms >= i64::from(pause) * MINUTE_MS);
            }
        }
    }

    #[test]
    fn joining_is_idempotent_commutative_and_associative(
        a in any_history(), b in any_history(), c in any_history()
    ) {
        prop_assert_eq!(a.clone().joined(a.clone()), a.clone());
        prop_assert_eq!(a.clone().joined(b.clone()), b.clone().joined(a.clone()));
        let left = a.clone().joined(b.clone()).joined(c.clone());
        prop_assert_eq!(left, a.joined(b.joined(c)));
    }

    #[test]
    fn a_history_taken_in_is_a_history_joined(a in any_history(), b in any_history(), twice in any::<bool>()) {
        let (first, last) = whole();
        let joined = a.clone().joined(b.clone()).totals(first, last);
        for order in [[a.clone(), b.clone()], [b, a]] {
            let store = MemoryStore::default();
            for (n, history) in order.iter().chain(order.iter().filter(|_| twice)).enumerate() {
                let now = at(50 + i64::try_from(n).unwrap(), 0);
                // As a page hands it over: the corrections first, the rest in slices.
                let taking = Taking { now_ms: now.at_ms, ..Taking::default() };
                let entries = History { entries: history.entries.clone(), ..History::default() };
                block_on(keeper::take(&store, entries, &taking)).unwrap();
                for slice in history.usages.chunks(7) {
                    let slice = History { usages: slice.to_vec(), ..History::default() };
                    block_on(keeper::take(&store, slice, &taking)).unwrap();
                }
                for page in history.pages.chunks(2) {
                    let slice = History { pages: page.to_vec(), ..History::default() };
                    block_on(keeper::take(&store, slice, &taking)).unwrap();
                }
                tidy(&store, now, None);
            }
            // What one history deleted and the other one undid is kept by neither form of the store's: a
            // deletion that was final here is not undone by hearing of the undoing later.
            let undone_elsewhere = order[0].entries.iter().any(|entry| {
                order[1].entries.iter().any(|other| other.id == entry.id && other.undone != entry.undone)
            });
            if !undone_elsewhere {
                prop_assert!(same(&all(&store), &joined), "{:?}\n{:?}", all(&store).all, joined.all);
            }
        }
    }

    #[test]
    fn delete_then_undo_is_the_identity(
        usages in usages(40), what in 0..5_usize, pick in any::<prop::sample::Index>(), rolled in any::<bool>(),
        day in 31..90_i64
    ) {
        prop_assume!(!usages.is_empty());
        let store = store_of(&usages);
        let now = at(day, 0);
        if rolled {
            tidy(&store, now, None);
        }
        let before = all(&store);
        let usage = pick.get(&usages).clone();
        let (what, gone): (_, Vec<&Usage>) = match what {
            0 => (What::Usage(usage.day, usage.id.clone()), vec![&usage]),
            1 => {
                let all = sessions(&usages, 30);
                let session = all.iter().find(|session| session.holds(&usage)).unwrap().clone();
                let span = json::read::<Span>(json::value(&session)).unwrap();
                (What::Session(span), usages.iter().filter(|one| session.holds(one)).collect())
            }
            2 => (What::Day(usage.day), usages.iter().filter(|one| one.day == usage.day).collect()),
            3 => (What::Site(usage.site.clone()), usages.iter().filter(|one| one.site == usage.site).collect()),
            _ => (What::Everything, usages.iter().collect()),
        };
        // Origins of others are known from when they were taken in.
        let latest = usages.iter().map(|usage| (origin(&usage.id).to_owned(), usage.moment.at_ms));
        block_on(store.apply(&Batch { origins: latest.collect(), ..Batch::default() })).unwrap();
        let entry = block_on(keeper::delete(&store, what.clone(), hand("e1", now))).unwrap().unwrap();
        if matches!(what, What::Usage(..) | What::Session(_)) {
            prop_assert_eq!(block_on(keeper::delete(&store, what, hand("e2", now))), Ok(None), "it is gone already");
        }
        let left: Totals = usages.iter().filter(|one| !gone.contains(one)).collect();
        prop_assert!(same(&all(&store), &left));
        // A restart and a tidying in between change nothing.
        let soon = Moment { at_ms: now.at_ms + UNDO_MS - 1, ..now };
        tidy(&store, soon, None);
        prop_assert!(same(&all(&store), &left));
        let other = MemoryStore::default();
        prop_assert!(!block_on(keeper::undo(&other, &entry.id, soon)).unwrap());
        prop_assert!(block_on(keeper::undo(&store, &entry.id, soon)).unwrap());
        prop_assert!(same(&all(&store), &before));
        tidy(&store, Moment { at_ms: now.at_ms + 2 * UNDO_MS, ..now }, None);
        prop_assert!(same(&all(&store), &before));
        prop_assert!(!block_on(keeper::undo(&store, &entry.id, soon)).unwrap(), "it was undone already");
    }

    #[test]
    fn what_was_deleted_stays_deleted_when_its_backup_comes_back(
        usages in usages(40), site in 0..3_usize, rolled in any::<bool>(), day in 31..90_i64
    ) {
        let store = store_of(&usages);
        let latest = usages.iter().map(|usage| (origin(&usage.id).to_owned(), usage.moment.at_ms));
        block_on(store.apply(&Batch { origins: latest.collect(), ..Batch::default() })).unwrap();
        let now = at(day, 0);
        if rolled {
            tidy(&store, now, Some(Day::of(at(10, 0))));
        }
        let before = all(&store);
        block_on(keeper::delete(&store, What::Site(SITES[site].to_owned()), hand("e1", now))).unwrap();
        let left = all(&store);
        let late = Moment { at_ms: now.at_ms + UNDO_MS, ..now };
        tidy(&store, late, None);
        prop_assert!(same(&all(&store), &left));
        prop_assert!(!block_on(keeper::undo(&store, "e1", late)).unwrap(), "it is too late");
        let (first, last) = whole();
        let kept = block_on(store.read(first, last)).unwrap().usages;
        prop_assert!(kept.iter().all(|usage| usage.site != SITES[site]), "it is gone from the disk");
        let file = History { usages: usages.clone(), ..History::default() };
        let taking = Taking { now_ms: late.at_ms, ..Taking::default() };
        block_on(keeper::take(&store, file.clone(), &taking)).unwrap();
        tidy(&store, late, None);
        prop_assert!(same(&all(&store), &left), "merged, it stays deleted");
        let revoked = block_on(keeper::keeps_out(&store, &file)).unwrap();
        block_on(keeper::take(&store, file, &Taking { revoked, ..taking })).unwrap();
        tidy(&store, late, None);
        prop_assert!(same(&all(&store), &before), "restored, it is there again");
    }

    #[test]
    fn two_browsers_that_swap_backups_end_equal(
        a in usages(30), b in usages(30), cut in 0..20_i64, day in 31..90_i64
    ) {
        let of = |all: &[Usage], name: &str| -> Vec<Usage> {
            all.iter().filter(|usage| origin(&usage.id) == name).cloned().collect()
        };
        let stores = [store_of(&of(&a, "ann")), store_of(&of(&b, "ben"))];
        tidy(&stores[0], at(day, 0), Some(Day::of(at(cut, 0))));
        let export = |store: &MemoryStore| {
            let (first, last) = whole();
            let mut pages = block_on(store.pages(first, last)).unwrap();
            for page in &mut pages {
                page.parts.retain(|part| part.sealed);
                page.stale = None;
            }
            pages.retain(|page| !page.parts.is_empty());
            let usages = block_on(store.read(first, last)).unwrap().usages;
            backup::write(History { usages, pages, entries: block_on(store.entries()).unwrap() })
        };
        let files = [export(&stores[0]), export(&stores[1])];
        for (store, file) in stores.iter().zip(files.iter().rev()) {
            let history = backup::read(file.as_bytes()).unwrap();
            block_on(keeper::take(store, history, &Taking { now_ms: at(day + 1, 0).at_ms, ..Taking::default() })).unwrap();
        }
        tidy(&stores[1], at(day + 2, 0), None);
        prop_assert!(same(&all(&stores[0]), &all(&stores[1])));
        let joined = files.map(|file| backup::read(file.as_bytes()).unwrap());
        let [left, right] = joined;
        let (first, last) = whole();
        prop_assert!(same(&all(&stores[0]), &left.joined(right).totals(first, last)));
    }

    #[test]
    fn a_backup_is_read_as_it_was_written(history in any_history()) {
        let cleared = history.clone().cleared();
        prop_assert_eq!(backup::read(backup::write(history).as_bytes()), Ok(cleared));
    }

    #[test]
    fn some_of_a_history_adds_nothing_to_it(history in any_history(), some in any::<u64>()) {
        let part = History {
            usages: history.usages.iter().enumerate().filter(|(n, _)| (some >> (n % 64)) & 1 == 1).map(|(_, u)| u.clone()).collect(),
            pages: Vec::new(),
            entries: Vec::new(),
        };
        prop_assert_eq!(part.joined(history.clone()), history);
    }

    #[test]
    fn the_order_of_usages_is_no_matter(usages in usages(30)) {
        let day = |list: &[Usage]| {
            let days = days_of(list);
            days.iter().map(|day| {
                let mine: Vec<_> = list.iter().filter(|usage| usage.day == *day).cloned().collect();
                rollup::parts(*day, &mine, &[], &[])
            }).collect::<Vec<_>>()
        };
        let mut turned = usages.clone();
        turned.reverse();
        prop_assert_eq!(day(&usages), day(&turned));
    }
}

#[test]
fn what_is_added_by_hand_counts_and_can_be_undone() {
    let store = MemoryStore::default();
    let now = at(5, 600);
    let what = ByHand {
        count: 12,
        noon: at(1, 720),
        site: "ollama".into(),
        kind: Kind::Text,
        model: None,
        price: None,
    };
    let entry = block_on(keeper::add_by_hand(&store, &what, hand("h1", now))).unwrap();
    let tuesday = Day::of(at(1, 0));
    assert_eq!(totals(&store, tuesday, tuesday).all.prompts, 12);
    tidy(&store, now, None);
    assert_eq!(totals(&store, tuesday, tuesday).all.prompts, 12);
    let (first, last) = whole();
    assert!(block_on(keeper::sessions_of(&store, first, last, 30)).unwrap().is_empty(), "it has no hour");
    assert!(block_on(keeper::undo(&store, &entry.id, now)).unwrap());
    assert_eq!(all(&store).all.requests(), 0);
    tidy(&store, now, None);
    assert!(store.is_empty());
    // Deleted as anything else.
    block_on(keeper::add_by_hand(&store, &what, hand("h2", now))).unwrap();
    block_on(keeper::delete(&store, What::Everything, hand("e1", now))).unwrap();
    assert_eq!(all(&store).all.requests(), 0);
}

#[test]
fn what_was_added_by_hand_to_a_past_day_can_be_undone() {
    let store = MemoryStore::default();
    let now = at(45, 600);
    let (noon, site) = (at(1, 720), "ollama".to_owned());
    let what = ByHand { count: 12, noon, site, kind: Kind::Text, model: None, price: None };
    let entry = block_on(keeper::add_by_hand(&store, &what, hand("h1", now))).unwrap();
    tidy(&store, now, None);
    assert_eq!(block_on(store.outline()).unwrap().bundled, [Day::of(noon)]);
    assert_eq!(all(&store).all.prompts, 12);
    assert!(block_on(keeper::undo(&store, &entry.id, now)).unwrap());
    assert_eq!(all(&store).all.requests(), 0, "at once");
    tidy(&store, now, None);
    assert!(store.is_empty());
}

/// One browser adds by hand, another takes that in and rolls it up; then the first takes it back.
#[test]
fn what_was_added_by_hand_goes_where_its_undoing_is_heard_of() {
    let (here, there) = (MemoryStore::default(), MemoryStore::default());
    let now = at(5, 600);
    let noon = at(1, 720);
    let what = ByHand { count: 12, noon, site: "ollama".into(), kind: Kind::Text, model: None, price: None };
    let entry = block_on(keeper::add_by_hand(&here, &what, hand("h1", now))).unwrap();
    let told = |now: Moment| {
        let (first, last) = whole();
        let usages = block_on(here.read(first, last)).unwrap().usages;
        let entries = block_on(here.entries()).unwrap();
        let taking = Taking { now_ms: now.at_ms, ..Taking::default() };
        block_on(keeper::take(&there, History { usages, entries, pages: Vec::new() }, &taking)).unwrap();
    };
    told(now);
    tidy(&there, at(5, 601), None);
    assert_eq!(all(&there).all.prompts, 12);
    assert!(block_on(keeper::undo(&here, &entry.id, at(5, 602))).unwrap());
    told(at(5, 603));
    assert_eq!(all(&there).all.prompts, 0);
    tidy(&there, at(6, 0), None);
    assert_eq!(all(&there).all.prompts, 0);
    let (first, last) = whole();
    assert_eq!(block_on(there.pages(first, last)), Ok(Vec::new()), "nothing of it is left");
}

#[test]
fn the_last_usage_is_undone_and_only_that() {
    let store = MemoryStore::default();
    let now = at(5, 600);
    assert_eq!(block_on(keeper::delete_last(&store, hand("e0", now))), Ok(None));
    for (id, minute) in [("ann.r.1", 10), ("ann.r.2", 30), ("ben.r.1", 50)] {
        let mut usage = gramme::ledger::contract::usage(id, 0);
        usage.moment = at(5, minute);
        usage.day = Day::of(usage.moment);
        block_on(store.add(&usage)).unwrap();
    }
    let mut left = Vec::new();
    for entry in ["e1", "e2", "e3"] {
        let deleted = block_on(keeper::delete_last(&store, hand(entry, now))).unwrap();
        left.push((deleted.map(|entry| entry.usage.unwrap()), all(&store).all.prompts));
    }
    assert_eq!(left, [(Some("ann.r.2".into()), 2), (Some("ann.r.1".into()), 1), (None, 1)]);
}

#[test]
fn a_session_crosses_midnight_and_belongs_to_the_day_it_began() {
    let store = MemoryStore::default();
    for (n, minute) in [(1, 1430), (2, 1438), (3, 1450), (4, 1500)] {
        let mut usage = gramme::ledger::contract::usage(&format!("ann.r.{n}"), 0);
        usage.moment = at(0, minute);
        usage.day = Day::of(usage.moment);
        block_on(store.add(&usage)).unwrap();
    }
    let (monday, tuesday) = (Day::of(at(0, 0)), Day::of(at(1, 0)));
    let spans = |store: &MemoryStore| -> Vec<_> {
        let all = block_on(keeper::sessions_of(store, monday, tuesday, 30)).unwrap();
        all.iter().map(|session| (session.day, session.requests())).collect()
    };
    let expected = vec![(monday, 3), (tuesday, 1)];
    assert_eq!(spans(&store), expected);
    // Once Monday's usages are gone, and once Tuesday's are too.
    for keep_from in [tuesday, tuesday.plus(1)] {
        tidy(&store, at(9, 0), Some(keep_from));
        assert_eq!(spans(&store), expected);
    }
}

#[test]
fn a_usage_counted_after_a_day_was_deleted_counts() {
    let book = Book::new(Ok(MemoryStore::default()), Vec::new());
    let keep = |n: i64| {
        let mut usage = gramme::ledger::contract::usage(&format!("ann.r.{n}"), 0);
        usage.moment = at(5, n);
        usage.day = Day::of(usage.moment);
        assert_eq!(block_on(book.keep(vec![usage])), Kept::Written);
    };
    keep(1);
    let store = book.store().unwrap();
    block_on(keeper::delete(store, What::Day(Day::of(at(5, 0))), hand("e1", at(5, 2)))).unwrap();
    book.refold();
    keep(3);
    assert_eq!(all(store).all.prompts, 1);
    tidy(store, at(6, 1), None);
    assert_eq!(all(store).all.prompts, 1);
}
