//! What older versions of Gramme kept and saved still means the same.
//!
//! A stored fixture for each schema: `tests/fixtures/backup/N.json` for `gramme.backup/N`, and
//! `tests/fixtures/database/N.json` for the records of a browser's database in version N, of which the
//! self-test makes a database of that version in both browsers and brings it to today's. Whoever adds a schema
//! stores a fixture of the one before and a line here first.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use gramme::ledger::backup;
use gramme::ledger::calendar::Day;
use gramme::ledger::history::History;
use gramme::ledger::keeper::{self, Taking};
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::older::Older;
use gramme::ledger::store::{Store, VERSION};
use gramme::ledger::totals::Tally;
use gramme::ledger::upkeep::{self, Todo, Upkeep};
use gramme::observe::tracker::Moment;
use pollster::block_on;
use std::fs;

/// What a fixture adds up to: prompts, image jobs, images, and the centre of its energy in Wh.
type Sums = (u64, u64, u64, f64);

/// For each schema of a backup.
const BACKUPS: &[(u32, Sums)] = &[(1, (1, 1, 2, 1.395853)), (2, (6, 3, 6, 6.395853))];
/// For each older version of the database.
const DATABASES: &[(u32, Sums)] = &[(1, (1, 1, 2, 1.395853)), (2, (13, 6, 12, 21.571063))];

fn fixture(folder: &str, version: u32) -> String {
    let path = format!("{}/tests/fixtures/{folder}/{version}.json", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn sums(known: &[(u32, Sums)], folder: &str, version: u32) -> Sums {
    let known = known.iter().find(|(of, _)| *of == version).map(|(_, sums)| *sums);
    known.unwrap_or_else(|| {
        panic!("tests/fixtures/{folder}/{version}.json has no line here: store one before the schema changes")
    })
}

fn is(all: &Tally, sums: Sums) -> bool {
    (all.prompts, all.image_generations, all.images) == (sums.0, sums.1, sums.2)
        && (all.footprint.energy_wh.central - sums.3).abs() < 1e-6 * (1.0 + sums.3)
}

fn ever() -> (Day, Day) {
    (Day::parse("2000-01-01").unwrap(), Day::parse("2099-12-31").unwrap())
}

/// What a history adds up to in a store, as taken in, and once everything is rolled up.
fn in_a_store(history: History) -> [Tally; 2] {
    let (first, last) = ever();
    let store = MemoryStore::default();
    let now = Moment { at_ms: 1_820_000_000_000, offset_min: 0 };
    block_on(keeper::take(&store, history, &Taking { now_ms: now.at_ms, ..Taking::default() })).unwrap();
    let taken = block_on(store.recall(first, last, &[])).unwrap().totals().all;
    let upkeep = Upkeep { now, keep_from: Some(last), pause_min: 30 };
    assert_eq!(block_on(upkeep::tidy(&store, &upkeep, &mut Todo::default(), 1000)), Ok(false));
    [taken, block_on(store.recall(first, last, &[])).unwrap().totals().all]
}

#[test]
fn a_backup_of_every_schema_keeps_its_totals() {
    let (first, last) = ever();
    assert_eq!(BACKUPS.len(), backup::READ.len());
    for schema in backup::READ {
        let version = schema.rsplit('/').next().unwrap().parse().unwrap();
        let text = fixture("backup", version);
        assert!(text.contains(&format!("\"{schema}\"")), "{version}.json is of another schema");
        let history = backup::read(text.as_bytes()).unwrap();
        let expected = sums(BACKUPS, "backup", version);
        let all = history.totals(first, last).all;
        assert!(is(&all, expected), "{schema}: {all:?}");
        for kept in in_a_store(history) {
            assert!(is(&kept, expected), "{schema}, in a store: {kept:?}");
        }
    }
}

#[test]
fn a_database_of_every_older_version_keeps_its_totals() {
    assert_eq!(
        DATABASES.len(),
        VERSION as usize - 1,
        "each older version has a fixture, and today's has none"
    );
    for version in 1..VERSION {
        let older = Older::read(&fixture("database", version)).unwrap();
        let expected = sums(DATABASES, "database", version);
        let store = MemoryStore::default();
        block_on(store.apply(&older.batch)).unwrap();
        let ages = block_on(older.ages(&store)).unwrap();
        for (age, kept) in ages.iter().enumerate() {
            assert!(is(&kept.all, expected), "version {version}, age {age}: {kept:?}");
        }
        let [_, rolled, past, sealed] = ages.map(|age| age.outline);
        let days = rolled.loose.len();
        assert!(days > 0 && rolled.loose.iter().all(|day| rolled.pages.contains(day)), "{rolled:?}");
        assert_eq!((past.loose.len(), past.bundled.len()), (0, days), "version {version}");
        assert_eq!((sealed.raw().len(), sealed.pages), (0, past.pages), "version {version}");
        assert!(store.is_empty(), "at last no usage of version {version} is kept");
    }
}

#[test]
#[should_panic(expected = "has no line here")]
fn a_schema_without_a_fixture_fails() {
    sums(BACKUPS, "backup", 3);
}
