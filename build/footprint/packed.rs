//! Rows → the packed form that `src/footprint/packed.rs` reads, which says what it is.
//!
//! Decides that nothing is lost: a decimal that does not come back the same to the last bit is a fault.

use super::checks::place_of;
use std::fmt::Write as _;

/// A table under way: numbers and texts in the order in which they are read.
#[derive(Default)]
pub struct Packed {
    numbers: Vec<u8>,
    texts: String,
    rows: usize,
}

impl Packed {
    /// A row is complete.
    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// A whole number, in groups of seven bits, the lowest first; the eighth bit says that more follow.
    pub fn number(&mut self, number: u32) {
        let mut rest = number;
        while rest > 0x7f {
            self.numbers.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        self.numbers.push(rest.to_le_bytes()[0]);
    }

    /// An index into another table.
    pub fn index(&mut self, index: usize) -> Result<(), String> {
        self.number(u32::try_from(index).map_err(|e| e.to_string())?);
        Ok(())
    }

    /// Flags, the first in the lowest bit.
    pub fn flags<const N: usize>(&mut self, flags: [bool; N]) {
        self.number(flags.iter().rev().fold(0, |bits, flag| bits << 1 | u32::from(*flag)));
    }

    /// Decimals of up to seven places: the digits as a whole number, with the count of places in its lowest
    /// three bits.
    pub fn decimals<const N: usize>(&mut self, values: [f64; N]) -> Result<(), String> {
        for value in values {
            let packed = (0..8_u32).find_map(|places| {
                let scale = f64::from(10_u32.pow(places));
                let digits = (value * scale).round();
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                // Its bounds are looked at.
                let fits = (0.0..f64::from(1_u32 << 29)).contains(&digits).then_some(digits as u32);
                fits.filter(|whole| (f64::from(*whole) / scale).to_bits() == value.to_bits())
                    .map(|whole| whole << 3 | places)
            });
            self.number(packed.ok_or_else(|| format!("{value} has too many digits, or is below zero"))?);
        }
        Ok(())
    }

    /// Decimals that may be missing: first which of them are there, as flags.
    pub fn options<const N: usize>(&mut self, values: [Option<f64>; N]) -> Result<(), String> {
        self.flags(values.map(|value| value.is_some()));
        values.into_iter().flatten().try_for_each(|value| self.decimals([value]))
    }

    /// A word, by its place among the allowed ones.
    pub fn word(&mut self, word: &str, allowed: &[(&str, &'static str)]) -> Result<(), String> {
        self.index(place_of(word, allowed)?)
    }

    /// A text of one line.
    pub fn text(&mut self, text: &str) -> Result<(), String> {
        if text.contains('\n') {
            return Err(format!("`{text}` should be one line"));
        }
        self.texts += text;
        self.texts.push('\n');
        Ok(())
    }

    /// Writes the table as Rust text.
    pub fn table(&self, out: &mut String, name: &str) {
        let numbers = self.numbers.escape_ascii();
        let _ = writeln!(
            out,
            "static {name}: Packed = Packed {{ rows: {}, numbers: b\"{numbers}\", texts: {:?} }};",
            self.rows, self.texts
        );
    }
}
