//! `docs/METHODOLOGY.md` and `docs/METHODOLOGIE.md` → the method's page in the product.
//!
//! Decides which sections the product shows, and that both languages have them in the same form: the same headings,
//! lists, formulas and rows, one after the other. So the page is written once in each language, where it is read by
//! reviewers too. Tables that are written from the catalogue stay in the documents; the product has its own.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::mem::take;
use std::path::Path;
use std::{env, fs};

const PAGES: [&str; 2] = ["docs/METHODOLOGY.md", "docs/METHODOLOGIE.md"];

/// The sections that the product shows, by their English headings.
const SHOWN: [&str; 11] = [
    "In short",
    "What is counted, and what is not",
    "Layer 1: the reference engine",
    "Layer 2: what you are shown",
    "The range",
    "Images",
    "What is unknown",
    "Whose electricity",
    "Figures often quoted",
    "Limits",
    "Credits",
];

/// Writes `method.rs` to the build's folder, or says where the two languages part.
pub fn compile() -> Result<(), String> {
    let mut sections = Vec::new();
    for page in PAGES {
        println!("cargo::rerun-if-changed={page}");
        let text = fs::read_to_string(page).map_err(|error| format!("{page}: {error}"))?;
        sections.push(read(&text));
    }
    let (english, french) = (&sections[0], &sections[1]);
    if english.len() != french.len() {
        return Err(format!("{PAGES:?} have {} and {} sections", english.len(), french.len()));
    }
    let mut parts = [String::new(), String::new()];
    let mut shown = 0;
    for (one, other) in english.iter().zip(french) {
        let (Some(Part::Head(heading) | Part::Sub(heading)), true) =
            (one.first(), one.first().is_some_and(|head| SHOWN.contains(&head.words())))
        else {
            continue;
        };
        shown += 1;
        let form = |section: &[Part]| section.iter().map(Part::form).collect::<Vec<_>>();
        if form(one) != form(other) {
            return Err(format!("the section `{heading}` has another form in {}", PAGES[1]));
        }
        for (code, section) in parts.iter_mut().zip([one, other]) {
            code.extend(section.iter().map(|part| format!("    Part::{},\n", part.code())));
        }
    }
    if shown != SHOWN.len() {
        return Err(format!("{} has {shown} of the sections {SHOWN:?}", PAGES[0]));
    }
    let [english, french] = parts;
    let code = format!("static PARTS: [&[Part]; 2] = [&[\n{english}], &[\n{french}]];\n");
    let out = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&out).join("method.rs"), code).map_err(|error| error.to_string())
}

/// What a section is made of.
enum Part {
    Head(String),
    Sub(String),
    Text(String),
    Items(Vec<String>),
    Formula(Vec<String>),
    Table(Vec<Vec<String>>),
}

impl Part {
    /// What both languages share of it: which part it is, and how many items, lines or rows it has.
    fn form(&self) -> (u8, usize) {
        match self {
            Self::Head(_) => (0, 1),
            Self::Sub(_) => (1, 1),
            Self::Text(_) => (2, 1),
            Self::Items(items) => (3, items.len()),
            Self::Formula(lines) => (4, lines.len()),
            Self::Table(rows) => (5, rows.len()),
        }
    }

    /// The words of a heading.
    fn words(&self) -> &str {
        if let Self::Head(words) | Self::Sub(words) = self { words } else { "" }
    }

    /// The same as the Rust text of a static.
    fn code(&self) -> String {
        match self {
            Self::Head(words) => format!("Head({words:?})"),
            Self::Sub(words) => format!("Sub({words:?})"),
            Self::Text(words) => format!("Text({words:?})"),
            Self::Items(items) => format!("Items(&{items:?})"),
            Self::Formula(lines) => format!("Formula(&{lines:?})"),
            Self::Table(rows) => {
                let rows: Vec<_> = rows.iter().map(|row| format!("&{row:?}")).collect();
                format!("Table(&[{}])", rows.join(", "))
            }
        }
    }
}

/// The sections of a page, each from its heading on. What stands above the first is in none.
fn read(text: &str) -> Vec<Vec<Part>> {
    let mut sections: Vec<Vec<Part>> = Vec::new();
    let mut words = String::new();
    // Between `<!-- begin: … -->` and `<!-- end: … -->` stands what is written from the catalogue.
    let (mut is_written, mut in_list) = (false, false);
    let (mut items, mut rows, mut cells) = (Vec::new(), Vec::new(), Vec::new());
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        let part = match event {
            Event::Html(html) => {
                is_written = (is_written || html.starts_with("<!-- begin")) && !html.starts_with("<!-- end");
                None
            }
            Event::InlineHtml(html) => {
                words.push_str(if &*html == "<sub>" { "_" } else { "" });
                None
            }
            Event::Text(text) | Event::Code(text) => {
                words.push_str(&text);
                None
            }
            Event::SoftBreak | Event::HardBreak => {
                words.push(' ');
                None
            }
            Event::Start(Tag::List(_)) => {
                in_list = true;
                None
            }
            Event::End(TagEnd::Heading(HeadingLevel::H2)) => {
                sections.push(Vec::new());
                Some(Part::Head(take(&mut words)))
            }
            Event::End(TagEnd::Heading(HeadingLevel::H3)) => {
                sections.push(Vec::new());
                Some(Part::Sub(take(&mut words)))
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) if !in_list => {
                Some(Part::Text(take(&mut words)))
            }
            Event::End(TagEnd::CodeBlock) => {
                Some(Part::Formula(take(&mut words).lines().map(str::to_owned).collect()))
            }
            Event::End(TagEnd::Item) => {
                items.push(take(&mut words));
                None
            }
            Event::End(TagEnd::List(_)) => {
                in_list = false;
                Some(Part::Items(take(&mut items)))
            }
            Event::End(TagEnd::TableCell) => {
                cells.push(take(&mut words));
                None
            }
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                rows.push(take(&mut cells));
                None
            }
            Event::End(TagEnd::Table) => Some(Part::Table(take(&mut rows))),
            _ => None,
        };
        if let (Some(part), Some(section), false) = (part, sections.last_mut(), is_written) {
            section.push(part);
        }
    }
    sections
}
