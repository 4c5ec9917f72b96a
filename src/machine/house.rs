//! The housekeeping: tidying, the reports of past weeks, the spare copy, and when all of that is next due.
//!
//! Decides what comes after what, how many days are tidied at once, and which notes a copy takes the place of. Refuses
//! to know what tidying does to a day ([`crate::ledger::upkeep`]) and what is in a copy.

use super::effect::{Act, Alarm, JobOp, Keys};
use super::event::{Outcome, Why};
use super::lane::{CopyJob, Job};
use super::loss::SPARE;
use super::notes::COUNTED;
use super::{Awaited, Machine, one, under};
use crate::ledger::calendar::Day;
use crate::ledger::upkeep::{self, Upkeep};
use crate::observe::tracker::Moment;

/// For when the housekeeping is due, in milliseconds.
pub(super) const TIDY_AT: &str = "tidy_at";
/// What is answered late in a day is still written to it.
const SETTLED_MS: i64 = 60_000;
/// So long, or half of it, what is counted may wait for a piece of it.
const STEP_MS: i64 = 500;
/// A background that hears nothing for half a minute is put to sleep, whatever it is doing.
const WAKEFUL_MS: i64 = 20_000;
/// So many days are tidied first, and at most.
const DAYS: (usize, usize) = (8, 512);

#[derive(Clone, Debug, Default)]
pub(super) struct House {
    tidying: Option<Tidying>,
    /// Whether to tidy once more: what has changed since may be on a day that is done.
    again: bool,
    /// As it is stored.
    pub tidy_at: i64,
    /// For when its alarm is set.
    pub alarm: Option<i64>,
    /// How many notes were marked since a copy was last asked for.
    pub notes: usize,
}

#[derive(Clone, Copy, Debug)]
struct Tidying {
    began: Moment,
    anew: bool,
    days: usize,
    step_ms: i64,
}

impl Machine {
    /// The housekeeping's alarm: it rings when something is due, or so that a background that tidies is not put to sleep.
    pub(super) fn tidy_alarm(&mut self) {
        self.house.alarm = None;
        if self.house.tidying.is_some() {
            self.wakeful();
        } else {
            self.tidy_up();
        }
    }

    /// Tidies, if that is due. Alarms may be lost with the browser, what is stored is not.
    pub(super) fn tend(&mut self) {
        let (now_ms, next) = (self.now.ms(), self.house.tidy_at);
        if self.house.tidying.is_some() {
            self.wakeful();
        } else if now_ms >= next || next > self.now.midnight_ms + SETTLED_MS {
            // Whatever is set beyond the next midnight, a clock set that had gone wrong.
            self.tidy_up();
        } else if self.house.alarm.is_none() {
            self.set_alarm(next);
        }
    }

    /// Rolls up what has closed, drops what is old or deleted for good: some days at a time.
    pub(super) fn tidy_up(&mut self) {
        self.house.again = self.house.tidying.is_some();
        if self.house.again {
            return;
        }
        let began = self.now.moment;
        self.house.tidying = Some(Tidying { began, anew: true, days: DAYS.0, step_ms: 0 });
        // Where this background is stopped in between, the next one goes on.
        self.put_tidy_at(0);
        self.wakeful();
        self.lane.push(Job::Tidy);
    }

    pub(super) fn tidy_step(&mut self) -> Act {
        let now = self.now;
        let began = self.house.tidying.map_or(now.moment, |tidying| tidying.began);
        let (anew, most) = match &mut self.house.tidying {
            Some(tidying) => {
                tidying.step_ms = now.ms();
                (std::mem::take(&mut tidying.anew), tidying.days)
            }
            None => (true, DAYS.0),
        };
        let keep_from = upkeep::keep_from(Day::of(began), self.settings.keep_months);
        let upkeep = Upkeep { now: began, keep_from, pause_min: self.settings.session_pause_min };
        Act::Job(JobOp::Tidy { upkeep, anew, most })
    }

    /// Some days were tidied.
    pub(super) fn tidied(&mut self, told: &Result<Outcome, Why>) {
        let now_ms = self.now.ms();
        match (told, &mut self.house.tidying) {
            (Ok(Outcome::More(true)), Some(tidying)) => {
                let quick = now_ms - tidying.step_ms < STEP_MS;
                tidying.days = if quick { (tidying.days * 2).min(DAYS.1) } else { (tidying.days / 2).max(1) };
                self.lane.push(Job::Tidy);
            }
            (Ok(_), _) => {
                self.lane.paint(true);
                self.give_and(Act::SaveWeeks, Awaited::Weeks);
            }
            (Err(_), _) => self.tidying_ends(),
        }
    }

