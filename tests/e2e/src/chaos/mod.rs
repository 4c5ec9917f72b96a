//! The storm: everything that can go wrong, at once, from a seed.
//!
//! Decides: how each step of a plan is done in a browser, and what must hold whenever it is calm: the
//! extension's history has, of each site, as many requests as the server answered well. What was answered
//! within a second before a kill, or while the browser was dead, is counted apart: it may be lost, and never
//! doubled. Refuses to know: how the extension keeps what it counts.

pub mod faulty;
pub mod plan;

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::browser::{Kind, Tab};
use crate::clock;
use crate::proofs::common::{in_database, started};
use crate::proofs::{Form, Ground};
use crate::stage::Stage;
use crate::standin::sites;
use crate::standin::truth;
use faulty::with_faults;
use plan::{Chance, Fault, Flavour, Length, Manner, Round, Step, TABS};

/// What was answered so shortly before a kill may be lost.
const WINDOW: Duration = Duration::from_secs(1);
/// How long the history may take to follow the truth once it is calm.
const CALM: Duration = Duration::from_secs(20);

/// How a storm went.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The seed that names it.
    pub seed: u64,
    /// Prompts and image jobs that the server answered well.
    pub usages: usize,
    /// Of them, image jobs.
    pub images: usize,
    /// Asks that the server refused or cut.
    pub refused: u64,
    /// Faults by their names.
    pub faults: BTreeMap<&'static str, usize>,
    /// Answered well, over a second before any kill, and not kept.
    pub lost: usize,
    /// Kept and never answered well.
    pub doubled: usize,
    /// Answered within a second before a kill.
    pub in_window: usize,
    /// Of them, not kept.
    pub lost_in_window: usize,
    /// What was lost or doubled, where.
    pub notes: Vec<String>,
}

impl Outcome {
    /// Whether everything is there, once.
    pub fn is_whole(&self) -> bool {
        self.lost == 0 && self.doubled == 0
    }

    /// How many faults there were.
    pub fn all_faults(&self) -> usize {
        self.faults.values().sum()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, usages, images, refused, lost, doubled, in_window, lost_in_window, .. } = self;
        write!(f, "seed {seed}: {usages} usages ({images} of them images), {refused} refused, ")?;
        let faults: Vec<_> = self.faults.iter().map(|(name, count)| format!("{count} {name}")).collect();
        write!(f, "{} faults ({}): {lost} lost, {doubled} doubled; ", self.all_faults(), faults.join(", "))?;
        write!(f, "{in_window} in the window of a kill, {lost_in_window} of them lost")?;
        self.notes.iter().try_for_each(|note| write!(f, "; {note}"))
    }
}

/// From when to when a browser was about to die, dead, or being born.
#[derive(Clone, Copy, Debug)]
struct Kill {
    from: Instant,
    to: Instant,
    /// `from` in milliseconds since 1970, as the history has its moments.
    from_ms: i64,
}

impl Kill {
    fn has(&self, seen: &truth::Seen) -> bool {
        (self.from..=self.to).contains(&seen.at)
    }
}

/// A storm under way.
struct Storm {
    stage: Stage,
    chance: Chance,
    /// The tabs, each with its site.
    tabs: Vec<(Tab, usize)>,
    kills: Vec<Kill>,
    /// When it was last calm.
    calm: Instant,
    /// What is known to be lost of each site, so that each loss is told once; less where something doubled.
    settled: BTreeMap<&'static str, i64>,
    outcome: Outcome,
}

/// Plays the storm of a seed until it was long enough.
pub async fn blow(ground: &Ground, seed: u64, length: Length) -> Result<Outcome> {
    let scratch = tempfile::tempdir()?;
    let extension = with_faults(&ground.extension(Form::Real)?, &scratch.path().join("extension"))?;
    let stage = Stage::open(ground.kind, Some(&extension)).await?;
    let mut storm = Storm {
        stage,
        chance: Chance::new(seed),
        tabs: Vec::new(),
        kills: Vec::new(),
        calm: Instant::now(),
        settled: BTreeMap::new(),
        outcome: Outcome { seed, ..Outcome::default() },
    };
    storm.open_tabs().await?;
    for number in 0.. {
        let round = plan::round(&mut storm.chance, number, sites::ALL.len());
        let (lost, doubled) = (storm.outcome.lost, storm.outcome.doubled);
        storm.play(&round).await.with_context(|| format!("in round {number} of seed {seed}: {round:?}"))?;
        if (lost, doubled) != (storm.outcome.lost, storm.outcome.doubled) {
            storm.outcome.notes.push(format!("that was round {number}: {round:?}"));
        }
        let outcome = &storm.outcome;
        if outcome.usages >= length.usages && outcome.all_faults() >= length.faults && !storm.kills.is_empty()
        {
            break;
        }
    }
    // A usage that is kept twice may be so late.
    tokio::time::sleep(Duration::from_secs(1)).await;
    storm.calm().await?;
    storm.stage.quit().await?;
    Ok(storm.outcome)
}

