//! What stands in a site's answers, and which frames of its sockets are prompts.
//!
//! Decides nothing: these are the tables' words for it. [`Answer`] is what the page scripts look for, as
//! the build writes it into the package; [`Taken`] is the little of it that the background needs.

use super::endpoint::{Kind, Turn};
use super::path::Path;
use crate::units::Estimate;

/// A site's answers, in the order of its entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answers {
    /// The site's id.
    pub site: &'static str,
    /// What is known of them.
    pub answers: &'static [Answer],
}

/// Literals that stand in one record in this order, the last of them before what is wanted.
pub type Sequence = &'static [&'static str];

/// The answers to one kind of request, or on one kind of socket.
#[allow(clippy::struct_excessive_bools, reason = "facts of a table, each for itself")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The hosts that give it.
    pub hosts: &'static [&'static str],
    /// The paths, any of which will do.
    pub paths: &'static [Path],
    /// Whether the page script looks at it.
    pub tap: bool,
    /// Whether it comes on a socket.
    pub socket: bool,
    /// Whether it goes on with the answer to the prompt before it.
    pub continues: bool,
    /// What stands between the records of one frame.
    pub separator: Option<&'static str>,
    /// The client's frames that are prompts.
    pub frames: &'static [Frame],
    /// How many times the JSON was made a JSON string again.
    pub nest: u8,
    /// Before strings that add up to the text.
    pub text: &'static [Sequence],
    /// Before strings that each repeat all of the text so far.
    pub whole: &'static [Sequence],
    /// Before strings of reasoning.
    pub thought: &'static [Sequence],
    /// From which literals on the strings are text (0), reasoning (1) or neither (2).
    pub mode: &'static [(&'static str, u8)],
    /// Whether those literals stand after the string that they are about.
    pub late: bool,
    /// Before the name of the model that answered.
    pub model: &'static [Sequence],
    /// Before the name of an image that was made.
    pub image: &'static [Sequence],
    /// What only a complete answer has.
    pub end: &'static [&'static str],
}

/// A client's frame that is a prompt or an image job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Every one of these stands in it.
    pub all: &'static [&'static str],
    /// None of these does.
    pub none: &'static [&'static str],
    /// What it counts as.
    pub kind: Kind,
    /// What turn it is.
    pub turn: Turn,
}

/// What the background knows of a site's answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taken {
    /// The site's id.
    pub site: &'static str,
    /// Frames that count: the number of the rule that saw it, and what it is. In the rules' order.
    pub frames: &'static [(u8, Kind, Turn)],
    /// How an answer's size tells its length, where that is known.
    pub weight: Option<Weight>,
}

impl Taken {
    /// What the frame with this number is, of those that this rule knows.
    pub fn frame(&self, rule: u32, number: u32) -> Option<(Kind, Turn)> {
        let of_rule = self.frames.iter().filter(|(of, ..)| u32::from(*of) == rule);
        of_rule.skip(number as usize).map(|(_, kind, turn)| (*kind, *turn)).next()
    }
}

/// How an answer's size tells its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// What an answer weighs beside its text, in bytes: the least and the most.
    pub base: [f64; 2],
    /// What one token weighs with all that is sent around it, in bytes: low, central, high.
    pub per_token: [f64; 3],
}

impl Weight {
    /// The tokens of an answer of so many bytes.
    pub fn tokens(&self, bytes: f64) -> Estimate {
        let [least, most] = self.base;
        let [low, central, high] = self.per_token;
        // Something was answered, be it one token.
        let tokens = |base: f64, per_token: f64| ((bytes - base) / per_token).max(1.0);
        let (fewest, likely, most) =
            (tokens(most, high), tokens(f64::midpoint(least, most), central), tokens(least, low));
        Estimate::new(fewest, likely.max(fewest).min(most), most)
    }
}

impl Answer {
    /// Which of the client's frames a record is.
    pub fn frame_of(&self, record: &str) -> Option<usize> {
        self.frames.iter().position(|frame| {
            frame.all.iter().all(|literal| record.contains(literal))
                && !frame.none.iter().any(|literal| record.contains(literal))
        })
    }
}
