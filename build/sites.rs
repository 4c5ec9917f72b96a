//! `catalogue/sites/*.toml` and `catalogue/servers/*.toml` → the static tables of `src/catalogue`.
//!
//! Decides whether an entry is sound: a table that compiles is one that the classifier can trust without
//! looking again. Refuses to know what any site does.

#[path = "sites/answer.rs"]
mod answer;
#[path = "sites/check.rs"]
mod check;
#[path = "sites/entry.rs"]
mod entry;
#[path = "sites/pointer.rs"]
mod pointer;
#[path = "sites/table.rs"]
mod table;

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// Writes the tables into the build's output folder, or fails the build saying which file is wrong.
pub(crate) fn compile() {
    if let Err(error) = write_tables() {
        // The build's only way to speak is its standard output; a refusal there is a refusal anyway.
        let _ = writeln!(io::stdout(), "cargo::error={error}");
    }
}

fn write_tables() -> Result<(), Box<dyn Error>> {
    let sites: Vec<entry::Site> = read("catalogue/sites", |site: &entry::Site| &site.id)?;
    let servers: Vec<entry::Server> = read("catalogue/servers", |server: &entry::Server| &server.id)?;
    check::hosts_are_unique(&sites)?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("sites.rs");
    fs::write(&out, table::all(&sites, &servers)?)?;
    fs::write(out.with_file_name("answers.rs"), answer::all(&sites)?)?;
    Ok(())
}

/// Every entry of a folder, in the order of their ids, each checked.
fn read<T: DeserializeOwned + check::Check>(folder: &str, id: fn(&T) -> &str) -> Result<Vec<T>, String> {
    let _ = writeln!(io::stdout(), "cargo::rerun-if-changed={folder}");
    let listing = fs::read_dir(folder).map_err(|error| format!("{folder}: {error}"))?;
    let mut files: Vec<PathBuf> = listing.filter_map(|file| Some(file.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort_by_key(|file| file.file_stem().map(std::ffi::OsStr::to_owned));
    files
        .iter()
        .map(|file| read_one(file, id).map_err(|problem| format!("{}: {problem}", file.display())))
        .collect()
}

fn read_one<T: DeserializeOwned + check::Check>(file: &Path, id: fn(&T) -> &str) -> Result<T, String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let entry: T = parse(&text)?;
    if file.file_stem().is_none_or(|stem| stem != id(&entry)) {
        return Err(format!("the id `{}` is not the file's name", id(&entry)));
    }
    Ok(entry)
}

fn parse<T: DeserializeOwned + check::Check>(text: &str) -> Result<T, String> {
    // Cargo reads a message up to its line's end, so the parser's drawing of the place is folded.
    let entry: T = toml::from_str(text).map_err(|error| error.to_string().replace('\n', " "))?;
    entry.check()?;
    Ok(entry)
}

/// What is wrong with the text of a site's entry, for the tests of this very check.
#[cfg(test)]
pub(crate) fn problem_in_site(text: &str) -> Option<String> {
    let outcome = parse(text)
        .and_then(|site: entry::Site| answer::all(std::slice::from_ref(&site)).and(table::all(&[site], &[])));
    outcome.err()
}
