//! The past by today's method: what it would change, before anything is changed.
//!
//! Decides nothing: it prices again and puts both figures side by side, week by week. Refuses to store or
//! undo; a caller that keeps the result keeps the old values too.

use super::price::price;
use super::subject::{Electricity, Subject};
use super::tables::METHOD;
use crate::units::Footprint;
use std::collections::BTreeMap;

/// A usage of the past with the price that was kept.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a, Week> {
    /// Its week, as the caller counts weeks.
    pub week: Week,
    /// What it was.
    pub subject: Subject<'a>,
    /// What was kept of it.
    pub footprint: Footprint,
    /// The method that priced it.
    pub method: &'a str,
}

/// One week, as kept and as priced again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change<Week> {
    /// The week.
    pub week: Week,
    /// Its usages.
    pub usages: u32,
    /// Those of them that another method had priced.
    pub older: u32,
    /// What was kept.
    pub before: Footprint,
    /// What today's method says.
    pub after: Footprint,
}

/// What pricing the past again would change, by week, in the weeks' order.
pub fn reprice<'a, Week: Ord + Copy>(
    past: impl IntoIterator<Item = Past<'a, Week>>,
    electricity: &Electricity,
) -> Vec<Change<Week>> {
    let mut weeks = BTreeMap::new();
    for usage in past {
        let change = weeks.entry(usage.week).or_insert(Change {
            week: usage.week,
            usages: 0,
            older: 0,
            before: Footprint::default(),
            after: Footprint::default(),
        });
        change.usages += 1;
        change.older += u32::from(usage.method != METHOD);
        change.before += usage.footprint;
        change.after += price(&usage.subject, electricity).footprint;
    }
    weeks.into_values().collect()
}
