//! Generated histories, and what is asked of them again and again.

#![allow(dead_code, reason = "each suite uses some of it")]

use gramme::footprint::Electricity;
use gramme::ledger::calendar::{Day, WeekStart};
use gramme::ledger::entry::{Act, Entry};
use gramme::ledger::history::History;
use gramme::ledger::keeper::Hand;
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::rollup::{self, Page};
use gramme::ledger::store::Store;
use gramme::ledger::totals::{Tally, Totals};
use gramme::ledger::upkeep::{self, Todo, Upkeep};
use gramme::ledger::usage::Usage;
use gramme::observe::tracker::{Counted, Moment};
use gramme::observe::{Kind, Turn};
use pollster::block_on;
use proptest::prelude::*;

pub const MINUTE_MS: i64 = 60_000;
pub const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Monday 2026-09-07, 00:00 UTC: the generated histories lie in the thirty days from here.
pub const BEGIN_MS: i64 = 1_788_739_200_000;
pub const STARTS: [WeekStart; 3] = [WeekStart::Monday, WeekStart::Saturday, WeekStart::Sunday];
pub const SITES: [&str; 3] = ["chatgpt", "claude", "midjourney"];

pub fn at(day: i64, minute: i64) -> Moment {
    Moment { at_ms: BEGIN_MS + day * DAY_MS + minute * MINUTE_MS, offset_min: 0 }
}

/// What an id stands for is the same everywhere; only how much is known of it may differ.
pub fn any_usage() -> impl Strategy<Value = Usage> {
    (0..3_usize, 0..200_u32).prop_map(|(installation, number)| {
        let dice = i64::from(number.wrapping_mul(2_654_435_761) >> 8) + i64::try_from(installation).unwrap();
        let offset_min = [-480, 0, 0, 60, 120, 345, 840][usize::try_from(dice % 7).unwrap()];
        // Some of them close together, as people are.
        let moment = Moment { offset_min, ..at(dice / 7 % 30, dice / 300 % 40 * 36 + dice / 9 % 12) };
        let counted = Counted {
            id: format!("{}.run.{number}", ["ann", "ben", "cid"][installation]),
            moment,
            site: SITES[usize::try_from(dice / 11 % 3).unwrap()].to_owned(),
            kind: if dice % 5 == 0 { Kind::Image } else { Kind::Text },
            turn: Turn::New,
            model: (dice % 3 > 0).then(|| format!("model-{}", dice % 4)),
            images: (dice % 10 == 0).then_some(4),
            prompt_chars: None,
        };
        Usage::new(counted, &Electricity::default())
    })
}

/// Usages with different ids.
pub fn usages(most: usize) -> impl Strategy<Value = Vec<Usage>> {
    prop::collection::vec(any_usage(), 0..most)
        .prop_map(|usages| History::default().joined(History { usages, ..History::default() }).usages)
}

pub fn any_entry() -> impl Strategy<Value = Entry> {
    let scope = prop_oneof![
        (0..30_i64).prop_map(|day| (Some(Day::of(at(day, 0))), None)),
        (0..3_usize).prop_map(|site| (None, Some(SITES[site].to_owned()))),
        Just((None, None)),
    ];
    (scope, prop::sample::select(vec![3_i64, 12, 21]), any::<bool>()).prop_map(
        |((day, site), until, undone)| {
            let upto = at(until, 0).at_ms;
            let bounds = vec![("ann".to_owned(), upto), ("ben".to_owned(), upto - DAY_MS)];
            // One id, one entry: but for the undoing, it is the same everywhere.
            let id = format!("{day:?}{site:?}{until}").replace('.', "");
            Entry { day, site, bounds, undone, ..Entry::new(&id, at(until, 0), Act::Delete) }
        },
    )
}

