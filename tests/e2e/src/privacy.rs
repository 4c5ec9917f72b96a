//! Searches for prompt text where none may be.
//!
//! Decides: what is searched, and in which forms a word can be found. A word inside a block that a
//! browser has compressed (Snappy in LevelDB tables and in Firefox's IndexedDB) cannot be found in the
//! files: that is why the extension's own storage is also read back decoded, from one of its pages.
//! Refuses to know: what the extension keeps and why.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

use crate::browser::{Browser, Kind};
use crate::files::copy_folder;
use crate::proofs::common::copied;
use crate::stage::{PATIENCE, Stage};
use crate::standin::sites;
use crate::standin::truth::MARKER;

/// A page put beside the extension's own in a copy of its folder: it shows what a backup would hold.
const PROBE: &[(&str, &str)] =
    &[("probe.html", include_str!("../probe/probe.html")), ("probe.js", include_str!("../probe/probe.js"))];

/// What a search found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Places in the extension's own storage and its export, decoded, that hold a marker.
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
    /// How many usages the searched backup held; none where the extension has no core to ask.
    pub exported: Option<u64>,
}

impl Findings {
    /// Whether nothing of the extension's holds a marker, and something was searched.
    pub fn is_clean(&self) -> bool {
        self.storage.is_empty()
            && self.files.is_empty()
            && self.console.is_empty()
            && self.prompts > 0
            && self.searched > 0
            && self.exported.is_none_or(|exported| exported == self.prompts)
    }
}

/// The word of one search: no file of any program holds it by chance.
fn random_word() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

/// Plays marked prompts with the extension and without it, and compares what is left behind.
pub async fn search(kind: Kind, extension: &Path) -> Result<Findings> {
    let mut findings = visit_all(kind, Some(extension)).await?;
    let without = visit_all(kind, None).await?;
    let own: BTreeSet<String> = without.files.iter().map(|file| alike(file)).collect();
    (findings.browsers_own, findings.files) =
        findings.files.into_iter().partition(|file| own.contains(&alike(file)));
    Ok(findings)
}

/// Asks marked prompts on each site, and says where the marker is afterwards; the browser's own files are
/// among those it names.
pub async fn visit_all(kind: Kind, extension: Option<&Path>) -> Result<Findings> {
    let word = random_word();
    let mut findings = Findings::default();
    let scratch = tempfile::tempdir()?;
    let copy = scratch.path().join("extension");
    if let Some(extension) = extension {
        with_probe(extension, &copy)?;
    }
    let mut stage = Stage::open(kind, extension.map(|_| copy.as_path())).await?;
    stage.standin.mark_answers(&format!("{MARKER}{word}A"));
    let mut during = Vec::new();
    for (number, site) in sites::ALL.iter().enumerate() {
        stage.visit(site, &format!("?from={MARKER}{word}L{number}")).await?;
        stage.ask(&format!("Remember {MARKER}{word}P{number}")).await?;
        stage.browser()?.run(&format!("document.title = 'About {MARKER}{word}T{number}';")).await?;
        // What is kept while a request is under way is kept too, if only for a while.
        stage.standin.hold();
        stage.send(&format!("Remember {MARKER}{word}H{number}")).await?;
        stage.standin.wait_held(1).await?;
        if extension.is_some() {
            during.extend(places(&dump(stage.browser()?).await?, "/under way", &word));
        }
        stage.standin.release();
        stage.answered().await?;
    }
    ask_in_address(&mut stage, &word).await?;
    let truth = stage.truth();
    findings.prompts = truth.requests();
    ensure!(
        truth.markers.len() as u64 == findings.prompts,
        "the server saw {} markers in {} prompts",
        truth.markers.len(),
        findings.prompts
    );
    if extension.is_some() {
        let badge = stage.browser()?.badge_becomes(findings.prompts, PATIENCE).await?;
        ensure!(
            badge.count() == Some(findings.prompts),
            "{} prompts, badge {:?}",
            findings.prompts,
            badge.text
        );
        if copy.join("copy.js").exists() {
            copied(&mut stage).await?;
        }
        let mut kept = dump(stage.browser()?).await?;
        if copy.join("core.js").exists() {
            let backup = backup(&mut stage).await?;
            findings.exported = backup["usages"].as_array().map(|usages| usages.len() as u64);
            kept["backup"] = backup;
        }
        findings.searched = kept.to_string().len();
        findings.storage = places(&kept, "", &word);
        findings.storage.append(&mut during);
    }
    // The browser writes some of its files a moment later.
    tokio::time::sleep(Duration::from_secs(1)).await;
    stage.quit().await?;
    let profile = stage.scratch().join("profile");
    let log = std::fs::read_to_string(profile.with_extension("log")).unwrap_or_default();
    findings.console = log.lines().filter(|line| line.contains(&word)).map(ToOwned::to_owned).collect();
    findings.files = files_with(&profile, &word)?;
    Ok(findings)
}

