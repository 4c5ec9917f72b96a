//! Drawing on the dashboard: charts, gauges and blocks of text as nodes. Never markup from a string.

use super::dom;
use gramme::view::board::bars::Chart;
use gramme::view::board::block::{Block, Gauge, Letter, Piece, Table};
use gramme::view::chart::{HEIGHT, STEP, WIDTH};
use web_sys::{Document, Element};

const SVG: &str = "http://www.w3.org/2000/svg";

/// What nodes are made with.
pub struct Pen {
    document: Document,
    /// The page's root.
    pub root: Element,
}

impl Pen {
    /// For this page; nothing where there is none.
    pub fn take() -> Option<Self> {
        let document = dom::document()?;
        let root = document.document_element()?;
        Some(Self { document, root })
    }

    /// The place of an id.
    pub fn place(&self, id: &str) -> Option<Element> {
        self.document.get_element_by_id(id)
    }

    /// A place, emptied.
    pub fn emptied(&self, id: &str) -> Option<Element> {
        let place = self.place(id)?;
        place.set_text_content(None);
        Some(place)
    }

    /// A node within another, with its words.
    pub fn add(&self, to: &Element, tag: &str, words: &str) -> Option<Element> {
        let element = self.document.create_element(tag).ok()?;
        if !words.is_empty() {
            element.set_text_content(Some(words));
        }
        to.append_child(&element).ok()?;
        Some(element)
    }

    /// A node of a drawing, with its attributes.
    fn shape(&self, to: &Element, tag: &str, attributes: &[(&str, &str)]) -> Option<Element> {
        let element = self.document.create_element_ns(Some(SVG), tag).ok()?;
        set(&element, attributes);
        to.append_child(&element).ok()?;
        Some(element)
    }

    fn rect(&self, to: &Element, class: &str, place: [u32; 4]) -> Option<Element> {
        let [x, y, width, height] = place.map(|n| n.to_string());
        self.shape(
            to,
            "rect",
            &[("class", class), ("x", &x), ("y", &y), ("width", &width), ("height", &height)],
        )
    }

    fn frame(&self, to: &Element, class: &str, width: u32, height: u32) -> Option<Element> {
        let frame = format!("0 0 {width} {height}");
        self.shape(to, "svg", &[("class", class), ("viewBox", &frame), ("preserveAspectRatio", "none")])
    }

    /// A chart, its reading and its table, in the places of one name.
    pub fn chart(&self, name: &str, chart: &Chart) -> Option<()> {
        let place = self.emptied(&[name, "-chart"].concat())?;
        self.add(&place, "span", &chart.top)?.set_class_name("top");
        let svg = self.frame(&place, "plot", chart.width, HEIGHT)?;
        set(&svg, &[("role", "group"), ("aria-label", &chart.label)]);
        let reached = chart.bars.iter().position(|bar| bar.now).unwrap_or(chart.bars.len().saturating_sub(1));
        for (at, bar) in chart.bars.iter().enumerate() {
            let class = if bar.now { "bar now" } else { "bar" };
            let stop = if at == reached { "0" } else { "-1" };
            let link = self.shape(
                &svg,
                "a",
                &[
                    ("class", class),
                    ("href", "#week"),
                    ("tabindex", stop),
                    ("aria-label", &bar.words),
                    ("data-say", [name, "-reading"].concat().as_str()),
                    ("data-unit", bar.unit),
                    ("data-day", &bar.day),
                ],
            )?;
            let column = u32::try_from(at).unwrap_or_default() * STEP;
            self.rect(&link, "column", [column, 0, STEP, HEIGHT]);
            self.rect(&link, "value", [bar.place.x, bar.place.y, bar.place.width, bar.place.height]);
        }
        let marks = self.add(&place, "div", "")?;
        marks.set_class_name("marks");
        set(&marks, &[("aria-hidden", "true")]);
        for bar in &chart.bars {
            let mark = self.add(&marks, "span", "")?;
            self.add(&mark, "span", &bar.mark);
            if bar.now {
                mark.set_class_name("now");
            }
        }
        let reading = self.place(&[name, "-reading"].concat())?;
        reading.set_text_content(Some(&chart.reading));
        set(&reading, &[("data-rest", &chart.reading)]);
        let head = self.emptied(&[name, "-head"].concat())?;
        self.head(&head, &chart.head);
        let rows = self.emptied(&[name, "-rows"].concat())?;
        for row in &chart.rows {
            let line = self.add(&rows, "tr", "")?;
            for (at, words) in row.iter().enumerate() {
                self.cell(&line, at, &Piece { number: at > 0, ..Piece::of(words.as_str()) }, &chart.head);
            }
        }
        Some(())
    }

    /// The heads of a table's columns.
    pub fn head(&self, to: &Element, words: &[String]) {
        let Some(line) = self.add(to, "tr", "") else { return };
        for word in words {
            if let Some(cell) = self.add(&line, "th", word) {
                set(&cell, &[("scope", "col")]);
            }
        }
    }