impl Storm {
    async fn open_tabs(&mut self) -> Result<()> {
        self.tabs.clear();
        for at in 0..TABS {
            let site = (at + self.kills.len()) % sites::ALL.len();
            let url = sites::ALL[site].url();
            let browser = self.stage.browser()?;
            if at == 0 {
                browser.open(&url).await?;
            } else {
                browser.open_tab(&url).await?;
            }
            self.tabs.push((browser.current_tab(), site));
        }
        Ok(())
    }

    async fn play(&mut self, round: &Round) -> Result<()> {
        for step in round {
            match *step {
                Step::Burst { tab, asks, flavour } => self.burst(tab, asks, flavour).await?,
                Step::Again(tab) => {
                    self.turn_to(tab).await?;
                    self.stage
                        .browser()?
                        .run("document.getElementById('again').click(); return null;")
                        .await?;
                }
                Step::Fault(fault) => self.fault(fault).await.with_context(|| format!("at {fault:?}"))?,
            }
        }
        self.calm().await
    }

    async fn turn_to(&mut self, tab: usize) -> Result<()> {
        let tab = self.tabs[tab].0.clone();
        self.stage.browser()?.tab_is(&tab).await
    }

    async fn burst(&mut self, tab: usize, asks: usize, flavour: Flavour) -> Result<()> {
        // One of the sites makes images.
        let maker = self.tabs.iter().position(|(_, site)| sites::ALL[*site].id == "chatgpt");
        self.turn_to(if flavour == Flavour::Image { maker.unwrap_or(tab) } else { tab }).await?;
        let word = match flavour {
            Flavour::Text | Flavour::Image => "In the storm",
            Flavour::Slow => "In the storm [slow]",
            Flavour::Limited => "In the storm [429]",
            Flavour::Broken => "In the storm [500]",
        };
        let tool = if flavour == Flavour::Image { "image" } else { "" };
        let js = format!(
            "document.getElementById('tool').value = '{tool}';
             return window.standin.askAtOnce({asks}, '{word}');"
        );
        self.stage.browser()?.run(&js).await.map(drop)
    }

    /// Waits until each ask of the current tab has begun to be answered, or was refused: from then on the server
    /// and the browser agree on what it was.
    async fn begun(&mut self) -> Result<()> {
        let begun = "[...document.querySelectorAll('#thread > :not(.user)')]
          .every((item) => item.textContent || item.className === 'error')
          || document.body.dataset.pending === '0'";
        self.stage.browser()?.wait_page(begun, 30).await
    }

    async fn fault(&mut self, fault: Fault) -> Result<()> {
        let name = match fault {
            Fault::Stop => {
                if self.stage.kind() == Some(Kind::Chromium) {
                    // It throws away the events that are on their way to a worker that is told to stop; one that it
                    // stops for its idleness has none.
                    for tab in 0..TABS {
                        self.turn_to(tab).await?;
                        self.begun().await?;
                    }
                }
                self.stage.browser()?.stop_idle_background().await?;
                "stops"
            }
            Fault::Refuse(manner) => {
                self.refuse(Some(manner)).await?;
                "refusals to write"
            }
            Fault::Alarm => {
                let js = "await api.storage.local.set({ tidy_at: 0 });
                  await api.alarms.create('tidy', { when: Date.now() + 1 }); return null;";
                self.stage.browser()?.run_in_extension(js, Value::Null).await?;
                "alarms"
            }
            Fault::Reload(tab) => {
                self.turn_to(tab).await?;
                self.begun().await?;
                self.stage.browser()?.reload().await?;
                "reloads"
            }
            Fault::Move(tab, site) => {
                self.turn_to(tab).await?;
                self.begun().await?;
                self.stage.browser()?.open(&sites::ALL[site].url()).await?;
                self.tabs[tab].1 = site;
                "moves"
            }
            Fault::Abort(tab) => {
                self.turn_to(tab).await?;
                self.stage.answered().await?;
                self.burst(tab, 1, Flavour::Text).await?;
                self.stage.answered().await?;
                let js = "return window.standin.askAtOnce(1, 'To be stopped [long]');";
                self.stage.browser()?.run(js).await?;
                self.begun().await?;
                self.stage.browser()?.run("document.getElementById('stop').click(); return null;").await?;
                // What may be asked again is short.
                self.burst(tab, 1, Flavour::Text).await?;
                "answers stopped"
            }
            Fault::Cut(tab) => {
                // A connection that is cut takes with it whatever else is on it, of any tab of its site.
                for tab in 0..TABS {
                    self.turn_to(tab).await?;
                    self.stage.answered().await?;
                }
                self.turn_to(tab).await?;
                self.stage
                    .browser()?
                    .run("return window.standin.askAtOnce(1, 'Into the void [cut]');")
                    .await?;
                self.stage.answered().await?;
                "connections cut"
            }
            Fault::Kill => {
                // What is kept in memory alone is no part of the promise.
                self.refuse(None).await?;
                let from = Instant::now().checked_sub(WINDOW).context("the clock")?;
                let from_ms = clock::now_ms()? - i64::try_from(WINDOW.as_millis())?;
                self.stage.kill()?;
                self.stage.revive().await?;
                started(&mut self.stage, CALM).await?;
                self.kills.push(Kill { from, to: Instant::now(), from_ms });
                self.open_tabs().await?;
                "kills"
            }
        };
        *self.outcome.faults.entry(name).or_default() += 1;
        Ok(())
    }

