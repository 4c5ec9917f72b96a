//! The report as one HTML file: no script, nothing from outside, made to be read and to be printed.
//!
//! Decides the page's structure; its look is `page.css`, its words are [`super::told`]'s. Escaping is the
//! template engine's: whatever stands in parentheses below becomes text and nothing else. Drawings are
//! inline SVG whose figures stand beside them as text.

use super::section::{Cell, Figure, Room, Section, Table};
use super::told::{Gauge, Step, Told};
use crate::locale::Language;
use crate::view::chart::{HEIGHT, STEP, WIDTH};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The look, written into the page.
const STYLE: &str = include_str!("page.css");

/// What the page may load: nothing but the style that is in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Most bars that have their names below them.
const NAMED: usize = 14;

/// The report as HTML.
pub fn write(told: &Told, language: Language) -> String {
    let lang = match language {
        Language::En => "en",
        Language::Fr => "fr",
    };
    let title = format!("Gramme, {}", told.label);
    html! {
        (DOCTYPE) "\n"
        html lang=(lang) { "\n"
            head { "\n"
                meta charset="utf-8"; "\n"
                meta http-equiv="Content-Security-Policy" content=(POLICY); "\n"
                meta name="viewport" content="width=device-width, initial-scale=1"; "\n"
                meta name="color-scheme" content="light dark"; "\n"
                title { (title) } "\n"
                style { (PreEscaped(STYLE)) } "\n"
            } "\n"
            body { "\n"
                main { "\n"
                    (head(told))
                    // Those that need a column only stand together, and flow from one into the other.
                    @for together in told.sections.chunk_by(|a, b| a.room == b.room) {
                        @if together[0].room == Room::Half {
                            div.columns { "\n" @for section in together { (part(section, &told.bars)) } } "\n"
                        } @else {
                            @for section in together { (part(section, &told.bars)) }
                        }
                    }
                    footer { p { (told.foot) } } "\n"
                } "\n"
            } "\n"
        } "\n"
    }
    .into_string()
}

fn head(told: &Told) -> Markup {
    html! {
        header { "\n"
            p.when { "Gramme · " (told.kind) " · " (told.label) } "\n"
            h1 { (told.dates) } "\n"
            p.lead { @for (words, weighs) in &told.lead { @if *weighs { b { (words) } } @else { (words) } } } "\n"
            @if !told.below.is_empty() { p.below { (told.below.join(" ")) } "\n" }
            @if !told.gauges.is_empty() {
                dl.gauges { "\n"
                    @for (gauge, id) in told.gauges.iter().zip(["a", "b", "c"]) { (drawn(gauge, id)) }
                } "\n"
                p.below { (told.gauges_note) } "\n"
            }
        } "\n"
    }
}

/// A range with soft ends and a mark at its centre; its figures stand beside it.
fn drawn(gauge: &Gauge, id: &str) -> Markup {
    let band = gauge.band;
    let centre = band.central.saturating_sub(3).min(WIDTH - 6);
    // Full around the centre, fading to both ends: in hundredths of the band.
    let full = 100 * (band.central - band.low) / (WIDTH - band.low).max(1);
    html! {
        div { "\n"
            dt { (gauge.name) } "\n"
            dd { (figure(&gauge.figure)) } "\n"
            dd.drawn {
                svg viewBox={ "0 0 " (WIDTH) " 10" } preserveAspectRatio="none" aria-hidden="true" {
                    linearGradient id=(id) {
                        stop offset="0" stop-opacity="0" {}
                        stop offset={ (full / 2) "%" } {}
                        stop offset={ (full + (100 - full) / 4) "%" } {}
                        stop offset="1" stop-opacity="0" {}
                    }
                    rect fill={ "url(#" (id) ")" } x=(band.low) y="0" width=(WIDTH - band.low) height="10" {}
                    rect.centre x=(centre) y="0" width="6" height="10" {}
                }
            } "\n"
        } "\n"
    }
}

fn part(section: &Section, bars: &[Step]) -> Markup {
    let room = match section.room {
        Room::Half => "half",
        Room::Whole => "whole",
        Room::Small => "small",
    };
    html! {
        section class=(room) { "\n"
            h2 { (section.title) } "\n"
            @if section.room == Room::Whole && !bars.is_empty() { (chart(bars)) }
            @for sentence in &section.sentences { p { (sentence) } "\n" }
            @if !section.items.is_empty() {
                ul { @for item in &section.items { li { (item) } "\n" } } "\n"
            }
            @if let Some(shown) = &section.table { (table(shown)) }
        } "\n"
    }
}

fn chart(bars: &[Step]) -> Markup {
    let width = STEP * u32::try_from(bars.len()).unwrap_or_default();
    html! {
        div.chart aria-hidden="true" { "\n"
            svg viewBox={ "0 0 " (width) " " (HEIGHT) } preserveAspectRatio="none" {
                @for step in bars {
                    rect x=(step.bar.x) y=(step.bar.y) width=(step.bar.width) height=(step.bar.height) {}
                }
            } "\n"
            // Many names would not fit; they are in the table. A day may stand in two lines.
            @if bars.len() <= NAMED { div.names {
                @for step in bars { span { b { (step.requests) } " " (step.name.replace('\u{a0}', " ")) } }
            } } "\n"
        } "\n"
    }
}

fn table(table: &Table) -> Markup {
    // A column is as its first row's cell is: words to the left, numbers to the right.
    let first = table.rows.first().map(Vec::as_slice).unwrap_or_default();
    let words = |n: usize| n > 0 && matches!(first.get(n), Some(Cell::Words(_)));
    html! {
        div.scroll {
            table { "\n"
                thead { tr {
                    @for (n, name) in table.head.iter().enumerate() {
                        th.words[words(n)] scope="col" { (name) }
                    }
                } } "\n"
                tbody { "\n" @for row in &table.rows {
                    tr { @for (n, shown) in row.iter().enumerate() { (cell(shown, n == 0)) } } "\n"
                } } "\n"
            }
        } "\n"
    }
}

fn cell(cell: &Cell, names: bool) -> Markup {
    match cell {
        // A name may be written from right to left: it stays within its cell.
        Cell::Words(words) if names => html! { th scope="row" { bdi { (words) } } },
        Cell::Words(words) => html! { td.words { bdi { (words) } } },
        Cell::Count(count) => html! { td { (count) } },
        Cell::Figure(shown) => html! { td { (figure(shown)) } },
    }
}

fn figure(figure: &Figure) -> Markup {
    html! {
        @if !figure.central.is_empty() { b { (figure.central) } " " span.range { "(" (figure.range) ")" } }
    }
}
