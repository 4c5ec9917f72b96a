//! Housekeeping: closed days are rolled up, the usages of those that are past are bundled, and what is old, or was
//! deleted for good, is dropped.
//!
//! Decides which days are due for it, and what becomes of each, as batches for a store. Refuses to know the hour:
//! the moment comes in. Only one hand may write while it is under way; the background sees to that.

use super::calendar::{DAY_MS, Day};
use super::entry::Entry;
use super::rollup::{Page, Part, parts};
use super::session::{REACH, Session, sessions};
use super::store::{Batch, Bundle, Read, Store};
use super::usage::{Usage, origin};
use crate::error::Error;
use crate::observe::tracker::Moment;
use serde::{Deserialize, Serialize};

/// So many days at most are read and written as one: what is kept of the days around is read once for all of them.
const AT_ONCE: usize = 16;

/// For so many days the usages of a day are kept one by one. Whatever reads this week or the last one, counts, or hears
/// of an answer needs no other; and what a person takes back is mostly among them.
const LOOSE: i32 = 35;

/// What tidying goes by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Upkeep {
    /// The moment at which it began.
    pub now: Moment,
    /// Usages before this day are dropped; none are where there is none.
    pub keep_from: Option<Day>,
    /// The pause that ends a session, in minutes.
    pub pause_min: u32,
}

impl Upkeep {
    fn today(&self) -> Day {
        Day::of(self.now)
    }

    /// Whether a correction becomes final; also one that could be undone for longer than a day, which a clock said that
    /// had gone wrong.
    fn is_due(&self, entry: &Entry) -> bool {
        entry.due_ms.is_some_and(|due| due <= self.now.at_ms || due > self.now.at_ms + DAY_MS)
    }

    /// Whether a day's usages are kept together.
    fn is_past(&self, day: Day) -> bool {
        day < self.today().plus(-LOOSE)
    }

    /// Whether a day's usages are to be kept one by one. One that is to come may be so by a clock that is behind, as
    /// after a start without a battery: what is bundled of it stays so.
    fn is_near(&self, day: Day) -> bool {
        !self.is_past(day) && day <= self.today().plus(1)
    }

    /// Whether a day's usages are dropped.
    fn is_old(&self, day: Day) -> bool {
        self.keep_from.is_some_and(|from| day < from)
    }
}

/// The first day whose usages are kept: some months before today; `None` for ever.
pub fn keep_from(today: Day, months: u32) -> Option<Day> {
    (months > 0).then(|| today.months_before(months))
}

/// The days that a tidying has still to do. They are looked for once, and not at each step: to find them takes
/// longer than to do some of them.
#[derive(Clone, Debug, Default)]
pub struct Todo(Option<Plan>);

#[derive(Clone, Debug)]
struct Plan {
    /// The corrections that it was made by: where others came, it no longer holds.
    by: Vec<(String, Option<i64>, bool)>,
    /// In order, the first one last.
    days: Vec<Day>,
}

/// Goes on with rolling up closed days, dropping what is old and what was deleted: the next `most` days. Answers
/// whether there are more.
pub async fn tidy<S: Store>(store: &S, upkeep: &Upkeep, todo: &mut Todo, most: usize) -> Result<bool, Error> {
    let entries = store.entries().await?;
    let waits = |entry: &Entry| entry.due_ms.is_some() && !upkeep.is_due(entry);
    let pending = entries.iter().any(|entry| entry.is_deadly() && waits(entry));
    let by: Vec<_> = entries.iter().map(|entry| (entry.id.clone(), entry.due_ms, entry.undone)).collect();
    let mut plan = match todo.0.take() {
        Some(plan) if plan.by == by => plan,
        _ => Plan { by, days: unsettled(store, upkeep, &entries, pending).await? },
    };
    let last: Vec<_> = entries.iter().filter(|entry| !waits(entry)).cloned().collect();
    let next: Vec<Day> = plan.days.drain(plan.days.len().saturating_sub(most)..).rev().collect();
    let state = |day: &Day| match *day {
        day if pending || day >= upkeep.today() => {
            if upkeep.is_near(day) {
                State::Open
            } else {
                State::Held
            }
        }
        day if upkeep.is_old(day) => State::Sealed,
        day if upkeep.is_past(day) => State::Past,
        _ => State::Closed,
    };
    for close in next.chunk_by(|day, after| *after <= day.plus(REACH)).flat_map(|close| close.chunks(AT_ONCE))
    {
        let days: Vec<_> = close.iter().map(|day| (*day, state(day))).collect();
        settle(store, &days, &last, upkeep.pause_min).await?;
    }
    if !plan.days.is_empty() {
        todo.0 = Some(plan);
        return Ok(true);
    }
    let done = entries.into_iter().filter(|entry| upkeep.is_due(entry)).map(Entry::closed);
    store.apply(&Batch { entries: done.collect(), ..Batch::default() }).await?;
    Ok(false)
}

