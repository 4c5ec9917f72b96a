//! What a page script reports of an answer: numbers, and at most the name of a model.
//!
//! Decides what is believed: what is not of the right form counts as not said, a number out of bounds is
//! brought within them. Refuses any text but a model's name. A page can forge all of it; what that could do at
//! most is bounded by [`super::tabs`].

use crate::footprint::length::COUNTS;
use crate::footprint::subject::{MOST_IMAGES, MOST_OUTPUT_TOKENS, MOST_SECONDS};
use crate::json::is_down;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most bytes of one answer that are believed.
const MOST_BYTES: f64 = 1e10;

/// What was seen of one answer, or of a piece that goes on with one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct Report {
    /// From the ask to the end, in milliseconds, to a day.
    pub ms: u32,
    /// Size as the page saw it.
    pub bytes: f64,
    /// Counts of the visible text; `None` where only the size was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Counts>,
    /// Counts of reasoning that was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thought: Option<Counts>,
    /// Images made, each once.
    pub images: u32,
    /// Whether the answer came whole.
    #[serde(skip_serializing_if = "is_down")]
    pub ended: bool,
    /// The model that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The number of the rule that looked; `None` where only the browser's own entry was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<u32>,
    /// Whether it goes on with an answer that was begun before.
    #[serde(skip_serializing_if = "is_down")]
    pub continues: bool,
}

/// Counts of a text: see [`crate::footprint::length`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Counts(pub [f64; COUNTS]);

impl Counts {
    /// Whether nothing was counted.
    pub fn is_nothing(&self) -> bool {
        self.0.iter().all(|count| *count <= 0.0)
    }
}

/// Never refused: what is not of the right form is not there. A page may say anything.
impl From<Value> for Report {
    fn from(said: Value) -> Self {
        let of = |name: &str| said.get(name).unwrap_or(&Value::Null);
        Self {
            ms: whole(of("ms"), MOST_SECONDS * 1000.0),
            bytes: number(of("bytes"), MOST_BYTES),
            text: counts(of("text")),
            thought: counts(of("thought")),
            images: whole(of("images"), f64::from(MOST_IMAGES)),
            ended: flag(of("ended")),
            model: of("model").as_str().filter(|name| is_model(name)).map(str::to_owned),
            rule: index(of("rule")),
            continues: flag(of("continues")),
        }
    }
}

fn counts(value: &Value) -> Option<Counts> {
    let list = value.as_array().filter(|list| list.len() == COUNTS)?;
    let mut counts = Counts::default();
    for (count, value) in counts.0.iter_mut().zip(list) {
        *count = number(value, MOST_OUTPUT_TOKENS);
    }
    Some(counts)
}

/// A number between 0 and `most`; 0 for what is none.
fn number(value: &Value, most: f64) -> f64 {
    bounded(value.as_f64().unwrap_or_default(), most)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Within bounds that fit.
fn whole(value: &Value, most: f64) -> u32 {
    number(value, most) as u32
}

fn index(value: &Value) -> Option<u32> {
    u32::try_from(value.as_i64()?).ok()
}

/// True, false, 1 or 0.
fn flag(value: &Value) -> bool {
    value.as_bool() == Some(true) || value.as_i64() == Some(1)
}

fn bounded(number: f64, most: f64) -> f64 {
    number.max(0.0).min(most)
}

/// Whether a text could be a model's name.
pub fn is_model(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte);
    name.len() <= 64
        && name.bytes().all(sign)
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
}

/// What a page script says. The fields that its kind has not are absent.
#[derive(Debug, Default)]
pub struct Message {
    /// `reply`, `frame` or `changed`.
    pub kind: String,
    /// The usage that it is about, or the frame's own name.
    pub id: Option<String>,
    /// What was seen of the answer.
    pub reply: Report,
    /// Which rule saw the frame.
    pub rule: Option<u32>,
    /// Which of the rule's prompts it is.
    pub prompt: Option<u32>,
    /// When the frame was sent.
    pub at_ms: i64,
    /// Where answers came from that nobody recognised.
    pub template: Option<String>,
}

impl Message {
    /// Reads what was said, whatever it is.
    pub fn of(said: &Value) -> Self {
        let of = |name: &str| said.get(name).unwrap_or(&Value::Null);
        let text = |name: &str| of(name).as_str().map(str::to_owned);
        Self {
            kind: text("kind").unwrap_or_default(),
            id: text("id"),
            reply: of("reply").clone().into(),
            rule: index(of("rule")),
            prompt: index(of("prompt")),
            at_ms: of("at").as_i64().unwrap_or_default(),
            template: text("template"),
        }
    }
}
