//! The words that the browser itself reads out of the package.
//!
//! Decides which messages of `_locales/` the package has: those that the manifest and the scripts name. All the others are
//! the core's, which has every language (`build/locales.rs`); a second copy would weigh as much as the pages' scripts.
//! Refuses to know what a message says.

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Leaves in an extension's `_locales/` what the browser reads.
pub fn strip(folder: &Path, manifest: &Value) -> Result<()> {
    let mut names = named(&manifest.to_string(), "__MSG_", "__");
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "js") {
            names.append(&mut named(&fs::read_to_string(&path)?, "i18n.getMessage(\"", "\""));
        }
    }
    for entry in fs::read_dir(folder.join("_locales"))? {
        let file = entry?.path().join("messages.json");
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let mut messages: Map<String, Value> = serde_json::from_str(&text)?;
        messages.retain(|name, _| names.contains(name));
        ensure!(messages.len() == names.len(), "{} has not all of {names:?}", file.display());
        fs::write(&file, serde_json::to_string_pretty(&messages)? + "\n")?;
    }
    Ok(())
}

/// What stands between these two, wherever they stand.
fn named(text: &str, before: &str, after: &str) -> BTreeSet<String> {
    let names = text.split(before).skip(1).filter_map(|rest| rest.split(after).next());
    names.map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn folder(messages: &Value) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("_locales/en")).unwrap();
        fs::write(folder.path().join("_locales/en/messages.json"), messages.to_string()).unwrap();
        fs::write(folder.path().join("a.js"), "say(browser.i18n.getMessage(\"failed\"));").unwrap();
        folder
    }

    #[test]
    fn what_the_manifest_and_the_scripts_name_stays() {
        let messages =
            json!({"name": {"message": "Gramme"}, "failed": {"message": "No."}, "other": {"message": "?"}});
        let folder = folder(&messages);
        strip(folder.path(), &json!({"name": "__MSG_name__"})).unwrap();
        let left: Value =
            serde_json::from_slice(&fs::read(folder.path().join("_locales/en/messages.json")).unwrap())
                .unwrap();
        assert_eq!(left, json!({"name": {"message": "Gramme"}, "failed": {"message": "No."}}));
    }

    #[test]
    fn a_message_that_is_named_and_missing_is_told() {
        let folder = folder(&json!({"failed": {"message": "No."}}));
        let error = strip(folder.path(), &json!({"name": "__MSG_name__"})).unwrap_err();
        assert!(error.to_string().contains("\"name\""), "{error}");
    }
}
