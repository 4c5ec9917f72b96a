//! What must hold beyond counting: faults, weeks, figures, privacy, the core's own self-test.
//!
//! Decides: that each proof has a browser of its own, in a fresh profile, so that what one breaks no other
//! sees; and that one which fails is played once more, unless that is to be strict.
//! Refuses to know: the extension's inside, beyond the names under which it stores.

mod blocks;
mod clocks;
pub(crate) mod common;
mod conform;
mod dashboard;
mod faults;
mod figures;
mod guards;
mod idle;
mod imports;
mod ledger;
mod looks;
mod moments;
mod older;
mod pages;
mod past;
mod privacy;
mod refusals;
mod replies;
mod reports;
mod selftest;
mod servers;
mod sockets;
mod storm;
mod torn;
mod transports;
mod update;
mod weeks;
pub mod years;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::browser::Kind;
use crate::clock::{self, When};
use crate::tally::Tally;

/// Where a proof takes place.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The browser.
    pub kind: Kind,
    /// The folder with every form of the built extension.
    pub dist: PathBuf,
    /// An extension to use in place of the real one.
    pub real: Option<PathBuf>,
    /// Whether there is time for what takes long.
    pub long: bool,
    /// Whether what fails has failed, without a second try.
    pub strict: bool,
    /// As if it were when and where.
    pub when: When,
}

/// The forms in which the extension is built; only the first is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The one that people install.
    Real,
    /// With every host granted from the start.
    AllHosts,
    /// With the core's self-test.
    SelfTest,
    /// One that keeps what it must not.
    Leaky,
}

impl Ground {
    /// The unpacked extension of a form, as it goes by the clock that is played by.
    pub fn extension(&self, form: Form) -> Result<PathBuf> {
        if let (Form::Real, Some(real)) = (form, &self.real) {
            return clock::dressed(real);
        }
        let folder = match form {
            Form::Real => self.dist.clone(),
            Form::AllHosts => self.dist.join("all-hosts"),
            Form::SelfTest => self.dist.join("selftest"),
            Form::Leaky => self.dist.join("leaky"),
        }
        .join(self.kind.package());
        folder
            .canonicalize()
            .with_context(|| format!("no extension at {}: `cargo xtask test` builds it", folder.display()))
            .and_then(|folder| clock::dressed(&folder))
    }
}

/// What is done and seen; the text is what was seen, in few words.
pub type Play = fn(Ground) -> Pin<Box<dyn Future<Output = Result<String>>>>;

/// One statement about the extension.
#[derive(Clone, Copy)]
pub struct Proof {
    /// Its name, for `--only`.
    pub name: &'static str,
    /// How it is shown.
    pub play: Play,
}

/// How a proof went.
#[derive(Debug)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// What was seen, or why it failed.
    pub seen: Result<String>,
    /// Why the first try failed, where this was the second.
    pub first: Option<String>,
    /// How long it took.
    pub took: Duration,
}

/// All of them in one browser, in the order in which they are played.
pub fn all(kind: Kind) -> Vec<Proof> {
    let only = |of: Kind, proofs: &'static [Proof]| if kind == of { proofs } else { &[] };
    [
        faults::PROOFS,
        refusals::PROOFS,
        torn::PROOFS,
        update::PROOFS,
        older::PROOFS,
        imports::PROOFS,
        guards::PROOFS,
        storm::PROOFS,
        weeks::PROOFS,
        ledger::PROOFS,
        years::PROOFS,
        pages::PROOFS,
        past::PROOFS,
        dashboard::PROOFS,
        figures::PROOFS,
        servers::PROOFS,
        selftest::PROOFS,
        privacy::PROOFS,
        transports::PROOFS,
        replies::PROOFS,
        only(Kind::Firefox, replies::LEFT),
        reports::PROOFS,
        sockets::PROOFS,
        conform::PROOFS,
        blocks::PROOFS,
        looks::PROOFS,
        only(Kind::Firefox, idle::PROOFS),
        clocks::PROOFS,
    ]
    .concat()
}

/// What goes wrong by chance would hide behind a second try.
const ONCE: &[&str] = &["a-short-storm"];

/// What else is played at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// Whatever: what is seen does not depend on how fast it is.
    Any,
    /// Nothing: how long something takes is judged.
    None,
}

/// Those that judge how long something takes: a figure of it, or whether what was answered a second ago outlives a kill.
const TIMED: &[&str] =
    &["ten-years-and-ten-days", "answers-of-one-word-block-nothing", "a-short-storm", "killed-browser"];

/// Plays the proofs for this company whose name contains `only`, telling `each` of every outcome. One that fails is played
/// once more in another browser, unless the ground is strict or the proof is of what goes wrong by chance.
pub async fn play(
    ground: &Ground,
    only: Option<&str>,
    company: Company,
    mut each: impl FnMut(&Outcome),
) -> Tally {
    let mut tally = Tally::default();
    let named = |name: &str| only.is_none_or(|part| name.contains(part));
    let fits = |name: &str| TIMED.contains(&name) == (company == Company::None) && named(name);
    for proof in all(ground.kind).into_iter().filter(|one| fits(one.name)) {
        let mut outcome = once(proof, ground).await;
        let strict = ground.strict || ONCE.contains(&proof.name);
        if let (false, Err(first)) = (strict, &outcome.seen) {
            let first = format!("{first:#}");
            outcome = Outcome { first: Some(first), ..once(proof, ground).await };
        }
        each(&outcome);
        tally.add(outcome.seen.is_ok(), outcome.first.is_some());
    }
    // Whoever names a moment has chosen.
    if ground.when == When::default() && company == Company::Any {
        for moment in moments::all_at(ground) {
            let name = moment.name();
            if named(&name) {
                let outcome = Outcome { name, ..once(moment.proof, &moment.ground).await };
                each(&outcome);
                tally.add(outcome.seen.is_ok(), false);
            }
        }
    }
    tally
}

async fn once(proof: Proof, ground: &Ground) -> Outcome {
    let start = Instant::now();
    let seen = match ground.when.begin() {
        Ok(clock) => clock::by(clock, (proof.play)(ground.clone())).await,
        Err(error) => Err(error),
    };
    Outcome { name: proof.name.to_owned(), seen, first: None, took: start.elapsed() }
}