/// A history with usages, refined ones, corrections, and sealed days that knew of some of the usages.
pub fn any_history() -> impl Strategy<Value = History> {
    (usages(40), prop::collection::vec(any_entry(), 0..4), any::<u64>()).prop_map(
        |(usages, entries, dice)| {
            let mut pages = Vec::new();
            for day in days_of(&usages).into_iter().filter(|day| (dice >> (day.weekday() * 3)) & 1 == 1) {
                let some: Vec<_> = usages.iter().filter(|usage| usage.day == day).cloned().collect();
                let mut parts = rollup::parts(day, &some, &[], &[]);
                for part in &mut parts {
                    part.sealed = true;
                }
                pages.push(Page { day, parts, stale: None });
            }
            let mut usages = usages;
            for (n, usage) in usages.iter_mut().enumerate().filter(|(n, _)| (dice >> (n % 60)) & 1 == 1) {
                usage.prompt_chars = Some(u32::try_from(n).unwrap());
            }
            History::default().joined(History { usages, pages, entries })
        },
    )
}

/// The same within six days and on one site, so that many a session goes on beyond midnight.
pub fn crowded(mut history: History) -> History {
    for usage in &mut history.usages {
        usage.moment.at_ms = BEGIN_MS + (usage.moment.at_ms - BEGIN_MS) / 5;
        usage.day = Day::of(usage.moment);
        SITES[0].clone_into(&mut usage.site);
    }
    history
}

pub fn days_of(usages: &[Usage]) -> Vec<Day> {
    let mut days: Vec<_> = usages.iter().map(|usage| usage.day).collect();
    days.sort_unstable();
    days.dedup();
    days
}

pub fn whole() -> (Day, Day) {
    (Day::of(at(-400, 0)), Day::of(at(400, 0)))
}

pub fn same_tally(a: &Tally, b: &Tally) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()));
    let figures = |tally: &Tally| {
        let print = tally.footprint;
        [print.energy_wh, print.co2e_g, print.water_ml, print.water_total_ml]
            .map(|estimate| [estimate.low, estimate.central, estimate.high])
            .concat()
    };
    (a.prompts, a.image_generations, a.images) == (b.prompts, b.image_generations, b.images)
        && figures(a).into_iter().zip(figures(b)).all(|(a, b)| close(a, b))
}

pub fn same(a: &Totals, b: &Totals) -> bool {
    let sorted = |totals: &Totals| {
        let mut sites = totals.by_site.clone();
        sites.retain(|(_, tally)| tally.requests() > 0);
        sites.sort_by(|(a, _), (b, _)| a.cmp(b));
        sites
    };
    let (left, right) = (sorted(a), sorted(b));
    same_tally(&a.all, &b.all)
        && left.len() == right.len()
        && left.iter().zip(&right).all(|((a, left), (b, right))| a == b && same_tally(left, right))
}

pub fn store_of(usages: &[Usage]) -> MemoryStore {
    let store = MemoryStore::default();
    block_on(store.add_all(usages)).unwrap();
    store
}

pub fn totals(store: &MemoryStore, first: Day, last: Day) -> Totals {
    block_on(store.recall(first, last, &[])).unwrap().totals()
}

pub fn all(store: &MemoryStore) -> Totals {
    let (first, last) = whole();
    totals(store, first, last)
}

/// Tidies in small steps until nothing is left to do.
pub fn tidy(store: &MemoryStore, now: Moment, keep_from: Option<Day>) {
    tidy_by(3, store, now, keep_from);
}

/// The same, so many days at each step.
pub fn tidy_by(most: usize, store: &MemoryStore, now: Moment, keep_from: Option<Day>) {
    let upkeep = Upkeep { now, keep_from, pause_min: 30 };
    let mut todo = Todo::default();
    while block_on(upkeep::tidy(store, &upkeep, &mut todo, most)).unwrap() {}
}

pub fn hand(entry: &str, now: Moment) -> Hand<'_> {
    Hand { installation: "ann", entry, now }
}
