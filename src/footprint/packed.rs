//! The packed form of a table of facts, as the build writes it (`build/footprint/packed.rs`).
//!
//! Decides how numbers and texts are read back, in the order of the row's fields. Refuses to know what they
//! mean: each row's `read` in [`super::tables`] does.
//!
//! A table as Rust statics is mostly padding, pointers and mantissas, which compress badly; packed it is a
//! third of that in the package. It is unpacked at its first look-up, and never changes after.
//!
//! - A whole number is written in groups of seven bits, the lowest first; the eighth bit of a byte says that
//!   more follow.
//! - A decimal is such a number: its digits, with the count of decimal places in the lowest three bits. The
//!   digits divided by the power of ten are the very `f64` that the catalogue's text is read as, since both
//!   are the nearest one to the same quotient; the build checks it for each.
//! - Texts stand apart from the numbers, one on each line, since text compresses best beside text.

/// A table as it lies in the package.
pub(super) struct Packed {
    pub rows: usize,
    pub numbers: &'static [u8],
    pub texts: &'static str,
}

/// A row that can be read back.
pub(super) trait Row: Sized {
    /// Reads its fields, in the order in which the build wrote them.
    fn read(from: &mut Reader) -> Self;
}

impl Packed {
    /// Every row.
    pub fn unpack<T: Row>(&self) -> Box<[T]> {
        let mut reader = Reader { numbers: self.numbers, texts: self.texts };
        (0..self.rows).map(|_| T::read(&mut reader)).collect()
    }
}

/// What is still to be read of a table. Past the end there are zeros and empty texts.
pub(super) struct Reader {
    numbers: &'static [u8],
    texts: &'static str,
}

impl Reader {
    /// A whole number.
    #[inline(never)]
    pub fn number(&mut self) -> u32 {
        let (mut number, mut shift) = (0, 0);
        while let Some((byte, rest)) = self.numbers.split_first() {
            self.numbers = rest;
            number |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if *byte < 0x80 || shift > 28 {
                break;
            }
        }
        number
    }

    /// An index into another table.
    pub fn index(&mut self) -> u16 {
        self.number().to_le_bytes().first_chunk().copied().map(u16::from_le_bytes).unwrap_or_default()
    }

    /// Flags, the first in the lowest bit.
    pub fn flags<const N: usize>(&mut self) -> [bool; N] {
        let bits = self.number();
        std::array::from_fn(|at| bits >> at & 1 == 1)
    }

    /// One of some words, by its place among them.
    pub fn one_of<T: Copy, const N: usize>(&mut self, words: [T; N]) -> T {
        let at = self.number() as usize;
        words[at.min(N - 1)]
    }

    /// A decimal.
    #[inline(never)]
    pub fn decimal(&mut self) -> f64 {
        let number = self.number();
        f64::from(number >> 3) / f64::from(10_u32.pow(number & 7))
    }

    /// Several decimals.
    pub fn decimals<const N: usize>(&mut self) -> [f64; N] {
        std::array::from_fn(|_| self.decimal())
    }

    /// Decimals that may be missing.
    pub fn options<const N: usize>(&mut self) -> [Option<f64>; N] {
        self.flags().map(|there| there.then(|| self.decimal()))
    }

    /// A text.
    #[inline(never)]
    pub fn text(&mut self) -> &'static str {
        let (text, rest) = self.texts.split_once('\n').unwrap_or_default();
        self.texts = rest;
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(numbers: &'static [u8], texts: &'static str) -> Reader {
        Reader { numbers, texts }
    }

    #[test]
    fn numbers_come_back() {
        let mut reader = reader(b"\x00\x7f\x80\x01\xff\xff\xff\xff\x0f\x05", "");
        assert_eq!([(); 4].map(|()| reader.number()), [0, 127, 128, u32::MAX]);
        assert_eq!(reader.flags(), [true, false, true, false]);
        assert_eq!(reader.number(), 0, "past the end");
    }

    #[test]
    fn decimals_come_back_to_the_last_bit() {
        // 35 hundredths; 7 with no place; 1 of the seventh place.
        let mut reader = reader(b"\x9a\x02\x38\x0f", "");
        assert_eq!(reader.decimals().map(f64::to_bits), [0.35, 7.0, 0.0000001].map(f64::to_bits));
    }

    #[test]
    fn texts_come_back_also_empty_ones() {
        let mut reader = reader(b"", "a\n\né\n");
        assert_eq!([(); 4].map(|()| reader.text()), ["a", "", "é", ""]);
    }
}
