//! The footprint's facts: `catalogue/{models,grids,factors,tasks,equivalents,site_defaults}.toml` → one
//! file of static tables in `OUT_DIR`.
//!
//! Decides what a sound row is: named, sourced, dated, licensed, in order and finite. Refuses to repair
//! one: the first fault of each row stops the build with its file, its line and its name.

use crate::words::words;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::exit;
use std::{env, fs};
use toml::Spanned;

mod rules;

/// What every row must say of itself, whatever else it holds.
#[derive(Clone, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    source: String,
    date: String,
    licence: String,
    confidence: String,
}

#[derive(Deserialize)]
struct Models {
    model: Vec<Spanned<Model>>,
}

#[derive(Deserialize)]
struct Model {
    id: String,
    name: String,
    r#match: Vec<String>,
    provider: String,
    makes: String,
    active_b: Option<[f64; 2]>,
    total_b: Option<[f64; 2]>,
    class: Option<String>,
    tokens_per_s: Option<f64>,
    first_token_s: Option<f64>,
    reasoning: Option<String>,
    #[serde(flatten)]
    place: Place,
    image_wh: Option<[f64; 3]>,
    image_px: Option<[f64; 2]>,
    image_steps: Option<[f64; 2]>,
    #[serde(default)]
    images_per_prompt: u32,
    #[serde(default)]
    fallback: bool,
    #[serde(default)]
    hosted_only: bool,
    #[serde(flatten)]
    origin: Origin,
    #[serde(default)]
    note: String,
}

#[derive(Clone, Deserialize)]
struct Place {
    zone: String,
    pue: [f64; 2],
    wue_onsite: [f64; 2],
}

#[derive(Deserialize)]
struct Grids {
    grid: Vec<Spanned<Grid>>,
}

#[derive(Deserialize)]
struct Grid {
    code: String,
    name: String,
    name_fr: String,
    kind: String,
    g_kwh: [f64; 3],
    water_l_kwh: Option<f64>,
    #[serde(flatten)]
    origin: Origin,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
struct Factors {
    method: String,
    factor: Vec<Spanned<Factor>>,
    class: Vec<Spanned<Class>>,
}

#[derive(Deserialize)]
struct Factor {
    id: String,
    name: String,
    value: Figure,
    unit: String,
    #[serde(flatten)]
    origin: Origin,
    #[serde(default)]
    note: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Figure {
    One(f64),
    Range([f64; 3]),
}

impl Figure {
    fn points(self) -> [f64; 3] {
        match self {
            Self::One(value) => [value; 3],
            Self::Range(points) => points,
        }
    }
}

#[derive(Deserialize)]
struct Class {
    id: String,
    active_b: [f64; 2],
    total_b: [f64; 2],
    #[serde(flatten)]
    origin: Origin,
}

#[derive(Deserialize)]
struct Tasks {
    measured: Vec<Spanned<Measured>>,
    length: Vec<Spanned<Length>>,
    language: Vec<Spanned<Language>>,
}

#[derive(Deserialize)]
struct Measured {
    id: String,
    name: String,
    name_fr: String,
    table: String,
    kwh_per_1000: f64,
    kwh_per_1000_sd: Option<f64>,
    kwh_per_1000_median: Option<f64>,
    kwh_per_1000_max: Option<f64>,
    params_b: Option<f64>,
    #[serde(flatten)]
    origin: Origin,
}

#[derive(Deserialize)]
struct Length {
    id: String,
    name: String,
    name_fr: String,
    tokens: [f64; 3],
    #[serde(flatten)]
    origin: Origin,
}

#[derive(Deserialize)]
struct Language {
    lang: String,
    chars_per_token: f64,
    deepseek: f64,
    #[serde(flatten)]
    origin: Origin,
}

#[derive(Deserialize)]
struct Equivalents {
    equivalent: Vec<Spanned<Equivalent>>,
}

#[derive(Deserialize)]
struct Equivalent {
    id: String,
    name: String,
    name_fr: String,
    units: String,
    units_fr: String,
    basis: String,
    per_unit: [f64; 3],
    #[serde(default)]
    context: bool,
    #[serde(flatten)]
    origin: Origin,
}

#[derive(Deserialize)]
struct Sites {
    site: Vec<Spanned<Site>>,
}

#[derive(Deserialize)]
struct Site {
    id: String,
    host: String,
    name: String,
    #[serde(default)]
    provider: String,
    #[serde(default)]
    own: bool,
    same_as: Option<String>,
    active_b: Option<[f64; 3]>,
    total_b: Option<[f64; 3]>,
    tokens_per_s: Option<f64>,
    first_token_s: Option<f64>,
    zone: Option<String>,
    pue: Option<[f64; 2]>,
    wue_onsite: Option<[f64; 2]>,
    tokens: Option<[f64; 3]>,
    reasoning: Option<String>,
    unknown_model: Option<[f64; 3]>,
    answers_per_prompt: Option<f64>,
    images_per_prompt: Option<u32>,
    image_wh: Option<[f64; 3]>,
    #[serde(flatten)]
    origin: Origin,
    #[serde(default)]
    note: String,
}

/// Reads the six files and writes `OUT_DIR/footprint.rs`; a fault ends the process, after its message.
pub fn compile() {
    if let Err(fault) = run() {
        // The last line of a failed build script's stderr is what cargo shows.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("\n{fault}\n").as_bytes());
        exit(1);
    }
}

/// One file of the catalogue: its text, to turn spans into lines.
struct File {
    name: &'static str,
    text: String,
}

impl File {
    fn read(name: &'static str) -> Result<Self, String> {
        let root = env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?;
        let path: PathBuf = [&root, "catalogue", name].iter().collect();
        let directive = format!("cargo::rerun-if-changed={}\n", path.display());
        std::io::Write::write_all(&mut std::io::stdout(), directive.as_bytes()).map_err(|e| e.to_string())?;
        let text = fs::read_to_string(&path).map_err(|e| format!("catalogue/{name}: {e}"))?;
        Ok(Self { name, text })
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        toml::from_str(&self.text).map_err(|e| format!("catalogue/{}: {e}", self.name))
    }

