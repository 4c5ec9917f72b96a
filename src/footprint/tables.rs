//! The catalogue's facts about models, electricity, sites and the method's constants, as static tables.
//!
//! Decides the shape of a row; how one is looked up is [`lookup`]'s. Refuses to compute anything from it. The rows
//! are compiled from `catalogue/*.toml` (`build/footprint/`); a row without source, date and licence does not build.

use crate::units::Estimate;
use serde::{Deserialize, Serialize};

#[path = "lookup.rs"]
mod lookup;
#[path = "published.rs"]
mod published;

pub use lookup::{any_chat, grid, providers, site, unknown_grid};
pub use published::{Published, Topic};

include!(concat!(env!("OUT_DIR"), "/footprint.rs"));

/// How firmly a row is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Published by whoever would know.
    Official,
    /// Measured by a third party.
    Measured,
    /// Computed from published or measured figures.
    Derived,
    /// Estimated by a source that says how.
    Estimate,
    /// Our own judgement.
    Guess,
}

/// Where a row comes from.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The publication, data set or reasoning.
    pub source: &'static str,
    /// Year or month of the figure, or of its last reading.
    pub date: &'static str,
    /// The terms under which it is used.
    pub licence: &'static str,
    /// How firmly it is known.
    pub confidence: Confidence,
}

/// One constant of the method, by its name in `factors.toml`.
#[derive(Debug)]
pub struct Factor {
    /// Its name.
    pub id: &'static str,
    /// Low, central and high; one figure three times where it has no range.
    pub value: Estimate,
    /// Its unit.
    pub unit: &'static str,
    origin: &'static Origin,
    note: &'static str,
}

impl Factor {
    /// What a reader should know beside it; may be empty.
    pub fn note(&self) -> &'static str {
        self.note
    }

    /// Where it comes from.
    pub fn origin(&self) -> &'static Origin {
        self.origin
    }
}

/// What the zone code of an electricity stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GridKind {
    /// The world's average.
    World,
    /// A place that nobody disclosed.
    Unknown,
    /// A continent or union.
    Group,
    /// One source alone: coal, hydro, wind …
    Source,
    /// A country.
    Country,
    /// A state or province.
    Subregion,
}

/// An electricity: a grid's production mix or a single source.
#[derive(Debug)]
pub struct Grid {
    /// `FRA`, `CA-QC`, `SRC-HYDRO`, `WOR` …
    pub code: &'static str,
    /// Its English name.
    pub name: &'static str,
    /// Its French name.
    pub name_fr: &'static str,
    /// What it is.
    pub kind: GridKind,
    g_kwh: [f64; 3],
    water_l_kwh: Option<f64>,
    origin: &'static Origin,
    note: &'static str,
}

impl Grid {
    /// Life-cycle intensity in g CO2e/kWh, between 1 and 1,200.
    pub fn intensity(&self) -> Estimate {
        range(self.g_kwh)
    }

    /// Water evaporated by its power plants, in L/kWh, where known.
    pub fn known_water(&self) -> Option<f64> {
        self.water_l_kwh
    }

    /// Water at its power plants in L/kWh, the world's value where its own is unknown.
    pub fn water(&self) -> f64 {
        self.known_water().unwrap_or(WATER_OFFSITE_DEFAULT.value.central)
    }

    /// What a reader should know beside it; may be empty.
    pub fn note(&self) -> &'static str {
        self.note
    }

    /// Where it comes from.
    pub fn origin(&self) -> &'static Origin {
        self.origin
    }
}

/// A data centre as a provider describes it: where it is, PUE and WUE between two bounds.
#[derive(Debug)]
pub struct Place {
    grid: &'static Grid,
    pue: [f64; 2],
    wue_onsite: [f64; 2],
}

