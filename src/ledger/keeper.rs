//! What is done to the history beside counting: corrections, and taking in another history. What a page says
//! to have it done stands in [`super::request`], the housekeeping in [`super::upkeep`].
//!
//! Decides what each of these changes, as batches for a store. Refuses to know the hour: moments come in.
//! Only one hand may write while one of these is under way; the background sees to that.

use super::calendar::Day;
use super::entry::{Act, Entry, UNDO_MS};
use super::history::History;
use super::rollup::{Page, Part};
use super::session::{REACH, Session, sessions};
use super::store::{Batch, Bundle, Read, Recall, Store};
use super::usage::{Price, Usage, origin};
use crate::error::Error;
use crate::observe::tracker::Moment;
use crate::observe::{Kind, Turn};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The most that is added by hand at once.
pub const MOST_BY_HAND: u32 = 1000;

/// How many days back what is deleted leaves the usages at once, and is kept with its correction: the
/// badge's week lies within.
const RECENT: i32 = 8;

/// What is to be deleted.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// One usage, by its day and its id.
    Usage(Day, String),
    /// A session.
    Session(Span),
    /// A day.
    Day(Day),
    /// A site.
    Site(String),
    /// Everything.
    Everything,
}

/// Which session is meant.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Span {
    /// The browser's installation.
    pub origin: String,
    /// The site's catalogue id.
    pub site: String,
    /// The day it began.
    pub day: Day,
    /// Its first usage, in milliseconds.
    pub from_ms: i64,
    /// Its last usage, in milliseconds.
    pub to_ms: i64,
}

impl Span {
    /// Whether this usage is one of it.
    pub fn holds(&self, usage: &Usage) -> bool {
        let within = (self.from_ms..=self.to_ms).contains(&usage.moment.at_ms);
        within && self.site == usage.site && self.origin == origin(&usage.id)
    }
}

/// Who corrects, and when: the installation, a fresh random name for the entry, and the moment.
#[derive(Clone, Copy, Debug)]
pub struct Hand<'a> {
    /// This installation.
    pub installation: &'a str,
    /// The entry's id: random, without a dot.
    pub entry: &'a str,
    /// The moment.
    pub now: Moment,
}

impl Hand<'_> {
    fn entry(&self, act: Act) -> Entry {
        Entry::new(self.entry, self.now, act)
    }
}

/// Takes something out of every total. It is kept for ten minutes, so that it can be undone. `None` where
/// there is nothing of that to delete.
pub async fn delete<S: Store>(store: &S, what: What, hand: Hand<'_>) -> Result<Option<Entry>, Error> {
    let mut entry = Entry { due_ms: Some(hand.now.at_ms + UNDO_MS), ..hand.entry(Act::Delete) };
    let mut stale = Vec::new();
    match what {
        What::Usage(day, id) => {
            let Some(usage) = store.find(&[(day, id)]).await?.pop() else { return Ok(None) };
            // Pressed twice, it is deleted once.
            if store.entries().await?.iter().any(|entry| entry.kills(&usage)) {
                return Ok(None);
            }
            entry.counts = vec![(usage.day, 1)];
            stale.push(usage.day);
            entry.usage = Some(usage.id);
        }
        What::Session(session) => {
            let recall = raw(store, session.day, session.day.plus(REACH)).await?;
            let meant = |usage: &&Usage| session.holds(usage) && recall.shows(usage);
            for usage in recall.usages.iter().filter(meant) {
                match entry.counts.iter_mut().find(|(day, _)| *day == usage.day) {
                    Some((_, count)) => *count += 1,
                    None => entry.counts.push((usage.day, 1)),
                }
            }
            if entry.counts.is_empty() {
                return Ok(None);
            }
            stale.extend(entry.counts.iter().map(|(day, _)| *day));
            entry.site = Some(session.site);
            (entry.from_ms, entry.to_ms) = (Some(session.from_ms), Some(session.to_ms));
            entry.bounds = vec![(session.origin, session.to_ms)];
        }
        What::Day(day) => entry.day = Some(day),
        What::Site(site) => entry.site = Some(site),
        What::Everything => {}
    }
    if !entry.is_precise() {
        entry.bounds = store.origins().await?;
        entry.bounds.retain(|(known, _)| known != hand.installation);
        entry.bounds.push((hand.installation.to_owned(), hand.now.at_ms));
        entry.bounds.sort_unstable();
    }
    // The background adds up the usages of its week and asks no correction.
    let today = Day::of(hand.now);
    let Read { usages: recent, bundled, .. } = store.read(today.plus(-RECENT), today.plus(1)).await?;
    let (bin, rest): (Vec<Usage>, Vec<Usage>) = recent.into_iter().partition(|usage| entry.kills(usage));
    entry.bin = bin;
    stale.extend(entry.bin.iter().map(|usage| usage.day));
    stale.sort_unstable();
    stale.dedup();
    let drops = entry.bin.iter().map(|usage| usage.id.clone()).collect();
    // Where a clock was ahead these days are bundled.
    let left = |day: Day| rest.iter().filter(|usage| usage.day == day).cloned().collect();
    let bundles = bundled.into_iter().map(|day| Bundle { day, usages: left(day) }).collect();
    let batch = Batch { entries: vec![entry.clone()], stale, drops, bundles, ..Batch::default() };
    store.apply(&batch).await?;
    Ok(Some(entry))
}