    /// A cell; the first of its row names it. On a narrow page each is told with its head.
    pub fn cell(&self, line: &Element, at: usize, piece: &Piece, head: &[String]) -> Option<Element> {
        let cell = self.add(line, if at == 0 { "th" } else { "td" }, "")?;
        if at == 0 {
            set(&cell, &[("scope", "row")]);
        } else if let Some(head) = head.get(at) {
            set(&cell, &[("data-head", head)]);
        }
        if piece.number {
            cell.set_class_name("number");
        }
        self.piece(&cell, piece);
        Some(cell)
    }

    fn piece(&self, to: &Element, piece: &Piece) -> Option<()> {
        if piece.link.is_empty() {
            self.add(to, "span", &piece.words)?;
        } else {
            let link = self.add(to, "a", &piece.words)?;
            set(&link, &[("href", &piece.link), ("target", "_blank"), ("rel", "noreferrer")]);
        }
        if !piece.small.is_empty() {
            self.add(to, "small", &piece.small)?;
        }
        if let Some(bar) = piece.bar {
            let svg = self.frame(to, "share", 100, 4)?;
            set(&svg, &[("aria-hidden", "true")]);
            self.rect(&svg, "value", [0, 0, bar, 4])?;
        }
        Some(())
    }

    /// Figures with their ranges, as items of a list.
    pub fn gauges(&self, list: &Element, gauges: &[Gauge]) -> Option<()> {
        list.set_class_name("figures");
        for gauge in gauges {
            let item = self.add(list, "li", "")?;
            if gauge.now {
                item.set_class_name("now");
            }
            self.add(&item, "span", &gauge.name)?.set_class_name("name");
            let value = self.add(&item, "span", "")?;
            value.set_class_name("value");
            self.add(&value, "strong", &gauge.value)?;
            if !gauge.range.is_empty() {
                let range = ["\u{a0}(", &gauge.range, ")"].concat();
                self.add(&value, "span", &range)?.set_class_name("range");
            }
            let svg = self.frame(&item, "band", WIDTH, 16)?;
            set(&svg, &[("aria-hidden", "true")]);
            if gauge.range.is_empty() {
                self.rect(&svg, "whole", [0, 4, gauge.high, 8])?;
            } else {
                self.rect(&svg, "reach", [gauge.low, 3, gauge.high - gauge.low, 10])?;
                self.rect(&svg, "centre", [gauge.central.saturating_sub(4).min(WIDTH - 8), 0, 8, 16])?;
            }
            if !gauge.small.is_empty() {
                self.add(&item, "small", &gauge.small)?;
            }
        }
        Some(())
    }

    /// Blocks, in the place of an id.
    pub fn blocks(&self, id: &str, blocks: &[Block]) -> Option<()> {
        let place = self.emptied(id)?;
        for block in blocks {
            match block {
                Block::Lead(words) => self.add(&place, "p", words)?.set_class_name("lead"),
                Block::Head(words) => drop(self.add(&place, "h3", words)?),
                Block::Sub(words) => drop(self.add(&place, "h4", words)?),
                Block::Text(words) => drop(self.add(&place, "p", words)?),
                Block::Note(words) => self.add(&place, "p", words)?.set_class_name("note"),
                Block::Formula(lines) => {
                    let formula = self.add(&place, "pre", &lines.join("\n"))?;
                    // What is wider than the page is moved by keyboard too.
                    set(&formula, &[("tabindex", "0")]);
                }
                Block::Items(items) => {
                    let list = self.add(&place, "ul", "")?;
                    for item in items {
                        let line = self.add(&list, "li", "")?;
                        self.piece(&line, item)?;
                    }
                }
                Block::Gauges(gauges) => {
                    let list = self.add(&place, "ul", "")?;
                    self.gauges(&list, gauges)?;
                }
                Block::Table(table) => self.table(&place, table)?,
                Block::Letter(letter) => self.letter(&place, letter)?,
            }
        }
        Some(())
    }

    fn table(&self, to: &Element, table: &Table) -> Option<()> {
        let node = self.add(to, "table", "")?;
        node.set_class_name("stack");
        if !table.caption.is_empty() {
            self.add(&node, "caption", &table.caption)?;
        }
        let head = self.add(&node, "thead", "")?;
        self.head(&head, &table.head);
        let body = self.add(&node, "tbody", "")?;
        for row in &table.rows {
            let line = self.add(&body, "tr", "")?;
            for (at, piece) in row.iter().enumerate() {
                self.cell(&line, at, piece, &table.head)?;
            }
        }
        Some(())
    }

    fn letter(&self, to: &Element, letter: &Letter) -> Option<()> {
        let details = self.add(to, "details", "")?;
        self.add(&details, "summary", &letter.title)?;
        let text = self.add(&details, "blockquote", &letter.text)?;
        set(&text, &[("lang", letter.lang)]);
        let button = self.add(&details, "button", &letter.copy)?;
        set(&button, &[("type", "button"), ("data-copy", "")]);
        Some(())
    }
}

/// Sets attributes. One that cannot be set leaves the page as it was: readable, if not tidy.
pub fn set(element: &Element, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
}
