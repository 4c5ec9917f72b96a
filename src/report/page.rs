//! The report as one HTML file: no script, nothing from outside, made to be read and to be printed.
//!
//! Decides the page's structure; its look is `page.css`, its words are [`super::told`]'s. Escaping is the
//! template engine's: whatever stands in parentheses below becomes text and nothing else. Drawings are
//! inline SVG whose figures stand beside them as text.

use super::told::{Cell, Figure, Gauge, Room, Section, Step, Table, Told};
use crate::locale::Language;
use crate::view::chart::{HEIGHT, STEP, WIDTH};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The look, written into the page.
const STYLE: &str = include_str!("page.css");

/// What the page may load: nothing but the style that is in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

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
                    @for section in &told.sections { (part(section, &told.bars)) }
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
                dl.gauges { "\n" @for gauge in &told.gauges { (drawn(gauge)) } } "\n"
                p.below { (told.gauges_note) } "\n"
            }
        } "\n"
    }
}

/// A range with soft ends and a mark at its centre; its figures stand beside it.
fn drawn(gauge: &Gauge) -> Markup {
    let band = gauge.band;
    // The middle half of the part on either side of the centre is full, the ends fade.
    let left = (band.low + band.central) / 2;
    let right = band.central + (WIDTH - band.central) / 3;
    let soft = |from: u32, to: u32| format!("{from},0 {to},0 {to},8 {from},8");
    html! {
        div { "\n"
            dt { (gauge.name) } "\n"
            dd { (figure(&gauge.figure)) } "\n"
            dd.drawn {
                svg viewBox={ "0 0 " (WIDTH) " 10" } preserveAspectRatio="none" aria-hidden="true" {
                    polygon.faint points=(soft(band.low, WIDTH)) {}
                    polygon.full points=(soft(left, right)) {}
                    rect.centre x=(band.central.saturating_sub(4).min(WIDTH - 8)) y="0" width="8" height="10" {}
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
    // The chart belongs to the first table, which has its figures.
    let first = section.table.as_ref().is_some_and(|table| table.rows.len() == bars.len() + 1);
    html! {
        section class=(room) { "\n"
            h2 { (section.title) } "\n"
            @if first && section.room == Room::Whole { (chart(bars)) }
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
            div.names {
                @for step in bars { span { b { (step.requests) } " " (step.name) } }
            } "\n"
        } "\n"
    }
}

fn table(table: &Table) -> Markup {
    html! {
        div.scroll {
            table { "\n"
                thead { tr { @for name in &table.head { th scope="col" { (name) } } } } "\n"
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