/// Deletes the usage that this installation counted last, of the last two days.
pub async fn delete_last<S: Store>(store: &S, hand: Hand<'_>) -> Result<Option<Entry>, Error> {
    let today = Day::of(hand.now);
    // A journey west may have left usages on tomorrow's date.
    let recall = raw(store, today.plus(-1), today.plus(1)).await?;
    let mine = recall.usages.iter().filter(|usage| origin(&usage.id) == hand.installation);
    let last = mine.filter(|usage| recall.shows(usage)).max_by_key(|usage| (usage.moment.at_ms, &usage.id));
    match last {
        Some(usage) => delete(store, What::Usage(usage.day, usage.id.clone()), hand).await,
        None => Ok(None),
    }
}

/// Takes a correction back; `false` where it is too late for that.
pub async fn undo<S: Store>(store: &S, id: &str, now: Moment) -> Result<bool, Error> {
    let known = store.entries().await?.into_iter().find(|entry| entry.id == id);
    let Some(mut entry) = known.filter(|entry| entry.undoable(now.at_ms)) else { return Ok(false) };
    let mut batch = Batch::default();
    bring_back(&mut entry, &mut batch);
    if entry.act == Act::Add {
        // What of it is in a bundle goes with the next tidying, and counts no more until then.
        entry.due_ms = Some(now.at_ms);
        batch.drops = (1..=entry.requests.unwrap_or_default()).map(|n| by_hand(&entry.id, n)).collect();
    }
    batch.stale.extend(entry.counts.iter().map(|(day, _)| *day));
    batch.stale.extend(entry.day);
    batch.entries.push(entry);
    store.apply(&batch).await?;
    Ok(true)
}

/// Marks a deletion as undone, with what it still has of what it deleted.
fn bring_back(entry: &mut Entry, batch: &mut Batch) {
    entry.undone = true;
    entry.due_ms = None;
    let bin = std::mem::take(&mut entry.bin);
    batch.stale.extend(bin.iter().map(|usage| usage.day));
    batch.usages.extend(bin);
}

/// The id of a usage that was added by hand.
fn by_hand(entry: &str, number: u32) -> String {
    format!("{entry}.{number:04}")
}

/// What a person adds by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct ByHand {
    /// How many; at most [`MOST_BY_HAND`].
    pub count: u32,
    /// Noon of the day, local.
    pub noon: Moment,
    /// The site's or kind of server's catalogue id.
    pub site: String,
    /// Text or image.
    pub kind: Kind,
    /// The model, if known.
    pub model: Option<String>,
    /// What one of them takes. It comes in, so that who adds needs no tables.
    pub price: Option<Price>,
}

/// Adds usages that the browser did not see.
pub async fn add_by_hand<S: Store>(store: &S, what: &ByHand, hand: Hand<'_>) -> Result<Entry, Error> {
    let count = what.count.min(MOST_BY_HAND);
    let usages = (1..=count).map(|n| Usage {
        id: by_hand(hand.entry, n),
        moment: what.noon,
        day: Day::of(what.noon),
        site: what.site.clone(),
        kind: what.kind,
        turn: Turn::New,
        model: what.model.clone(),
        asked_model: None,
        images: None,
        prompt_chars: None,
        reply: None,
        price: what.price.clone(),
        by_hand: true,
    });
    let entry = Entry {
        site: Some(what.site.clone()),
        day: Some(Day::of(what.noon)),
        requests: Some(count),
        due_ms: Some(hand.now.at_ms + UNDO_MS),
        ..hand.entry(Act::Add)
    };
    let batch = Batch {
        usages: usages.collect(),
        entries: vec![entry.clone()],
        stale: vec![Day::of(what.noon)],
        origins: vec![(hand.entry.to_owned(), what.noon.at_ms)],
        ..Batch::default()
    };
    store.apply(&batch).await?;
    Ok(entry)
}

