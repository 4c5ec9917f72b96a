//! The database's lane: what waits for its turn, and which goes first.
//!
//! Decides the order. One operation is under way at most, and of what waits there goes, in this order:
//!
//! 1. a connection that is to be opened anew;
//! 2. a copy that is to be brought back, whole;
//! 3. what was counted, as much as there is, up to fifty in one operation;
//! 4. what waits because it was refused, where there is reason to try again;
//! 5. what answers told;
//! 6. the badge, once for all of these;
//! 7. one piece of what pages ask for, of tidying, of copying: in the order in which they came.
//!
//! So a tidying of ten years, which is given piece by piece, lets through what is counted; and a correction finds all
//! that was counted before it.

use super::effect::{Act, CopyOp, JobOp, Op, Part};
use super::event::{Correction, Outcome, Piece, To, Why};
use super::{Awaited, Machine};
use crate::ledger::usage::Usage;
use crate::observe::tabs::Refinement;
use std::collections::VecDeque;

/// What waits.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    /// Whether the connection is to be opened, or opened anew.
    pub open: bool,
    /// What was found when it was last asked whether the database is blank; good for one operation.
    pub blank: Option<bool>,
    /// What was counted.
    pub due: VecDeque<Usage>,
    /// Whether there is reason to try again what was refused.
    pub retry: bool,
    /// What answers told.
    pub refine: VecDeque<Task>,
    /// The badge.
    paint: Option<Paint>,
    /// Everything else.
    pub jobs: VecDeque<Job>,
}

/// A refinement, as it waits for its turn.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// What it is.
    pub refinement: Refinement,
    /// Under which key it is stored, where it was refused before.
    pub key: Option<String>,
    /// By which number somebody waits for it.
    pub number: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Paint {
    anew: bool,
    to: Vec<To>,
}

/// A piece of work that is no counting.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// A correction; the number of the note that has to be told before.
    Correct(Correction, u64, super::Now),
    /// A piece of a backup; likewise, where it is taken in.
    Piece(Piece, u64),
    /// What a report is made from.
    Gather(To, String),
    /// The next days of a tidying.
    Tidy,
    /// A copy of everything.
    Copy(CopyJob),
    /// When the housekeeping is next due; whether all was done that it is due for.
    Plan(CopyJob, bool),
}

/// Why a copy is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CopyJob {
    /// Whether the next time is planned after it.
    pub plan: bool,
    /// Whether a tidying ends with it.
    pub tidying: bool,
}

/// What is under way.
#[derive(Clone, Debug)]
pub(super) enum Running {
    Open,
    Blank,
    BringBack,
    Keep(Vec<Usage>),
    Retry,
    Refine(Box<Task>),
    Week(Paint),
    Job(Job),
    /// A copy, with the notes that it takes the place of.
    Copy(CopyJob, Vec<String>),
}

impl Lane {
    pub fn push(&mut self, job: Job) {
        self.jobs.push_back(job);
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        !self.open
            && self.due.is_empty()
            && !self.retry
            && self.refine.is_empty()
            && self.paint.is_none()
            && self.jobs.is_empty()
    }

    /// Paints the badge, when its turn comes; `anew` where other hands have changed the history.
    pub fn paint(&mut self, anew: bool) {
        self.paint.get_or_insert_default().anew |= anew;
    }

    /// The same, and answers then.
    pub fn repaint(&mut self, to: To) {
        self.paint.get_or_insert_default().to.push(to);
    }

    /// Puts a usage in, once.
    pub fn count(&mut self, usage: Usage) {
        if self.due.iter().all(|due| due.id != usage.id) {
            self.due.push_back(usage);
        }
    }
}

impl Machine {
    /// Gives the next operation, if none is under way and nothing has to be stored before.
    pub(super) fn pump(&mut self) {
        let held = |awaited: &Awaited| matches!(awaited, Awaited::Database(_) | Awaited::Lost(_));
        if !self.ready || self.still(held) {
            return;
        }
        if let Some((running, act)) = self.next() {
            self.give_and(act, Awaited::Database(Box::new(running)));
        }
    }

