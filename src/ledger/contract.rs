//! What any [`Store`] must do, as one suite that every form runs: memory natively, IndexedDB in the
//! pages and the background of both browsers.

use super::calendar::{DAY_MS, Day};
use super::entry::{Act, Entry};
use super::rollup::{self, Page};
use super::session::{PAUSE_MIN, sessions};
use super::store::{Added, Amended, Batch, Bundle, Store};
use super::usage::{Usage, origin};
use crate::error::Error;
use crate::footprint::Electricity;
use crate::observe::tracker::{Counted, Moment};
use crate::observe::{Kind, Turn};

/// Noon UTC of Wednesday 2026-11-18.
const NOON_MS: i64 = 1_795_003_200_000;

/// How many demands [`hold`] makes.
pub const DEMANDS: u32 = 49;

/// A usage for tests, `days` after 2026-11-18.
pub fn usage(id: &str, days: i64) -> Usage {
    let moment = Moment { at_ms: NOON_MS + days * DAY_MS, offset_min: 60 };
    let counted = Counted {
        id: id.to_owned(),
        moment,
        site: "chatgpt".to_owned(),
        kind: Kind::Text,
        turn: Turn::New,
        model: Some("gpt-5".to_owned()),
        images: None,
        prompt_chars: Some(42),
    };
    Usage::new(counted, &Electricity::default())
}

fn day(days: i64) -> Day {
    usage("", days).day
}

/// Runs the suite on an empty store; `spoil` must put a record that makes no sense under an id, on the
/// day of [`usage`]`(_, 0)`, and `spoil_bundle` another into the bundle of a day that has one. Returns how many demands
/// were met, or the first that was not.
pub async fn hold<S: Store>(
    store: &S,
    spoil: impl AsyncFn(&S, &str),
    spoil_bundle: impl AsyncFn(&S, Day),
) -> Result<u32, String> {
    let mut met = 0;
    let mut demand = |holds: bool, demand: &str| {
        met += u32::from(holds);
        if holds { Ok(()) } else { Err(format!("not met: {demand}")) }
    };
    usages(store, spoil, &mut demand).await?;
    roll_ups(store, &mut demand).await?;
    bundles(store, spoil_bundle, &mut demand).await?;
    Ok(met)
}

/// Notes whether a demand holds, and stops at one that does not.
type Demand<'a> = &'a mut dyn FnMut(bool, &str) -> Result<(), String>;

#[allow(clippy::needless_pass_by_value)] // As `map_err` hands it over.
fn told(error: Error) -> String {
    error.to_string()
}

/// The demands on usages.
async fn usages<S: Store>(
    store: &S,
    spoil: impl AsyncFn(&S, &str),
    demand: Demand<'_>,
) -> Result<(), String> {
    let empty = store.read(day(-400), day(400)).await.map_err(told)?;
    demand(empty.usages.is_empty() && empty.unreadable == 0, "a new store is empty")?;

    let first = usage("a", 0);
    demand(store.add(&first).await == Ok(Added::New), "a usage that was not there is new")?;
    let again = Usage { site: "claude".to_owned(), ..first.clone() };
    demand(store.add(&again).await == Ok(Added::Known), "a usage that was there is known")?;
    let read = store.read(day(0), day(0)).await.map_err(told)?;
    demand(read.usages == [first.clone()], "and stays as it was, field by field")?;

    let mut edge = usage("é漢\u{0}\"", 0);
    edge.model = None;
    edge.kind = Kind::Image;
    edge.images = Some(u32::MAX);
    edge.moment = Moment { at_ms: edge.moment.at_ms, offset_min: -720 };
    store.add(&edge).await.map_err(told)?;
    let read = store.read(day(0), day(0)).await.map_err(told)?;
    demand(read.usages.contains(&edge), "any id, absent fields and large numbers come back whole")?;

    let many: Vec<_> = (0..300).map(|n| usage(&format!("m{n:03}"), n % 30)).collect();
    demand(store.add_all(&many).await == Ok(300), "many at once are all new")?;
    demand(store.add_all(&many[..10]).await == Ok(0), "and known the second time")?;
    demand(store.add_all(&[]).await == Ok(0), "none at once is no error")?;
    let week = store.read(day(7), day(13)).await.map_err(told)?;
    demand(week.usages.len() == 70, "a stretch of days has its own usages only, both ends included")?;
    let in_order = week.usages.is_sorted_by(|a, b| (a.day, &a.id) < (b.day, &b.id));
    demand(in_order, "in the order of days and ids")?;
    let backwards = store.read(day(13), day(7)).await.map_err(told)?;
    demand(backwards.usages.is_empty(), "a stretch that ends before it begins is empty")?;

    let before = store.read(day(-400), day(400)).await.map_err(told)?;
    spoil(store, "spoilt").await;
    let after = store.read(day(-400), day(400)).await.map_err(told)?;
    demand(after.usages == before.usages, "a corrupt record takes no other with it")?;
    demand(after.unreadable == 1, "it is counted as unreadable")?;
    demand(store.add(&usage("spoilt", 0)).await == Ok(Added::Known), "and is not overwritten")?;

    let renamed =
        |usage: &Usage| Some(Usage { id: "b".to_owned(), site: "claude".to_owned(), ..usage.clone() });
    let expected = Amended { before: first.clone(), after: Usage { site: "claude".to_owned(), ..first } };
    let told_back = store.amend("a", &renamed).await;
    demand(told_back == Ok(Some(expected.clone())), "a change is told back, and the id stays")?;
    let read = store.read(day(0), day(0)).await.map_err(told)?;
    demand(read.usages.contains(&expected.after), "the usage is kept as it was changed")?;
    demand(read.usages.len() == 2 + 10, "and no other with it")?;
    demand(store.amend("a", &|_| None).await == Ok(None), "a change that is none changes nothing")?;
    demand(store.amend("nobody", &renamed).await == Ok(None), "what is not there cannot be changed")?;
    demand(store.amend("spoilt", &renamed).await == Ok(None), "nor what makes no sense")?;
    Ok(())
}

