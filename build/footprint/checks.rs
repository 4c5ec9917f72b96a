//! What makes a row sound, and how a fault is named.

use super::schema::{Origin, Place};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::Spanned;

/// One file of the catalogue: its text, to turn spans into lines.
pub struct File {
    pub name: &'static str,
    pub text: String,
}

/// Where the text of a file comes from: the disk, or a test.
pub struct Catalogue<'a> {
    pub read: &'a dyn Fn(&str) -> Result<String, String>,
}

impl Catalogue<'_> {
    pub fn file(&self, name: &'static str) -> Result<File, String> {
        (self.read)(name).map(|text| File { name, text })
    }
}

impl File {
    /// Refuses a field that nobody reads: it is a misspelt one.
    pub fn knows(&self, array: &str, fields: &[&str]) -> Result<(), String> {
        let of_every_row = ["source", "date", "licence", "confidence", "note"];
        let parsed: toml::Table = self.parse()?;
        let rows = parsed.get(array).and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for row in rows.iter().filter_map(toml::Value::as_table) {
            if let Some(field) = row
                .keys()
                .find(|key| !of_every_row.contains(&key.as_str()) && !fields.contains(&key.as_str()))
            {
                let name =
                    ["id", "code", "lang"].iter().find_map(|key| row.get(*key)?.as_str()).unwrap_or(array);
                return Err(format!("catalogue/{}: `{name}`: nobody knows a field `{field}`", self.name));
            }
        }
        Ok(())
    }

    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        toml::from_str(&self.text).map_err(|e| format!("catalogue/{}: {e}", self.name))
    }

    pub fn fault<T>(&self, row: &Spanned<T>, id: &str, what: &str) -> String {
        let line = self.text[..row.span().start].split('\n').count();
        format!("catalogue/{}:{line}: `{id}`: {what}", self.name)
    }
}

/// The Rust variant that a word becomes.
pub fn variant(word: &str, allowed: &[(&str, &'static str)]) -> Result<&'static str, String> {
    allowed.iter().find(|(name, _)| *name == word).map(|(_, variant)| *variant).ok_or_else(|| {
        format!("`{word}` is not one of {}", allowed.iter().map(|a| a.0).collect::<Vec<_>>().join(", "))
    })
}

pub const CONFIDENCE: &[(&str, &str)] = &[
    ("official", "Official"),
    ("measured", "Measured"),
    ("derived", "Derived"),
    ("estimate", "Estimate"),
    ("guess", "Guess"),
];
pub const REASONING: &[(&str, &str)] =
    &[("none", "Never"), ("optional", "Optional"), ("always", "Always"), ("parallel", "Parallel")];
pub const MAKES: &[(&str, &str)] = &[("text", "Text"), ("image", "Image"), ("video", "Video")];
pub const GRID_KINDS: &[(&str, &str)] = &[
    ("world", "World"),
    ("unknown", "Unknown"),
    ("group", "Group"),
    ("source", "Source"),
    ("country", "Country"),
    ("subregion", "Subregion"),
];
pub const CLASSES: &[(&str, &str)] = &[
    ("nano", "Nano"),
    ("small", "Small"),
    ("medium", "Medium"),
    ("large", "Large"),
    ("frontier", "Frontier"),
];
pub const TOPICS: &[(&str, &str)] =
    &[("energy", "Energy"), ("carbon", "Carbon"), ("water", "Water"), ("size", "Size"), ("place", "Place")];
pub const BASES: &[(&str, &str)] = &[("energy", "Energy"), ("carbon", "Carbon"), ("water", "Water")];

pub fn said(origin: &Origin) -> Result<(), String> {
    for (field, value) in [
        ("source", &origin.source),
        ("date", &origin.date),
        ("licence", &origin.licence),
        ("confidence", &origin.confidence),
    ] {
        if value.trim().is_empty() {
            return Err(format!("{field} is empty"));
        }
    }
    if !origin.date.starts_with(|c: char| c.is_ascii_digit()) || origin.date.len() < 4 {
        return Err(format!("date `{}` begins with no year", origin.date));
    }
    variant(&origin.confidence, CONFIDENCE).map(|_| ())
}

pub fn ordered(field: &str, points: &[f64], least: f64, most: f64) -> Result<(), String> {
    if points.iter().any(|p| !p.is_finite() || *p < least || *p > most) {
        return Err(format!("{field} {points:?} leaves {least} to {most}"));
    }
    if points.windows(2).any(|pair| pair[0] > pair[1]) {
        return Err(format!("{field} {points:?} is not in rising order"));
    }
    Ok(())
}

pub fn sound_place(place: &Place, grids: &BTreeMap<String, usize>) -> Result<(), String> {
    ordered("pue", &place.pue, 1.0, 3.0)?;
    ordered("wue_onsite", &place.wue_onsite, 0.0, 10.0)?;
    if grids.contains_key(&place.zone) {
        Ok(())
    } else {
        Err(format!("zone `{}` is in no row of grids.toml", place.zone))
    }
}
