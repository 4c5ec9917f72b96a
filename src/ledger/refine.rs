//! What a report of an answer makes of the usage that was counted for it.
//!
//! Decides when a prompt was an image job after all, which model answered, how long the answer was, and
//! prices anew what changed. Refuses to make a usage of its own, and to take an answer's report twice.

use super::usage::{How, Usage};
use crate::catalogue;
use crate::footprint::{Electricity, length};
use crate::observe::Kind;
use crate::observe::reply::Report;
use crate::units::Estimate;

/// The most pieces that may go on with one answer.
pub const MOST_CONTINUED: u32 = 20;

/// Up to so many tokens a text beside images is their caption, and what was asked for was the images: the
/// captions that sites write are a sentence or three, some 20 to 80 tokens.
pub const CAPTION_TOKENS: f64 = 150.0;

/// What the usage becomes; `None` where the report changes nothing.
pub fn refine(usage: &Usage, report: &Report, electricity: &Electricity) -> Option<Usage> {
    let mut reply = usage.reply.clone().unwrap_or_default();
    if report.continues {
        let continued = reply.continued.unwrap_or_default();
        if continued >= MOST_CONTINUED {
            return None;
        }
        reply.continued = Some(continued + 1);
        reply.duration_ms = reply.duration_ms.map(|ms| ms.saturating_add(report.ms));
        reply.answered |= report.ended;
    } else {
        if reply.duration_ms.is_some() {
            return None;
        }
        reply.duration_ms = Some(report.ms);
        reply.answered |= report.ended;
    }
    if let Some((tokens, how)) = tokens(&usage.site, report) {
        let sum = reply.output_tokens.map_or(tokens, |before| before + tokens);
        reply.output_tokens = Some(sum.kept());
        // Of two ways the coarser one is what the sum rests on.
        reply.how = Some(if reply.how == Some(How::Bytes) { How::Bytes } else { how });
    }
    reply.thought |= report.thought.is_some_and(|counts| !counts.is_nothing());

    let mut refined = usage.clone();
    if let Some(model) = &report.model
        && usage.model.as_ref() != Some(model)
    {
        refined.asked_model = usage.asked_model.clone().or_else(|| usage.model.clone());
        refined.model = Some(model.clone());
    }
    if report.images > 0 {
        let text = reply.output_tokens.map_or(0.0, |tokens| tokens.central);
        if text <= CAPTION_TOKENS {
            refined.kind = Kind::Image;
        }
        if refined.kind == Kind::Image {
            // The same image may be announced in several pieces.
            let before = usage.images.filter(|_| usage.reply.is_some()).unwrap_or_default();
            refined.images = Some(report.images.max(before));
        }
    }
    refined.reply = Some(reply);
    refined.price_by(electricity);
    Some(refined)
}

/// The visible tokens of an answer, and how that is known.
fn tokens(site: &str, report: &Report) -> Option<(Estimate, How)> {
    match &report.text {
        // Nothing found says nothing: the answer may come elsewhere, or in a form that is not known.
        Some(counts) if counts.is_nothing() => None,
        Some(counts) => Some((length::tokens(&counts.0), How::Text)),
        None if report.rule.is_some() || report.bytes <= 0.0 => None,
        None => Some((catalogue::taken(site)?.weight?.tokens(report.bytes), How::Bytes)),
    }
}
