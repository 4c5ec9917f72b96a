//! What a worded report is made of: sections, with sentences, lists and tables.
//!
//! Decides nothing. Refuses markup: every text here is plain, and whoever writes it escapes it.

/// A figure for people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// The central value with its unit.
    pub central: String,
    /// The range, in the same unit.
    pub range: String,
}

/// One part of the report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// How much room it needs.
    pub room: Room,
    /// Its sentences.
    pub sentences: Vec<String>,
    /// Its list.
    pub items: Vec<String>,
    /// Its table.
    pub table: Option<Table>,
}

/// How much room a section needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Room {
    /// A column of a wide page.
    #[default]
    Half,
    /// All of it.
    Whole,
    /// All of it, in small print.
    Small,
}

/// A table; the first cell of a row names it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The names of its columns.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words, some of them from outside.
    Words(String),
    /// A count.
    Count(String),
    /// A figure.
    Figure(Figure),
}
