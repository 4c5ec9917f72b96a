//! The two manifests, derived from the one that is edited by hand and from the catalogue's hosts.

use crate::package::Form;
use crate::steps::root;
use anyhow::{Context, Result};
use gramme::catalogue::{self, Site};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

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
    } else {
        // Asked only for a server of the person's own, by a click.
        optional.push("*://*/*".to_owned());
        base.insert("optional_host_permissions".to_owned(), json!(optional));
    }
    base.insert("host_permissions".to_owned(), json!(required));

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

/// `filters.js`: the addresses that wake the background, and no others.
pub fn filters() -> Result<String> {
    let sites = catalogue::sites().iter().flat_map(catalogue::site_patterns);
    let urls: BTreeSet<_> =
        sites.chain(catalogue::servers().iter().flat_map(catalogue::server_patterns)).collect();
    let urls = serde_json::to_string_pretty(&urls)?;
    Ok(format!(
        "// Made from the catalogue by the build: the addresses that wake the background.\n\nexport const URLS = {urls};\n"
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
        }
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
            let added = ["background", "host_permissions", "optional_host_permissions", "version"];
            let known = |key: &str| base.contains_key(key) || added.contains(&key);
            assert!(manifest.as_object().unwrap().keys().all(|key| known(key)));
            assert_eq!(manifest["background"]["type"], "module");
        }
    }
}
