//! The method's name and its constants change together.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

use gramme::footprint::METHOD;
use gramme::footprint::tables::FIGURES;

/// `method.lock` has a line for every method that was ever in use: its name and a digest of every figure
/// of the catalogue that can move a price. A usage keeps the name, so the name must say which figures.
#[test]
fn a_change_of_a_constant_asks_for_a_new_method() {
    let lock = include_str!("fixtures/footprint/method.lock");
    let lines: Vec<(&str, &str)> = lock
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(' ').expect("a name and a digest"))
        .collect();
    let found = format!("{FIGURES:#018x}");
    let locked = lines.iter().find(|(name, _)| *name == METHOD).map(|(_, digest)| *digest);
    assert_eq!(
        locked,
        Some(found.as_str()),
        "\na figure of catalogue/ changed under the method `{METHOD}`.\n\
         Give factors.toml a new `method`, and add to tests/fixtures/footprint/method.lock the line\n\
         <new method> {found}\n"
    );
    let mut names: Vec<_> = lines.iter().map(|line| line.0).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), lines.len(), "a method stands twice");
}
