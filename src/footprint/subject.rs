//! What is priced, and by which electricity.
//!
//! Decides the shape of the question, and that no question is a bad one: whatever is missing has a
//! default, whatever is out of bounds is brought within them. Refuses to know where the facts came from.

use crate::observe::Kind;
use crate::units::Estimate;
use serde::{Deserialize, Serialize};

/// The most tokens of a reply that are believed.
pub const MOST_OUTPUT_TOKENS: f64 = 1e7;
/// The most tokens of a prompt that are believed.
pub const MOST_INPUT_TOKENS: f64 = 1e8;
/// The most images of one job that are believed.
pub const MOST_IMAGES: u32 = 10_000;
/// The greatest width and height of an image that are believed, in pixels.
pub const MOST_PIXELS_A_SIDE: u32 = 65_536;
/// The most diffusion steps that are believed.
pub const MOST_STEPS: u32 = 10_000;
/// The longest answer and the longest thinking that are believed, in seconds: a day.
pub const MOST_SECONDS: f64 = 86_400.0;
/// The strongest machine of a person's own that is believed, in watts.
pub const MOST_WATTS: f64 = 1e6;

/// What is known of a reply's hidden reasoning.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reasoning {
    /// It is off.
    None,
    /// It may be on or off; the model's own habit decides.
    Unknown,
    /// The site showed that the model was thinking.
    Shown,
    /// The site showed for how many seconds.
    Seconds(f64),
}

/// One prompt or one image job, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject<'a> {
    /// A text reply or images.
    pub kind: Kind,
    /// The site's catalogue id, or its host; empty where nobody knows.
    pub site: &'a str,
    /// The model's name, as the request gave it.
    pub model: Option<&'a str>,
    /// Length of the visible reply in tokens, 0 to 10⁷; the site's usual range where unknown.
    pub output_tokens: Option<Estimate>,
    /// Length of the new prompt and its attachments in tokens, 0 to 10⁸; left out where unknown.
    pub input_tokens: Option<f64>,
    /// Images of the job, 0 to 10,000; the model's or the site's usual number where unknown.
    pub images: Option<u32>,
    /// Width of each in pixels, 1 to 65,536.
    pub width: Option<u32>,
    /// Height of each in pixels, 1 to 65,536; as wide as high where one is unknown.
    pub height: Option<u32>,
    /// Diffusion steps, 1 to 10,000; used where the model's usual number is known.
    pub steps: Option<u32>,
    /// Measured duration of the answer in seconds, 0 to 86,400.
    pub duration_s: Option<f64>,
    /// Hidden reasoning; `None` where nothing at all is known.
    pub reasoning: Option<Reasoning>,
}

impl<'a> Subject<'a> {
    /// A usage of which nothing but its kind and its site is known.
    pub const fn new(kind: Kind, site: &'a str) -> Self {
        Self {
            kind,
            site,
            model: None,
            output_tokens: None,
            input_tokens: None,
            images: None,
            width: None,
            height: None,
            steps: None,
            duration_s: None,
            reasoning: None,
        }
    }

    /// The number of pixels of one image, where either side is known.
    pub fn pixels(&self) -> Option<f64> {
        let side = |pixels: u32| f64::from(pixels.clamp(1, MOST_PIXELS_A_SIDE));
        match (self.width, self.height) {
            (Some(width), Some(height)) => Some(side(width) * side(height)),
            (Some(one), None) | (None, Some(one)) => Some(side(one) * side(one)),
            (None, None) => None,
        }
    }
}

/// Whose electricity: by default that of the provider's data centres.
///
/// Codes are those of `grids.toml`, in any case of letters; one that is in no row counts as absent, so
/// that a setting of an older version never fails.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Electricity {
    /// A grid or a pure source for everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub everything: Option<String>,
    /// A grid or a pure source for one provider, by its name in the catalogue (`OpenAI`). It holds before
    /// `everything`.
    #[serde(default)]
    pub by_provider: Vec<(String, String)>,
    /// The grid of the person's own server; `everything`, then an unknown place, where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_grid: Option<String>,
    /// Power of the person's own machine while it answers, in watts at the wall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_watts: Option<Estimate>,
}

impl Electricity {
    /// One grid or pure source for everything.
    pub fn of(code: &str) -> Self {
        Self { everything: Some(code.to_owned()), ..Self::default() }
    }
}

/// A number from outside, between 0 and `most`; `None` for no number.
pub(super) fn clean(value: f64, most: f64) -> Option<f64> {
    // So small a number is none: its ratio to the upper end would be no number any more.
    let value = if value < 1e-9 { 0.0 } else { value };
    (!value.is_nan()).then(|| value.clamp(0.0, most))
}

/// A range from outside, in order and between 0 and `most`; `None` where one of its figures is no number.
pub(super) fn clean_range(value: Estimate, most: f64) -> Option<Estimate> {
    let (low, central, high) =
        (clean(value.low, most)?, clean(value.central, most)?, clean(value.high, most)?);
    Some(Estimate::new(low.min(central), central, high.max(central)))
}
