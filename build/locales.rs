//! `extension/_locales/*/messages.json` → one static table of every message in every language.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const LANGUAGES: [&str; 2] = ["en", "fr"];

#[derive(Deserialize)]
struct Message {
    message: String,
    #[serde(default)]
    placeholders: BTreeMap<String, Placeholder>,
}

#[derive(Deserialize)]
struct Placeholder {
    #[allow(dead_code)] // The browser's form asks for it; the core fills by name.
    content: String,
}

/// Writes `locales.rs` to the build's folder, or says which message of which file is wrong.
pub fn compile() -> Result<(), String> {
    println!("cargo::rerun-if-changed=extension/_locales");
    let mut tables = Vec::new();
    for language in LANGUAGES {
        let file = format!("extension/_locales/{language}/messages.json");
        let text = fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
        let table: BTreeMap<String, Message> =
            serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
        for (key, message) in &table {
            let used = names(&message.message);
            let told: Vec<_> = message.placeholders.keys().cloned().collect();
            if used != told {
                return Err(format!("{file}: {key} uses {used:?} and declares {told:?}"));
            }
        }
        tables.push((file, table));
    }
    let (first_file, first) = &tables[0];
    for (file, table) in &tables[1..] {
        let missing = first.keys().find(|key| !table.contains_key(*key));
        let extra = table.keys().find(|key| !first.contains_key(*key));
        if let Some(key) = missing.or(extra) {
            return Err(format!("{key} is in only one of {first_file} and {file}"));
        }
        for (key, message) in first {
            if names(&message.message) != names(&table[key].message) {
                return Err(format!("{file}: {key} has other placeholders than in {first_file}"));
            }
        }
    }
    let mut code = String::from("static MESSAGES: &[(&str, [&str; 2])] = &[\n");
    for key in first.keys() {
        let texts: Vec<_> = tables.iter().map(|(_, table)| &table[key].message).collect();
        writeln!(code, "    ({key:?}, {texts:?}),").map_err(|error| error.to_string())?;
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&out).join("locales.rs"), code).map_err(|error| error.to_string())
}

/// The placeholders of a message, sorted, each once: `$count$` is `count`.
fn names(message: &str) -> Vec<String> {
    let mut names: Vec<_> = message
        .split('$')
        .skip(1)
        .step_by(2)
        .filter(|name| !name.is_empty())
        .map(str::to_lowercase)
        .collect();
    names.sort();
    names.dedup();
    names
}
