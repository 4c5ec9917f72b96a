//! What the extension's own pages ask for: corrections, backups, choices.
//!
//! Decides what follows from each. Refuses to know what a correction does: [`crate::ledger::request`] does.

use super::Machine;
use super::effect::{Act, Alarm, Answer};
use super::event::{Choices, Correction, Outcome, Piece, Why};
use super::lane::{CopyJob, Job};
use crate::locale::{Language, Locale};
use crate::settings::Settings;

impl Machine {
    pub(super) fn correct(&mut self, correction: Correction) {
        let before = self.tidy_at_next_start();
        self.lane.push(Job::Correct(correction, before, self.now));
    }

    pub(super) fn piece(&mut self, piece: Piece) {
        // What comes in stands in the database alone until a copy has it.
        let before = if piece.look { 0 } else { self.tidy_at_next_start() };
        self.lane.push(Job::Piece(piece, before));
    }

    /// Another week start regroups the week, another server is to be watched, and less may be kept.
    pub(super) fn choose(&mut self, choices: Choices) {
        let months = self.settings.keep_months;
        self.take_choices(choices);
        self.tracker.bind(self.settings.servers.clone());
        if months != self.settings.keep_months {
            self.tidy_up();
        }
        self.lane.paint(false);
    }

    pub(super) fn take_choices(&mut self, choices: Choices) {
        self.settings = Settings::stored(choices.settings);
        let tongue = choices.tongue;
        let language = Language::of(&tongue.tag);
        self.locale = Locale { language, decimal: tongue.decimal, group: tongue.group };
    }

    /// Midnight: another week may begin, and a connection that was closed is tried anew.
    pub(super) fn tick(&mut self) {
        self.give(Act::Alarm(Alarm::Tick, self.now.midnight_ms));
        self.lane.open = true;
        self.lane.paint(false);
    }

    /// A job was told.
    pub(super) fn did(&mut self, job: Job, seq: u64, told: &Result<Outcome, Why>) {
        match job {
            Job::Correct(Correction { to, .. }, ..) => {
                self.give(Act::Reply(to, Answer::Of(seq)));
                if told.is_ok() {
                    self.lane.paint(true);
                    self.copy(CopyJob { plan: true, tidying: false });
                }
            }
            Job::Piece(piece, _) => {
                self.give(Act::Reply(piece.to, Answer::Of(seq)));
                if told.is_ok() && !piece.look {
                    self.lane.paint(true);
                    if piece.last {
                        self.tidy_up();
                    }
                }
            }
            Job::Gather(to, _) => {
                self.give(Act::Reply(to, Answer::Of(seq)));
            }
            Job::Tidy => self.tidied(told),
            Job::Plan(copy, made) => self.planned(copy, made, told),
            // A copy is told by itself.
            Job::Copy(copy) => self.copied(copy, Vec::new(), told.is_ok()),
        }
    }
}
