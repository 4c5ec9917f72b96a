//! Specialised models beside multi-purpose ones, as one paper measured them.
//!
//! Decides that a comparison stays within that paper: its models ran unbatched on one node, so its figures
//! stand in no ratio to a chat prompt's. Refuses to price a usage by them.

use super::tables::{self, MeasuredTask};
use crate::units::Estimate;

/// Two rows of the paper, and how many times the first's energy the second takes.
#[derive(Clone, Copy, Debug)]
pub struct WithinPaper {
    /// The row that is compared.
    pub of: &'static MeasuredTask,
    /// The row that it is compared to.
    pub to: &'static MeasuredTask,
    /// Energy of the first over energy of the second.
    pub times: f64,
}

/// Compares two rows of the paper by their ids; `None` where one is no row, or where the two are not of
/// one table (means over models, or one model each).
pub fn within_paper(of: &str, to: &str) -> Option<WithinPaper> {
    let row = |id: &str| tables::measured_tasks().iter().find(|task| task.id == id);
    let (of, to) = (row(of)?, row(to)?);
    (of.specialised == to.specialised).then(|| WithinPaper {
        of,
        to,
        times: of.kwh_per_1000 / to.kwh_per_1000,
    })
}

/// The usual length of a reply to a kind of task (`email`, `code`, `summarise` …), in output tokens.
pub fn usual_length(id: &str) -> Option<Estimate> {
    tables::task_lengths().iter().find(|task| task.id == id).map(tables::TaskLength::tokens)
}
