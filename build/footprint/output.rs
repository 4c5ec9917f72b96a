//! What is written: tables, the pools of values that their rows share, and the digest of the figures.

use super::checks::{CONFIDENCE, variant};
use super::schema::{Origin, Place};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Values that many rows share, kept once and named by their index.
pub struct Pool<T> {
    pub items: Vec<T>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T: PartialEq> Pool<T> {
    pub fn index(&mut self, item: T) -> usize {
        self.items.iter().position(|known| *known == item).unwrap_or_else(|| {
            self.items.push(item);
            self.items.len() - 1
        })
    }
}

/// FNV-1a, 64 bits: a change of any byte of the figures changes it; nobody attacks it.
pub fn digest(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What is written, and beside it the plain list of every figure that can move a price.
#[derive(Default)]
pub struct Output {
    pub code: String,
    pub figures: String,
}

impl Output {
    pub fn figure(&mut self, of: &str, values: &dyn std::fmt::Debug) {
        let _ = writeln!(self.figures, "{of} {values:?}");
    }
}

/// A static table under way: its rows as Rust text.
#[derive(Default)]
pub struct Rows {
    text: String,
    count: usize,
}

impl Rows {
    /// Adds a row, written as an expression.
    pub fn push(&mut self, row: &str) {
        let _ = writeln!(self.text, "    {row},");
        self.count += 1;
    }

    /// Writes the table.
    pub fn table(&self, out: &mut String, name: &str, of: &str) {
        let _ = writeln!(out, "static {name}: [{of}; {}] = [\n{}];", self.count, self.text);
    }
}

/// An origin's source, date and licence, and its confidence.
type PooledOrigin = ([String; 3], &'static str);
/// A place's zone, and its PUE and WUE as bits, which compare where decimals do not.
type PooledPlace = (usize, [u64; 2], [u64; 2]);

#[derive(Default)]
pub struct Pools {
    pub origins: Pool<PooledOrigin>,
    pub places: Pool<PooledPlace>,
    pub providers: Pool<String>,
}

impl Pools {
    /// Writes the three tables.
    pub fn tables(&self, out: &mut String) {
        let mut rows = Rows::default();
        for ([source, date, licence], confidence) in &self.origins.items {
            rows.push(&format!(
                "Origin {{ source: {source:?}, date: {date:?}, licence: {licence:?}, \
                 confidence: Confidence::{confidence} }}"
            ));
        }
        rows.table(out, "ORIGINS", "Origin");
        let mut rows = Rows::default();
        for (zone, pue, wue_onsite) in &self.places.items {
            let [pue, wue_onsite] = [pue, wue_onsite].map(|bounds| bounds.map(f64::from_bits));
            rows.push(&format!("Place {{ grid: &GRIDS[{zone}], pue: {pue:?}, wue_onsite: {wue_onsite:?} }}"));
        }
        rows.table(out, "PLACES", "Place");
        let mut rows = Rows::default();
        for provider in &self.providers.items {
            rows.push(&format!("{provider:?}"));
        }
        rows.table(out, "PROVIDERS", "&str");
    }

    /// The expression that names an origin.
    pub fn origin(&mut self, origin: &Origin) -> Result<String, String> {
        let confidence = variant(&origin.confidence, CONFIDENCE)?;
        let texts = [&origin.source, &origin.date, &origin.licence].map(ToOwned::to_owned);
        Ok(format!("&ORIGINS[{}]", self.origins.index((texts, confidence))))
    }

    /// The expression that names a provider; an empty one is nobody in particular.
    pub fn provider(&mut self, provider: &str) -> String {
        if !provider.is_empty() {
            self.providers.index(provider.to_owned());
        }
        format!("{provider:?}")
    }

    /// The expression that names a place.
    pub fn place(&mut self, place: &Place, grids: &BTreeMap<String, usize>) -> String {
        let zone = grids.get(&place.zone).copied().unwrap_or_default();
        let bits = |bounds: [f64; 2]| bounds.map(f64::to_bits);
        format!("&PLACES[{}]", self.places.index((zone, bits(place.pue), bits(place.wue_onsite))))
    }
}