/// Notes a pause, its end, or a site that was switched: what explains a gap in the totals.
pub async fn note<S: Store>(
    store: &S,
    act: Act,
    site: Option<String>,
    until_ms: Option<i64>,
    hand: Hand<'_>,
) -> Result<(), Error> {
    let entry = Entry { site, until_ms, ..hand.entry(act) };
    store.apply(&Batch { entries: vec![entry], ..Batch::default() }).await
}

/// Every usage of some days that is still kept.
async fn raw<S: Store>(store: &S, first: Day, last: Day) -> Result<Recall, Error> {
    let days: Vec<_> = (0..=REACH + 2).map(|n| first.plus(n)).filter(|day| *day <= last).collect();
    store.recall(first, last, &days).await
}

/// The sessions that began on these days, by their beginning: of the usages while they are kept, of the
/// roll-ups afterwards.
pub async fn sessions_of<S: Store>(
    store: &S,
    first: Day,
    last: Day,
    pause_min: u32,
) -> Result<Vec<Session>, Error> {
    let entries = store.entries().await?;
    let usages = store.read(first.plus(-REACH), last.plus(REACH)).await?.usages;
    let pages = store.pages(first.plus(-REACH), last).await?;
    Ok(History { usages, pages, entries }.sessions(first, last, pause_min))
}

/// The session that goes on at this moment, of these usages.
pub fn current(usages: &[Usage], now: Moment, pause_min: u32) -> Option<Session> {
    let last = sessions(usages, pause_min).into_iter().max_by_key(|session| session.to_ms)?;
    (now.at_ms.saturating_sub(last.to_ms) < i64::from(pause_min) * 60_000).then_some(last)
}

/// How another history is taken in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taking {
    /// Deletions of this history that are taken back first, by their ids.
    pub revoked: Vec<String>,
    /// When it is taken in, in milliseconds.
    pub now_ms: i64,
}

/// What taking in a history changes, or would change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Usages that were not here.
    pub new: u32,
    /// Usages that were here and are better known now.
    pub refined: u32,
    /// Usages that were here already.
    pub known: u32,
    /// Usages that were deleted here (or there) and stay so.
    pub deleted: u32,
    /// Sealed parts of days that were not here, or were weaker.
    pub days: u32,
    /// Corrections that were not here.
    pub corrections: u32,
    /// Usages that are shown here and were deleted there.
    pub removes: u32,
    /// Deletions of this history that keep something of the other out, by their ids.
    #[serde(default)]
    pub revoked: Vec<String>,
}

impl Taken {
    /// Adds what another slice of the same history changes.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.refined += other.refined;
        self.known += other.known;
        self.deleted += other.deleted;
        self.days += other.days;
        self.corrections += other.corrections;
        self.removes += other.removes;
        self.revoked.extend(other.revoked);
        self.revoked.sort_unstable();
        self.revoked.dedup();
    }
}

