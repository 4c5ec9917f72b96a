//! What a place of free text is made of.
//!
//! Decides nothing: these are the few forms that a page knows to draw, so that what is said and what is drawn stay
//! apart.

use crate::locale::Locale;
use crate::units::Estimate;
use crate::view::chart::WIDTH;
use crate::view::figures::Quantity;

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A sentence that leads.
    Lead(String),
    /// A heading.
    Head(String),
    /// A heading below it.
    Sub(String),
    /// Lines of a formula.
    Formula(Vec<String>),
    /// A paragraph.
    Text(String),
    /// A paragraph that may be skipped.
    Note(String),
    /// A list.
    Items(Vec<Piece>),
    /// Figures with their ranges.
    Gauges(Vec<Gauge>),
    /// A table.
    Table(Table),
    /// A letter that is ready to copy.
    Letter(Letter),
}

/// A text, and where it leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub words: String,
    /// Where they lead; empty for nowhere.
    pub link: String,
    /// Quiet words below.
    pub small: String,
    /// The width of a bar beside it, of a hundred; none for nothing.
    pub bar: Option<u32>,
    /// Whether it is a number, and stands to the right.
    pub number: bool,
}

impl Piece {
    /// Plain words.
    pub fn of(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// A number.
    pub fn number(words: impl Into<String>) -> Self {
        Self { number: true, ..Self::of(words) }
    }

    /// The same with quiet words below.
    #[must_use]
    pub fn with_small(self, small: impl Into<String>) -> Self {
        Self { small: small.into(), ..self }
    }
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub caption: String,
    /// The heads of its columns.
    pub head: Vec<String>,
    /// Its rows; the first cell of each names it.
    pub rows: Vec<Vec<Piece>>,
}

/// A figure with its range, drawn from nothing to the end of its scale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gauge {
    /// What it is.
    pub name: String,
    /// The central value with its unit.
    pub value: String,
    /// The range.
    pub range: String,
    /// Quiet words below.
    pub small: String,
    /// Where the range begins, its centre and its end lie, of [`WIDTH`].
    pub low: u32,
    /// The centre.
    pub central: u32,
    /// The end.
    pub high: u32,
    /// Whether it is the one that the sentence is about.
    pub now: bool,
}

impl Gauge {
    /// A figure on a scale that ends at `most`; on its own where that is no more than its upper end.
    pub fn of(name: &str, quantity: Quantity, figure: Estimate, most: f64, locale: &Locale) -> Self {
        let most = most.max(figure.high);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Between 0 and the width.
        let at = |value: f64| {
            if most > 0.0 { (value / most * f64::from(WIDTH)).clamp(0.0, f64::from(WIDTH)) as u32 } else { 0 }
        };
        Self {
            name: name.to_owned(),
            value: quantity.central(figure.central, locale),
            range: quantity.range(figure, locale),
            small: String::new(),
            low: at(figure.low),
            central: at(figure.central),
            high: at(figure.high),
            now: false,
        }
    }
}

/// A letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// What it is.
    pub title: String,
    /// Its language.
    pub lang: &'static str,
    /// Its text, with line breaks.
    pub text: String,
    /// The button's words.
    pub copy: String,
}

/// The greatest upper end of some figures: their common scale.
pub fn most(figures: impl IntoIterator<Item = Estimate>) -> f64 {
    figures.into_iter().map(|figure| figure.high).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_lies_on_its_scale() {
        let figure = Estimate::new(1.0, 2.0, 4.0);
        let own = Gauge::of("it", Quantity::Energy, figure, 0.0, &Locale::default());
        assert_eq!((own.low, own.central, own.high), (250, 500, WIDTH));
        let shared = Gauge::of("it", Quantity::Energy, figure, 8.0, &Locale::default());
        assert_eq!((shared.low, shared.central, shared.high), (125, 250, 500));
        let none = Gauge::of("it", Quantity::Energy, Estimate::default(), 0.0, &Locale::default());
        assert_eq!((none.low, none.high), (0, 0));
    }
}
