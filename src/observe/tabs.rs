//! What the page scripts of each tab may say, and how often.
//!
//! Decides which usage a report is about, and what is too much: a tab can refine only what was counted
//! from it, each usage a few times, and have so many prompts a minute and an hour counted from frames.
//! Beyond that nothing is written and nothing is looked up. Refuses to trust what a message says of its
//! site: that is the sender's, as the browser names it.

use super::health::{Health, template};
use super::reply::{Message, Report};
use super::site_of;
use super::tracker::{Counted, Moment, Tracker};
use crate::catalogue;
use crate::record;

/// Frames of a tab that count within a minute, and within an hour. People type slower.
pub const MOST_A_MINUTE: u32 = 60;
/// See [`MOST_A_MINUTE`].
pub const MOST_AN_HOUR: u32 = 600;
/// Messages of a tab that are looked at within a minute.
pub const MOST_MESSAGES: u32 = 300;
/// Reports about one usage: the answer's own, sent again where it was not heard, and what goes on with it.
pub const MOST_REPORTS: u32 = 24;
/// The usages of a tab that may still be refined: the newest.
const MOST_RECENT: usize = 40;
/// A tab that nothing was heard of for a day is gone.
const STALE_MS: i64 = 24 * 60 * 60 * 1000;
/// A frame that was sent longer ago than this, or later than now, was sent now.
const LATE_MS: i64 = 10 * 60 * 1000;
/// Nobody needs to be told that a site has changed which was counted this recently in the same tab.
const HEALTHY_MS: i64 = 2 * 60 * 1000;

/// So many of something since a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    from_ms: i64,
    number: u32,
}

record!(Window { from_ms, number });

impl Window {
    /// Counts one more, unless there were `most` within `length_ms`.
    fn admits(&mut self, most: u32, length_ms: i64, now_ms: i64) -> bool {
        // A clock that was set back begins a new one.
        if !(0..length_ms).contains(&now_ms.saturating_sub(self.from_ms)) {
            *self = Self { from_ms: now_ms, number: 0 };
        }
        let admits = self.number < most;
        self.number += u32::from(admits);
        admits
    }
}

/// A usage that may still be refined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    id: String,
    site: String,
    at_ms: i64,
    reports: u32,
}

record!(Recent { id, site, at_ms, reports });

/// What is remembered of a tab, as it is mirrored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    heard_ms: i64,
    messages: Window,
    minute: Window,
    hour: Window,
    recent: Vec<Recent>,
}

record!(Tab { heard_ms, messages, minute, hour, recent });

/// A report about a usage, to be added to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refinement {
    /// The usage.
    pub id: String,
    /// What was seen of its answer.
    pub report: Report,
}

record!(Refinement { id, report });

/// What a message comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Action {
    /// What to mirror of the tab, where that changed.
    pub tab: Option<Tab>,
    /// A prompt to write.
    pub count: Option<Counted>,
    /// A refinement to write.
    pub refine: Option<Refinement>,
    /// The sites' health, where that is to be stored anew.
    pub health: Option<Vec<Health>>,
}

record!(Action { tab, count, refine, health });

/// The tabs, and how the sites do.
#[derive(Debug, Default)]
pub struct Tabs {
    tabs: Vec<(String, Tab)>,
    health: Vec<Health>,
}

impl Tabs {
    /// Goes on from what was mirrored of the tabs and stored of the sites.
    pub fn new(mut tabs: Vec<(String, Tab)>, health: Vec<Health>, now_ms: i64) -> Self {
        tabs.retain(|(_, tab)| now_ms.saturating_sub(tab.heard_ms) < STALE_MS);
        Self { tabs, health }
    }

    /// The tabs that are still remembered.
    pub fn mirror(&self) -> &[(String, Tab)] {
        &self.tabs
    }

    /// A request of a tab was counted: its answer may be reported, and the site does well.
    pub fn counted(&mut self, tab: &str, id: &str, site: &str, now_ms: i64) -> Action {
        let health = Health::seen(&mut self.health, site, now_ms).then(|| self.health.clone());
        let tab = self.tab(tab, now_ms);
        tab.remember(id, site, now_ms);
        Action { tab: Some(tab.clone()), health, ..Action::default() }
    }

    /// A page script said something; `url` is where its page is from.
    pub fn heard(
        &mut self,
        tracker: &Tracker,
        message: Message,
        tab: &str,
        url: &str,
        now: Moment,
    ) -> Action {
        let Some(site) = site_of(url) else { return Action::default() };
        let note = self.tab(tab, now.at_ms);
        if !note.messages.admits(MOST_MESSAGES, 60_000, now.at_ms) {
            return Action::default();
        }
        match &*message.kind {
            "reply" => self.reply(tracker, message, tab, site, now),
            "frame" => self.frame(tracker, &message, tab, site, now),
            "changed" => self.changed(&message, tab, site, now),
            _ => Action::default(),
        }
    }

