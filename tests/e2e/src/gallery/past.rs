//! The histories that the pages are shown with: none, a usual few weeks, ten years.
//!
//! Decides: what a usual person did, up to a moment ago. Refuses to know: how it is brought in and shown.

use std::fmt;

use anyhow::{Result, ensure};
use gramme::footprint::Electricity;
use gramme::ledger::backup;
use gramme::ledger::calendar::{Day, WeekStart};
use gramme::ledger::history::History;
use gramme::ledger::usage::{How, Reply, Usage};
use gramme::observe::tracker::{Counted, Moment};
use gramme::observe::{Kind, Turn};
use gramme::units::Estimate;
use serde_json::json;

use crate::proofs::common::now;
use crate::proofs::years;
use crate::stage::Stage;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// What was counted before a picture is taken. In this order, so that one browser shows them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Past {
    /// Nothing.
    Empty,
    /// A few weeks of a person who uses several sites.
    Week,
    /// Those, and ten years.
    Years,
}

impl Past {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Empty, Self::Week, Self::Years];
}

impl fmt::Display for Past {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::Week => "week",
            Self::Years => "years",
        })
    }
}

/// Where, of which model, and how long the answer was, in turn.
const ASKED: &[(&str, Option<&str>, f64)] = &[
    ("chatgpt", Some("gpt-5"), 420.0),
    ("claude", Some("claude-sonnet-4-5"), 610.0),
    ("chatgpt", Some("gpt-5-mini"), 180.0),
    ("gemini", Some("gemini-2.5-pro"), 540.0),
    ("perplexity", None, 300.0),
    ("chatgpt", Some("gpt-5"), 950.0),
    ("claude", Some("claude-opus-4-1"), 1400.0),
    ("deepseek", Some("deepseek-reasoner"), 800.0),
    ("lechat", Some("mistral-medium-2508"), 260.0),
];
/// How many on each day of a week, counted back from today.
const A_DAY: [i64; 7] = [9, 14, 6, 11, 17, 3, 2];
const DAYS: i64 = 24;

/// What a usual person did up to this moment.
pub fn usual(now: Moment) -> Vec<Usage> {
    let mut usages = Vec::new();
    for ago in 0..DAYS {
        for number in 0..A_DAY[usize::try_from(ago % 7).unwrap_or_default()] {
            // In two sittings, one around now and one some hours before.
            let minutes = number * 7 + if number % 3 == 2 { 190 } else { 4 };
            let at_ms = now.at_ms - ago * DAY_MS - minutes * MINUTE_MS;
            let turn = usize::try_from(ago * 5 + number).unwrap_or_default();
            usages.push(asked(turn, Moment { at_ms, ..now }));
        }
        if ago % 3 == 1 {
            let moment = Moment { at_ms: now.at_ms - ago * DAY_MS - 95 * MINUTE_MS, ..now };
            usages.push(drawn(ago, moment));
        }
    }
    usages
}

fn asked(turn: usize, moment: Moment) -> Usage {
    let (site, model, tokens) = ASKED[turn % ASKED.len()];
    let mut usage = counted(format!("usual.text.{}.{turn}", moment.at_ms), site, Kind::Text, moment);
    usage.model = model.map(str::to_owned);
    usage.turn = if turn % 8 == 5 { Turn::Regenerate } else { Turn::New };
    usage.reply = Some(Reply {
        output_tokens: Some(Estimate::new(tokens * 0.9, tokens, tokens * 1.1)),
        how: Some(How::Text),
        duration_ms: Some(9_000),
        answered: true,
        thought: site == "deepseek",
        continued: None,
    });
    usage.price_by(&Electricity::default());
    usage
}

fn drawn(ago: i64, moment: Moment) -> Usage {
    let (site, images) = if ago % 2 == 0 { ("midjourney", 4) } else { ("chatgpt", 1) };
    let mut usage = counted(format!("usual.image.{ago}"), site, Kind::Image, moment);
    usage.images = Some(images);
    usage.price_by(&Electricity::default());
    usage
}

fn counted(id: String, site: &str, kind: Kind, moment: Moment) -> Usage {
    let counted = Counted {
        id,
        moment,
        site: site.to_owned(),
        kind,
        turn: Turn::New,
        model: None,
        images: None,
        prompt_chars: Some(140),
    };
    Usage::new(counted, &Electricity::default())
}

/// Brings a history into a browser that has those before it.
pub async fn bring(stage: &mut Stage, past: Past) -> Result<()> {
    match past {
        Past::Empty => Ok(()),
        Past::Week => {
            let usages = usual(now(stage).await?);
            add(stage, usages).await
        }
        Past::Years => years::brought(stage).await,
    }
}

/// Brings in what a usual person did on the days before today; how many of it are of today's week.
pub async fn bring_before_today(stage: &mut Stage) -> Result<usize> {
    let now = now(stage).await?;
    let today = Day::of(now);
    let week = today.week(WeekStart::Monday);
    let usages: Vec<_> = usual(now).into_iter().filter(|usage| usage.day < today).collect();
    let of_week = usages.iter().filter(|usage| week.contains(usage.day)).count();
    add(stage, usages).await.map(|()| of_week)
}

async fn add(stage: &mut Stage, usages: Vec<Usage>) -> Result<()> {
    let text = backup::write(History { usages, ..History::default() });
    let js = "return await api.runtime.sendMessage({ kind: 'restore', text: args });";
    let reply = stage.browser()?.run_in_extension(js, json!(text)).await?;
    ensure!(reply["error"].is_null(), "the history was refused: {}", reply["error"]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_usual_person_is_priced_and_has_no_two_usages_of_one_name() {
        let usages = usual(Moment { at_ms: 1_795_600_000_000, offset_min: 60 });
        let names: BTreeSet<_> = usages.iter().map(|usage| &usage.id).collect();
        assert_eq!(names.len(), usages.len());
        assert!(usages.iter().all(|usage| usage.price.is_some() && usage.day == Day::of(usage.moment)));
        assert!(usages.iter().any(|usage| usage.kind == Kind::Image));
    }
}
