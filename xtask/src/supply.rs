//! What is built from: the licence and the origin of every dependency, held to `deny.toml`, without a network.
//!
//! Decides: that `deny.toml` means the same here as to `cargo deny`, as far as it is used: licences with their
//! exceptions, crates that only some may use, registries. Refuses to know: weaknesses that were found in a
//! version; their list is kept elsewhere, and RELEASING says when it is asked.

#![cfg(test)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;
use toml::Table;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn read(path: &str) -> Table {
    let path = crate::steps::root().join(path);
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

fn words(value: &toml::Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// Whether an expression of licences is met by those that are allowed: `AND` needs both, `OR` either, and an
/// exception to a licence only loosens it. An old form writes `/` for `OR`.
fn is_met(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<_> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = either(&tokens, &mut at, allowed);
    met && at == tokens.len()
}

fn either(tokens: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = both(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        met |= both(tokens, at, allowed);
    }
    met
}

fn both(tokens: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(tokens, at, allowed);
    }
    met
}

fn one(tokens: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let Some(token) = tokens.get(*at) else { return false };
    *at += 1;
    if *token == "(" {
        let met = either(tokens, at, allowed);
        let closed = tokens.get(*at) == Some(&")");
        *at += 1;
        return met && closed;
    }
    if tokens.get(*at) == Some(&"WITH") {
        *at += 2;
    }
    allowed(token)
}

/// What cargo knows of every package that is built here or for the browser.
fn packages() -> (Vec<Value>, BTreeMap<String, Vec<String>>) {
    let version = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let version = String::from_utf8(version).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut metadata = crate::steps::cargo();
    metadata.current_dir(crate::steps::root()).args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--offline",
    ]);
    metadata.args(["--filter-platform", host, "--filter-platform", "wasm32-unknown-unknown"]);
    let told = metadata.output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let packages = told["packages"].as_array().unwrap().clone();
    let name = |id: &Value| {
        packages.iter().find(|package| package["id"] == *id).unwrap()["name"].as_str().unwrap().to_owned()
    };
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in told["resolve"]["nodes"].as_array().unwrap() {
        for used in node["dependencies"].as_array().unwrap() {
            users.entry(name(used)).or_default().push(name(&node["id"]));
        }
    }
    (packages, users)
}

#[test]
fn every_dependency_has_an_allowed_licence_and_origin() {
    let rules = read("deny.toml");
    let allow = words(&rules["licenses"]["allow"]);
    let exceptions = rules["licenses"]["exceptions"].as_array().unwrap();
    let (packages, users) = packages();
    assert!(packages.len() > 200, "{}", packages.len());
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        let excepted = exceptions.iter().filter(|one| one["crate"].as_str() == Some(name));
        let excepted: Vec<_> = excepted.flat_map(|one| words(&one["allow"])).collect();
        let allowed = |licence: &str| allow.iter().chain(&excepted).any(|one| one == licence);
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_met(licence, &allowed), "{name}: {licence:?} is not allowed by deny.toml");
        let source = package["source"].as_str();
        assert!(source.is_none_or(|source| source == REGISTRY), "{name} comes from {source:?}");
    }
    for banned in rules["bans"]["deny"].as_array().unwrap() {
        let (name, wrappers) = (banned["crate"].as_str().unwrap(), words(&banned["wrappers"]));
        for user in users.get(name).into_iter().flatten() {
            assert!(wrappers.contains(user), "{user} uses {name}, which deny.toml leaves to {wrappers:?}");
        }
    }
    let allowed = words(&rules["sources"]["allow-registry"]);
    assert_eq!(allowed, [REGISTRY.trim_start_matches("registry+")]);
    for kind in ["unknown-registry", "unknown-git"] {
        assert_eq!(rules["sources"][kind].as_str(), Some("deny"));
    }
}

/// For every platform, not this one alone: what is built anywhere comes from one registry, and is the very file
/// that it was when it was chosen.
#[test]
fn every_locked_package_comes_from_one_registry_with_a_checksum() {
    let lock = read("Cargo.lock");
    let ours = ["gramme", "gramme-cli", "gramme-e2e", "gramme-web", "xtask"];
    for package in lock["package"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        match package.get("source").and_then(toml::Value::as_str) {
            None => assert!(ours.contains(&name), "{name} comes from a folder"),
            Some(source) => {
                assert_eq!(source, REGISTRY, "{name}");
                let sum = package.get("checksum").and_then(toml::Value::as_str).unwrap_or_default();
                assert!(sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
            }
        }
    }
}

#[test]
fn no_version_is_left_open() {
    for file in ["Cargo.toml", "web/Cargo.toml", "cli/Cargo.toml", "xtask/Cargo.toml", "tests/e2e/Cargo.toml"]
    {
        let text = std::fs::read_to_string(crate::steps::root().join(file)).unwrap();
        for open in ["= \"*\"", "git = ", "branch = "] {
            assert!(!text.contains(open), "{file} has {open}");
        }
    }
}

#[test]
fn licences_are_read_as_they_are_written() {
    let allowed = |licence: &str| ["MIT", "Zlib"].contains(&licence);
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR MIT) AND Zlib", true),
        ("(GPL-3.0 AND MIT) OR (MIT AND BSD-3-Clause)", false),
        ("MIT WITH LLVM-exception", true),
        ("(MIT", false),
        ("MIT MIT", false),
        ("", false),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}
