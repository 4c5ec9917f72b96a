//! One counted prompt or image job, as it is kept.
//!
//! Decides what is stored of an event: these fields and no others. Refuses to hold any text of a
//! prompt, an answer, a title or an address.

use super::calendar::Day;
use crate::footprint::{self, Electricity, Priced, Reasoning, Subject};
use crate::json::{self, is_down};
use crate::observe::tracker::{Counted, Moment};
use crate::observe::{Kind, Turn};
use crate::units::{Estimate, Footprint};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The origin of a usage: what its id begins with, up to the first dot. It is the installation that counted
/// it, or the entry by which it was added.
pub fn origin(id: &str) -> &str {
    id.split_once('.').map_or(id, |(origin, _)| origin)
}

/// A usage: one row of the ledger, append-only, keyed by [`Usage::id`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Stable and unique; see [`Counted::id`].
    pub id: String,
    /// When it was asked, with the local offset of that moment.
    pub moment: Moment,
    /// The local day, fixed at that moment for good.
    pub day: Day,
    /// The site's catalogue id.
    pub site: String,
    /// Text or image.
    pub kind: Kind,
    /// New prompt, regeneration or edit.
    #[serde(default)]
    pub turn: Turn,
    /// The model that answered, where the answer named one; else the model's name in the request, verbatim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The model's name in the request, where another one answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_model: Option<String>,
    /// Images made, where the answer showed them; else images asked for, where the request says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub images: Option<u32>,
    /// Length of the prompt in characters, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_chars: Option<u32>,
    /// What was seen of the answer, if anything was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// What it took, with the method that said so: fixed when it was priced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Whether a person added it, without an hour.
    #[serde(default, skip_serializing_if = "is_down")]
    pub by_hand: bool,
}

/// What was seen of an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Length of the visible text in tokens; the site's usual length is assumed where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<Estimate>,
    /// How that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<How>,
    /// From the ask to the end of the answer, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u32>,
    /// Whether the answer came whole.
    #[serde(default, skip_serializing_if = "is_down")]
    pub answered: bool,
    /// Whether reasoning was shown.
    #[serde(default, skip_serializing_if = "is_down")]
    pub thought: bool,
    /// How many pieces went on with the answer (after a reload, on another connection).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continued: Option<u32>,
}

/// How the length of an answer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// Counted from the text as it streamed by.
    Text,
    /// Reckoned from its size.
    Bytes,
}

/// The footprint of a usage as it was priced, and by what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// The version of the method and its factors.
    pub method: String,
    /// The electricity: a code of the catalogue's grids.
    pub grid: String,
    /// The figures.
    pub footprint: Footprint,
}

impl Usage {
    /// The row for a counted event, priced by this electricity.
    pub fn new(counted: Counted, electricity: &Electricity) -> Self {
        let mut usage = Self {
            day: Day::of(counted.moment),
            id: counted.id,
            moment: counted.moment,
            site: counted.site,
            kind: counted.kind,
            turn: counted.turn,
            model: counted.model,
            asked_model: None,
            images: counted.images,
            prompt_chars: counted.prompt_chars,
            reply: None,
            price: None,
            by_hand: false,
        };
        usage.price_by(electricity);
        usage
    }

    /// What is priced of it.
    pub fn subject(&self) -> Subject<'_> {
        let reply = self.reply.as_ref();
        Subject {
            model: self.model.as_deref(),
            images: self.images,
            output_tokens: reply.and_then(|reply| reply.output_tokens),
            // No answer takes no time: nobody saw it.
            duration_s: reply
                .and_then(|reply| reply.duration_ms)
                .filter(|ms| *ms > 0)
                .map(|ms| f64::from(ms) / 1000.0),
            reasoning: reply.filter(|reply| reply.thought).map(|_| Reasoning::Shown),
            ..Subject::new(self.kind, &self.site)
        }
    }

    /// Prices it by this electricity and today's method.
    pub fn price_by(&mut self, electricity: &Electricity) {
        let Priced { footprint, method, grid, .. } = footprint::price(&self.subject(), electricity);
        self.price =
            Some(Price { method: method.to_owned(), grid: grid.to_owned(), footprint: footprint.kept() });
    }

    /// How many images it made; a job that does not say how many counts one.
    pub fn image_count(&self) -> u32 {
        if self.kind == Kind::Image { self.images.unwrap_or(1) } else { 0 }
    }

    /// Which of two forms of one usage stands: greater is the more refined, the one whose answer was seen
    /// for longer; of two alike, one and the same wherever they meet.
    pub fn refinement(&self, other: &Self) -> Ordering {
        let seen = |usage: &Self| {
            let reply = usage.reply.as_ref();
            reply.map(|reply| (reply.continued.unwrap_or_default(), reply.answered))
        };
        let facts = |text: &str| text.matches(':').count();
        let (mine, theirs) = (json::text(self), json::text(other));
        let order = seen(self).cmp(&seen(other)).then_with(|| facts(&mine).cmp(&facts(&theirs)));
        order.then_with(|| mine.cmp(&theirs))
    }
}
