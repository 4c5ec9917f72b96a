//! The two manifests, derived from the one that is edited by hand and from the catalogue's hosts.

use crate::form::Form;
use crate::steps::root;
use anyhow::{Context, Result};
use gramme::catalogue::{self, Site};
use gramme::footprint::length;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Chrome's manifest, and Firefox's.
pub fn derive(form: Form) -> Result<[Value; 2]> {
    let text = std::fs::read_to_string(root().join("manifest.json"))?;
    let mut base: Map<String, Value> = serde_json::from_str(&text).context("manifest.json")?;
    base.insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    let mut required = permissions(Site::required_hosts);
    let mut optional = permissions(Site::clicked_hosts);
    if form == Form::AllHosts {
        required.append(&mut optional);
        required.extend(["127.0.0.1", "localhost", "[::1]"].map(|host| format!("*://{host}/*")));
        // What is asked by a click is there from the start, too.
        let optional = base.remove("optional_permissions").unwrap_or_default();
        if let (Some(Value::Array(required)), Value::Array(optional)) =
            (base.get_mut("permissions"), optional)
        {
            required.extend(optional);
        }
    } else {
        // Asked only for a server of the person's own, by a click.
        optional.push("*://*/*".to_owned());
        base.insert("optional_host_permissions".to_owned(), json!(optional));
    }
    base.insert("host_permissions".to_owned(), json!(required));
    let scripts: Vec<_> = scripts(|site, host| form == Form::AllHosts || is_required(site, host))
        .into_iter()
        .map(Script::entry)
        .collect();
    base.insert("content_scripts".to_owned(), json!(scripts));

    // The self-test's form has a background of its own: see tests/e2e/selftest.
    let background = if form == Form::SelfTest { "selftest_background.js" } else { "background.js" };
    let mut chrome = base.clone();
    chrome.remove("browser_specific_settings");
    chrome.insert("background".to_owned(), json!({"service_worker": background, "type": "module"}));
    let mut firefox = base;
    firefox.remove("minimum_chrome_version");
    firefox.insert("background".to_owned(), json!({"scripts": [background], "type": "module"}));
    Ok([Value::Object(chrome), Value::Object(firefox)])
}

/// The match patterns of all sites' hosts of one sort, each once, in order.
fn permissions<I: Iterator<Item = &'static str>>(hosts: impl Fn(&Site) -> I) -> Vec<String> {
    let hosts: BTreeSet<_> = catalogue::sites().iter().flat_map(hosts).collect();
    hosts.into_iter().map(|host| format!("https://{host}/*")).collect()
}

/// A script in pages, and the hosts of the pages.
struct Script {
    id: String,
    files: Vec<String>,
    main_world: bool,
    matches: BTreeSet<String>,
}

impl Script {
    /// Its entry in a manifest.
    fn entry(self) -> Value {
        let mut entry = json!({
            "matches": self.matches,
            "js": self.files,
            "run_at": "document_start",
            "all_frames": true,
            "match_about_blank": true,
        });
        if self.main_world {
            entry["world"] = json!("MAIN");
        }
        entry
    }

    /// The same as `scripting.registerContentScripts` takes it.
    fn registration(self) -> Value {
        let mut script = json!({
            "id": self.id,
            "matches": self.matches,
            "js": self.files,
            "runAt": "document_start",
            "allFrames": true,
        });
        if self.main_world {
            script["world"] = json!("MAIN");
        }
        script
    }
}

fn is_required(site: &Site, host: &str) -> bool {
    site.required_hosts().any(|required| required == host)
}

