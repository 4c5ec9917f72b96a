//! A tiny extension that plays Gramme's part, so that the harness can be proved by itself.
//!
//! Decides: which files it is made of for each browser, and that a leaking form of it exists, which the
//! privacy search must catch. Refuses to know: Gramme.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::browser::Kind;

const FILES: &[(&str, &str)] = &[
    ("popup.html", include_str!("../fixture/popup.html")),
    ("popup.js", include_str!("../fixture/popup.js")),
];
const BACKGROUND: &str = include_str!("../fixture/background.js");
const MANIFEST: &str = include_str!("../fixture/manifest.json");

/// Writes the fixture below `folder`; `leaking` makes it keep what it must not.
pub fn unpack(kind: Kind, folder: &Path, leaking: bool) -> Result<PathBuf> {
    let target = folder.join(format!("fixture-{kind}{}", if leaking { "-leaking" } else { "" }));
    std::fs::create_dir_all(&target)?;
    let mut manifest: Value = serde_json::from_str(MANIFEST).context("the fixture's manifest")?;
    manifest["background"] = match kind {
        Kind::Chromium => json!({"service_worker": "background.js", "type": "module"}),
        Kind::Firefox => json!({"scripts": ["background.js"], "type": "module"}),
    };
    std::fs::write(target.join("manifest.json"), manifest.to_string())?;
    let background =
        if leaking { BACKGROUND.replace("LEAKS = false", "LEAKS = true") } else { BACKGROUND.to_owned() };
    std::fs::write(target.join("background.js"), background)?;
    for (name, text) in FILES {
        std::fs::write(target.join(name), text)?;
    }
    Ok(target)
}
