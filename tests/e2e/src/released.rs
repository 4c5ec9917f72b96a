//! Versions that people have, as they were released.
//!
//! Decides: where they are packed, and what differs between the browsers. Refuses to know: what is tried with them.

use std::io::{BufReader, Cursor};
use std::path::Path;

use anyhow::{Context, Result};

use crate::browser::Kind;

/// The manifest that an archive has for Firefox beside Chrome's: nothing else differs.
const FIREFOX_MANIFEST: &str = "manifest.firefox.json";

/// Unpacks a released version as it is loaded from a folder: see `tests/fixtures/extension`.
pub fn unpack(version: &str, kind: Kind, to: &Path) -> Result<()> {
    let archive =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/extension").join(format!("{version}.tar.xz"));
    let packed = std::fs::File::open(&archive).with_context(|| archive.display().to_string())?;
    let mut plain = Vec::new();
    lzma_rs::xz_decompress(&mut BufReader::new(packed), &mut plain)?;
    tar::Archive::new(Cursor::new(plain)).unpack(to)?;
    let firefox = to.join(FIREFOX_MANIFEST);
    if kind == Kind::Firefox {
        std::fs::rename(firefox, to.join("manifest.json"))?;
    } else {
        std::fs::remove_file(firefox)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_release_unpacks_for_both_browsers() {
        for kind in Kind::ALL {
            let folder = tempfile::tempdir().unwrap();
            unpack("0.1.0", kind, folder.path()).unwrap();
            let manifest = std::fs::read_to_string(folder.path().join("manifest.json")).unwrap();
            assert_eq!(manifest.contains("service_worker"), kind == Kind::Chromium);
            assert!(manifest.contains("\"0.1.0\"") && !folder.path().join(FIREFOX_MANIFEST).exists());
        }
    }
}