/// The scripts in the pages of some hosts: `watch.js` in every site's, and where the catalogue asks for it
/// the site's rules before it and `tap.js` beside it.
fn scripts(wanted: impl Fn(&Site, &str) -> bool) -> Vec<Script> {
    let mut tap = Script {
        id: "tap".to_owned(),
        files: vec!["tap.js".to_owned()],
        main_world: true,
        matches: BTreeSet::new(),
    };
    let mut watch: BTreeMap<String, Script> = BTreeMap::new();
    for site in catalogue::sites() {
        let matches: BTreeSet<String> = site
            .page_hosts
            .iter()
            .filter(|host| wanted(site, host))
            .map(|host| format!("https://{host}/*"))
            .collect();
        if matches.is_empty() {
            continue;
        }
        let tapped = catalogue::tapped_sites().any(|tapped| tapped.site == site.id);
        let mut files = vec!["watch.js".to_owned()];
        let mut id = "watch".to_owned();
        if tapped {
            tap.matches.extend(matches.clone());
            files.insert(0, rules_file(site.id));
            id = format!("watch-{}", site.id);
        }
        let script = Script { id: id.clone(), files, main_world: false, matches: BTreeSet::new() };
        watch.entry(id).or_insert(script).matches.extend(matches);
    }
    std::iter::once(tap).filter(|tap| !tap.matches.is_empty()).chain(watch.into_values()).collect()
}

fn rules_file(site: &str) -> String {
    format!("rules/{site}.js")
}

/// The files with the rules of the sites at whose answers the page script looks.
pub fn rules() -> Result<Vec<(String, String)>> {
    let file = |site: &catalogue::Answers| {
        let mut rules = catalogue::rules(site);
        rules["pieces"] = json!(format!("/{}", length::PIECES));
        let rules = serde_json::to_string_pretty(&rules)?;
        let text = format!(
            "// Made from the catalogue by the build: what stands in the answers of this site.\n\nglobalThis.RULES = {rules};\n"
        );
        Ok((rules_file(site.site), text))
    };
    catalogue::tapped_sites().map(file).collect()
}