/// Every day that is to be settled, the first one last.
async fn unsettled<S: Store>(
    store: &S,
    upkeep: &Upkeep,
    entries: &[Entry],
    pending: bool,
) -> Result<Vec<Day>, Error> {
    let outline = store.outline().await?;
    let rolled =
        |day| outline.pages.binary_search(&day).is_ok() && outline.stale.binary_search(&day).is_err();
    let mut days: Vec<Day> = Vec::new();
    for entry in entries.iter().filter(|entry| upkeep.is_due(entry) && entry.is_deadly()) {
        match (entry.day, entry.is_precise()) {
            (_, true) => days.extend(entry.counts.iter().map(|(day, _)| *day)),
            (Some(day), false) => days.push(day),
            (None, false) => days.extend(outline.raw().iter().chain(&outline.pages)),
        }
    }
    // While something can still be undone, its usages stay where they are.
    if !pending {
        let closed = |day: Day| rolled(day) && !upkeep.is_old(day);
        let stays = |day: Day| day >= upkeep.today() || (closed(day) && !upkeep.is_past(day));
        days.extend(outline.loose.iter().filter(|day| !stays(**day)));
        // A day that is near and bundled was so by a clock that was ahead.
        days.extend(outline.bundled.iter().filter(|day| upkeep.is_old(**day) || upkeep.is_near(**day)));
        days.extend(&outline.stale);
    }
    days.sort_unstable();
    days.dedup();
    days.reverse();
    Ok(days)
}

/// What becomes of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It goes on, or something of it may still be undone: its usages are read each time.
    Open,
    /// The same, of a day that is not near: what is kept together stays so.
    Held,
    /// It is rolled up.
    Closed,
    /// It is rolled up, and its usages are kept together.
    Past,
    /// It is rolled up, and its usages are dropped.
    Sealed,
}

/// Rolls days up anew that lie close together, the first one first, and drops what these corrections delete for
/// good; all of it or nothing.
async fn settle<S: Store>(
    store: &S,
    days: &[(Day, State)],
    entries: &[Entry],
    pause_min: u32,
) -> Result<(), Error> {
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else { return Ok(()) };
    // A sealed day keeps its sessions, and those reach over the days around.
    let reach = if days.iter().any(|(_, state)| *state == State::Sealed) { REACH } else { 0 };
    let Read { usages, bundled, .. } = store.read(first.plus(-reach), last.plus(reach)).await?;
    let pages = store.pages(first.plus(-reach), *last).await?;
    let mut near = Near { usages, bundled, pages };
    let mut batch = Batch::default();
    for (day, state) in days {
        near.settle(*day, *state, entries, pause_min, &mut batch);
    }
    store.apply(&batch).await
}

/// What is kept of some days, as it is once those before have been settled.
struct Near {
    usages: Vec<Usage>,
    bundled: Vec<Day>,
    pages: Vec<Page>,
}

impl Near {
    fn settle(&mut self, day: Day, state: State, entries: &[Entry], pause_min: u32, batch: &mut Batch) {
        let (usages, rest): (Vec<Usage>, Vec<Usage>) =
            std::mem::take(&mut self.usages).into_iter().partition(|usage| usage.day == day);
        self.usages = rest;
        for usage in &usages {
            batch.heard_of(origin(&usage.id), usage.moment.at_ms);
        }
        let page = self.pages.iter().find(|page| page.day == day);
        let sealed: Vec<Part> = page.iter().flat_map(|page| page.sealed()).cloned().collect();
        let mut parts = match state {
            // Only what no usage can say any more is kept beside them.
            State::Open | State::Held => sealed.into_iter().map(|part| part.without(day, entries)).collect(),
            State::Closed | State::Past | State::Sealed => parts(day, &usages, &sealed, entries),
        };
        let gone = |usage: &Usage| entries.iter().any(|entry| entry.kills(usage));
        if state == State::Sealed {
            let near =
                self.usages.iter().filter(|usage| (day.plus(-REACH)..=day.plus(REACH)).contains(&usage.day));
            let begun = self.begun(day, near.chain(&usages).filter(|usage| !gone(usage)), pause_min);
            for part in parts.iter_mut().filter(|part| !part.sealed) {
                part.sealed = true;
                part.sessions =
                    begun.iter().filter(|session| session.origin == part.origin).cloned().collect();
            }
        }
        let (drops, stay): (Vec<Usage>, Vec<Usage>) =
            usages.into_iter().partition(|usage| state == State::Sealed || gone(usage));
        batch.drops.extend(drops.into_iter().map(|usage| usage.id));
        match (state, self.bundled.contains(&day)) {
            (State::Past, _) | (State::Held, true) => {
                batch.drops.extend(stay.iter().map(|usage| usage.id.clone()));
                batch.bundles.push(Bundle { day, usages: stay.clone() });
            }
            // One that is near is kept one by one.
            (_, true) => {
                batch.usages.extend(stay.iter().cloned());
                batch.bundles.push(Bundle { day, usages: Vec::new() });
            }
            (_, false) => {}
        }
        self.usages.extend(stay);
        self.pages.retain(|page| page.day != day);
        parts.retain(|part| part.known > 0);
        if parts.is_empty() {
            batch.blank.push(day);
        } else {
            let page = Page { day, parts, stale: matches!(state, State::Open | State::Held).then_some(1) };
            self.pages.push(page.clone());
            batch.pages.push(page);
        }
    }

    /// The sessions that began on a day, of these usages.
    fn begun<'a>(&self, day: Day, usages: impl Iterator<Item = &'a Usage>, pause_min: u32) -> Vec<Session> {
        // What goes on from the evening before is a session of that day.
        let before = day.plus(-REACH)..day;
        let before = self.pages.iter().filter(|page| before.contains(&page.day));
        let sealed: Vec<_> = before.flat_map(Page::sealed).flat_map(|part| &part.sessions).collect();
        let usages = usages.filter(|usage| !sealed.iter().any(|session| session.holds(usage)));
        let mut begun = sessions(usages, pause_min);
        begun.retain(|session| session.day == day);
        for session in &mut begun {
            session.footprint = session.footprint.brief();
        }
        begun
    }
}
