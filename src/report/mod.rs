//! One period → CSV, JSON, HTML, Markdown: a report that explains itself.
//!
//! Decides what a report holds ([`content`], [`meaning`]), how its figures are rounded and summed
//! ([`fixed`]), which words and digits a person sees ([`told`], [`words`]), and that no name from outside
//! becomes more than a name ([`safe`]). Refuses to count, to price and to save: [`History`] comes in, text
//! goes out. The forms are described in docs/REPORT.md.
//!
//! - [`period`]: which days; the names of files.
//! - [`row`]: what a report is made from; [`gather`]: how a store is read for it.
//! - [`due`]: the reports that are made by themselves.
//! - [`spreadsheet`], [`page`], [`markdown`]: three forms; the fourth, JSON, is [`Report`] itself.

pub mod content;
pub mod due;
pub mod fixed;
pub mod gather;
pub mod markdown;
pub mod meaning;
pub mod page;
pub mod period;
pub mod row;
pub mod safe;
pub mod section;
pub mod spreadsheet;
pub mod told;
pub mod words;

pub use content::{Report, SCHEMA, Sitting};
pub use gather::Gathered;
pub use period::{Period, Span};
pub use row::{Counts, History, Row, Session};
pub use spreadsheet::Signs;

use crate::locale::Locale;

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
    /// To read, send and print.
    Html,
    /// To paste into notes.
    Markdown,
}

impl Format {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Json, Self::Html, Self::Markdown];

    /// The form whose files end so.
    pub fn of(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }

    /// What it is to a browser.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Html => "text/html",
            Self::Markdown => "text/markdown",
        }
    }

    /// How its files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Html => "html",
            Self::Markdown => "md",
        }
    }
}

impl Report {
    /// The report in a form. The locale words HTML and Markdown; the signs are those of the CSV form.
    pub fn write(&self, format: Format, locale: &Locale, signs: Signs) -> String {
        match format {
            Format::Csv => spreadsheet::write(self, signs),
            // Its keys are names and its values finite: there is nothing to fail.
            Format::Json => serde_json::to_string_pretty(self).map(|json| json + "\n").unwrap_or_default(),
            Format::Html => page::write(&told::told(self, locale), locale.language),
            Format::Markdown => markdown::write(&told::told(self, locale)),
        }
    }
}
