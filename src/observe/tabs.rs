//! What the page scripts of each tab may say, and how often.
//!
//! Decides which usage a report is about, also where a page that is left could not name it, and what is too
//! much: a tab can refine only what was counted from it, and have so many prompts a minute and an hour counted
//! from frames.
//! Beyond that nothing is written and nothing is looked up. Refuses to trust what a message says of its
//! site: that is the sender's, as the browser names it.

use super::health::{self, Health};
use super::reply::{Message, Report};
use super::site_of;
use super::tracker::{Counted, Moment, Tracker};
use crate::catalogue;
use crate::json::is_down;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Frames of a tab that count within a minute, and within an hour. People type slower.
pub const MOST_A_MINUTE: u32 = 60;
/// See [`MOST_A_MINUTE`].
pub const MOST_AN_HOUR: u32 = 600;
/// Messages of a tab that are looked at within a minute: as many prompts, and an answer to each.
pub const MOST_MESSAGES: u32 = 2 * MOST_A_MINUTE;
/// The usages of a tab that may still be refined: the newest.
const MOST_RECENT: usize = 40;
/// A tab that nothing was heard of for a day is gone.
const STALE_MS: i64 = 24 * 60 * 60 * 1000;
/// A frame that was sent longer ago than this, or later than now, was sent now.
const LATE_MS: i64 = 10 * 60 * 1000;
/// The page's clock and the browser's agree within this.
const CLOSE_MS: i64 = 2;
/// Nobody needs to be told that a site has changed which was counted this recently in the same tab.
const HEALTHY_MS: i64 = 2 * 60 * 1000;

/// What is remembered of a tab, as it is mirrored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tab {
    heard_ms: i64,
    counted_ms: i64,
    // So many since a moment: everything said within a minute, and frames within a minute and an hour.
    messages: u32,
    messages_ms: i64,
    minute: u32,
    minute_ms: i64,
    hour: u32,
    hour_ms: i64,
    // The usages that may still be refined; the newest last.
    #[serde(default)]
    recent: Vec<Recent>,
}

/// A usage that may still be refined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Recent {
    id: String,
    site: String,
    asked_ms: i64,
    // Whether its answer was reported.
    #[serde(default, skip_serializing_if = "is_down")]
    told: bool,
}

/// Counts one more, unless there were `most` within `length_ms`.
fn admits(number: &mut u32, from_ms: &mut i64, most: u32, length_ms: i64, now_ms: i64) -> bool {
    // A clock that was set back begins anew.
    if !(0..length_ms).contains(&now_ms.saturating_sub(*from_ms)) {
        (*number, *from_ms) = (0, now_ms);
    }
    let admits = *number < most;
    *number += u32::from(admits);
    admits
}

/// A report about a usage, to be added to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refinement {
    /// The usage.
    pub id: String,
    /// What was seen of its answer.
    pub report: Report,
}

/// What a message comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Action {
    /// What to mirror of the tab, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tab: Option<Tab>,
    /// A prompt to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Counted>,
    /// A refinement to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refine: Option<Refinement>,
    /// The sites' health, where that is to be stored anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Vec<Health>>,
}

/// The tabs, and how the sites do.
#[derive(Clone, Debug, Default)]
pub struct Tabs {
    known: Vec<(String, Tab)>,
    health: Vec<Health>,
    cleaned: bool,
}

impl Tabs {
    /// Goes on from what was mirrored of the tabs and stored of the sites.
    pub fn new(mut tabs: Vec<(String, Tab)>, mut health: Vec<Health>, now_ms: i64) -> Self {
        tabs.retain(|(_, tab)| now_ms.saturating_sub(tab.heard_ms) < STALE_MS);
        let cleaned = Health::clean(&mut health);
        Self { known: tabs, health, cleaned }
    }

    /// The sites' health, if what was stored of it held more than may be kept.
    pub fn cleaned(&self) -> Option<&Vec<Health>> {
        self.cleaned.then_some(&self.health)
    }

    /// The tabs that are still remembered.
    pub fn mirror(&self) -> &[(String, Tab)] {
        &self.known
    }

    /// A request of a tab was counted: its answer may be reported, and the site does well.
    pub fn counted(&mut self, tab: &str, id: &str, site: &str, asked_ms: i64, now_ms: i64) -> Action {
        let mut action = Action::default();
        self.works(&mut action, site, now_ms);
        let tab = self.tab(tab, now_ms);
        tab.remember(id, site, asked_ms, now_ms);
        action.tab = Some(tab.clone());
        action
    }

