//! `docs/METHODOLOGY.md` and `docs/METHODOLOGIE.md` → the method's page in the product.
//!
//! Decides which sections the product shows, and that both languages have them in the same form: the same headings,
//! lists, formulas and rows, one after the other. So the page is written once in each language, where it is read by
//! reviewers too. Tables that are written from the catalogue stay in the documents; the product has its own.

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
    let mut texts = [String::new(), String::new()];
    let mut shown = 0;
    for (one, other) in english.iter().zip(french) {
        let heading = one.first().map(|line| line.trim_start_matches(['#', ' '])).unwrap_or_default();
        if !SHOWN.contains(&heading) {
            continue;
        }
        shown += 1;
        let form = |lines: &[String]| lines.iter().filter_map(|line| line.chars().next()).collect::<String>();
        if form(one) != form(other) {
            return Err(format!("the section `{heading}` has another form in {}", PAGES[1]));
        }
        for (text, lines) in texts.iter_mut().zip([one, other]) {
            for line in lines {
                text.push_str(&[line, "\n"].concat());
            }
        }
    }
    if shown != SHOWN.len() {
        return Err(format!("{} has {shown} of the sections {SHOWN:?}", PAGES[0]));
    }
    let code = format!("static TEXTS: [&str; 2] = {texts:?};\n");
    let out = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&out).join("method.rs"), code).map_err(|error| error.to_string())
}

/// The sections of a page. Each line begins with its form: `#` and `##` a heading, `=` a paragraph, `-` and `+` items
/// of lists, `|` a row of a table, with tabs between its cells, `>` a line of a formula.
fn read(text: &str) -> Vec<Vec<String>> {
    let mut sections: Vec<Vec<String>> = Vec::new();
    let (mut in_formula, mut in_table) = (false, false);
    let mut fresh = true;
    for line in text.lines() {
        in_table = (in_table || line.starts_with("<!-- begin")) && !line.starts_with("<!-- end");
        if line.starts_with("```") {
            in_formula = !in_formula;
            fresh = true;
        } else if line.starts_with("## ") || line.starts_with("### ") {
            sections.push(vec![line.replacen("##", "#", 1)]);
            fresh = true;
        } else if let Some(lines) = sections.last_mut().filter(|_| !in_table) {
            fresh = one_more(lines, line, in_formula, fresh);
        }
    }
    sections
}

/// Adds a line to a section; whether the next one begins anew.
fn one_more(lines: &mut Vec<String>, line: &str, in_formula: bool, fresh: bool) -> bool {
    let number =
        line.find(". ").filter(|at| *at > 0 && line[..*at].bytes().all(|byte| byte.is_ascii_digit()));
    if in_formula {
        lines.push(["> ", line].concat());
    } else if line.trim().is_empty() || line.starts_with("<!--") {
        return true;
    } else if let Some(cells) = line.strip_prefix("| ") {
        if !cells.starts_with("---") {
            let cells: Vec<_> = cells.trim_end_matches([' ', '|']).split(" | ").map(plain).collect();
            lines.push(["| ", &cells.join("\t")].concat());
        }
    } else if let Some(item) = line.strip_prefix("- ") {
        lines.push(["- ", &plain(item)].concat());
    } else if let Some(at) = number {
        lines.push(["+ ", &plain(&line[at + 2..])].concat());
    } else if let Some(last) = lines.last_mut().filter(|_| !fresh) {
        last.push(' ');
        last.push_str(&plain(line.trim_start()));
    } else {
        lines.push(["= ", &plain(line)].concat());
    }
    false
}

/// Words without the signs of Markdown.
fn plain(text: &str) -> String {
    let text = text.replace("<sub>", "_").replace("</sub>", "").replace(['*', '`'], "");
    let mut plain = String::new();
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let link = after.split_once("](").and_then(|(words, link)| Some((words, link.split_once(')')?.1)));
        if let Some((words, more)) = link {
            plain.push_str(words);
            rest = more;
        } else {
            plain.push('[');
            rest = after;
        }
    }
    plain + rest
}
