//! What any [`Store`] must do, as one suite that every form runs: memory natively, IndexedDB in the
//! pages and the background of both browsers.

use super::calendar::Day;
use super::store::{Added, Amended, Store};
use super::usage::Usage;
use crate::error::Error;
use crate::footprint::Electricity;
use crate::observe::tracker::{Counted, Moment};
use crate::observe::{Kind, Turn};

/// Noon UTC of Wednesday 2026-11-18.
const NOON_MS: i64 = 1_795_003_200_000;
const DAY_MS: i64 = 86_400_000;

/// How many demands [`hold`] makes.
pub const DEMANDS: u32 = 20;

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
/// day of [`usage`]`(_, 0)`. Returns how many demands were met, or the first that was not.
pub async fn hold<S: Store>(store: &S, spoil: impl AsyncFn(&S, &str)) -> Result<u32, String> {
    let mut met = 0;
    let mut demand = |holds: bool, demand: &str| {
        met += u32::from(holds);
        if holds { Ok(()) } else { Err(format!("not met: {demand}")) }
    };
    let told = |error: Error| error.to_string();

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
    Ok(met)
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
        assert_eq!(pollster::block_on(hold(&store, spoil)), Ok(DEMANDS));
    }
}