    /// A page script said something; `url` is where its page is from.
    pub fn heard(&mut self, tracker: &Tracker, said: &Value, tab: &str, url: &str, now: Moment) -> Action {
        let mut action = Action::default();
        let Some(site) = site_of(url) else { return action };
        let note = self.tab(tab, now.at_ms);
        if admits(&mut note.messages, &mut note.messages_ms, MOST_MESSAGES, 60_000, now.at_ms) {
            self.judge(&mut action, tracker, Message::of(said), (tab, site), now);
        }
        action
    }

    fn judge(
        &mut self,
        action: &mut Action,
        tracker: &Tracker,
        message: Message,
        (tab, site): (&str, &str),
        now: Moment,
    ) -> Option<()> {
        let now_ms = now.at_ms;
        let framed = |name: &str| tracker.id(&["f-", name].concat());
        match &*message.kind {
            "reply" => {
                let note = self.tab(tab, now_ms);
                let continues = message.reply.continues;
                let before_ms = message.at_ms.saturating_add(CLOSE_MS);
                let named = message.id.as_deref().map(|name| (name, framed(name)));
                let own = |one: &&mut Recent| {
                    one.site == site
                        && match &named {
                            // A frame's usage has a name within this run; a request's comes from the order, whole.
                            Some((name, framed)) => one.id == *name || one.id == *framed,
                            None => continues || (!one.told && one.asked_ms < before_ms),
                        }
                };
                let one = note.recent.iter_mut().rev().find(own)?;
                one.told |= !continues;
                action.refine = Some(Refinement { id: one.id.clone(), report: message.reply });
                action.tab = Some(note.clone());
            }
            "frame" => {
                let (kind, turn) = catalogue::taken(site)?.frame(message.rule?, message.prompt?)?;
                let id = framed(message.id.as_deref().filter(|id| is_name(id))?);
                let note = self.tab(tab, now_ms);
                // Said again because no answer was heard: written again under the same id, which changes
                // nothing.
                if !note.recent.iter().any(|known| known.id == id) {
                    let admitted =
                        admits(&mut note.minute, &mut note.minute_ms, MOST_A_MINUTE, 60_000, now_ms)
                            && admits(&mut note.hour, &mut note.hour_ms, MOST_AN_HOUR, 3_600_000, now_ms);
                    if !admitted {
                        let told = Health::flooded(&mut self.health, site, now_ms);
                        self.tell(action, told);
                        return None;
                    }
                    note.remember(&id, site, message.at_ms, now_ms);
                }
                action.tab = Some(note.clone());
                self.works(action, site, now_ms);
                let in_time = (0..LATE_MS).contains(&now_ms.saturating_sub(message.at_ms));
                action.count = Some(Counted {
                    id,
                    moment: Moment { at_ms: if in_time { message.at_ms } else { now_ms }, ..now },
                    site: site.to_owned(),
                    kind,
                    turn,
                    model: None,
                    images: None,
                    prompt_chars: None,
                });
            }
            "changed" => {
                let quiet = now_ms.saturating_sub(self.tab(tab, now_ms).counted_ms) >= HEALTHY_MS;
                let address = message.template.as_deref().filter(|_| quiet)?;
                let template = health::template(site, address)?;
                let told = Health::changed(&mut self.health, site, template);
                self.tell(action, told);
            }
            _ => {}
        }
        None
    }

    fn works(&mut self, action: &mut Action, site: &str, now_ms: i64) {
        let told = Health::seen(&mut self.health, site, now_ms);
        self.tell(action, told);
    }

    #[inline(never)]
    fn tell(&self, action: &mut Action, told: bool) {
        if told {
            action.health = Some(self.health.clone());
        }
    }

    fn tab(&mut self, tab: &str, now_ms: i64) -> &mut Tab {
        let place = self.known.iter().position(|(id, _)| id == tab).unwrap_or_else(|| {
            self.known.push((tab.to_owned(), Tab::default()));
            self.known.len() - 1
        });
        let tab = &mut self.known[place].1;
        tab.heard_ms = now_ms;
        tab
    }
}

impl Tab {
    fn remember(&mut self, id: &str, site: &str, asked_ms: i64, now_ms: i64) {
        if self.recent.len() >= MOST_RECENT {
            self.recent.remove(0);
        }
        self.recent.push(Recent { id: id.to_owned(), site: site.to_owned(), asked_ms, told: false });
        self.counted_ms = now_ms;
    }
}

/// Whether a page script could have named a frame so.
fn is_name(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b".:_-".contains(&byte);
    (1..=80).contains(&name.len()) && name.bytes().all(sign)
}