/// The demands on roll-ups and corrections, after those on usages.
async fn roll_ups<S: Store>(store: &S, demand: Demand<'_>) -> Result<(), String> {
    let raw = store.read(day(5), day(6)).await.map_err(told)?.usages;
    let on = |n: i64| -> Vec<Usage> { raw.iter().filter(|usage| usage.day == day(n)).cloned().collect() };
    let page = |n: i64| Page { day: day(n), parts: rollup::parts(day(n), &on(n), &[], &[]), stale: None };
    let pages = vec![page(5), page(6)];
    store.apply(&Batch { pages: pages.clone(), ..Batch::default() }).await.map_err(told)?;
    demand(
        store.pages(day(-400), day(400)).await == Ok(pages.clone()),
        "roll-ups come back whole, in order",
    )?;
    demand(store.pages(day(6), day(7)).await == Ok(pages[1..].to_vec()), "and those asked for only")?;

    let recall = store.recall(day(5), day(7), &[]).await.map_err(told)?;
    let fresh = recall.usages.iter().all(|usage| usage.day == day(7)) && recall.usages.len() == 10;
    demand(
        recall.pages == pages && fresh,
        "a rolled-up day is recalled by its roll-up, another by its usages",
    )?;
    let recall = store.recall(day(5), day(7), &[day(5)]).await.map_err(told)?;
    demand(recall.usages.len() == 20, "and by its usages where that is asked")?;
    demand(recall.pages[0].stale.is_some(), "its roll-up is then taken for stale")?;
    store.add(&usage("late", 5)).await.map_err(told)?;
    let recall = store.recall(day(5), day(5), &[]).await.map_err(told)?;
    demand(recall.usages.len() == 11 && recall.pages[0].stale.is_some(), "a late usage makes it stale")?;
    let change = |usage: &Usage| Some(Usage { images: Some(2), ..usage.clone() });
    store.amend("m006", &change).await.map_err(told)?;
    let outline = store.outline().await.map_err(told)?;
    demand(outline.stale == [day(5), day(6)], "and so does a changed one")?;
    demand(outline.pages == [day(5), day(6)], "a stale roll-up is still one")?;
    demand(
        outline.loose.len() == 30 && outline.loose.is_sorted() && outline.raw() == outline.loose,
        "each day with usages is told once, in order",
    )?;

    demand(
        store.begun().await == Ok(outline.loose.first().copied()),
        "the first day is told, rolled up or not",
    )?;

    let pending = Entry { due_ms: Some(7), site: Some("claude".to_owned()), ..entry("e1") };
    let last = Entry { undone: true, bounds: vec![("a".to_owned(), 9)], ..entry("e2") };
    let batch = Batch {
        entries: vec![last.clone(), pending.clone()],
        origins: vec![("b".to_owned(), 5), ("a".to_owned(), 3)],
        usages: vec![Usage { images: Some(9), ..usage("late", 5) }, usage("put", 8)],
        drops: vec!["m005".to_owned(), "nobody".to_owned()],
        blank: vec![day(6), day(300)],
        stale: vec![day(301)],
        ..Batch::default()
    };
    store.apply(&batch).await.map_err(told)?;
    let both = vec![pending.clone(), last];
    demand(store.entries().await == Ok(both), "corrections come back whole, in the order of their ids")?;
    let recall = store.recall(day(0), day(0), &[]).await.map_err(told)?;
    demand(recall.entries == [pending.clone()], "those that can be undone are recalled with every total")?;
    let wanted =
        [("late", 5), ("m005", 5), ("put", 8), ("nobody", 8)].map(|(id, on)| (day(on), id.to_owned()));
    let found = store.find(&wanted).await.map_err(told)?;
    demand(found == batch.usages, "usages are put over those of the same id, and dropped ones are gone")?;
    let pages = store.pages(day(-400), day(400)).await.map_err(told)?;
    demand(pages.len() == 1 && pages[0].day == day(5), "a blank day has no roll-up, nor one that had none")?;
    let late = Batch { origins: vec![("a".to_owned(), 1), ("b".to_owned(), 8)], ..Batch::default() };
    store.apply(&late).await.map_err(told)?;
    let origins = vec![("a".to_owned(), 3), ("b".to_owned(), 8)];
    demand(store.origins().await == Ok(origins), "the latest moment of an origin stays")?;
    store
        .apply(&Batch { entries: vec![Entry { due_ms: None, ..pending }], ..Batch::default() })
        .await
        .map_err(told)?;
    let recall = store.recall(day(0), day(0), &[]).await.map_err(told)?;
    demand(recall.entries.is_empty(), "a correction that is final is recalled no more")?;

    let mut sealed = page(5);
    for part in &mut sealed.parts {
        part.sealed = true;
        let mine = raw.iter().filter(|usage| origin(&usage.id) == part.origin);
        part.sessions =
            sessions(mine, PAUSE_MIN).into_iter().filter(|session| session.day == day(5)).collect();
    }
    store.apply(&Batch { pages: vec![sealed.clone()], ..Batch::default() }).await.map_err(told)?;
    let kept = store.pages(day(5), day(5)).await.map_err(told)?;
    let has_some = kept.iter().flat_map(|page| &page.parts).any(|part| !part.sessions.is_empty());
    demand(has_some && kept == [sealed], "a sealed day comes back with its sessions")?;
    Ok(())
}