    fn fault<T>(&self, row: &Spanned<T>, id: &str, what: &str) -> String {
        let line = self.text[..row.span().start].split('\n').count();
        format!("catalogue/{}:{line}: `{id}`: {what}", self.name)
    }
}

/// Words that a field may hold, and the Rust variant each becomes.
fn variant(word: &str, allowed: &[(&str, &'static str)]) -> Result<&'static str, String> {
    allowed.iter().find(|(name, _)| *name == word).map(|(_, variant)| *variant).ok_or_else(|| {
        format!("`{word}` is not one of {}", allowed.iter().map(|a| a.0).collect::<Vec<_>>().join(", "))
    })
}

const CONFIDENCE: &[(&str, &str)] = &[
    ("official", "Official"),
    ("measured", "Measured"),
    ("derived", "Derived"),
    ("estimate", "Estimate"),
    ("guess", "Guess"),
];
const REASONING: &[(&str, &str)] =
    &[("none", "Never"), ("optional", "Optional"), ("always", "Always"), ("parallel", "Parallel")];
const MAKES: &[(&str, &str)] = &[("text", "Text"), ("image", "Image"), ("video", "Video")];
const GRID_KINDS: &[(&str, &str)] = &[
    ("world", "World"),
    ("unknown", "Unknown"),
    ("group", "Group"),
    ("source", "Source"),
    ("country", "Country"),
    ("subregion", "Subregion"),
];
const CLASSES: &[(&str, &str)] = &[
    ("nano", "Nano"),
    ("small", "Small"),
    ("medium", "Medium"),
    ("large", "Large"),
    ("frontier", "Frontier"),
];
const BASES: &[(&str, &str)] = &[("energy", "Energy"), ("carbon", "Carbon"), ("water", "Water")];

fn said(origin: &Origin) -> Result<(), String> {
    for (field, value) in [
        ("source", &origin.source),
        ("date", &origin.date),
        ("licence", &origin.licence),
        ("confidence", &origin.confidence),
    ] {
        if value.trim().is_empty() {
            return Err(format!("{field} is empty"));
        }
    }
    if !origin.date.starts_with(|c: char| c.is_ascii_digit()) || origin.date.len() < 4 {
        return Err(format!("date `{}` begins with no year", origin.date));
    }
    variant(&origin.confidence, CONFIDENCE).map(|_| ())
}

fn ordered(field: &str, points: &[f64], least: f64, most: f64) -> Result<(), String> {
    if points.iter().any(|p| !p.is_finite() || *p < least || *p > most) {
        return Err(format!("{field} {points:?} leaves {least} to {most}"));
    }
    if points.windows(2).any(|pair| pair[0] > pair[1]) {
        return Err(format!("{field} {points:?} is not in rising order"));
    }
    Ok(())
}

fn sound_place(place: &Place, grids: &BTreeMap<String, usize>) -> Result<(), String> {
    ordered("pue", &place.pue, 1.0, 3.0)?;
    ordered("wue_onsite", &place.wue_onsite, 0.0, 10.0)?;
    if grids.contains_key(&place.zone) {
        Ok(())
    } else {
        Err(format!("zone `{}` is in no row of grids.toml", place.zone))
    }
}

/// Values that many rows share, kept once and named by their index.
struct Pool {
    seen: BTreeMap<String, usize>,
    items: Vec<String>,
}

impl Pool {
    fn new() -> Self {
        Self { seen: BTreeMap::new(), items: Vec::new() }
    }

    fn index(&mut self, item: String) -> usize {
        if let Some(index) = self.seen.get(&item) {
            return *index;
        }
        self.items.push(item.clone());
        self.seen.insert(item, self.items.len() - 1);
        self.items.len() - 1
    }

    fn table(&self, out: &mut String, name: &str, of: &str) {
        let _ = writeln!(
            out,
            "pub(super) static {name}: [{of}; {}] = [{}];",
            self.items.len(),
            self.items.join(",")
        );
    }
}

/// FNV-1a, 64 bits: a change of any byte of the figures changes it; nobody attacks it.
fn digest(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What is written, and beside it the plain list of every figure that can move a price.
#[derive(Default)]
struct Output {
    code: String,
    figures: String,
}

impl Output {
    fn figure(&mut self, of: &str, values: &dyn std::fmt::Debug) {
        let _ = writeln!(self.figures, "{of} {values:?}");
    }
}

struct Pools {
    origins: Pool,
    places: Pool,
    providers: Pool,
    notes: Pool,
}

impl Pools {
    fn origin(&mut self, origin: &Origin) -> Result<usize, String> {
        let confidence = variant(&origin.confidence, CONFIDENCE)?;
        Ok(self.origins.index(format!(
            "Origin {{ source: {:?}, date: {:?}, licence: {:?}, confidence: Confidence::{confidence} }}",
            origin.source, origin.date, origin.licence
        )))
    }

    fn place(&mut self, place: &Place, grids: &BTreeMap<String, usize>) -> usize {
        let zone = grids.get(&place.zone).copied().unwrap_or_default();
        self.places.index(format!(
            "Place {{ zone: {zone}, pue: {:?}, wue_onsite: {:?} }}",
            place.pue, place.wue_onsite
        ))
    }
}

/// Decimals as whole numbers of a smaller unit, so that a table is a quarter of the size and loses nothing.
fn fixed<const N: usize>(values: [f64; N], scale: f64) -> Result<[u32; N], String> {
    let mut whole = [0; N];
    for (whole, value) in whole.iter_mut().zip(values) {
        let scaled = (value * scale).round();
        // The core divides by the same scale: what does not come back the same has too many decimals.
        if (scaled / scale).to_bits() != value.to_bits() || !(0.0..4e9).contains(&scaled) {
            return Err(format!("{value} is no whole number of 1/{scale}"));
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let kept = scaled as u32;
        *whole = kept;
    }
    Ok(whole)
}

fn option<T: std::fmt::Debug>(value: Option<T>) -> String {
    value.map_or_else(|| "None".into(), |value| format!("Some({value:?})"))
}

fn run() -> Result<(), String> {
    let mut out = Output::default();
    let mut pools =
        Pools { origins: Pool::new(), places: Pool::new(), providers: Pool::new(), notes: Pool::new() };
    // Index 0 is "nobody in particular", and "nothing to note".
    pools.providers.index("\"\"".into());
    pools.notes.index("\"\"".into());

    let grids = grids(&mut out, &mut pools)?;
    factors(&mut out, &mut pools)?;
    models(&mut out, &mut pools, &grids)?;
    sites(&mut out, &mut pools, &grids)?;
    tasks(&mut out, &mut pools)?;
    equivalents(&mut out, &mut pools)?;

    pools.origins.table(&mut out.code, "ORIGINS", "Origin");
    pools.places.table(&mut out.code, "PLACES", "Place");
    pools.providers.table(&mut out.code, "PROVIDERS", "&str");
    pools.notes.table(&mut out.code, "NOTES", "&str");
    let _ = writeln!(
        out.code,
        "/// A digest of every figure of the catalogue that can move a price.\npub const FIGURES: u64 = {:#018x};",
        digest(&out.figures)
    );
    let dir = env::var("OUT_DIR").map_err(|e| e.to_string())?;
    fs::write(PathBuf::from(dir).join("footprint.rs"), out.code).map_err(|e| e.to_string())
}

fn grids(out: &mut Output, pools: &mut Pools) -> Result<BTreeMap<String, usize>, String> {
    let file = File::read("grids.toml")?;
    let parsed: Grids = file.parse()?;
    let mut codes = BTreeMap::new();
    let mut rows = String::new();
    let mut last = String::new();
    for (index, row) in parsed.grid.iter().enumerate() {
        let grid = row.get_ref();
        let fault = |what: String| file.fault(row, &grid.code, &what);
        said(&grid.origin).map_err(fault)?;
        ordered("g_kwh", &grid.g_kwh, 1.0, 1200.0).map_err(fault)?;
        ordered("water_l_kwh", grid.water_l_kwh.as_slice(), 0.0, 100.0).map_err(fault)?;
        if grid.code <= last || grid.code != grid.code.to_ascii_uppercase() {
            return Err(fault("codes are capitals, unique and sorted: look-ups halve the table".into()));
        }
        last.clone_from(&grid.code);
        codes.insert(grid.code.clone(), index);
        out.figure(&grid.code, &(grid.g_kwh, grid.water_l_kwh));
        let _ = write!(
            rows,
            "Grid {{ code: {:?}, name: {:?}, name_fr: {:?}, kind: GridKind::{}, centi_g_kwh: {:?}, water_100_ul_kwh: {}, origin: {}, note: {} }},",
            grid.code,
            words(&grid.name),
            words(&grid.name_fr),
            variant(&grid.kind, GRID_KINDS).map_err(fault)?,
            fixed(grid.g_kwh, 100.0).map_err(fault)?,
            fixed([grid.water_l_kwh.unwrap_or_default()], 10_000.0).map_err(fault)?[0],
            pools.origin(&grid.origin).map_err(fault)?,
            pools.notes.index(format!("{:?}", grid.note)),
        );
    }
    for needed in ["UNK", "WOR"] {
        if !codes.contains_key(needed) {
            return Err(format!("catalogue/grids.toml: no row `{needed}`"));
        }
    }
    let _ = writeln!(out.code, "pub(super) static GRIDS: [Grid; {}] = [{rows}];", codes.len());
    Ok(codes)
}

fn factors(out: &mut Output, pools: &mut Pools) -> Result<(), String> {
    let file = File::read("factors.toml")?;
    let parsed: Factors = file.parse()?;
    let _ = writeln!(
        out.code,
        "/// The name of this set of constants, which every usage keeps.\npub const METHOD: &str = {:?};",
        parsed.method
    );
    let mut list = String::new();
    let mut ids = BTreeSet::new();
    for row in &parsed.factor {
        let factor = row.get_ref();
        let fault = |what: String| file.fault(row, &factor.id, &what);
        said(&factor.origin).map_err(fault)?;
        let points = factor.value.points();
        // Two rows do not rise: a decay is below zero, and a speed's slow end is the energy's high end.
        let mut rising = points;
        if rising[0] > rising[2] {
            rising.reverse();
        }
        ordered("value", &rising, -1.0, 1e9).map_err(fault)?;
        if !ids.insert(factor.id.clone()) {
            return Err(fault("stands twice".into()));
        }
        out.figure(&factor.id, &points);
        let name = factor.id.to_ascii_uppercase();
        let _ = writeln!(
            out.code,
            "/// {}, in {}. Source: {}.\npub static {name}: Factor = Factor {{ id: {:?}, value: Estimate::new({:?}, {:?}, {:?}), unit: {:?}, origin: {}, note: {} }};",
            factor.name,
            factor.unit,
            factor.origin.source,
            factor.id,
            points[0],
            points[1],
            points[2],
            factor.unit,
            pools.origin(&factor.origin).map_err(fault)?,
            pools.notes.index(format!("{:?}", factor.note)),
        );
        let _ = write!(list, "&{name},");
    }
    let _ = writeln!(out.code, "pub(super) static FACTORS: [&Factor; {}] = [{list}];", parsed.factor.len());

    let mut classes = String::new();
    for row in &parsed.class {
        let class = row.get_ref();
        let fault = |what: String| file.fault(row, &class.id, &what);
        said(&class.origin).map_err(fault)?;
        ordered("active_b", &class.active_b, 0.01, 10_000.0).map_err(fault)?;
        ordered("total_b", &class.total_b, 0.01, 100_000.0).map_err(fault)?;
        out.figure(&class.id, &(class.active_b, class.total_b));
        let _ = write!(
            classes,
            "Class {{ class: SizeClass::{}, active_b: {:?}, total_b: {:?}, origin: {} }},",
            variant(&class.id, CLASSES).map_err(fault)?,
            class.active_b,
            class.total_b,
            pools.origin(&class.origin).map_err(fault)?,
        );
    }
    let _ = writeln!(out.code, "pub(super) static CLASSES: [Class; {}] = [{classes}];", parsed.class.len());
    Ok(())
}

fn models(out: &mut Output, pools: &mut Pools, grids: &BTreeMap<String, usize>) -> Result<(), String> {
    let file = File::read("models.toml")?;
    let parsed: Models = file.parse()?;
    let mut rows = String::new();
    let mut ids = BTreeSet::new();
    for row in &parsed.model {
        let model = row.get_ref();
        let fault = |what: String| file.fault(row, &model.id, &what);
        said(&model.origin).map_err(fault)?;
        sound_place(&model.place, grids).map_err(fault)?;
        ordered("active_b", model.active_b.as_ref().map_or(&[], |p| &p[..]), 0.01, 10_000.0)
            .map_err(fault)?;
        ordered("total_b", model.total_b.as_ref().map_or(&[], |p| &p[..]), 0.01, 100_000.0).map_err(fault)?;
        ordered("tokens_per_s", model.tokens_per_s.as_slice(), 0.1, 10_000.0).map_err(fault)?;
        ordered("first_token_s", model.first_token_s.as_slice(), 0.0, 600.0).map_err(fault)?;
        ordered("image_wh", model.image_wh.as_ref().map_or(&[], |p| &p[..]), 0.001, 1000.0).map_err(fault)?;
        if !ids.insert(model.id.clone()) {
            return Err(fault("stands twice".into()));
        }
        if model.active_b.is_some() != model.total_b.is_some() {
            return Err(fault("active_b and total_b come together".into()));
        }
        match model.makes.as_str() {
            "text" if model.active_b.is_none() || model.class.is_none() || model.reasoning.is_none() => {
                return Err(fault("a text model needs active_b, total_b, class and reasoning".into()));
            }
            "image" if model.image_wh.is_none() || model.image_px.is_none() => {
                return Err(fault("an image model needs image_wh and image_px".into()));
            }
            _ => {}
        }
        let rules = rules::expand(&model.r#match).map_err(fault)?;
        let [[active_low, active_high], [total_low, total_high]] =
            [model.active_b, model.total_b].map(Option::unwrap_or_default);
        let sizes = [active_low, active_high, total_low, total_high];
        out.figure(
            &model.id,
            &(
                (
                    &rules,
                    &model.makes,
                    model.active_b,
                    model.total_b,
                    model.tokens_per_s,
                    model.first_token_s,
                ),
                (&model.reasoning, &model.place.zone, model.place.pue, model.place.wue_onsite),
                (
                    model.image_wh,
                    model.image_px,
                    model.image_steps,
                    model.images_per_prompt,
                    model.hosted_only,
                ),
            ),
        );
        let _ = write!(
            rows,
            "Model {{ id: {:?}, name: {:?}, rules: {:?}, makes: Makes::{}, class: {}, reasoning: Thinking::{}, fallback: {}, hosted_only: {}, images_per_prompt: {}, provider: {}, place: {}, origin: {}, note: {}, centi_b: {:?}, centi_tokens_per_s: {}, first_token_cs: {}, image_centi_wh: {:?}, image_px: {:?}, image_steps: {:?} }},",
            model.id,
            words(&model.name),
            rules.join("|"),
            variant(&model.makes, MAKES).map_err(fault)?,
            model.class.as_ref().map_or(Ok("None".to_owned()), |class| variant(class, CLASSES)
                .map(|class| format!("Some(SizeClass::{class})"))
                .map_err(fault))?,
            variant(model.reasoning.as_deref().unwrap_or("none"), REASONING).map_err(fault)?,
            model.fallback,
            model.hosted_only,
            model.images_per_prompt,
            pools.providers.index(format!("{:?}", model.provider)),
            pools.place(&model.place, grids),
            pools.origin(&model.origin).map_err(fault)?,
            pools.notes.index(format!("{:?}", model.note)),
            fixed(sizes, 100.0).map_err(fault)?,
            fixed([model.tokens_per_s.unwrap_or_default()], 100.0).map_err(fault)?[0],
            fixed([model.first_token_s.unwrap_or_default()], 100.0).map_err(fault)?[0],
            fixed(model.image_wh.unwrap_or_default(), 100.0).map_err(fault)?,
            fixed(model.image_px.unwrap_or_default(), 1.0).map_err(fault)?,
            fixed(model.image_steps.unwrap_or_default(), 1.0).map_err(fault)?,
        );
    }
    let _ = writeln!(out.code, "pub(super) static MODELS: [Model; {}] = [{rows}];", parsed.model.len());
    Ok(())
}

fn sites(out: &mut Output, pools: &mut Pools, grids: &BTreeMap<String, usize>) -> Result<(), String> {
    let file = File::read("site_defaults.toml")?;
    let parsed: Sites = file.parse()?;
    let mut defaults = String::new();
    let mut count = 0;
    let mut own_row = BTreeMap::new();
    for row in parsed.site.iter().filter(|row| row.get_ref().same_as.is_none()) {
        let site = row.get_ref();
        let fault = |what: String| file.fault(row, &site.id, &what);
        said(&site.origin).map_err(fault)?;
        let (Some(zone), Some(pue), Some(wue_onsite), Some(image_wh), Some(images)) =
            (site.zone.clone(), site.pue, site.wue_onsite, site.image_wh, site.images_per_prompt)
        else {
            return Err(fault(
                "needs zone, pue, wue_onsite, image_wh and images_per_prompt, or same_as".into(),
            ));
        };
        let place = Place { zone, pue, wue_onsite };
        sound_place(&place, grids).map_err(fault)?;
        ordered("image_wh", &image_wh, 0.001, 1000.0).map_err(fault)?;
        ordered("tokens", site.tokens.as_ref().map_or(&[], |p| &p[..]), 0.0, 1e7).map_err(fault)?;
        let unknown = site.unknown_model.unwrap_or([1.0; 3]);
        ordered("unknown_model", &unknown, 0.001, 1000.0).map_err(fault)?;
        let answers = site.answers_per_prompt.unwrap_or(1.0);
        // Sizes are three cases, not three bounds: a middle model may be the larger one by one measure.
        let text = match (
            site.active_b,
            site.total_b,
            site.tokens_per_s,
            site.first_token_s,
            site.tokens,
            &site.reasoning,
        ) {
            (Some(active), Some(total), Some(speed), Some(first), Some(tokens), Some(reasoning)) => format!(
                "Some(SiteText {{ active_b: {active:?}, total_b: {total:?}, tokens_per_s: {speed:?}, first_token_s: {first:?}, tokens: {tokens:?}, reasons: {}, unknown_model: {unknown:?}, answers: {answers:?} }})",
                match reasoning.as_str() {
                    "none" => false,
                    "unknown" => true,
                    other => return Err(fault(format!("reasoning `{other}` is neither none nor unknown"))),
                }
            ),
            (None, None, None, None, None, None) => "None".into(),
            _ => {
                return Err(fault(
                    "active_b, total_b, tokens_per_s, first_token_s, tokens and reasoning come together"
                        .into(),
                ));
            }
        };
        out.figure(&site.id, &(&text, &place.zone, place.pue, place.wue_onsite, image_wh, images));
        let _ = write!(
            defaults,
            "SiteDefaults {{ text: {text}, place: {}, images: {images}, image_wh: {image_wh:?}, origin: {}, note: {} }},",
            pools.place(&place, grids),
            pools.origin(&site.origin).map_err(fault)?,
            pools.notes.index(format!("{:?}", site.note)),
        );
        own_row.insert(site.id.clone(), count);
        count += 1;
    }
    if own_row.get("*") != Some(&0) || own_row.get("image") != Some(&1) {
        return Err("catalogue/site_defaults.toml: the first rows are `*` and `image`".into());
    }
    let mut index = String::new();
    let mut ids = BTreeSet::new();
    for row in &parsed.site {
        let site = row.get_ref();
        let fault = |what: String| file.fault(row, &site.id, &what);
        said(&site.origin).map_err(fault)?;
        let of = site.same_as.as_ref().unwrap_or(&site.id);
        let Some(defaults) = own_row.get(of) else {
            return Err(fault(format!("same_as `{of}` is no row with values of its own")));
        };
        if !ids.insert(&site.id) {
            return Err(fault("stands twice".into()));
        }
        out.figure(&site.id, &(of, site.own));
        let _ = write!(
            index,
            "Site {{ id: {:?}, host: {:?}, name: {:?}, provider: {}, own: {}, defaults: {defaults} }},",
            site.id,
            site.host,
            site.name,
            pools.providers.index(format!("{:?}", site.provider)),
            site.own
        );
    }
    let _ = writeln!(out.code, "pub(super) static SITE_DEFAULTS: [SiteDefaults; {count}] = [{defaults}];");
    let _ = writeln!(out.code, "pub(super) static SITES: [Site; {}] = [{index}];", parsed.site.len());
    Ok(())
}

fn tasks(out: &mut Output, pools: &mut Pools) -> Result<(), String> {
    let file = File::read("tasks.toml")?;
    let parsed: Tasks = file.parse()?;
    let mut rows = String::new();
    for row in &parsed.measured {
        let task = row.get_ref();
        let fault = |what: String| file.fault(row, &task.id, &what);
        said(&task.origin).map_err(fault)?;
        ordered("kwh_per_1000", &[task.kwh_per_1000], 1e-6, 1000.0).map_err(fault)?;
        let _ = write!(
            rows,
            "MeasuredTask {{ id: {:?}, name: {:?}, name_fr: {:?}, specialised: {}, kwh_per_1000: {:?}, deviation: {}, median: {}, greatest: {}, params_b: {}, origin: {} }},",
            task.id,
            task.name,
            task.name_fr,
            task.table == "tasks",
            task.kwh_per_1000,
            option(task.kwh_per_1000_sd),
            option(task.kwh_per_1000_median),
            option(task.kwh_per_1000_max),
            option(task.params_b),
            pools.origin(&task.origin).map_err(fault)?,
        );
    }
    let _ = writeln!(
        out.code,
        "pub(super) static MEASURED: [MeasuredTask; {}] = [{rows}];",
        parsed.measured.len()
    );
    rows = String::new();
    for row in &parsed.length {
        let length = row.get_ref();
        let fault = |what: String| file.fault(row, &length.id, &what);
        said(&length.origin).map_err(fault)?;
        ordered("tokens", &length.tokens, 0.0, 1e7).map_err(fault)?;
        out.figure(&length.id, &length.tokens);
        let _ = write!(
            rows,
            "TaskLength {{ id: {:?}, name: {:?}, name_fr: {:?}, tokens: {:?}, origin: {} }},",
            length.id,
            length.name,
            length.name_fr,
            length.tokens,
            pools.origin(&length.origin).map_err(fault)?,
        );
    }
    let _ =
        writeln!(out.code, "pub(super) static LENGTHS: [TaskLength; {}] = [{rows}];", parsed.length.len());
    rows = String::new();
    for row in &parsed.language {
        let language = row.get_ref();
        let fault = |what: String| file.fault(row, &language.lang, &what);
        said(&language.origin).map_err(fault)?;
        ordered("chars_per_token", &[language.chars_per_token], 0.5, 20.0).map_err(fault)?;
        ordered("deepseek", &[language.deepseek], 0.5, 20.0).map_err(fault)?;
        out.figure(&language.lang, &(language.chars_per_token, language.deepseek));
        let _ = write!(
            rows,
            "Language {{ lang: {:?}, chars_per_token: {:?}, deepseek: {:?}, origin: {} }},",
            language.lang,
            language.chars_per_token,
            language.deepseek,
            pools.origin(&language.origin).map_err(fault)?,
        );
    }
    let _ =
        writeln!(out.code, "pub(super) static LANGUAGES: [Language; {}] = [{rows}];", parsed.language.len());
    Ok(())
}

fn equivalents(out: &mut Output, pools: &mut Pools) -> Result<(), String> {
    let file = File::read("equivalents.toml")?;
    let parsed: Equivalents = file.parse()?;
    let mut rows = String::new();
    for row in &parsed.equivalent {
        let thing = row.get_ref();
        let fault = |what: String| file.fault(row, &thing.id, &what);
        said(&thing.origin).map_err(fault)?;
        ordered("per_unit", &thing.per_unit, 1e-6, 1e9).map_err(fault)?;
        let _ = write!(
            rows,
            "Equivalent {{ id: {:?}, name: {:?}, name_fr: {:?}, units: {:?}, units_fr: {:?}, basis: Basis::{}, per_unit: Estimate::new({:?}, {:?}, {:?}), context: {}, origin: {} }},",
            thing.id,
            thing.name,
            thing.name_fr,
            thing.units,
            thing.units_fr,
            variant(&thing.basis, BASES).map_err(fault)?,
            thing.per_unit[0],
            thing.per_unit[1],
            thing.per_unit[2],
            thing.context,
            pools.origin(&thing.origin).map_err(fault)?,
        );
    }
    let _ = writeln!(
        out.code,
        "pub(super) static EQUIVALENTS: [Equivalent; {}] = [{rows}];",
        parsed.equivalent.len()
    );
    Ok(())
}
