//! The golden vectors of the method, and of the sites' defaults.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

use gramme::footprint::{Electricity, Reasoning, Subject, price, selftest};
use gramme::observe::Kind;
use gramme::units::Estimate;

#[test]
fn the_published_vectors_hold() {
    assert_eq!(selftest(), Vec::<String>::new());
}

/// `site_vectors.csv`: 400 tokens without reasoning, and nothing known but the site. Printed with three
/// digits, and with one answer for the site where two models answer.
#[test]
fn every_site_has_its_published_defaults() {
    let rows = include_str!("fixtures/footprint/site_vectors.csv");
    let mut seen = 0;
    for row in rows.lines().skip(1) {
        let (host, figures) = row.split_once(',').expect("a host and six figures");
        let figures: Vec<f64> = figures.split(',').map(|f| f.parse().expect("a figure")).collect();
        let answers = if host == "lmarena.ai" { 2.0 } else { 1.0 };
        let unread = Subject::new(Kind::Text, host);
        let known = Subject {
            output_tokens: Some(Estimate::exact(400.0)),
            reasoning: Some(Reasoning::None),
            ..unread
        };
        for (subject, expected) in [(known, &figures[..3]), (unread, &figures[3..])] {
            let found = price(&subject, &Electricity::default()).footprint.energy_wh;
            for (found, expected) in [found.low, found.central, found.high].into_iter().zip(expected) {
                let apart = (found / answers / expected - 1.0).abs();
                assert!(apart < 5e-3, "{host}: {found} Wh is not {expected} times {answers}");
            }
        }
        seen += 1;
    }
    assert_eq!(seen, 24);
}