impl Place {
    /// The grid of its zone; [`unknown_grid`] where nobody disclosed it.
    pub fn grid(&self) -> &'static Grid {
        self.grid
    }

    /// Power usage effectiveness: facility energy over IT energy, 1 or more. Its centre is the mean of
    /// its bounds.
    pub fn pue(&self) -> Estimate {
        mean_of(self.pue)
    }

    /// Water usage effectiveness: water evaporated on site over IT energy, in L/kWh. Its centre is the
    /// mean of its bounds.
    pub fn wue_onsite(&self) -> Estimate {
        mean_of(self.wue_onsite)
    }
}

/// What a model makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// Text replies.
    Text,
    /// Images.
    Image,
    /// Videos, which the method does not estimate.
    Video,
}

/// What is known of a model's reasoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thinking {
    /// It does not reason before it answers.
    Never,
    /// It may, by a setting or by itself.
    Optional,
    /// It always does.
    Always,
    /// It does, and its size was derived from a price that already holds parallel samples.
    Parallel,
}

/// Parameters, in billions, low and high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    /// Active for one token.
    pub active_b: [f64; 2],
    /// In memory.
    pub total_b: [f64; 2],
}

/// A class of size by total parameters: nano below 8 B, small below 100 B, medium below 350 B, large
/// below 800 B, frontier above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SizeClass {
    /// 4–8 B.
    Nano,
    /// 8–99 B.
    Small,
    /// 100–349 B.
    Medium,
    /// 350–799 B.
    Large,
    /// 800–2,000 B.
    Frontier,
}

/// The sizes that stand for a class.
#[derive(Debug)]
pub struct Class {
    /// Which.
    pub class: SizeClass,
    pub(super) active_b: [f64; 2],
    pub(super) total_b: [f64; 2],
    origin: &'static Origin,
}

impl Class {
    /// Its parameters.
    pub fn sizes(&self) -> Sizes {
        Sizes { active_b: self.active_b, total_b: self.total_b }
    }

    /// Where it comes from.
    pub fn origin(&self) -> &'static Origin {
        self.origin
    }
}

/// Facility energy of one image by a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImageEnergy {
    /// Wh for one image, low / central / high.
    pub wh: [f64; 3],
    /// The number of pixels that those Wh are for.
    pub pixels: f64,
    /// The number of diffusion steps that they are for, where known.
    pub steps: Option<f64>,
}

/// What is known or assumed of a model.
#[derive(Debug)]
pub struct Model {
    /// An example of its names.
    pub id: &'static str,
    /// Its name for a person.
    pub name: &'static str,
    pub(super) rules: &'static str,
    /// What it makes.
    pub makes: Makes,
    /// Its class of size.
    pub class: Option<SizeClass>,
    /// Whether it reasons.
    pub reasoning: Thinking,
    /// Whether the row stands for a family of which no newer version is known.
    pub fallback: bool,
    /// Whether its weights were never released, so that no server of a person's own can run it.
    pub hosted_only: bool,
    /// Images that one job makes by default; 0 where its site decides.
    pub images_per_prompt: u8,
    provider: &'static str,
    place: &'static Place,
    origin: &'static Origin,
    note: &'static str,
    active_b: Option<[f64; 2]>,
    total_b: Option<[f64; 2]>,
    tokens_per_s: Option<f64>,
    first_token_s: Option<f64>,
    image_wh: Option<[f64; 3]>,
    image_px: Option<[f64; 2]>,
    image_steps: Option<[f64; 2]>,
}

impl Model {
    /// Its parameters, where known or assumed.
    pub fn sizes(&self) -> Option<Sizes> {
        Some(Sizes { active_b: self.active_b?, total_b: self.total_b? })
    }

    /// Measured speed, in output tokens per second.
    pub fn tokens_per_s(&self) -> Option<f64> {
        self.tokens_per_s
    }

    /// Measured delay before the first token, in seconds.
    pub fn first_token_s(&self) -> Option<f64> {
        self.first_token_s
    }

