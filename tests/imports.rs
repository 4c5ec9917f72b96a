//! No two source files need each other.
//!
//! Decides that of what the files of a crate `use`, and name by a path, no two lead to each other. What a parent takes from
//! its own modules does not count, nor what it hands on, nor tests within a file. Scripts are held to the same by Biome (`biome.json`). Refuses to
//! know why one file needs another.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::visit::{Visit, visit_item_mod};
use syn::{Attribute, ItemMod, ItemUse, UseTree, Visibility};

/// A module, by the names on the way to it from the crate's root.
type Module = Vec<String>;

/// The files under a folder of sources, by their modules.
fn files(folder: &Path, module: &[String], found: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut here = module.to_vec();
        if path.is_dir() {
            here.push(name);
            files(&path, &here, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            if !["lib", "main", "mod"].contains(&&*name) {
                here.push(name);
            }
            found.insert(here, fs::read_to_string(&path).unwrap());
        }
    }
}

/// What one file names.
struct Needs<'a> {
    module: &'a [String],
    known: &'a BTreeMap<Module, String>,
    found: BTreeSet<Module>,
}

impl Needs<'_> {
    /// Notes the file that a path leads to, if it is another of this crate.
    fn path(&mut self, names: &[String]) {
        let mut base = match names.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => self.module.to_vec(),
            _ => return,
        };
        let rest = names.iter().skip_while(|name| ["crate", "super", "self"].contains(&name.as_str()));
        for _ in names.iter().filter(|name| *name == "super") {
            base.pop();
        }
        for name in rest {
            base.push(name.clone());
        }
        let file = (0..=base.len())
            .rev()
            .map(|length| base[..length].to_vec())
            .find(|module| self.known.contains_key(module));
        self.found.extend(file.filter(|module| module != self.module));
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(path.ident.to_string())),
            UseTree::Name(name) => self.path(&with(name.ident.to_string())),
            UseTree::Rename(name) => self.path(&with(name.ident.to_string())),
            UseTree::Glob(_) => self.path(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
        }
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| {
        one.path().is_ident("cfg") && one.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Needs<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        // A module within a file stands one step further in, and has what its parent has.
        if !is_for_tests(&module.attrs) && module.content.is_none() {
            visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // A parent that hands a name on does not need it.
        if matches!(item.vis, Visibility::Inherited) {
            self.tree(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.path(&names);
        syn::visit::visit_path(self, path);
    }
}

fn pairs(known: &BTreeMap<Module, String>) -> Vec<(String, String)> {
    let needs: BTreeMap<_, _> = known
        .iter()
        .map(|(module, source)| {
            let mut needs = Needs { module, known, found: BTreeSet::new() };
            needs.visit_file(&syn::parse_file(source).unwrap());
            (module, needs.found)
        })
        .collect();
    let mut pairs = Vec::new();
    for (one, found) in &needs {
        for other in found.iter().filter(|other| *one < *other) {
            if needs[other].contains(*one) {
                pairs.push((one.join("::"), other.join("::")));
            }
        }
    }
    pairs
}

#[test]
fn no_two_source_files_need_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "web/src", "cli/src", "xtask/src", "tests/e2e/src", "build"] {
        let mut known = BTreeMap::new();
        files(&root.join(folder), &[], &mut known);
        assert!(known.len() > 1, "{folder} has no sources");
        assert_eq!(pairs(&known), [], "{folder}");
    }
}

#[test]
fn a_pair_is_seen_however_it_is_named() {
    let crate_of = |a: &str, b: &str| {
        let source = |text: &str| text.to_owned();
        BTreeMap::from([
            (vec![], source("mod a; mod b; pub use a::One;")),
            (vec!["a".to_owned()], source(a)),
            (vec!["b".to_owned()], source(b)),
        ])
    };
    let both = vec![("a".to_owned(), "b".to_owned())];
    for (a, b) in [
        ("use super::b::Two;", "use crate::a::{self, One};"),
        ("use crate::b::*;", "fn two() -> super::a::One { super::a::one() }"),
        ("use super::{b::Two as Other};", "use super::a;"),
    ] {
        assert_eq!(pairs(&crate_of(a, b)), both, "{a} {b}");
    }
    for (a, b) in [
        ("use super::b::Two;", "use std::fmt;"),
        ("use super::b::Two;", "#[cfg(test)] mod tests { use super::super::a::One; }"),
        ("pub use super::b::Two;", "use super::a::One;"),
    ] {
        assert_eq!(pairs(&crate_of(a, b)), [], "{a} {b}");
    }
}