    fn next(&mut self) -> Option<(Running, Act)> {
        if self.lane.open {
            return Some(self.look_or(true, |machine| {
                machine.lane.open = false;
                machine.lane.retry = true;
                let (waiting, unreadable) = (machine.notes.usages(), machine.notes.unreadable.len());
                let unreadable = u32::try_from(unreadable).unwrap_or(u32::MAX);
                (Running::Open, Act::Db(Op::Open { waiting, unreadable }))
            }));
        }
        if let Some(first) = self.next_to_bring_back() {
            let now_ms = self.now.ms();
            return Some((Running::BringBack, Act::Copy(CopyOp::BringBack { first, now_ms })));
        }
        if !self.lane.due.is_empty() {
            let most = self.limits.at_once.min(self.lane.due.len());
            let usages: Vec<Usage> = self.lane.due.drain(..most).collect();
            return Some((Running::Keep(usages.clone()), Act::Db(Op::Keep(usages))));
        }
        if std::mem::take(&mut self.lane.retry) {
            self.try_refinements_again();
            if !self.notes.waiting.is_empty() {
                return Some((Running::Retry, Act::Db(Op::Retry)));
            }
        }
        if let Some(task) = self.lane.refine.pop_front() {
            let electricity = Box::new(self.settings.electricity.clone());
            let op = Op::Refine(Box::new(task.refinement.clone()), electricity);
            return Some((Running::Refine(Box::new(task)), Act::Db(op)));
        }
        if let Some(paint) = self.lane.paint.take() {
            let (now, begins) = (self.now.moment, self.settings.week_start);
            let op = Op::Week { now, begins, anew: paint.anew };
            return Some((Running::Week(paint), Act::Db(op)));
        }
        self.next_job()
    }

    fn next_job(&mut self) -> Option<(Running, Act)> {
        match self.lane.jobs.front()? {
            Job::Correct(_, before, _) => {
                if self.awaits(*before) || !self.is_marked() {
                    return None;
                }
                Some(self.look_or(true, Self::job))
            }
            Job::Piece(Piece { look: false, .. }, before) => {
                if self.awaits(*before) {
                    return None;
                }
                Some(self.look_or(true, Self::job))
            }
            // What nobody ever wrote to is no history either.
            Job::Copy(_) if self.may_copy() => Some(self.look_or(false, Self::job)),
            Job::Copy(_) => {
                self.skip_copy();
                self.next()
            }
            _ => Some(self.job()),
        }
    }

    /// Gives an operation, but first, where the history may be lost (`lost_only`) or in any case, asks whether the
    /// database is blank.
    fn look_or(&mut self, lost_only: bool, give: impl FnOnce(&mut Self) -> (Running, Act)) -> (Running, Act) {
        let asks = !lost_only || self.may_be_lost();
        if asks && self.lane.blank.is_none() {
            return (Running::Blank, Act::Db(Op::Blank));
        }
        self.lane.blank = None;
        give(self)
    }

    fn job(&mut self) -> (Running, Act) {
        let Some(job) = self.lane.jobs.pop_front() else { return (Running::Blank, Act::Db(Op::Blank)) };
        let now_ms = self.now.ms();
        let act = match &job {
            Job::Correct(Correction { request, entry, .. }, _, now) => Act::Job(JobOp::Correct {
                request: request.clone(),
                installation: self.installation.clone(),
                entry: entry.clone(),
                now: now.moment,
            }),
            Job::Piece(piece, _) => {
                let part = Part { to: piece.to, first: piece.first, last: piece.last };
                let revoked = piece.revoked.clone();
                Act::Job(if piece.look { JobOp::Look(part) } else { JobOp::Take { part, revoked, now_ms } })
            }
            Job::Gather(to, label) => Act::Job(JobOp::Gather {
                to: *to,
                label: label.clone(),
                pause_min: self.settings.session_pause_min,
                waiting: self.notes.usages(),
            }),
            Job::Tidy => self.tidy_step(),
            Job::Copy(copy) => {
                let ids = self.notes_that_are_marked();
                return (Running::Copy(*copy, ids), Act::Copy(CopyOp::Write(self.notes.usages())));
            }
            Job::Plan(..) => Act::Job(JobOp::Due),
        };
        (Running::Job(job), act)
    }

    /// An operation was told.
    pub(super) fn database(&mut self, running: Running, seq: u64, told: Result<Outcome, Why>) {
        match (running, told) {
            (Running::Open, _) => {}
            (Running::Blank, told) => self.looked(told == Ok(Outcome::Blank(true))),
            (Running::BringBack, told) => self.brought_back(&told),
            (Running::Keep(usages), Ok(Outcome::Kept(refused))) => self.kept(&usages, refused),
            (Running::Keep(usages), _) => self.kept(&[], usages),
            (Running::Retry, told) => self.retried(told),
            (Running::Refine(task), Ok(Outcome::Refined(refined))) => self.refined(*task, refined),
            (Running::Refine(task), _) => self.refined(*task, super::event::Refined::Refused),
            (Running::Week(paint), told) => {
                if let Ok(Outcome::Week(week)) = told {
                    self.painted(&week);
                }
                for to in paint.to {
                    self.give(Act::Reply(to, super::effect::Answer::Done));
                }
            }
            (Running::Copy(copy, ids), told) => self.copied(copy, ids, told.is_ok()),
            (Running::Job(job), told) => self.did(job, seq, &told),
        }
    }
}
