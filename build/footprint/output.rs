//! What is written: tables, the pools of values that their rows share, and the digest of the figures.

use super::checks::{CONFIDENCE, variant};
use super::schema::{Origin, Place};
use crate::words::words;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Values that many rows share, kept once and named by their index.
pub struct Pool {
    pub seen: BTreeMap<String, usize>,
    pub items: Vec<String>,
}

impl Pool {
    pub fn new() -> Self {
        Self { seen: BTreeMap::new(), items: Vec::new() }
    }

    pub fn index(&mut self, item: String) -> usize {
        if let Some(index) = self.seen.get(&item) {
            return *index;
        }
        self.items.push(item.clone());
        self.seen.insert(item, self.items.len() - 1);
        self.items.len() - 1
    }

    pub fn table(&self, out: &mut String, name: &str, of: &str) {
        let _ = writeln!(
            out,
            "pub(super) static {name}: [{of}; {}] = [{}];",
            self.items.len(),
            self.items.join(",")
        );
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

pub struct Pools {
    pub origins: Pool,
    pub places: Pool,
    pub providers: Pool,
    pub notes: Pool,
}

impl Pools {
    pub fn origin(&mut self, origin: &Origin) -> Result<usize, String> {
        let confidence = variant(&origin.confidence, CONFIDENCE)?;
        Ok(self.origins.index(format!(
            "Origin {{ source: {:?}, date: {:?}, licence: {:?}, confidence: Confidence::{confidence} }}",
            words(&origin.source),
            words(&origin.date),
            words(&origin.licence)
        )))
    }

    pub fn note(&mut self, note: &str) -> usize {
        self.notes.index(format!("{:?}", words(note)))
    }

    pub fn place(&mut self, place: &Place, grids: &BTreeMap<String, usize>) -> usize {
        let zone = grids.get(&place.zone).copied().unwrap_or_default();
        self.places.index(format!(
            "Place {{ zone: {zone}, pue: {:?}, wue_onsite: {:?} }}",
            place.pue, place.wue_onsite
        ))
    }
}

/// Decimals as whole numbers of a smaller unit, so that a table is a quarter of the size and loses nothing.
pub fn fixed<const N: usize>(values: [f64; N], scale: f64) -> Result<[u32; N], String> {
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

pub fn option<T: std::fmt::Debug>(value: Option<T>) -> String {
    value.map_or_else(|| "None".into(), |value| format!("Some({value:?})"))
}