/// The demands on usages that are kept together, after those on roll-ups.
async fn bundles<S: Store>(
    store: &S,
    spoil: impl AsyncFn(&S, Day),
    demand: Demand<'_>,
) -> Result<(), String> {
    let before = store.read(day(19), day(22)).await.map_err(told)?;
    let on =
        |n: i64| before.usages.iter().filter(move |usage| usage.day == day(n)).cloned().collect::<Vec<_>>();
    let together = Batch {
        bundles: vec![Bundle { day: day(20), usages: on(20) }, Bundle { day: day(21), usages: on(21) }],
        drops: on(20).into_iter().chain(on(21)).map(|usage| usage.id).collect(),
        ..Batch::default()
    };
    store.apply(&together).await.map_err(told)?;
    let read = store.read(day(19), day(22)).await.map_err(told)?;
    demand(read.usages == before.usages, "usages that are kept together are read as they were, in order")?;
    demand(read.bundled == [day(20), day(21)], "and their days are told")?;
    let outline = store.outline().await.map_err(told)?;
    demand(
        outline.bundled == [day(20), day(21)]
            && !outline.loose.contains(&day(20))
            && outline.raw().len() == 30,
        "they are days with usages, and have none that is kept alone",
    )?;
    let recall = store.recall(day(20), day(20), &[]).await.map_err(told)?;
    demand(recall.usages == on(20), "where a roll-up is missing they are recalled")?;
    let one = on(20).swap_remove(3);
    let [there, elsewhere] = [20, 21].map(|n| (day(n), one.id.clone()));
    demand(
        store.find(std::slice::from_ref(&there)).await == Ok(vec![one.clone()]),
        "one of them is found by day and id",
    )?;
    demand(store.find(&[elsewhere]).await == Ok(Vec::new()), "and on no other day")?;
    let change = |usage: &Usage| Some(Usage { images: Some(3), ..usage.clone() });
    demand(store.amend(&one.id, &change).await == Ok(None), "it hears of no answer any more")?;
    store.add(&one).await.map_err(told)?;
    let read = store.read(day(19), day(22)).await.map_err(told)?;
    demand(read.usages == before.usages, "added again it is read once")?;
    let better = Usage { asked_model: Some("auto".to_owned()), ..one.clone() };
    store.apply(&Batch { usages: vec![better.clone()], ..Batch::default() }).await.map_err(told)?;
    let found = store.find(&[there]).await;
    demand(found == Ok(vec![better.clone()]), "and changed since, it is what it was changed to")?;

    spoil(store, day(20)).await;
    let read = store.read(day(20), day(20)).await.map_err(told)?;
    demand(read.unreadable == 1 && read.usages.len() == 10, "what makes no sense takes no other with it")?;
    let kept = vec![better];
    let rest = Batch {
        bundles: vec![
            Bundle { day: day(20), usages: kept.clone() },
            Bundle { day: day(21), usages: Vec::new() },
        ],
        drops: vec![one.id],
        ..Batch::default()
    };
    store.apply(&rest).await.map_err(told)?;
    let read = store.read(day(20), day(21)).await.map_err(told)?;
    demand(
        read.usages == kept && read.unreadable == 1,
        "a bundle is overwritten, but for what makes no sense",
    )?;
    demand(read.bundled == [day(20)], "and one without usages is none")?;
    Ok(())
}

fn entry(id: &str) -> Entry {
    Entry::new(id, Moment { at_ms: NOON_MS, offset_min: 60 }, Act::Delete)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::memory::MemoryStore;
    use serde_json::json;

    #[test]
    fn memory_holds_the_contract() {
        let store = MemoryStore::default();
        let spoil = async |store: &MemoryStore, id: &str| store.spoil(id, day(0), json!({"site": 7}));
        let spoil_bundle = async |store: &MemoryStore, day| store.spoil_bundle(day, json!({"site": 7}));
        assert_eq!(pollster::block_on(hold(&store, spoil, spoil_bundle)), Ok(DEMANDS));
    }
}
