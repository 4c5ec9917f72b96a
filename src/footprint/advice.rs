//! What would have saved most, from the person's own usages.
//!
//! Decides which of a few changes the figures support, each computed on what the person did. Refuses the
//! advice that they do not: politeness, deleting old chats, a ratio to a web search; and a cleaner grid,
//! which the person cannot choose.

use super::order;
use super::subject::{Electricity, Subject};
use super::tables::SizeClass;
use super::whatif::{Change, Comparison, what_if_each};
use serde::Serialize;

/// A change within the person's reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Habit {
    /// A small model for what a small model can do.
    SmallerModel,
    /// Reasoning off for simple questions.
    ReasoningOff,
    /// Answers of 40 % of their length: 400 tokens where there were 1,000.
    ShorterAnswers,
    /// One image a job, not a grid of them.
    OneImage,
    /// Drafts of 512 × 512.
    SmallerImages,
    /// A tenth of the attached text: a page, not the whole file.
    ShorterInput,
}

impl Habit {
    const ALL: [(Self, Change<'static>); 6] = [
        (Self::SmallerModel, Change::Class(SizeClass::Small)),
        (Self::ReasoningOff, Change::ReasoningOff),
        (Self::ShorterAnswers, Change::Length(0.4)),
        (Self::OneImage, Change::Images(1)),
        (Self::SmallerImages, Change::Pixels(512.0 * 512.0)),
        (Self::ShorterInput, Change::Input(0.1)),
    ];
}

/// One change and what it would have saved of everything.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Advice {
    /// The change.
    pub habit: Habit,
    /// All usages, before and after.
    pub comparison: Comparison,
}

/// The least share of the whole that is worth a person's attention.
pub const WORTH: f64 = 0.05;

/// Changes that would have saved at least 5 % of the energy of these usages, the greatest saving first.
/// Each is computed alone: savings of two do not add.
pub fn advice(subjects: &[Subject], electricity: &Electricity) -> Vec<Advice> {
    let each: Vec<_> = subjects.iter().map(|subject| (*subject, 1)).collect();
    advice_each(&each, electricity)
}

/// The same of subjects that stand for so many usages each.
pub fn advice_each(subjects: &[(Subject, u32)], electricity: &Electricity) -> Vec<Advice> {
    let found: Vec<Advice> = Habit::ALL
        .iter()
        .map(|(habit, change)| Advice {
            habit: *habit,
            comparison: what_if_each(&mut subjects.iter().copied(), electricity, *change),
        })
        .filter(|advice| advice.comparison.saved() >= WORTH)
        .collect();
    let saved = |at: usize| found[at].comparison.saved();
    order(found.len(), &|a, b| saved(b).total_cmp(&saved(a))).into_iter().map(|at| found[at]).collect()
}