    /// What one of its images takes. Its usual steps are the geometric centre of their bounds.
    pub fn image(&self) -> Option<ImageEnergy> {
        let [width, height] = self.image_px?;
        Some(ImageEnergy {
            wh: self.image_wh?,
            pixels: width * height,
            steps: self.image_steps.map(|[fewest, most]| (fewest * most).sqrt()),
        })
    }

    /// Who runs it.
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// Whose data centres it runs in.
    pub fn place(&self) -> &'static Place {
        self.place
    }

    /// Where the row comes from.
    pub fn origin(&self) -> &'static Origin {
        self.origin
    }

    /// What a reader should know beside it; may be empty.
    pub fn note(&self) -> &'static str {
        self.note
    }
}

/// What to assume of text replies on a site that names no model.
#[derive(Debug)]
pub struct SiteText {
    /// Billions of active parameters of a low, a central and a high case.
    pub active_b: [f64; 3],
    /// Total parameters of the same three cases.
    pub total_b: [f64; 3],
    /// Speed, in output tokens per second.
    pub tokens_per_s: f64,
    /// Delay before the first token, in seconds.
    pub first_token_s: f64,
    tokens: [f64; 3],
    /// Whether its models may reason (its state is then unknown) or do not.
    pub reasons: bool,
    unknown_model: [f64; 3],
    /// Replies that one prompt makes: 2 where two models answer side by side.
    pub answers: f64,
}

impl SiteText {
    /// Length of a reply that could not be read, in tokens.
    pub fn tokens(&self) -> Estimate {
        range(self.tokens)
    }

    /// The factor for a site whose models nobody names: it widens the range, and its centre is 1.
    pub fn unknown_model(&self) -> Estimate {
        range(self.unknown_model)
    }
}

/// What to assume of a site.
#[derive(Debug)]
pub struct SiteDefaults {
    /// Of its text replies; `None` where it makes images only.
    pub text: Option<SiteText>,
    place: &'static Place,
    /// Images that one job makes, where the request does not say.
    pub images: u32,
    image_wh: [f64; 3],
    origin: &'static Origin,
    note: &'static str,
}

impl SiteDefaults {
    /// Facility energy of one of its images of 1024 × 1024, in Wh.
    pub fn image(&self) -> ImageEnergy {
        ImageEnergy { wh: self.image_wh, pixels: 1_048_576.0, steps: None }
    }

    /// Whose data centres it runs in.
    pub fn place(&self) -> &'static Place {
        self.place
    }

    /// Where the row comes from.
    pub fn origin(&self) -> &'static Origin {
        self.origin
    }

    /// What a reader should know beside it; may be empty.
    pub fn note(&self) -> &'static str {
        self.note
    }
}

/// A site, or a kind of server that a person runs.
#[derive(Debug)]
pub struct Site {
    /// Its catalogue id.
    pub id: &'static str,
    /// Its main host, with a path where the site is a part of one.
    pub host: &'static str,
    /// Its name for a person.
    pub name: &'static str,
    provider: &'static str,
    /// Whether a person runs it themselves.
    pub own: bool,
    defaults: &'static SiteDefaults,
}

impl Site {
    /// Who runs it; empty where it passes prompts on to many.
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// What to assume of it.
    pub fn defaults(&self) -> &'static SiteDefaults {
        self.defaults
    }

    /// Whether its defaults are those of any chat or any maker of images.
    pub fn is_generic(&self) -> bool {
        SITE_DEFAULTS[..2].iter().any(|generic| std::ptr::eq(generic, self.defaults))
    }
}

