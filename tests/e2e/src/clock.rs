//! Another moment and another zone, for what is played: any day, whenever it is.
//!
//! Decides: how far the clock of the extension and of the harness is from the true one, and how a copy of the extension
//! is made to go by it (`clock/clock.js` is loaded before everything else). Refuses to know: what is played then. Why the
//! extension's clock and not the system's: `docs/decisions/022-a-clock-of-its-own.md`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Datelike, Local, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::files::copy_folder;

#[path = "../../moments_support/mod.rs"]
pub mod moments;

/// What is loaded before everything else.
const SCRIPT: &str = include_str!("../clock/clock.js");
/// Its name in the copy.
const FILE: &str = "clock.js";
/// A page with nothing but the clock: where a picture has none.
pub(crate) const VANTAGE: &str = "clock.html";

/// A moment and a zone; where one is missing, it is the machine's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::Args)]
pub struct When {
    /// Play as if it were then, such as 2026-11-30T00:05; an hour that clocks repeat is its first.
    #[arg(long, value_name = "TIME", value_parser = read)]
    pub today: Option<NaiveDateTime>,
    /// Play as if it were there, such as Europe/Paris.
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<Tz>,
}

fn read(text: &str) -> Result<NaiveDateTime, String> {
    let read = |form| NaiveDateTime::parse_from_str(text, form);
    read("%Y-%m-%dT%H:%M").or_else(|_| read("%Y-%m-%dT%H:%M:%S")).map_err(|error| error.to_string())
}

impl When {
    /// A moment of a zone.
    pub fn new(today: &str, zone: &str) -> Result<Self> {
        let today = read(today).map_err(|error| anyhow::anyhow!("{today}: {error}"))?;
        let zone = zone.parse().map_err(|error| anyhow::anyhow!("{zone}: {error}"))?;
        Ok(Self { today: Some(today), zone: Some(zone) })
    }

    /// The latest Saturday at 18:00: a week with six days, whenever that is.
    pub fn of_a_full_week() -> Result<Self> {
        let now = Local::now().naive_local();
        Ok(Self { today: Some(saturday_before(now).context("a Saturday")?), zone: None })
    }

    /// This one, or where nothing is said, another.
    pub fn or(self, other: impl FnOnce() -> Result<Self>) -> Result<Self> {
        if self == Self::default() { other() } else { Ok(self) }
    }

    /// The moment in milliseconds since 1970; none for the true one.
    fn at_ms(self) -> Result<Option<i64>> {
        let Some(today) = self.today else { return Ok(None) };
        let at_ms = match self.zone {
            Some(zone) => first(&zone, today),
            None => first(&Local, today),
        };
        at_ms.map(Some).with_context(|| format!("no clock there shows {today}"))
    }

    /// A clock that begins now and shows this; none where that is the machine's own, in its own zone.
    ///
    /// Where no moment is named and the day is about to end, it is an hour ago: no proof meets a midnight that it does
    /// not mean.
    pub fn begin(self) -> Result<Option<Clock>> {
        let shift_ms = if let Some(at_ms) = self.at_ms()? {
            at_ms - true_ms()?
        } else {
            let now = Local::now();
            let time = self.zone.map_or_else(|| now.time(), |zone| now.with_timezone(&zone).time());
            if ends_soon(time) { -TimeDelta::hours(1).num_milliseconds() } else { 0 }
        };
        if shift_ms == 0 && self.zone.is_none() {
            return Ok(None);
        }
        let copies = tempfile::Builder::new().prefix("gramme-clock-").tempdir()?;
        Ok(Some(Clock { shift_ms, zone: self.zone, copies: Arc::new(copies) }))
    }
}

/// The first time that a zone's clocks show this.
fn first<Z: TimeZone>(zone: &Z, shown: NaiveDateTime) -> Option<i64> {
    zone.from_local_datetime(&shown).earliest().map(|at| at.timestamp_millis())
}

/// Whether the longest of the usual proofs could see the day end.
fn ends_soon(time: NaiveTime) -> bool {
    time.hour() == 23 && time.minute() >= 45
}

/// The last Saturday, 18:00, that is over.
fn saturday_before(now: NaiveDateTime) -> Option<NaiveDateTime> {
    let ago = (now.weekday().num_days_from_monday() + 2) % 7;
    let evening =
        |days: u32| now.date().checked_sub_days(chrono::Days::new(days.into()))?.and_hms_opt(18, 0, 0);
    evening(ago).filter(|saturday| *saturday <= now).or_else(|| evening(ago + 7))
}

/// A clock that is as far from the true one all the time.
#[derive(Clone, Debug)]
pub struct Clock {
    shift_ms: i64,
    zone: Option<Tz>,
    /// Copies of the extension that go by it.
    copies: Arc<TempDir>,
}

tokio::task_local! {
    static CLOCK: Clock;
}

/// Plays something by a clock, or by the true one where that is none.
pub async fn by<F: Future>(clock: Option<Clock>, play: F) -> F::Output {
    match clock {
        Some(clock) => CLOCK.scope(clock, play).await,
        None => play.await,
    }
}

/// The moment, in milliseconds since 1970, by the clock that is played by.
pub fn now_ms() -> Result<i64> {
    Ok(true_ms()? + CLOCK.try_with(|clock| clock.shift_ms).unwrap_or_default())
}

/// The zone that is played in, where that is not the machine's.
pub fn zone() -> Option<Tz> {
    CLOCK.try_with(|clock| clock.zone).ok().flatten()
}

fn true_ms() -> Result<i64> {
    Ok(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?)
}

