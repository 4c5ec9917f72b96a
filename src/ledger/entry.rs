//! Corrections: what a person did to the history, as entries of it.
//!
//! Decides which usages and which rows of a day an entry takes out of every total, how long it can be
//! undone, and how two forms of one entry join. Refuses to forget: an entry is never removed, it is
//! undone.
//!
//! A deletion is a rule, not a list: fields that are set must fit, and `bounds` says up to which moment
//! the history of each origin was known when it was made. What came later, or was not known here, stays.
//! So a rule of a hundred bytes deletes ten years at once, and a backup that is merged later does not bring
//! back what it deleted.

use super::calendar::Day;
use super::session::Session;
use super::usage::{Usage, origin};
use crate::json::is_down;
use crate::observe::tracker::Moment;
use serde::{Deserialize, Serialize};

/// How long a correction can be undone: ten minutes, in milliseconds.
pub const UNDO_MS: i64 = 10 * 60 * 1000;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// What fits was deleted.
    Delete,
    /// Usages were added by hand; their origin is this entry's id.
    Add,
    /// Counting was paused, until `until_ms`.
    Pause,
    /// Counting went on.
    Resume,
    /// A site was switched off.
    SiteOff,
    /// A site was switched on again.
    SiteOn,
}

/// One correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Random and unique, without a dot.
    pub id: String,
    /// When it was made.
    pub moment: Moment,
    /// What was done.
    pub act: Act,
    /// Only the usage of this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// Only usages of this site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Only usages of this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Only usages from this moment on (a session).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_ms: Option<i64>,
    /// Only usages up to this moment (a session).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_ms: Option<i64>,
    /// Up to which moment the usages of each origin are meant, in milliseconds.
    #[serde(default)]
    pub bounds: Vec<(String, i64)>,
    /// For a usage and a session: how many usages of each day were meant.
    #[serde(default)]
    pub counts: Vec<(Day, u32)>,
    /// For usages added by hand: how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<u32>,
    /// For a pause: when it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
    /// Whether it was taken back. Once it was, it stays so.
    #[serde(default, skip_serializing_if = "is_down")]
    pub undone: bool,
    /// The recent usages that it deleted, while they can be brought back. Never in a backup.
    #[serde(default)]
    pub bin: Vec<Usage>,
    /// Until when it can be undone; absent once what it deleted is gone for good. Never in a backup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
}

impl Entry {
    /// An entry that means everything.
    pub fn new(id: &str, moment: Moment, act: Act) -> Self {
        Self {
            id: id.to_owned(),
            moment,
            act,
            usage: None,
            site: None,
            day: None,
            from_ms: None,
            to_ms: None,
            bounds: Vec::new(),
            counts: Vec::new(),
            requests: None,
            until_ms: None,
            undone: false,
            bin: Vec::new(),
            due_ms: None,
        }
    }

    /// The same once it is final: it can no longer be undone, and nothing is left of what it deleted.
    #[must_use]
    pub fn closed(self) -> Self {
        Self { bin: Vec::new(), due_ms: None, ..self }
    }

    /// Whether it takes anything out of totals.
    pub fn is_deadly(&self) -> bool {
        match self.act {
            Act::Delete => !self.undone,
            Act::Add => self.undone,
            _ => false,
        }
    }

    /// Whether it names single usages, which a roll-up no longer shows.
    pub fn is_precise(&self) -> bool {
        self.usage.is_some() || self.from_ms.is_some()
    }

    /// Whether it takes this usage out of every total.
    pub fn kills(&self, usage: &Usage) -> bool {
        if !self.is_deadly() {
            return false;
        }
        if let Some(id) = &self.usage {
            return *id == usage.id;
        }
        let at_ms = usage.moment.at_ms;
        let within = self.from_ms.is_none_or(|from| from <= at_ms) && self.to_ms.is_none_or(|to| at_ms <= to);
        within && self.means(usage.day, origin(&usage.id), &usage.site, at_ms)
    }

    /// Whether it takes all of a site out of every total that an origin has of a day, up to this moment.
    pub fn kills_all(&self, day: Day, origin: &str, site: &str, last_ms: i64) -> bool {
        self.is_deadly() && !self.is_precise() && self.means(day, origin, site, last_ms)
    }

    /// The same for a session of a sealed part.
    pub fn kills_session(&self, day: Day, origin: &str, session: &Session) -> bool {
        self.kills_all(day, origin, &session.site, session.to_ms)
    }

    fn means(&self, day: Day, origin: &str, site: &str, at_ms: i64) -> bool {
        if self.act == Act::Add {
            return self.id == origin;
        }
        self.site.as_ref().is_none_or(|only| only == site)
            && self.day.is_none_or(|only| only == day)
            && self.bounds.iter().any(|(known, upto)| known == origin && at_ms <= *upto)
    }

    /// How many usages of a day and an origin it deletes by name.
    pub fn named(&self, day: Day, of: &str) -> u32 {
        let mine = match &self.usage {
            Some(id) => origin(id) == of,
            None => self.bounds.iter().any(|(known, _)| known == of),
        };
        if !self.is_deadly() || !self.is_precise() || !mine {
            return 0;
        }
        self.counts.iter().filter(|(on, _)| *on == day).map(|(_, count)| *count).sum()
    }

    /// Whether it can be undone at this moment.
    pub fn undoable(&self, now_ms: i64) -> bool {
        let undoes = matches!(self.act, Act::Delete | Act::Add);
        undoes && !self.undone && self.due_ms.is_some_and(|due| now_ms < due)
    }
}
