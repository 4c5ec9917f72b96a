//! One counted prompt or image job, as it is kept.
//!
//! Decides what is stored of an event: these fields and no others. Refuses to hold any text of a
//! prompt, an answer, a title or an address.

use super::calendar::Day;
use crate::footprint::{self, Electricity, Priced, Subject};
use crate::observe::tracker::{Counted, Moment};
use crate::observe::{Kind, Turn};
use crate::plain::Plain;
use crate::record;
use crate::units::Footprint;
use std::cmp::Ordering;

/// The origin of a usage: what its id begins with, up to the first dot. It is the installation that counted
/// it, or the entry by which it was added.
pub fn origin(id: &str) -> &str {
    id.split_once('.').map_or(id, |(origin, _)| origin)
}

/// A usage: one row of the ledger, append-only, keyed by [`Usage::id`].
#[derive(Clone, Debug, PartialEq)]
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
    pub turn: Turn,
    /// The model's name in the request, verbatim.
    pub model: Option<String>,
    /// Images asked for, where the request says.
    pub images: Option<u32>,
    /// Length of the prompt in characters, where it could be read.
    pub prompt_chars: Option<u32>,
    /// What it took, with the method that said so: fixed when it was priced.
    pub price: Option<Price>,
    /// Whether a person added it, without an hour.
    pub by_hand: bool,
}

/// The footprint of a usage as it was priced, and by what.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// The version of the method and its factors.
    pub method: String,
    /// The electricity: a code of the catalogue's grids.
    pub grid: String,
    /// The figures.
    pub footprint: Footprint,
}

record!(Usage { id, moment, day, site, kind, turn, model, images, prompt_chars, price, by_hand });
record!(Price { method, grid, footprint });

impl Usage {
    /// The row for a counted event, priced by this electricity.
    pub fn new(counted: Counted, electricity: &Electricity) -> Self {
        let subject = Subject {
            model: counted.model.as_deref(),
            images: counted.images,
            ..Subject::new(counted.kind, &counted.site)
        };
        let Priced { footprint, method, grid, .. } = footprint::price(&subject, electricity);
        let price =
            Some(Price { method: method.to_owned(), grid: grid.to_owned(), footprint: footprint.kept() });
        Self {
            day: Day::of(counted.moment),
            id: counted.id,
            moment: counted.moment,
            site: counted.site,
            kind: counted.kind,
            turn: counted.turn,
            model: counted.model,
            images: counted.images,
            prompt_chars: counted.prompt_chars,
            price,
            by_hand: false,
        }
    }

    /// How many images it made; a job that does not say how many counts one.
    pub fn image_count(&self) -> u32 {
        if self.kind == Kind::Image { self.images.unwrap_or(1) } else { 0 }
    }

    /// Which of two forms of one usage stands: greater is the more refined, the one that knows more.
    pub fn refinement(&self, other: &Self) -> Ordering {
        let facts = |usage: &Self| {
            let text = usage.to_plain().to_string();
            (text.matches(':').count(), text)
        };
        facts(self).cmp(&facts(other))
    }
}
