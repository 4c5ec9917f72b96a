//! The report as CSV: one row for each day, site, model and kind.
//!
//! Decides the columns and the signs of numbers; quotes are the `csv` crate's business. Refuses formulas: see
//! [`safe::cell`].

use super::content::{Cell, Report};
use super::fixed::Range;
use super::safe;
use crate::observe::Kind;
use csv::{Terminator, WriterBuilder};
use std::iter;

/// The signs of a spreadsheet's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    /// Between cells: `,`, `;` or a tab.
    pub delimiter: u8,
    /// Between units and tenths: `.` or `,`.
    pub decimal: char,
    /// Whether the file begins with a byte order mark, by which some spreadsheets know UTF-8.
    pub mark: bool,
}

impl Default for Signs {
    fn default() -> Self {
        Self { delimiter: b',', decimal: '.', mark: false }
    }
}

impl Signs {
    /// What a spreadsheet in French, and in most of Europe, opens by a double click.
    pub const FRENCH: Self = Self { delimiter: b';', decimal: ',', mark: true };

    /// What spreadsheets take where numbers have this sign between units and tenths.
    pub fn of(decimal: &str) -> Self {
        if decimal == "," { Self::FRENCH } else { Self::default() }
    }
}

/// The names of the columns.
pub const COLUMNS: [&str; 23] = [
    "day",
    "site",
    "site_name",
    "model",
    "kind",
    "requests",
    "prompts",
    "images",
    "image_generations",
    "energy_wh_low",
    "energy_wh_central",
    "energy_wh_high",
    "co2e_g_low",
    "co2e_g_central",
    "co2e_g_high",
    "water_ml_low",
    "water_ml_central",
    "water_ml_high",
    "water_total_ml_low",
    "water_total_ml_central",
    "water_total_ml_high",
    "method",
    "grid",
];

/// The report as RFC 4180 has it: lines end in CR LF, the first names the columns.
pub fn write(report: &Report, signs: Signs) -> String {
    let mut lines =
        WriterBuilder::new().delimiter(signs.delimiter).terminator(Terminator::CRLF).from_writer(Vec::new());
    let rows = report.cells.iter().map(|cell| row(cell, signs.decimal));
    for row in iter::once(COLUMNS.map(str::to_owned).into()).chain(rows) {
        // Memory takes it, and every row is as long as the first.
        let _: Result<(), csv::Error> = lines.write_record(&row);
    }
    let text = lines.into_inner().unwrap_or_default();
    [if signs.mark { "\u{feff}" } else { "" }, &String::from_utf8_lossy(&text)].concat()
}

fn row(cell: &Cell, decimal: char) -> Vec<String> {
    let figures = &cell.figures;
    let kind = match cell.kind {
        Kind::Text => "text",
        Kind::Image => "image",
    };
    let mut row = vec![
        cell.day.to_string(),
        safe::cell(&cell.site),
        safe::cell(&safe::site_name(&cell.site)),
        safe::cell(cell.model.as_deref().unwrap_or_default()),
        kind.to_owned(),
    ];
    let counts = [figures.requests, figures.prompts, figures.images, figures.image_generations];
    row.extend(counts.map(|count| count.to_string()));
    for Range { low, central, high } in
        [figures.energy_wh, figures.co2e_g, figures.water_ml, figures.water_total_ml]
    {
        row.extend([low, central, high].map(|figure| figure.text(decimal)));
    }
    row.extend([&cell.methods, &cell.grids].map(|codes| safe::cell(&codes.join(" "))));
    row
}
