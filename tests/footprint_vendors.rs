//! Published figures beside ours: which must agree, and the table of the method's page.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

mod footprint_support;

use footprint_support::vendors::{Check, rows};

#[test]
fn published_figures_agree_where_they_can() {
    let rows = rows();
    assert_eq!(rows.len(), 28);
    let mut held = 0;
    for row in &rows {
        println!("{}", row.line());
        let Some(ours) = row.ours() else {
            assert!(row.check == Check::None, "{} has nothing to be compared with", row.id);
            continue;
        };
        if row.check == Check::None {
            assert!(row.reason.is_some() && row.reason_fr.is_some(), "{}: why not?", row.id);
            continue;
        }
        let published = row.energy_wh.expect("an energy");
        let energy = ours.energy_wh;
        assert!(
            energy.low <= published && published <= energy.high,
            "{}: {published} Wh is outside {energy:?}",
            row.id
        );
        if row.check == Check::Accept {
            let apart = (energy.central / published).ln().abs();
            assert!(apart <= 3.0_f64.ln(), "{}: the centre {} is not within 3", row.id, energy.central);
        }
        if let Some(least) = row.at_least_high {
            assert!(energy.high >= least, "{}: the high end {} is below {least}", row.id, energy.high);
        }
        if row.compare_water {
            let water = row.water_ml.expect("a volume");
            assert!(ours.water_ml.low <= water && water <= ours.water_ml.high, "{}: water", row.id);
        }
        held += 1;
    }
    assert_eq!(held, 11);
}