    /// The reports of past weeks are saved, or were not: they are tried again with the next tidying.
    pub(super) fn weeks_saved(&mut self) {
        self.copy(CopyJob { plan: true, tidying: true });
    }

    fn tidying_ends(&mut self) {
        self.house.tidying = None;
        if self.house.again {
            self.tidy_up();
        }
    }

    /// So many notes more are marked.
    pub(super) fn more_notes(&mut self, more: usize) {
        self.house.notes += more;
        if self.house.notes > self.limits.most_notes {
            self.copy(CopyJob::default());
        }
    }

    /// Copies everything aside: one copy for all that asks for one before its turn.
    pub(super) fn copy(&mut self, why: CopyJob) {
        self.house.notes = 0;
        for job in &mut self.lane.jobs {
            if let Job::Copy(waiting) = job {
                waiting.plan |= why.plan;
                waiting.tidying |= why.tidying;
                return;
            }
        }
        self.lane.push(Job::Copy(why));
    }

    /// Whether a copy may take the old one's place: not while that is to be brought back.
    pub(super) fn may_copy(&self) -> bool {
        !self.loss.is_due()
    }

    /// Leaves the copy out whose turn it is.
    pub(super) fn skip_copy(&mut self) {
        if let Some(Job::Copy(copy)) = self.lane.jobs.pop_front_if(|job| matches!(job, Job::Copy(_))) {
            self.after_copy(copy, true);
        }
    }

    /// The notes that a copy, made now, takes the place of.
    pub(super) fn notes_that_are_marked(&self) -> Vec<String> {
        let marked = self.notes.counted.iter().filter(|(_, note)| note.written);
        marked.map(|(id, _)| id.clone()).collect()
    }

    /// A copy is there, or could not be made.
    pub(super) fn copied(&mut self, copy: CopyJob, notes: Vec<String>, made: bool) {
        if made {
            let spare = self.loss.made(self.now.ms());
            self.give_and(Act::Note(one(SPARE, spare)), Awaited::Spare(copy, notes));
        } else {
            self.after_copy(copy, false);
        }
    }

    /// That there is a copy is stored: what was written before it was made needs no note any more.
    pub(super) fn copy_noted(&mut self, copy: CopyJob, notes: &[String], stored: bool) {
        if stored {
            let mut keys = Vec::new();
            for id in notes {
                // One that was opened again meanwhile stays.
                if self.notes.counted.get(id).is_some_and(|note| note.written) {
                    self.notes.counted.remove(id);
                    keys.push(under(COUNTED, id));
                }
            }
            if !keys.is_empty() {
                self.give(Act::Note(Keys::Remove(keys)));
            }
        }
        self.after_copy(copy, stored);
    }

    fn after_copy(&mut self, copy: CopyJob, made: bool) {
        if copy.plan {
            self.lane.push(Job::Plan(copy, made));
        }
    }

    /// The next time is after midnight, or when a correction becomes final; and at the next start, where something is
    /// left to do.
    pub(super) fn planned(&mut self, copy: CopyJob, made: bool, told: &Result<Outcome, Why>) {
        let due = match told {
            Ok(Outcome::Due(due)) => *due,
            _ => None,
        };
        let midnight = self.now.midnight_ms + SETTLED_MS;
        let next = due.map_or(midnight, |due| due.min(midnight));
        // What has come in meanwhile wants a copy of its own, and then plans anew.
        let left = |job: &Job| {
            matches!(job, Job::Correct(..) | Job::Piece(..) | Job::Copy(CopyJob { plan: true, .. }))
        };
        if made && !self.lane.jobs.iter().any(left) {
            self.put_tidy_at(next);
        }
        self.set_alarm(next);
        if copy.tidying {
            self.tidying_ends();
        }
    }

    fn put_tidy_at(&mut self, at_ms: i64) -> u64 {
        self.house.tidy_at = at_ms;
        self.give(Act::Note(one(TIDY_AT, at_ms.into())))
    }

    /// What is deleted is to be in no copy and in no note, what is taken in is to be in one: until that is so, whoever
    /// starts next sees to it. The number of the note that says so.
    pub(super) fn tidy_at_next_start(&mut self) -> u64 {
        self.house.tidy_at = 0;
        self.give_and(Act::Note(one(TIDY_AT, 0.into())), Awaited::BeforeJob)
    }

    fn wakeful(&mut self) {
        self.set_alarm(self.now.ms() + WAKEFUL_MS);
    }

    fn set_alarm(&mut self, at_ms: i64) {
        self.house.alarm = Some(at_ms);
        self.give(Act::Alarm(Alarm::Tidy, at_ms));
    }
}
