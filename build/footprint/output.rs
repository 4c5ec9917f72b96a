//! What is written: tables, the pools of values that their rows share, and the digest of the figures.

use super::checks::{CONFIDENCE, place_of};
use super::packed::Packed;
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

/// An origin's source, date and licence, and the place of its confidence.
type PooledOrigin = ([String; 3], usize);
/// A place's zone, and its PUE and WUE as bits, which compare where decimals do not.
type PooledPlace = (usize, [u64; 2], [u64; 2]);

#[derive(Default)]
pub struct Pools {
    pub origins: Pool<PooledOrigin>,
    pub places: Pool<PooledPlace>,
    pub providers: Pool<String>,
    pub notes: Pool<String>,
}

impl Pools {
    /// Writes the four tables.
    pub fn tables(&self, out: &mut String) -> Result<(), String> {
        let mut table = Packed::default();
        for (texts, confidence) in &self.origins.items {
            texts.iter().try_for_each(|text| table.text(text))?;
            table.index(*confidence)?;
            table.end_row();
        }
        table.table(out, "ORIGINS");
        table = Packed::default();
        for note in &self.notes.items {
            table.text(note)?;
            table.end_row();
        }
        table.table(out, "NOTES");
        // Too few to be worth the code that would read them back.
        let places: Vec<String> = self
            .places
            .items
            .iter()
            .map(|(zone, pue, wue_onsite)| {
                let [pue, wue_onsite] = [pue, wue_onsite].map(|bounds| bounds.map(f64::from_bits));
                format!("Place {{ zone: {zone}, pue: {pue:?}, wue_onsite: {wue_onsite:?} }}")
            })
            .collect();
        let _ = writeln!(out, "static PLACES: &[Place] = &[{}];", places.join(","));
        let _ = writeln!(out, "static PROVIDERS: &[&str] = &{:?};", self.providers.items);
        Ok(())
    }

    pub fn origin(&mut self, origin: &Origin) -> Result<usize, String> {
        let confidence = place_of(&origin.confidence, CONFIDENCE)?;
        let texts = [&origin.source, &origin.date, &origin.licence].map(Clone::clone);
        Ok(self.origins.index((texts, confidence)))
    }

    pub fn note(&mut self, note: &str) -> usize {
        self.notes.index(note.to_owned())
    }

    pub fn provider(&mut self, provider: &str) -> usize {
        self.providers.index(provider.to_owned())
    }

    pub fn place(&mut self, place: &Place, grids: &BTreeMap<String, usize>) -> usize {
        let zone = grids.get(&place.zone).copied().unwrap_or_default();
        self.places.index((zone, place.pue.map(f64::to_bits), place.wue_onsite.map(f64::to_bits)))
    }
}