/// A prompt whose address carries words too, as some sites' do.
async fn ask_in_address(stage: &mut Stage, word: &str) -> Result<()> {
    stage.visit_chatgpt("").await?;
    let js = format!(
        "const message = {{ author: {{ role: 'user' }}, content: {{ parts: ['Remember {MARKER}{word}B'] }} }};
         const body = JSON.stringify({{ action: 'next', model: 'auto', messages: [message] }});
         const headers = {{ 'content-type': 'application/json' }};
         const url = '/backend-api/f/conversation?about={MARKER}{word}Q#{MARKER}{word}F';
         await (await fetch(url, {{ method: 'POST', headers, body }})).text();"
    );
    stage.browser()?.run(&js).await.map(drop)
}

/// A copy of an extension, with the page that shows what a backup would hold.
pub fn with_probe(extension: &Path, copy: &Path) -> Result<PathBuf> {
    copy_folder(extension, copy)?;
    for (name, text) in PROBE {
        std::fs::write(copy.join(name), text)?;
    }
    Ok(copy.to_owned())
}

/// What a backup would hold, as the extension's own core writes it.
pub async fn backup(stage: &mut Stage) -> Result<Value> {
    let browser = stage.browser()?;
    let before = browser.current_tab();
    let page = browser.open_extension_page("probe.html").await?;
    browser.tab_is(&page).await?;
    browser.wait_page("'filled' in document.body.dataset", 10).await?;
    let text = browser.run("return document.body.textContent;").await?;
    browser.close_tab(&before).await?;
    serde_json::from_str(text.as_str().unwrap_or_default()).context("the backup")
}

/// Everything in the extension's storage areas, IndexedDB and files, decoded by a page of the extension.
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
      const files = {};
      for await (const [name, file] of await navigator.storage.getDirectory()) {
        const packed = (await file.getFile()).stream();
        files[name] = await new Response(packed.pipeThrough(new DecompressionStream('gzip'))).text();
      }
      return { databases, files, local: await api.storage.local.get(null), session: await api.storage.session.get(null) };";
    browser.run_in_extension(JS, Value::Null).await
}

/// The paths inside a value whose texts or names hold a marker.
fn places(value: &Value, path: &str, word: &str) -> Vec<String> {
    match value {
        Value::String(text) if holds_coded(text.as_bytes(), word) => vec![path.to_owned()],
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(at, item)| places(item, &format!("{path}/{at}"), word))
            .collect(),
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, item)| {
                let path = format!("{path}/{name}");
                let own = name.contains(word).then(|| path.clone());
                own.into_iter().chain(places(item, &path, word)).collect::<Vec<_>>()
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The files below `folder` that hold `word` in any form, relative to it.
pub fn files_with(folder: &Path, word: &str) -> Result<Vec<PathBuf>> {
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
                if holds_coded(&bytes, word) {
                    found.push(entry.path().strip_prefix(folder)?.to_owned());
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether bytes hold a word as UTF-8, as UTF-16LE, or as base64 of a text that has it anywhere.
fn holds_coded(bytes: &[u8], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let coded = (0..3).map(|shift| {
        let text = BASE64.encode(format!("{}{word}", &"   "[..shift]));
        // The first and the last letters depend on what stands beside the word.
        text.as_bytes()[(shift * 8).div_ceil(6)..text.len() - 4].to_vec()
    });
    [word.as_bytes().to_vec(), wide].into_iter().chain(coded).any(|form| holds(bytes, &form))
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else { return false };
    // Profiles are large: only where the first letter stands is the rest compared.
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(word) {
            return true;
        }
        rest = &rest[1..];
    }
    false
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
    fn a_word_is_found_in_base64_wherever_it_begins() {
        for before in ["", "a", "ab", "abc"] {
            let text = BASE64.encode(format!("{before}{MARKER}1 and so on"));
            assert!(holds_coded(format!("x={text}").as_bytes(), MARKER), "{text}");
        }
        assert!(!holds_coded(BASE64.encode("something else, of some length").as_bytes(), MARKER));
    }

    #[test]
    fn places_are_named() {
        let value = json!({"local": {"kept": ["x", format!("a {MARKER}2")]}});
        assert_eq!(places(&value, "", MARKER), ["/local/kept/1"]);
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
