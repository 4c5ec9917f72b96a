//! The rows of the seven files, as they are written.

use serde::Deserialize;
use toml::Spanned;

/// What every row must say of itself, whatever else it holds.
#[derive(Clone, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub source: String,
    pub date: String,
    pub licence: String,
    pub confidence: String,
}

#[derive(Deserialize)]
pub struct Models {
    pub model: Vec<Spanned<Model>>,
}

#[derive(Deserialize)]
pub struct Model {
    pub id: String,
    pub name: String,
    pub r#match: Vec<String>,
    pub provider: String,
    pub makes: String,
    pub active_b: Option<[f64; 2]>,
    pub total_b: Option<[f64; 2]>,
    pub class: Option<String>,
    pub tokens_per_s: Option<f64>,
    pub first_token_s: Option<f64>,
    pub reasoning: Option<String>,
    #[serde(flatten)]
    pub place: Place,
    pub image_wh: Option<[f64; 3]>,
    pub image_px: Option<[f64; 2]>,
    pub image_steps: Option<[f64; 2]>,
    #[serde(default)]
    pub images_per_prompt: u8,
    #[serde(default)]
    pub fallback: bool,
    #[serde(default)]
    pub hosted_only: bool,
    #[serde(flatten)]
    pub origin: Origin,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, Deserialize)]
pub struct Place {
    pub zone: String,
    pub pue: [f64; 2],
    pub wue_onsite: [f64; 2],
}

#[derive(Deserialize)]
pub struct Grids {
    pub grid: Vec<Spanned<Grid>>,
}

#[derive(Deserialize)]
pub struct Grid {
    pub code: String,
    pub name: String,
    pub name_fr: String,
    pub kind: String,
    pub g_kwh: [f64; 3],
    pub water_l_kwh: Option<f64>,
    #[serde(flatten)]
    pub origin: Origin,
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
pub struct Factors {
    pub method: String,
    pub factor: Vec<Spanned<Factor>>,
    pub class: Vec<Spanned<Class>>,
}

#[derive(Deserialize)]
pub struct Factor {
    pub id: String,
    pub name: String,
    pub value: Figure,
    pub unit: String,
    #[serde(flatten)]
    pub origin: Origin,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
pub enum Figure {
    One(f64),
    Range([f64; 3]),
}

impl Figure {
    pub fn points(self) -> [f64; 3] {
        match self {
            Self::One(value) => [value; 3],
            Self::Range(points) => points,
        }
    }
}

#[derive(Deserialize)]
pub struct Class {
    pub id: String,
    pub active_b: [f64; 2],
    pub total_b: [f64; 2],
    #[serde(flatten)]
    pub origin: Origin,
}

#[derive(Deserialize)]
pub struct Tasks {
    pub measured: Vec<Spanned<Measured>>,
    pub length: Vec<Spanned<Length>>,
    pub language: Vec<Spanned<Language>>,
}

#[derive(Deserialize)]
pub struct Measured {
    pub id: String,
    pub name: String,
    pub name_fr: String,
    pub table: String,
    pub kwh_per_1000: f64,
    pub kwh_per_1000_sd: Option<f64>,
    pub kwh_per_1000_median: Option<f64>,
    pub kwh_per_1000_max: Option<f64>,
    pub params_b: Option<f64>,
    #[serde(flatten)]
    pub origin: Origin,
}

#[derive(Deserialize)]
pub struct Length {
    pub id: String,
    pub name: String,
    pub name_fr: String,
    pub tokens: [f64; 3],
    #[serde(flatten)]
    pub origin: Origin,
}

#[derive(Deserialize)]
pub struct Language {
    pub lang: String,
    pub chars_per_token: f64,
    pub deepseek: f64,
    #[serde(flatten)]
    pub origin: Origin,
}

#[derive(Deserialize)]
pub struct Equivalents {
    pub equivalent: Vec<Spanned<Equivalent>>,
}

#[derive(Deserialize)]
pub struct Equivalent {
    pub id: String,
    pub name: String,
    pub name_fr: String,
    pub units: String,
    pub units_fr: String,
    pub basis: String,
    pub per_unit: [f64; 3],
    #[serde(default)]
    pub context: bool,
    #[serde(flatten)]
    pub origin: Origin,
}

#[derive(Deserialize)]
pub struct Transparency {
    pub published: Vec<Spanned<Published>>,
}

#[derive(Deserialize)]
pub struct Published {
    pub provider: String,
    pub topic: String,
    pub said: String,
    pub said_fr: String,
    #[serde(flatten)]
    pub origin: Origin,
}

#[derive(Deserialize)]
pub struct Sites {
    pub site: Vec<Spanned<Site>>,
}

#[derive(Deserialize)]
pub struct Site {
    pub id: String,
    pub host: String,
    pub name: String,
    #[serde(default)]
    pub provider: String,
    #[serde(default)]
    pub own: bool,
    pub same_as: Option<String>,
    pub active_b: Option<[f64; 3]>,
    pub total_b: Option<[f64; 3]>,
    pub tokens_per_s: Option<f64>,
    pub first_token_s: Option<f64>,
    pub zone: Option<String>,
    pub pue: Option<[f64; 2]>,
    pub wue_onsite: Option<[f64; 2]>,
    pub tokens: Option<[f64; 3]>,
    pub reasoning: Option<String>,
    pub unknown_model: Option<[f64; 3]>,
    pub answers_per_prompt: Option<f64>,
    pub images_per_prompt: Option<u32>,
    pub image_wh: Option<[f64; 3]>,
    #[serde(flatten)]
    pub origin: Origin,
    #[serde(default)]
    pub note: String,
}