/// A task as one paper measured it: for comparison within that paper's table only.
#[derive(Debug)]
pub struct MeasuredTask {
    /// Its name in the table.
    pub id: &'static str,
    /// Its English name.
    pub name: &'static str,
    /// Its French name.
    pub name_fr: &'static str,
    /// Whether it is a row of the table of tasks (means over models) or one multi-purpose model.
    pub specialised: bool,
    /// Mean energy of 1,000 requests, in kWh.
    pub kwh_per_1000: f64,
    /// Its standard deviation.
    pub deviation: Option<f64>,
    /// Its median.
    pub median: Option<f64>,
    /// The most of any model.
    pub greatest: Option<f64>,
    /// Parameters of the one model, in billions.
    pub params_b: Option<f64>,
    origin: &'static Origin,
}

/// The usual length of a reply to a kind of task.
#[derive(Debug)]
pub struct TaskLength {
    /// Its name.
    pub id: &'static str,
    /// Its English name.
    pub name: &'static str,
    /// Its French name.
    pub name_fr: &'static str,
    tokens: [f64; 3],
    origin: &'static Origin,
}

impl TaskLength {
    /// Output tokens.
    pub fn tokens(&self) -> Estimate {
        range(self.tokens)
    }
}

/// How many characters of a language make a token.
#[derive(Debug)]
pub struct Language {
    /// Its code: `en`, `fr`, `zh-CN`; `code-python`, `markdown-en` and `json` for what is no language.
    pub lang: &'static str,
    /// By the tokenizer of GPT-4o and later.
    pub chars_per_token: f64,
    /// By DeepSeek's tokenizer.
    pub deepseek: f64,
    origin: &'static Origin,
}

/// What a figure may be compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Wh.
    Energy,
    /// g CO2e.
    Carbon,
    /// mL.
    Water,
}

/// A thing of daily life that a figure may be compared with.
#[derive(Debug)]
pub struct Equivalent {
    /// Its name.
    pub id: &'static str,
    /// One of it, in English.
    pub name: &'static str,
    /// One of it, in French.
    pub name_fr: &'static str,
    /// Several of it, in English.
    pub units: &'static str,
    /// Several of it, in French.
    pub units_fr: &'static str,
    /// What it compares.
    pub basis: Basis,
    /// What one takes: Wh, g CO2e or mL.
    pub per_unit: Estimate,
    /// A published figure to show beside ours with its date, never to divide by.
    pub context: bool,
    origin: &'static Origin,
}

macro_rules! origin {
    ($($row:ty),*) => {$(
        impl $row {
            /// Where it comes from.
            pub fn origin(&self) -> &'static Origin {
                self.origin
            }
        }
    )*};
}
origin!(MeasuredTask, TaskLength, Language, Equivalent);

const fn range(points: [f64; 3]) -> Estimate {
    Estimate::new(points[0], points[1], points[2])
}

fn mean_of(bounds: [f64; 2]) -> Estimate {
    Estimate::new(bounds[0], f64::midpoint(bounds[0], bounds[1]), bounds[1])
}

/// Every electricity, sorted by code.
pub fn grids() -> &'static [Grid] {
    &GRIDS
}

/// Every model, in the order in which names are tried.
pub fn models() -> &'static [Model] {
    &MODELS
}

/// Every site; the first is any chat, the second any maker of images.
pub fn sites() -> &'static [Site] {
    &SITES
}

/// The paper's table of tasks, then its table of multi-purpose models.
pub fn measured_tasks() -> &'static [MeasuredTask] {
    &MEASURED
}

/// Lengths of replies by task.
pub fn task_lengths() -> &'static [TaskLength] {
    &LENGTHS
}

/// Characters per token by language.
pub fn languages() -> &'static [Language] {
    &LANGUAGES
}

/// Every equivalent, in order of preference within its basis.
pub fn equivalents() -> &'static [Equivalent] {
    &EQUIVALENTS
}

/// What providers have published, by provider.
pub fn published() -> &'static [Published] {
    &PUBLISHED
}

/// Every constant of the method, in the order of `factors.toml`.
pub fn factors() -> &'static [&'static Factor] {
    &FACTORS
}

/// Every class of size, from small to large.
pub fn classes() -> &'static [Class] {
    &CLASSES
}
