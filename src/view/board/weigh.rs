//! Rows of a period → what is priced again, and how the answer meets what was kept.
//!
//! Decides that what would have been otherwise is set in proportion to the figures that were kept: these may know
//! more of the requests than a row tells, or be another method's. Refuses words.

use crate::footprint::whatif::{Change, Comparison, what_if_each};
use crate::footprint::{Electricity, Subject, order};
use crate::ledger::rollup::Row;
use crate::observe::Kind;
use crate::units::{Estimate, Footprint};

/// A period's priced rows.
#[derive(Clone, Debug, Default)]
pub struct Weighed {
    /// The rows.
    pub rows: Vec<Row>,
    /// What they took, as it was kept.
    pub kept: Footprint,
}

/// What one of a row's requests was, as far as the row tells: lengths and sizes are the usual ones.
pub fn subject(row: &Row) -> Subject<'_> {
    // One image a job may be what was asked for, or what nobody said: the site's usual number then.
    let each = (row.count > 0 && row.images > row.count).then(|| row.images.div_ceil(row.count));
    Subject { model: row.model.as_deref(), images: each, ..Subject::new(row.kind, &row.site) }
}

impl Weighed {
    /// Of a period's rows; those that nothing priced are left out.
    pub fn of(mut rows: Vec<Row>) -> Self {
        rows.retain(|row| row.method.is_some() && row.count > 0);
        let energy = |at: usize| rows[at].footprint.energy_wh.central;
        let most = order(rows.len(), &|a, b| energy(b).total_cmp(&energy(a)));
        let rows: Vec<Row> = most.into_iter().map(|at| rows[at].clone()).collect();
        let kept = rows.iter().map(|row| row.footprint).sum();
        Self { rows, kept }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.kept.energy_wh.central <= 0.0
    }

    /// What is priced again, each with how many requests it stands for.
    pub fn each(&self) -> Vec<(Subject<'_>, u32)> {
        self.rows.iter().map(|row| (subject(row), row.count)).collect()
    }

    /// Everything, had one thing been otherwise.
    pub fn otherwise(&self, change: Change, electricity: &Electricity) -> Footprint {
        scaled(&what_if_each(&mut self.each().into_iter(), electricity, change), &self.kept)
    }

    /// What one prompt, or one image, took on average.
    pub fn mean(&self, kind: Kind) -> Option<Estimate> {
        let (mut sum, mut count) = (Estimate::default(), 0);
        for row in self.rows.iter().filter(|row| row.kind == kind) {
            sum += row.footprint.energy_wh;
            count += if kind == Kind::Text { row.count } else { row.images.max(row.count) };
        }
        (count > 0 && sum.central > 0.0).then(|| sum * (1.0 / f64::from(count)))
    }
}

/// The other side of a comparison, in proportion to what was kept.
pub fn scaled(comparison: &Comparison, kept: &Footprint) -> Footprint {
    let Comparison { before, after, .. } = comparison;
    let of = |kept: Estimate, before: Estimate, after: Estimate| {
        if before.central > 0.0 { after * (kept.central / before.central) } else { kept }
    };
    Footprint {
        energy_wh: of(kept.energy_wh, before.energy_wh, after.energy_wh),
        co2e_g: of(kept.co2e_g, before.co2e_g, after.co2e_g),
        water_ml: of(kept.water_ml, before.water_ml, after.water_ml),
        water_total_ml: of(kept.water_total_ml, before.water_total_ml, after.water_total_ml),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ledger::contract::usage;
    use crate::ledger::rollup::Part;

    /// Rows of three prompts and one job of four images.
    pub fn week() -> Weighed {
        let mut usages: Vec<_> = (0..4).map(|n| usage(&format!("o.{n}"), 0)).collect();
        usages[3].kind = Kind::Image;
        usages[3].model = Some("gpt-image-1".to_owned());
        usages[3].images = Some(4);
        usages[3].price_by(&Electricity::default());
        Weighed::of(Part::of("o", usages.iter(), 0).rows)
    }

    #[test]
    fn what_was_not_changed_stays_what_was_kept() {
        let week = week();
        let same = week.otherwise(Change::Images(100), &Electricity::default());
        assert!((same.energy_wh.central - week.kept.energy_wh.central).abs() < 1e-9);
        let doubled = Weighed::of(
            week.rows.iter().map(|row| Row { footprint: row.footprint * 2.0, ..row.clone() }).collect(),
        );
        let coal =
            |week: &Weighed| week.otherwise(Change::Grid("SRC-COAL"), &Electricity::default()).co2e_g.central;
        assert!((coal(&doubled) / coal(&week) - 2.0).abs() < 1e-9, "in proportion to what was kept");
    }

    #[test]
    fn means_are_of_a_prompt_and_of_an_image() {
        let week = week();
        let (prompt, image) = (week.mean(Kind::Text).unwrap(), week.mean(Kind::Image).unwrap());
        assert!(prompt.is_sound() && image.is_sound());
        let sum = prompt.central * 3.0 + image.central * 4.0;
        assert!((sum - week.kept.energy_wh.central).abs() < 1e-6);
        assert!(Weighed::default().is_empty() && Weighed::default().mean(Kind::Text).is_none());
    }
}
