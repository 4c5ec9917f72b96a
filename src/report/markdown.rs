//! The report as Markdown, with the tables of GitHub's flavour.
//!
//! Decides signs alone; the words are [`super::told`]'s, and every one of them is escaped.

use super::safe::markdown as escaped;
use super::section::{Cell, Figure, Section, Table};
use super::told::Told;

/// The report as Markdown.
pub fn write(told: &Told) -> String {
    let mut lines = vec![
        format!("# Gramme: {}", escaped(&told.dates)),
        String::new(),
        format!("{}, {}", escaped(&told.kind), escaped(&told.label)),
        String::new(),
        told.lead.iter().map(|(words, weighs)| set_apart(words, *weighs)).collect(),
        String::new(),
    ];
    if !told.below.is_empty() {
        lines.extend([escaped(&told.below.join(" ")), String::new()]);
    }
    for gauge in &told.gauges {
        // No colon: French would want a space before it.
        lines.push(format!("- {} {}", escaped(&gauge.name), figure(&gauge.figure, "**")));
    }
    if !told.gauges.is_empty() {
        lines.extend([String::new(), escaped(&told.gauges_note), String::new()]);
    }
    for part in &told.sections {
        section(part, &mut lines);
    }
    lines.push(escaped(&told.foot));
    lines.join("\n") + "\n"
}

fn set_apart(words: &str, weighs: bool) -> String {
    if weighs { format!("**{}**", escaped(words)) } else { escaped(words) }
}

fn section(section: &Section, lines: &mut Vec<String>) {
    lines.extend([format!("## {}", escaped(&section.title)), String::new()]);
    for sentence in &section.sentences {
        lines.extend([escaped(sentence), String::new()]);
    }
    if !section.items.is_empty() {
        lines.extend(section.items.iter().map(|item| format!("- {}", escaped(item))));
        lines.push(String::new());
    }
    if let Some(shown) = &section.table {
        table(shown, lines);
    }
}

fn table(table: &Table, lines: &mut Vec<String>) {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    lines.push(line(table.head.iter().map(|name| escaped(name)).collect()));
    // A column is as its first row's cell is: words to the left, numbers to the right.
    let first = table.rows.first().map(Vec::as_slice).unwrap_or_default();
    let sides = first.iter().map(|cell| if matches!(cell, Cell::Words(_)) { "---" } else { "---:" });
    lines.push(line(sides.map(str::to_owned).collect()));
    for row in &table.rows {
        lines.push(line(row.iter().map(cell).collect()));
    }
    lines.push(String::new());
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Words(words) | Cell::Count(words) => escaped(words),
        Cell::Figure(shown) => figure(shown, ""),
    }
}

fn figure(figure: &Figure, mark: &str) -> String {
    if figure.central.is_empty() {
        return String::new();
    }
    format!("{mark}{}{mark} ({})", escaped(&figure.central), escaped(&figure.range))
}
