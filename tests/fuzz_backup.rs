//! Any bytes as a backup: the importer answers, names a place where it refuses, and takes nothing that
//! would spoil a history.
//!
//! A mutation fuzzer with a fixed seed, as `fuzz_bodies.rs`. Its corpus is two backups with everything in
//! them, and `tests/fixtures/backup/`. `GRAMME_FUZZ` says how many inputs (20,000 by default);
//! `GRAMME_FUZZ_SEED` begins elsewhere.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use gramme::error::Error;
use gramme::ledger::backup;
use gramme::ledger::calendar::Day;
use gramme::ledger::contract::usage;
use gramme::ledger::entry::{Act, Entry};
use gramme::ledger::history::History;
use gramme::ledger::rollup::{self, Page};
use gramme::ledger::session::sessions;
use gramme::observe::tracker::Moment;

struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

const PIECES: [&[u8]; 20] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\",
    b",",
    b":",
    b"null",
    b"-1",
    b"1e308",
    b"1e999",
    b"NaN",
    b"9999-12-31",
    b"253402300799999",
    b"\"__proto__\":",
    b"\xff\xfe",
    b"\\u0000",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"4294967296",
];

fn corpus() -> Vec<Vec<u8>> {
    let usages: Vec<_> = (0..4).map(|n| usage(&format!("ann.r.{n}"), n % 2)).collect();
    let day = usages[0].day;
    let mine: Vec<_> = usages.iter().filter(|usage| usage.day == day).cloned().collect();
    let mut parts = rollup::parts(day, &mine, &[], &[]);
    for part in &mut parts {
        part.sealed = true;
        part.sessions = sessions(&mine, 30).into_iter().filter(|session| session.day == day).collect();
    }
    let moment = Moment { at_ms: usages[0].moment.at_ms, offset_min: 60 };
    let entries = vec![
        Entry {
            site: Some("claude".into()),
            bounds: vec![("ann".into(), 5)],
            ..Entry::new("e1", moment, Act::Delete)
        },
        Entry { undone: true, requests: Some(3), ..Entry::new("e2", moment, Act::Add) },
    ];
    let whole = History { usages: usages.clone(), pages: vec![Page { day, parts, stale: None }], entries };
    let small = History { usages: usages[..1].to_vec(), ..History::default() };
    vec![
        backup::write(whole).into_bytes(),
        backup::write(small).into_bytes(),
        include_bytes!("fixtures/backup/1.json").to_vec(),
    ]
}

fn mutated(corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = corpus[chance.below(corpus.len())].clone();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        match chance.below(5) {
            0 => bytes.truncate(at),
            1 => {
                let end = (at + chance.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let piece = PIECES[chance.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 => {
                let end = (at + chance.below(200)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            _ if !bytes.is_empty() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            _ => {}
        }
    }
    bytes
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn any_file_is_taken_whole_or_refused_with_its_place() {
    let corpus = corpus();
    for seed in &corpus {
        assert!(backup::read(seed).is_ok(), "the corpus itself is sound");
    }
    let mut chance = Chance(setting("GRAMME_FUZZ_SEED", 0x9e37_79b9_7f4a_7c15));
    let (mut taken, mut refused) = (0_u32, 0_u32);
    let end = Day::parse("9999-12-31").unwrap();
    for _ in 0..setting("GRAMME_FUZZ", 20_000) {
        let file = mutated(&corpus, &mut chance);
        match backup::read(&file) {
            Ok(history) => {
                taken += 1;
                let totals = history.totals(Day::parse("0001-01-01").unwrap(), end).all;
                let figures = totals.footprint;
                let all = [figures.energy_wh, figures.co2e_g, figures.water_ml, figures.water_total_ml];
                assert!(
                    all.iter().all(gramme::units::Estimate::is_sound),
                    "{}",
                    String::from_utf8_lossy(&file)
                );
                // What was read is written and read the same.
                let again = backup::read(backup::write(history.clone()).as_bytes());
                let cleared = History::default().joined(history).cleared();
                assert_eq!(again, Ok(cleared), "{}", String::from_utf8_lossy(&file));
            }
            Err(Error::Import { place, problem }) => {
                refused += 1;
                assert!(!place.is_empty() && !problem.is_empty() && place.len() < 300);
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(taken > 0 && refused > 0, "{taken} were taken, {refused} refused");
}
