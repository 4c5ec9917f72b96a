//! One line of input → what the core prices.
//!
//! Decides which fields a line may have and what is wrong with one that cannot be read, by the field's
//! name. Refuses nothing that the core has a default for: an absent field, `null`, a model or a site that
//! nobody knows.

use gramme::footprint::{Reasoning, Subject, tables};
use gramme::observe::Kind;
use gramme::units::Estimate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A line as it is written. Numbers are read as such, so that `4` and `4.0` images are the same.
#[derive(Deserialize)]
struct Written<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    site: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    grid: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reasoning: Option<Cow<'a, str>>,
    output_tokens: Option<f64>,
    input_tokens: Option<f64>,
    duration_s: Option<f64>,
    images: Option<f64>,
    width: Option<f64>,
    height: Option<f64>,
    steps: Option<f64>,
}

/// A line that can be priced.
pub struct Line<'a> {
    /// Its id, as written; `null` where it has none.
    pub id: &'a str,
    model: Option<Cow<'a, str>>,
    site: Cow<'a, str>,
    /// The code of the electricity that it asks for.
    pub grid: Option<&'static str>,
    bare: Subject<'static>,
}

impl Line<'_> {
    /// What the core prices.
    pub fn subject(&self) -> Subject<'_> {
        Subject { site: &self.site, model: self.model.as_deref(), ..self.bare }
    }
}

/// Reads a line; what is wrong with a bad one is said with its field.
pub fn read(bytes: &[u8]) -> Result<Line<'_>, String> {
    match serde_json::from_slice(bytes) {
        Ok(written) => check(written),
        Err(error) => Err(diagnose(bytes, &error)),
    }
}

fn check(written: Written<'_>) -> Result<Line<'_>, String> {
    let kind = match written.kind.as_ref() {
        "text" => Kind::Text,
        "image" => Kind::Image,
        other => return Err(format!("field `kind`: `{other}` is neither `text` nor `image`")),
    };
    let amount = |field: &str, value: Option<f64>| match value {
        Some(value) if value < 0.0 => Err(format!("field `{field}`: {value} is below zero")),
        value => Ok(value),
    };
    let grid = match &written.grid {
        Some(code) => match tables::grid(code) {
            Some(grid) => Some(grid.code),
            None => return Err(format!("field `grid`: `{code}` is no code of grids.toml")),
        },
        None => None,
    };
    let reasoning = match written.reasoning.as_deref() {
        None => None,
        Some("none") => Some(Reasoning::None),
        Some("unknown") => Some(Reasoning::Unknown),
        Some("shown") => Some(Reasoning::Shown),
        Some(other) => {
            return Err(format!("field `reasoning`: `{other}` is none of `none`, `unknown`, `shown`"));
        }
    };
    let bare = Subject {
        output_tokens: amount("output_tokens", written.output_tokens)?.map(Estimate::exact),
        input_tokens: amount("input_tokens", written.input_tokens)?,
        images: whole("images", written.images, 0)?,
        width: whole("width", written.width, 1)?,
        height: whole("height", written.height, 1)?,
        steps: whole("steps", written.steps, 1)?,
        duration_s: amount("duration_s", written.duration_s)?,
        reasoning,
        ..Subject::new(kind, "")
    };
    Ok(Line {
        id: written.id.map_or("null", RawValue::get),
        model: written.model,
        site: written.site.unwrap_or_default(),
        grid,
        bare,
    })
}

/// A count: a whole number, however it is written.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(field: &str, value: Option<f64>, least: u32) -> Result<Option<u32>, String> {
    match value {
        None => Ok(None),
        Some(value) if value.fract() != 0.0 => Err(format!("field `{field}`: {value} is no whole number")),
        Some(value) if value < f64::from(least) => Err(format!("field `{field}`: {value} is below {least}")),
        Some(value) => Ok(Some(value.min(f64::from(u32::MAX)) as u32)),
    }
}

/// What is wrong with a line that could not be read: which field, where it can be told.
fn diagnose(bytes: &[u8], error: &serde_json::Error) -> String {
    let object = match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return "the line is no JSON object".into(),
        Err(_) => {
            // The parser counts lines within this one.
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default();
            return format!("the line is no JSON: {what} at column {}", error.column());
        }
    };
    if !object.contains_key("kind") {
        return "field `kind` is missing".into();
    }
    for field in ["kind", "model", "site", "grid", "reasoning"] {
        match object.get(field) {
            None | Some(Value::String(_)) => {}
            Some(Value::Null) if field != "kind" => {}
            Some(other) => return format!("field `{field}`: {other} is no string"),
        }
    }
    for field in ["output_tokens", "input_tokens", "duration_s", "images", "width", "height", "steps"] {
        match object.get(field) {
            None | Some(Value::Number(_) | Value::Null) => {}
            Some(other) => return format!("field `{field}`: {other} is no number"),
        }
    }
    error.to_string()
}