    async fn refuse(&mut self, manner: Option<Manner>) -> Result<()> {
        let js = "await api.storage.session.set({ refuse: args }); return null;";
        let manner = json!(manner.map_or("", Manner::name));
        self.stage.browser()?.run_in_extension(js, manner).await.map(drop)
    }

    /// Lets everything come to its end, and holds the history to the truth.
    async fn calm(&mut self) -> Result<()> {
        self.refuse(None).await?;
        for tab in 0..TABS {
            self.turn_to(tab).await?;
            self.stage.answered().await?;
        }
        // The next thing that is counted has what waited written too.
        self.burst(0, 1, Flavour::Text).await?;
        self.turn_to(0).await?;
        self.stage.answered().await?;
        let start = Instant::now();
        let (kept, missing) = loop {
            let kept = self.kept().await?;
            let missing = self.missing(&kept)?;
            if missing.values().all(|count| *count == 0) || start.elapsed() > CALM {
                break (kept, missing);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let seen = self.stage.truth();
        let good = |one: &&truth::Seen| one.kind != truth::Kind::Decoy && (200..300).contains(&one.status);
        let killed = self.kills.last().copied().filter(|kill| kill.to > self.calm);
        for (site, count) in missing.into_iter().filter(|(_, count)| *count != 0) {
            let of_site = || seen.log.iter().filter(good).filter(|one| one.site == site);
            // Of those in the window, what was asked in it and is kept was not lost.
            let window = killed.map_or(0, |kill| {
                let asked = kept.get(site).into_iter().flatten().filter(|asked| **asked >= kill.from_ms);
                let after = of_site().filter(|one| one.at > kill.to).count();
                let kept_in_it = asked.count().saturating_sub(after);
                of_site().filter(|one| kill.has(one)).count().saturating_sub(kept_in_it)
            });
            *self.settled.entry(site).or_default() += count;
            let number = usize::try_from(count.unsigned_abs())?;
            if count < 0 {
                self.outcome.doubled += number;
            } else {
                self.outcome.lost_in_window += number.min(window);
                self.outcome.lost += number.saturating_sub(window);
            }
            let after = self.outcome.all_faults();
            let ages = killed.map_or(String::new(), |kill| self.ages(&seen, site, kill.from + WINDOW));
            self.outcome.notes.push(format!("{site} {:+} after {after} faults{ages}", -count));
        }
        self.calm = Instant::now();
        self.outcome.in_window =
            seen.log.iter().filter(good).filter(|one| self.kills.iter().any(|kill| kill.has(one))).count();
        self.outcome.usages = usize::try_from(seen.requests())?;
        self.outcome.images = usize::try_from(seen.images)?;
        self.outcome.refused = seen.failed;
        Ok(())
    }

    /// How long before a kill what was asked of a site since it was calm was answered, in words.
    fn ages(&self, seen: &truth::Truth, site: &str, kill: Instant) -> String {
        let of_round = seen.log.iter().filter(|one| {
            one.kind != truth::Kind::Decoy && one.site == site && (self.calm..kill).contains(&one.at)
        });
        let ages: Vec<_> = of_round.map(|one| format!("{:.1}", (kill - one.at).as_secs_f64())).collect();
        format!(", answered {} s before the kill", ages.join(", "))
    }

    /// When each usage of each site was asked, as the history has it.
    async fn kept(&mut self) -> Result<BTreeMap<String, Vec<i64>>> {
        let js = "return opened(async (database) => {
          const asked = {};
          const all = await done(database.transaction(USAGES).objectStore(USAGES).getAll());
          for (const { site, moment } of all) (asked[site] ??= []).push(moment.at_ms);
          return asked;
        });";
        let kept = in_database(&mut self.stage, js, Value::Null).await?;
        serde_json::from_value(kept).context("moments by site")
    }

    /// How many requests of each site the server answered well and the history does not have, beyond those that
    /// are known to be lost.
    fn missing(&self, kept: &BTreeMap<String, Vec<i64>>) -> Result<BTreeMap<&'static str, i64>> {
        let truth = self.stage.truth();
        if let Some(stray) = kept.keys().find(|site| !truth.by_site.contains_key(site.as_str())) {
            bail!("the history has {stray}, of which the server knows nothing");
        }
        let missing = truth.by_site.iter().map(|(site, count)| {
            let kept = kept.get(*site).map_or(0, Vec::len);
            let good = i64::try_from(count.prompts + count.images)?;
            Ok((*site, good - i64::try_from(kept)? - self.settled.get(site).copied().unwrap_or_default()))
        });
        missing.collect()
    }
}
