//! `gramme merge` as it is run in a terminal.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use gramme::ledger::backup;
use gramme::ledger::contract::usage;
use gramme::ledger::history::History;
use std::path::Path;
use std::process::{Command, Output};

fn merge(folder: &Path, files: &[&str], out: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gramme"));
    command.current_dir(folder).arg("merge").args(files).args(["--out", out]).output().unwrap()
}

fn save(folder: &Path, name: &str, ids: &[&str]) {
    let usages = ids.iter().map(|id| usage(id, 0)).collect();
    std::fs::write(folder.join(name), backup::write(History { usages, ..History::default() })).unwrap();
}

#[test]
fn order_and_repetition_are_no_matter() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    save(folder, "a.json", &["ann.r.1", "ann.r.2"]);
    save(folder, "b.json", &["ann.r.2", "ben.r.1"]);
    save(folder, "c.json", &["cid.r.9"]);
    for (files, out) in [
        (&["a.json", "b.json", "c.json"][..], "abc.json"),
        (&["c.json", "b.json", "a.json", "b.json"], "cbab.json"),
        (&["a.json", "b.json"], "ab.json"),
        (&["ab.json", "c.json"], "ab-c.json"),
    ] {
        assert!(merge(folder, files, out).status.success());
    }
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(read("abc.json"), read("cbab.json"));
    assert_eq!(read("abc.json"), read("ab-c.json"));
    assert_eq!(backup::read(read("abc.json").as_bytes()).unwrap().usages.len(), 4);
    let told = merge(folder, &["a.json"], "-").stdout;
    assert_eq!(String::from_utf8(told).unwrap(), read("a.json"));
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    save(folder, "a.json", &["ann.r.1"]);
    std::fs::write(folder.join("bad.json"), "{\"schema\":\"gramme.backup/2\",\"usages\":[{\"id\":7}]}")
        .unwrap();
    let output = merge(folder, &["a.json", "bad.json"], "out.json");
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("bad.json") && told.contains("usages[0].id should be text"), "{told}");
    assert!(!folder.join("out.json").exists());
}