    fn reply(&mut self, tracker: &Tracker, message: Message, tab: &str, site: &str, now: Moment) -> Action {
        let Some(report) = message.reply else { return Action::default() };
        let note = self.tab(tab, now.at_ms);
        let mut recent = note.recent.iter_mut().rev().filter(|recent| recent.site == site);
        let found = match &message.id {
            // A frame's usage has a name within this run; a request's comes from the order, whole.
            Some(id) => recent.find(|recent| recent.id == *id || recent.id == tracker.id(&framed(id))),
            None if report.continues => recent.next(),
            None => None,
        };
        let Some(recent) = found.filter(|recent| recent.reports < MOST_REPORTS) else {
            return Action::default();
        };
        recent.reports += 1;
        let refine = Some(Refinement { id: recent.id.clone(), report });
        Action { tab: Some(note.clone()), refine, ..Action::default() }
    }

    fn frame(&mut self, tracker: &Tracker, message: &Message, tab: &str, site: &str, now: Moment) -> Action {
        let known = catalogue::taken(site)
            .and_then(|taken| taken.frame(message.rule?, message.prompt?))
            .zip(message.id.as_deref().filter(|id| is_name(id)));
        let Some(((kind, turn), name)) = known else { return Action::default() };
        let id = tracker.id(&framed(name));
        let note = self.tab(tab, now.at_ms);
        let again = note.recent.iter().any(|recent| recent.id == id);
        // Said again because no answer was heard: written again under the same id, which changes nothing.
        let admitted = again
            || note.minute.admits(MOST_A_MINUTE, 60_000, now.at_ms)
                && note.hour.admits(MOST_AN_HOUR, 3_600_000, now.at_ms);
        if !admitted {
            let told = Health::flooded(&mut self.health, site, now.at_ms);
            return Action { health: told.then(|| self.health.clone()), ..Action::default() };
        }
        if !again {
            note.remember(&id, site, now.at_ms);
        }
        let tab = Some(note.clone());
        let health = Health::seen(&mut self.health, site, now.at_ms).then(|| self.health.clone());
        #[allow(clippy::cast_possible_truncation)] // A clock's milliseconds.
        let sent_ms = message.at.unwrap_or_default() as i64;
        let at_ms =
            if (0..LATE_MS).contains(&now.at_ms.saturating_sub(sent_ms)) { sent_ms } else { now.at_ms };
        let count = Counted {
            id,
            moment: Moment { at_ms, ..now },
            site: site.to_owned(),
            kind,
            turn,
            model: None,
            images: None,
            prompt_chars: None,
        };
        Action { tab, count: Some(count), health, ..Action::default() }
    }

    fn changed(&mut self, message: &Message, tab: &str, site: &str, now: Moment) -> Action {
        let note = self.tab(tab, now.at_ms);
        let healthy =
            |recent: &Recent| recent.site == site && now.at_ms.saturating_sub(recent.at_ms) < HEALTHY_MS;
        if note.recent.iter().any(healthy) {
            return Action::default();
        }
        let Some(template) = message.template.as_deref().and_then(template) else {
            return Action::default();
        };
        let told = Health::changed(&mut self.health, site, template);
        Action { health: told.then(|| self.health.clone()), ..Action::default() }
    }

    fn tab(&mut self, tab: &str, now_ms: i64) -> &mut Tab {
        let place = self.tabs.iter().position(|(id, _)| id == tab).unwrap_or_else(|| {
            self.tabs.push((tab.to_owned(), Tab::default()));
            self.tabs.len() - 1
        });
        let tab = &mut self.tabs[place].1;
        tab.heard_ms = now_ms;
        tab
    }
}

impl Tab {
    fn remember(&mut self, id: &str, site: &str, at_ms: i64) {
        if self.recent.len() >= MOST_RECENT {
            self.recent.remove(0);
        }
        self.recent.push(Recent { id: id.to_owned(), site: site.to_owned(), at_ms, reports: 0 });
    }
}

/// A frame's name beside the browser's numbers of requests.
fn framed(name: &str) -> String {
    ["f-", name].concat()
}

/// Whether a page script could have named a frame so.
fn is_name(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b".:_-".contains(&byte);
    (1..=80).contains(&name.len()) && name.bytes().all(sign)
}
