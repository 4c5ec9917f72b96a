//! Packs what the stores take: the extension for each browser, and the source that it is built from.
//!
//! Decides that an archive depends on its files' names and bytes alone: sorted, with one time and one mode
//! for all, so that whoever packs the same source has the same bytes. Refuses to know what is in the files.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// What is never source, where there is no version control to ask: a source archive unpacked by a reviewer.
const NO_SOURCE: &[&str] = &["target", "dist", "node_modules", ".git"];

/// The archive of everything in a folder.
pub fn of_folder(folder: &Path) -> Result<Vec<u8>> {
    packed(folder, &walked(folder)?)
}

/// The archive of the source.
pub fn sources() -> Result<Vec<u8>> {
    let root = Path::new(".");
    packed(root, &source(root)?)
}

/// Writes an archive, and says what it weighs.
#[allow(clippy::print_stderr)]
pub fn write(file: &str, bytes: &[u8]) -> Result<()> {
    fs::write(file, bytes).with_context(|| format!("writing {file}"))?;
    eprintln!("  {file}: {} kB", bytes.len() / 1000);
    Ok(())
}

/// The archive of these files of a folder, whatever their order.
fn packed(folder: &Path, files: &[PathBuf]) -> Result<Vec<u8>> {
    let mut named = files.iter().map(|file| Ok((name(file)?, file))).collect::<Result<Vec<_>>>()?;
    named.sort();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, file) in named {
        archive.start_file(name, options)?;
        let path = folder.join(file);
        archive.write_all(&fs::read(&path).with_context(|| path.display().to_string())?)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// A path as archives write it, with `/` on every system.
fn name(file: &Path) -> Result<String> {
    let parts = file.iter().map(|part| part.to_str().context("a file's name that is no UTF-8"));
    Ok(parts.collect::<Result<Vec<_>>>()?.join("/"))
}

/// What the project is built from: the files under version control, or all but what a build makes.
fn source(root: &Path) -> Result<Vec<PathBuf>> {
    if !root.join(".git").exists() {
        return walked(root);
    }
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().context("git")?;
    ensure!(listed.status.success(), "git does not list the files of the project");
    let listed = String::from_utf8(listed.stdout)?;
    Ok(listed.split_terminator('\0').map(PathBuf::from).filter(|file| root.join(file).exists()).collect())
}

/// Every file below a folder, by its path from there.
fn walked(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let here = folder.join(&below);
        for entry in fs::read_dir(&here).with_context(|| here.display().to_string())? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            if !entry.file_type()?.is_dir() {
                files.push(path);
            } else if !NO_SOURCE.iter().any(|name| path == Path::new(name)) {
                folders.push(path);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files, made in this order, and its archive.
    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        packed(folder.path(), &walked(folder.path()).unwrap()).unwrap()
    }

    #[test]
    fn an_archive_depends_on_names_and_bytes_alone() {
        let one = archive(&[("a/b.js", "one"), ("a.js", "two"), ("manifest.json", "{}")]);
        let other = archive(&[("manifest.json", "{}"), ("a.js", "two"), ("a/b.js", "one")]);
        assert_eq!(one, other);
        assert_ne!(one, archive(&[("a/b.js", "one"), ("a.js", "two"), ("manifest.json", "{ }")]));
    }

    #[test]
    fn what_a_build_makes_is_no_source() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["src/lib.rs", "target/debug/gramme", "dist/chrome/manifest.json", "src/dist/table.rs"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let mut files = source(folder.path()).unwrap();
        files.sort();
        assert_eq!(files, [Path::new("src/dist/table.rs"), Path::new("src/lib.rs")]);
    }
}