/// What taking in a slice of another history would do: the batch, and what it changes. A slice with
/// corrections must come before those with usages.
pub async fn plan<S: Store>(store: &S, slice: History, taking: &Taking) -> Result<(Batch, Taken), Error> {
    // Each thing once, as a history is.
    let slice = History::default().joined(slice);
    let mut taken = Taken::default();
    let mut batch = Batch::default();
    let mut entries = store.entries().await?;
    for entry in entries.iter_mut().filter(|entry| taking.revoked.contains(&entry.id) && !entry.undone) {
        bring_back(entry, &mut batch);
        batch.entries.push(entry.clone());
    }
    for entry in slice.entries {
        let joined = match entries.iter_mut().find(|known| known.id == entry.id) {
            Some(known) if entry.undone && !known.undone => {
                bring_back(known, &mut batch);
                // What was added by hand and taken back elsewhere goes here too.
                known.due_ms = known.is_deadly().then_some(taking.now_ms);
                known.clone()
            }
            Some(_) => continue,
            None => Entry { due_ms: entry.is_deadly().then_some(taking.now_ms), ..entry },
        };
        taken.corrections += 1;
        // What it deletes here is cleared away when the history is next tidied.
        entries.retain(|known| known.id != joined.id);
        entries.push(joined.clone());
        batch.stale.extend(joined.counts.iter().map(|(day, _)| *day));
        batch.entries.retain(|planned| planned.id != joined.id);
        batch.entries.push(joined);
    }
    let wanted: Vec<_> = slice.usages.iter().map(|usage| (usage.day, usage.id.clone())).collect();
    let known = store.find(&wanted).await?;
    for usage in slice.usages {
        batch.heard_of(origin(&usage.id), usage.moment.at_ms);
        if entries.iter().any(|entry| entry.kills(&usage)) {
            taken.deleted += 1;
            continue;
        }
        match known.iter().find(|known| known.id == usage.id) {
            Some(known) if usage.refinement(known) != Ordering::Greater => {
                taken.known += 1;
                continue;
            }
            Some(known) => {
                taken.refined += 1;
                batch.stale.push(known.day);
            }
            None => taken.new += 1,
        }
        batch.stale.push(usage.day);
        batch.usages.push(usage);
    }
    for page in slice.pages {
        let known = store.pages(page.day, page.day).await?.pop();
        let mut known = known.unwrap_or(Page { day: page.day, parts: Vec::new(), stale: None });
        let mut changed = false;
        for part in page.parts.into_iter().filter(|part| part.sealed) {
            let last_ms = part.rows.iter().map(|row| row.last_ms).max().unwrap_or_default();
            batch.heard_of(&part.origin, last_ms);
            let place = known.parts.iter_mut().find(|known| known.sealed && known.origin == part.origin);
            match place {
                Some(place) if part.strength(place) == Ordering::Greater => *place = part,
                Some(_) => continue,
                None => known.parts.push(part),
            }
            taken.days += 1;
            changed = true;
        }
        if changed {
            known.stale = Some(1);
            batch.pages.push(known);
        }
    }
    // A page that is written now was read before its day was touched.
    batch.stale.sort_unstable();
    batch.stale.dedup();
    Ok((batch, taken))
}

/// Takes in a slice of another history, whole or not at all.
pub async fn take<S: Store>(store: &S, slice: History, taking: &Taking) -> Result<Taken, Error> {
    let (batch, taken) = plan(store, slice, taking).await?;
    store.apply(&batch).await?;
    Ok(taken)
}

/// What taking in a slice of another history would change. Nothing is changed.
pub async fn look<S: Store>(store: &S, slice: History) -> Result<Taken, Error> {
    let revoked = keeps_out(store, &slice).await?;
    let removes = removes(store, &slice.entries).await?;
    let (_, taken) = plan(store, slice, &Taking::default()).await?;
    Ok(Taken { removes, revoked, ..taken })
}

/// Which deletions of this history keep out something of a slice of another.
pub async fn keeps_out<S: Store>(store: &S, slice: &History) -> Result<Vec<String>, Error> {
    let entries = store.entries().await?;
    let keeps_out = |entry: &&Entry| {
        let rows = |page: &Page| {
            let killed = |part: &Part| {
                part.rows.iter().any(|row| row.is_killed(std::slice::from_ref(entry), page.day, &part.origin))
            };
            page.parts.iter().any(killed)
        };
        slice.usages.iter().any(|usage| entry.kills(usage)) || slice.pages.iter().any(rows)
    };
    Ok(entries.iter().filter(keeps_out).map(|entry| entry.id.clone()).collect())
}

/// How many usages that are shown now these corrections would take out; those that are here already do
/// nothing more.
async fn removes<S: Store>(store: &S, entries: &[Entry]) -> Result<u32, Error> {
    let known = store.entries().await?;
    let is_new = |entry: &&Entry| entry.is_deadly() && !known.iter().any(|known| known.id == entry.id);
    let new: Vec<_> = entries.iter().filter(is_new).cloned().collect();
    if new.is_empty() {
        return Ok(0);
    }
    let mut removed = 0;
    let outline = store.outline().await?;
    let mut days = [outline.raw(), outline.pages].concat();
    days.sort_unstable();
    days.dedup();
    for day in days {
        let mut recall = store.recall(day, day, &[day]).await?;
        let before = recall.totals().all.requests();
        recall.entries.extend(new.iter().cloned());
        removed += before - recall.totals().all.requests();
    }
    Ok(u32::try_from(removed).unwrap_or(u32::MAX))
}
