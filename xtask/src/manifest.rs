//! The two manifests, derived from the one that is edited by hand and from the catalogue's hosts.

use crate::package::Form;
use anyhow::{Context, Result};
use gramme::catalogue::{self, Site};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Chrome's manifest, and Firefox's.
pub fn derive(form: Form) -> Result<[Value; 2]> {
    let text = std::fs::read_to_string("manifest.json")?;
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
