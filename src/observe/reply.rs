//! What a page script reports of an answer: numbers, and at most the name of a model.
//!
//! Decides what is believed: a report of another shape is refused, a number out of bounds is brought
//! within them. Refuses any text but a model's name. A page can forge all of it; what that could do at
//! most is bounded by [`super::tabs`].

use crate::footprint::length::COUNTS;
use crate::footprint::subject::{MOST_IMAGES, MOST_OUTPUT_TOKENS, MOST_SECONDS};
use crate::plain::{Fields, Plain, Refusal};
use crate::record;
use serde_json::Value;

/// The most bytes of one answer that are believed.
const MOST_BYTES: f64 = 1e10;

/// What was seen of one answer, or of a piece that goes on with one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// From the ask to the end, in milliseconds, to a day.
    pub ms: u32,
    /// Size as the page saw it.
    pub bytes: f64,
    /// Counts of the visible text; `None` where only the size was seen.
    pub text: Option<Counts>,
    /// Counts of reasoning that was shown.
    pub thought: Option<Counts>,
    /// Images made, each once.
    pub images: u32,
    /// Whether the answer came whole.
    pub ended: bool,
    /// The model that answered.
    pub model: Option<String>,
    /// The number of the rule that looked; `None` where only the browser's own entry was seen.
    pub rule: Option<u32>,
    /// Whether it goes on with an answer that was begun before.
    pub continues: bool,
}

/// Counts of a text: see [`crate::footprint::length`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts(pub [f64; COUNTS]);

impl Counts {
    /// Whether nothing was counted.
    pub fn is_nothing(&self) -> bool {
        self.0.iter().all(|count| *count <= 0.0)
    }
}

impl Plain for Counts {
    fn to_plain(&self) -> Value {
        self.0.to_vec().to_plain()
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        let counts = Vec::<f64>::from_plain(value)?;
        let counts = <[f64; COUNTS]>::try_from(counts).map_err(|_| Refusal::new("has another length"))?;
        Ok(Self(counts.map(|count| bounded(count, MOST_OUTPUT_TOKENS))))
    }
}

impl Plain for Report {
    fn to_plain(&self) -> Value {
        let mut fields = Fields::default();
        fields.put("ms", &self.ms);
        fields.put("bytes", &self.bytes);
        fields.put("text", &self.text);
        fields.put("thought", &self.thought);
        fields.put("images", &self.images);
        fields.put("ended", &self.ended);
        fields.put("model", &self.model);
        fields.put("rule", &self.rule);
        fields.put("continues", &self.continues);
        fields.done()
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        let mut fields = Fields::of(value)?;
        Ok(Self {
            ms: whole(number(&mut fields, "ms")?, MOST_SECONDS * 1000.0),
            bytes: bounded(number(&mut fields, "bytes")?, MOST_BYTES),
            text: fields.take("text")?,
            thought: fields.take("thought")?,
            images: whole(number(&mut fields, "images")?, f64::from(MOST_IMAGES)),
            ended: flag(&mut fields, "ended")?,
            model: fields.take::<Option<String>>("model")?.filter(|name| is_model(name)),
            rule: fields.take("rule")?,
            continues: flag(&mut fields, "continues")?,
        })
    }
}

fn number(fields: &mut Fields, name: &str) -> Result<f64, Refusal> {
    Ok(fields.take::<Option<f64>>(name)?.unwrap_or_default())
}

/// True, false, 1 or 0.
fn flag(fields: &mut Fields, name: &str) -> Result<bool, Refusal> {
    match fields.take::<Option<Value>>(name)? {
        None => Ok(false),
        Some(Value::Number(number)) => Ok(number.as_f64() == Some(1.0)),
        Some(value) => bool::from_plain(value),
    }
}

fn bounded(number: f64, most: f64) -> f64 {
    number.max(0.0).min(most)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Within bounds that fit.
fn whole(number: f64, most: f64) -> u32 {
    bounded(number, most) as u32
}

/// Whether a text could be a model's name.
pub fn is_model(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte);
    name.len() <= 64
        && name.bytes().all(sign)
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
}

/// What a page script says. The fields that its kind has not are absent.
#[derive(Debug)]
pub struct Message {
    /// `reply`, `frame` or `changed`.
    pub kind: String,
    /// The usage that it is about, or the frame's own name.
    pub id: Option<String>,
    /// What was seen of the answer.
    pub reply: Option<Report>,
    /// Which rule saw the frame.
    pub rule: Option<u32>,
    /// Which of the rule's prompts it is.
    pub prompt: Option<u32>,
    /// When the frame was sent.
    pub at: Option<f64>,
    /// Where answers came from that nobody recognised.
    pub template: Option<String>,
}

record!(Message { kind, id, reply, rule, prompt, at, template });