/// `filters.js`: the addresses that wake the background, and no others; the scripts in the pages of hosts
/// that are asked for by a click.
pub fn filters(form: Form) -> Result<String> {
    let sites = catalogue::sites().iter().flat_map(catalogue::site_patterns);
    let urls: BTreeSet<_> =
        sites.chain(catalogue::servers().iter().flat_map(catalogue::server_patterns)).collect();
    let urls = serde_json::to_string_pretty(&urls)?;
    // Where every host is granted from the start, the manifest has them all.
    let scripts = scripts(|site, host| form != Form::AllHosts && !is_required(site, host));
    let scripts: Vec<_> = scripts.into_iter().map(Script::registration).collect();
    let scripts = serde_json::to_string_pretty(&scripts)?;
    Ok(format!(
        "// Made from the catalogue by the build: the addresses that wake the background.\n\nexport const URLS = {urls};\n\n// The scripts in the pages of hosts that are asked for by a click.\n\nexport const SCRIPTS = {scripts};\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: [&str; 3] = ["*://127.0.0.1/*", "*://localhost/*", "*://[::1]/*"];

    fn hosts(manifest: &Value, key: &str) -> BTreeSet<String> {
        let patterns = manifest[key].as_array().into_iter().flatten();
        patterns.map(|pattern| pattern.as_str().unwrap().to_owned()).collect()
    }

    fn of_catalogue<I: Iterator<Item = &'static str>>(of: impl Fn(&Site) -> I) -> BTreeSet<String> {
        catalogue::sites().iter().flat_map(of).map(|host| format!("https://{host}/*")).collect()
    }

    #[test]
    fn installing_asks_for_the_required_hosts_and_a_click_for_the_others() {
        let mut by_click = of_catalogue(Site::clicked_hosts);
        by_click.insert("*://*/*".to_owned());
        for manifest in derive(Form::Real).unwrap() {
            assert_eq!(hosts(&manifest, "host_permissions"), of_catalogue(Site::required_hosts));
            assert_eq!(hosts(&manifest, "optional_host_permissions"), by_click);
        }
    }

    #[test]
    fn the_form_for_tests_has_every_host_from_the_start() {
        let mut all = of_catalogue(Site::all_hosts);
        all.extend(LOOPBACK.map(str::to_owned));
        for manifest in derive(Form::AllHosts).unwrap() {
            assert_eq!(hosts(&manifest, "host_permissions"), all);
            assert!(manifest.get("optional_host_permissions").is_none());
            assert!(manifest.get("optional_permissions").is_none());
            assert!(manifest["permissions"].as_array().unwrap().contains(&json!("downloads")));
        }
    }

    fn script_hosts(manifest: &Value, file: &str) -> BTreeSet<String> {
        let entries = manifest["content_scripts"].as_array().unwrap().iter();
        let of_file = entries.filter(|entry| entry["js"].as_array().unwrap().contains(&json!(file)));
        of_file.flat_map(|entry| hosts(entry, "matches")).collect()
    }

    #[test]
    fn no_script_of_the_manifest_gives_a_host_that_nobody_granted() {
        let pages = |site: &Site| site.page_hosts.iter().copied();
        for (form, every) in [(Form::Real, false), (Form::AllHosts, true)] {
            for manifest in derive(form).unwrap() {
                let granted = hosts(&manifest, "host_permissions");
                let watched = script_hosts(&manifest, "watch.js");
                assert!(watched.is_subset(&granted));
                let all: BTreeSet<_> = of_catalogue(pages);
                assert_eq!(watched, if every { all } else { all.intersection(&granted).cloned().collect() });
                assert!(script_hosts(&manifest, "tap.js").is_subset(&watched));
            }
        }
    }

    #[test]
    fn a_tapped_site_has_its_rules_before_the_script_that_reads_them() {
        let [manifest, _] = derive(Form::AllHosts).unwrap();
        let written: BTreeSet<_> = rules().unwrap().into_iter().map(|(file, _)| file).collect();
        let mut named = BTreeSet::new();
        for entry in manifest["content_scripts"].as_array().unwrap() {
            assert_eq!((&entry["run_at"], &entry["all_frames"]), (&json!("document_start"), &json!(true)));
            let files: Vec<_> = entry["js"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            match files.as_slice() {
                ["tap.js"] => assert_eq!(entry["world"], "MAIN"),
                ["watch.js"] => assert!(entry.get("world").is_none()),
                [rules, "watch.js"] => {
                    named.insert((*rules).to_owned());
                    assert!(hosts(entry, "matches").is_subset(&script_hosts(&manifest, "tap.js")));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(named, written);
        assert!(written.contains("rules/chatgpt.js"));
    }

    #[test]
    fn hosts_by_a_click_have_their_scripts_registered_by_the_background() {
        let text = filters(Form::Real).unwrap();
        let (_, scripts) = text.split_once("SCRIPTS = ").unwrap();
        let scripts: Value = serde_json::from_str(scripts.trim_end().trim_end_matches(';')).unwrap();
        let registered: BTreeSet<_> =
            scripts.as_array().unwrap().iter().flat_map(|script| hosts(script, "matches")).collect();
        let [manifest, _] = derive(Form::Real).unwrap();
        let mut all = script_hosts(&manifest, "watch.js");
        assert!(registered.is_disjoint(&all));
        all.extend(registered);
        assert_eq!(all, of_catalogue(|site: &Site| site.page_hosts.iter().copied()));
        assert!(filters(Form::AllHosts).unwrap().contains("SCRIPTS = []"));
    }

    #[test]
    fn only_what_a_browser_would_refuse_differs_between_the_two() {
        let base: Map<String, Value> =
            serde_json::from_str(&std::fs::read_to_string(root().join("manifest.json")).unwrap()).unwrap();
        let own = ["background", "browser_specific_settings", "minimum_chrome_version"];
        let [chrome, firefox] = derive(Form::Real).unwrap();
        for (key, value) in &base {
            if !own.contains(&key.as_str()) {
                assert_eq!((&chrome[key], &firefox[key]), (value, value), "{key}");
            }
        }
        assert!(chrome.get("browser_specific_settings").is_none());
        assert!(firefox.get("minimum_chrome_version").is_none());
        for manifest in [&chrome, &firefox] {
            let added =
                ["background", "content_scripts", "host_permissions", "optional_host_permissions", "version"];
            let known = |key: &str| base.contains_key(key) || added.contains(&key);
            assert!(manifest.as_object().unwrap().keys().all(|key| known(key)));
            assert_eq!(manifest["background"]["type"], "module");
        }
    }
}
