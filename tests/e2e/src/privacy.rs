//! Searches for prompt text where none may be.
//!
//! Decides: what is searched, and in which forms a word can be found. A word inside a block that a
//! browser has compressed (Snappy in LevelDB tables and in Firefox's IndexedDB) cannot be found in the
//! files: that is why the extension's own storage is also read back decoded, from one of its pages.
//! Refuses to know: what the extension keeps and why.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::browser::{Browser, Kind};
use crate::stage::{PATIENCE, Stage};
use crate::standin::sites;
use crate::standin::truth::MARKER;

/// What a search found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Places in the extension's own storage, decoded, that hold a marker.
    pub storage: Vec<String>,
    /// Files of the profile that hold a marker, and hold none without the extension.
    pub files: Vec<PathBuf>,
    /// Files that hold a marker with and without the extension: the browser's own doing.
    pub browsers_own: Vec<PathBuf>,
    /// Lines of what the browser and its consoles printed that hold a marker.
    pub console: Vec<String>,
    /// How many prompts carried markers, as the server saw them.
    pub prompts: u64,
    /// How much decoded storage was searched, in characters; nought would prove nothing.
    pub searched: usize,
}

impl Findings {
    /// Whether nothing of the extension's holds a marker, and something was searched.
    pub fn is_clean(&self) -> bool {
        self.storage.is_empty()
            && self.files.is_empty()
            && self.console.is_empty()
            && self.prompts > 0
            && self.searched > 0
    }
}

/// Plays marked prompts with the extension and without it, and compares what is left behind.
pub async fn search(kind: Kind, extension: &Path) -> Result<Findings> {
    let mut findings = Findings::default();
    let with = visit_all(kind, Some(extension), &mut findings).await?;
    let without = visit_all(kind, None, &mut Findings::default()).await?;
    let own: BTreeSet<String> = without.iter().map(|file| alike(file)).collect();
    (findings.browsers_own, findings.files) = with.into_iter().partition(|file| own.contains(&alike(file)));
    Ok(findings)
}

/// Asks one marked prompt on each site; answers the profile's files that hold a marker afterwards.
async fn visit_all(kind: Kind, extension: Option<&Path>, findings: &mut Findings) -> Result<Vec<PathBuf>> {
    let mut stage = Stage::open(kind, extension).await?;
    stage.standin.mark_answers(&format!("{MARKER}ANSWER{}", std::process::id()));
    for (number, site) in sites::ALL.iter().enumerate() {
        stage.visit(site, "").await?;
        stage.ask(&format!("Remember {MARKER}PROMPT{number}")).await?;
    }
    let truth = stage.truth();
    findings.prompts = truth.requests().min(truth.markers.len() as u64);
    if extension.is_some() {
        stage.browser()?.badge_becomes(truth.requests(), PATIENCE).await?;
        let dump = dump(stage.browser()?).await?;
        findings.searched = dump.to_string().len();
        findings.storage = places(&dump, "");
    }
    // The browser writes some of its files a moment later.
    tokio::time::sleep(Duration::from_secs(1)).await;
    stage.quit().await?;
    let profile = stage.scratch().join("profile");
    let log = std::fs::read_to_string(profile.with_extension("log")).unwrap_or_default();
    findings.console = log.lines().filter(|line| line.contains(MARKER)).map(ToOwned::to_owned).collect();
    files_with(&profile, MARKER)
}

/// Everything in the extension's storage areas and IndexedDB, decoded by a page of the extension.
pub async fn dump(browser: &mut Browser) -> Result<Value> {
    const JS: &str = "
      const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      // Bytes as numbers would hide a word: they are given as text too.
      const plain = (value) => JSON.parse(JSON.stringify(value, (_, part) => {
        if (part instanceof ArrayBuffer) return new TextDecoder().decode(part);
        if (ArrayBuffer.isView(part)) return new TextDecoder().decode(part);
        if (part instanceof Map) return [...part];
        return part instanceof Set ? [...part] : part;
      }) ?? 'null');
      const databases = {};
      for (const { name } of await indexedDB.databases()) {
        const database = await done(indexedDB.open(name));
        databases[name] = {};
        for (const store of database.objectStoreNames) {
          const objects = database.transaction(store).objectStore(store);
          databases[name][store] = plain([await done(objects.getAllKeys()), await done(objects.getAll())]);
        }
        database.close();
      }
      return { databases, local: await api.storage.local.get(null), session: await api.storage.session.get(null) };";
    browser.run_in_extension(JS, Value::Null).await
}

/// The paths inside a value whose texts or names hold a marker.
fn places(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::String(text) if text.contains(MARKER) => vec![path.to_owned()],
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, item)| places(item, &format!("{path}/{at}"))).collect()
        }
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, item)| {
                let path = format!("{path}/{name}");
                let own = name.contains(MARKER).then(|| path.clone());
                own.into_iter().chain(places(item, &path)).collect::<Vec<_>>()
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The files below `folder` that hold `word` as UTF-8 or UTF-16LE, relative to it.
pub fn files_with(folder: &Path, word: &str) -> Result<Vec<PathBuf>> {
    let narrow = word.as_bytes().to_vec();
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).with_context(|| format!("reading {}", next.display()))? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                // A file that goes away as the browser tidies up holds nothing.
                let bytes = std::fs::read(entry.path()).unwrap_or_default();
                if holds(&bytes, &narrow) || holds(&bytes, &wide) {
                    found.push(entry.path().strip_prefix(folder)?.to_owned());
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// A file's path without what differs from run to run: numbers, and the long hexadecimal names of caches.
fn alike(file: &Path) -> String {
    let text = file.to_string_lossy();
    let hashed = |name: &str| name.len() >= 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let part = |name: &str| {
        let digits = name.split(|letter: char| letter.is_ascii_digit()).filter(|rest| !rest.is_empty());
        if hashed(name) { "#".to_owned() } else { digits.collect::<Vec<_>>().join("#") }
    };
    text.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_forms_of_a_word_are_found_in_files() {
        let folder = tempfile::tempdir().unwrap();
        let wide: Vec<u8> = format!("x{MARKER}1").encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(folder.path().join("wide"), wide).unwrap();
        std::fs::write(folder.path().join("narrow"), format!("..{MARKER}1..")).unwrap();
        std::fs::write(folder.path().join("clean"), "nothing").unwrap();
        let found = files_with(folder.path(), MARKER).unwrap();
        assert_eq!(found, [PathBuf::from("narrow"), PathBuf::from("wide")]);
    }

    #[test]
    fn places_are_named() {
        let value = json!({"local": {"kept": ["x", format!("a {MARKER}2")]}});
        assert_eq!(places(&value, ""), ["/local/kept/1"]);
    }

    #[test]
    fn numbers_in_file_names_do_not_matter() {
        assert_eq!(alike(Path::new("Sessions/Tabs_133")), alike(Path::new("Sessions/Tabs_99")));
        assert_eq!(
            alike(Path::new("cache2/12AC846516FAE727A420")),
            alike(Path::new("cache2/EA79ADF90141C92840AB"))
        );
        assert_ne!(alike(Path::new("storage/kept")), alike(Path::new("storage/other")));
    }
}