/// The extension as it goes by the clock that is played by: itself by the true one, else a copy.
pub fn dressed(extension: &Path) -> Result<PathBuf> {
    let Ok(clock) = CLOCK.try_with(Clone::clone) else { return Ok(extension.to_owned()) };
    let name = extension.to_string_lossy().replace(['/', '\\'], "-");
    let copy = clock.copies.path().canonicalize()?.join(name.trim_start_matches('-'));
    if !copy.exists() {
        copy_folder(extension, &copy)?;
        dress(&copy, clock.shift_ms).with_context(|| format!("a clock for {}", extension.display()))?;
    }
    Ok(copy)
}

/// Has every page, script and background of an unpacked extension go by a clock.
fn dress(folder: &Path, shift_ms: i64) -> Result<()> {
    let script = SCRIPT.replace("__SHIFT_MS__", &shift_ms.to_string());
    std::fs::write(folder.join(FILE), &script)?;
    // Chromium injects no file twice into a frame, be it into another world: each script in pages has its own.
    let mut files = 0;
    let mut own = || -> Result<String> {
        files += 1;
        let name = format!("clock-{files}.js");
        std::fs::write(folder.join(&name), &script)?;
        Ok(name)
    };
    let tag = format!("<script src=\"{FILE}\"></script>\n");
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "html") {
            changed(&path, |text| Ok(text.replacen("<script", &format!("{tag}<script"), 1)))?;
        }
    }
    std::fs::write(folder.join(VANTAGE), format!("<!doctype html>\n<title>Clock</title>\n{tag}"))?;
    let file = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
    for script in manifest["content_scripts"].as_array_mut().into_iter().flatten() {
        script["js"].as_array_mut().context("a content script without files")?.insert(0, json!(own()?));
    }
    std::fs::write(&file, manifest.to_string())?;
    let background = &manifest["background"];
    let background = background["service_worker"].as_str().or_else(|| background["scripts"][0].as_str());
    let background = folder.join(background.context("no background")?);
    changed(&background, |text| Ok(format!("import \"./{FILE}\";\n{text}")))?;
    // The scripts that are registered once their hosts are granted.
    let registered = folder.join("filters.js");
    if registered.exists() {
        changed(&registered, |text| {
            let files = "\"js\": [";
            let scripts = text.matches("\"id\": ").count();
            ensure!(text.matches(files).count() == scripts, "filters.js does not list its scripts as it did");
            let mut pieces = text.split(files);
            let mut new = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                new.extend([files, "\"", &own()?, "\", ", piece]);
            }
            Ok(new)
        })?;
    }
    Ok(())
}

fn changed(file: &Path, change: impl FnOnce(&str) -> Result<String>) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let new = change(&text)?;
    std::fs::write(file, new).with_context(|| format!("writing {}", file.display()))
}

/// What clocks of a zone show at a moment.
pub fn shown(at_ms: i64, zone: Tz) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_millis(at_ms).map(|at| at.with_timezone(&zone).naive_local())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Offset, Weekday};

    #[test]
    fn the_moments_are_what_their_zones_say() {
        for then in moments::MOMENTS {
            let when = When::new(then.local, then.zone).unwrap();
            assert_eq!(when.at_ms().unwrap(), Some(then.at_ms), "{then:?}");
            let zone = when.zone.unwrap();
            let offset = |after_h: i64| {
                let at = DateTime::from_timestamp_millis(then.at_ms + after_h * 3_600_000).unwrap();
                zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc() / 60
            };
            assert_eq!([offset(0), offset(2)], then.offsets_min, "{then:?}");
            assert_eq!(shown(then.at_ms, zone), when.today);
        }
    }

    #[test]
    fn an_hour_that_clocks_skip_is_refused_and_nonsense_too() {
        assert!(When::new("2027-03-28T02:30", "Europe/Paris").unwrap().at_ms().is_err());
        for (today, zone) in [("2026-02-30T00:05", "UTC"), ("yesterday", "UTC"), ("2026-11-30T00:05", "Mars")]
        {
            assert!(When::new(today, zone).is_err(), "{today} {zone}");
        }
    }

    #[test]
    fn a_full_week_is_the_last_saturday_evening_that_is_over() {
        let at = |text: &str| saturday_before(read(text).unwrap()).unwrap();
        for hours in 0..24 * 21 {
            let now = read("2028-02-21T00:30").unwrap() + TimeDelta::hours(hours);
            let saturday = saturday_before(now).unwrap();
            assert_eq!((saturday.weekday(), saturday.hour()), (Weekday::Sat, 18));
            assert!(saturday <= now && now - saturday < TimeDelta::days(7), "{now} {saturday}");
        }
        assert_eq!(at("2026-11-28T17:59"), read("2026-11-21T18:00").unwrap());
        assert_eq!(at("2026-11-28T18:00"), read("2026-11-28T18:00").unwrap());
    }

    #[test]
    fn a_day_that_is_about_to_end_is_played_an_hour_earlier() {
        let at = |hour, minute| ends_soon(NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
        assert!(at(23, 45) && at(23, 59) && !at(23, 44) && !at(0, 0) && !at(22, 50));
    }

    #[tokio::test]
    async fn what_is_played_by_a_clock_sees_it_and_nothing_else_does() {
        let clock = When::new("2028-02-29T12:00", "Asia/Kathmandu").unwrap().begin().unwrap();
        let (ms, there) = by(clock, async { (now_ms().unwrap(), zone()) }).await;
        assert!((ms - 1_835_417_700_000).abs() < 60_000, "{ms}");
        assert_eq!(there.map(Tz::name), Some("Asia/Kathmandu"));
        assert!((now_ms().unwrap() - true_ms().unwrap()).abs() < 60_000 && zone().is_none());
    }
}
