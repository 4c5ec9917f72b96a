//! The catalogue's files, held to one form.
//!
//! An entry is its own formatting: keys sorted, one way to write each value. A file that is not is
//! rewritten when `GRAMME_FORMAT` is set, and named otherwise.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use gramme::catalogue::{self, Site, server_patterns, site_patterns};

fn files() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("catalogue");
    let mut files: Vec<PathBuf> = ["sites", "servers"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn every_file_is_its_own_formatting() {
    let mut wrong = Vec::new();
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let formatted = toml::to_string_pretty(&table).unwrap();
        if formatted != text {
            if std::env::var_os("GRAMME_FORMAT").is_some() {
                std::fs::write(&file, formatted).unwrap();
            }
            wrong.push(file.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "not formatted (run once with GRAMME_FORMAT=1): {}", wrong.join(", "));
}

#[test]
fn every_entry_says_where_its_facts_come_from() {
    for file in files() {
        let table: toml::Table = std::fs::read_to_string(&file).unwrap().parse().unwrap();
        for key in ["source", "checked", "confidence"] {
            assert!(table.contains_key(key), "{}: no {key}", file.display());
        }
    }
}

#[test]
fn ids_are_unique_and_sorted() {
    let sites = catalogue::sites().iter().map(|site| site.id);
    let servers = catalogue::servers().iter().map(|server| server.id);
    let ids: Vec<&str> = sites.chain(servers).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert!(catalogue::sites().is_sorted_by_key(|site| site.id));
    assert!(catalogue::servers().is_sorted_by_key(|server| server.id));
    for site in catalogue::sites() {
        assert_eq!(catalogue::site(site.id).map(|found| found.id), Some(site.id));
    }
    for server in catalogue::servers() {
        assert_eq!(catalogue::server(server.id).map(|found| found.id), Some(server.id));
    }
}

#[test]
fn every_host_leads_to_its_site() {
    for site in catalogue::sites() {
        for host in site.all_hosts() {
            let host = host.replace('*', "anything");
            assert_eq!(catalogue::site_of_host(&host).map(|found| found.id), Some(site.id), "{host}");
            assert!(catalogue::site_of_host(&host.to_uppercase()).is_some(), "{host}");
            assert!(catalogue::site_of_host(&format!("{host}.evil.example")).is_none(), "{host}");
        }
        for endpoint in site.endpoints {
            for host in endpoint.hosts {
                // A socket that only the page sees, and that only goes on with answers, needs no permission.
                if continues_on(site.id, host) {
                    assert!(!site.all_hosts().any(|known| known == *host), "{host}");
                    continue;
                }
                let host = host.replace('*', "anything");
                assert_eq!(catalogue::site_of_host(&host).map(|found| found.id), Some(site.id), "{host}");
            }
        }
    }
}

fn continues_on(site: &str, host: &str) -> bool {
    let answers =
        catalogue::answers().iter().filter(|known| known.site == site).flat_map(|known| known.answers);
    answers.filter(|answer| answer.socket && answer.continues).any(|answer| answer.hosts == [host])
}

#[test]
fn hosts_that_do_more_than_ai_are_asked_for_by_a_click() {
    let shared = ["bing.com", "x.com", "github.com", "office.com", "live.com", "duckduckgo.com", "canva.com"];
    for site in catalogue::sites() {
        for host in site.required_hosts() {
            let is_shared = shared.iter().any(|name| host == *name || host.ends_with(&format!(".{name}")));
            assert!(!is_shared, "{}: {host} is asked for at installation", site.id);
        }
        assert_eq!(site.required_hosts().count() + site.clicked_hosts().count(), site.all_hosts().count());
    }
}

#[test]
fn patterns_wake_for_endpoints_alone() {
    let chatgpt = site_patterns(catalogue::site("chatgpt").unwrap());
    assert!(chatgpt.contains(&"https://chatgpt.com/backend-api/f/conversation*".to_owned()));
    assert!(!chatgpt.iter().any(|pattern| pattern.contains("realtime")));
    let claude = site_patterns(catalogue::site("claude").unwrap());
    assert!(
        claude.contains(&"https://claude.ai/api/organizations/*/chat_conversations/*/completion*".to_owned())
    );
    let ollama = server_patterns(catalogue::server("ollama").unwrap());
    assert_eq!(ollama, ["*://*/api/chat*", "*://*/api/generate*"]);
    let all = catalogue::sites().iter().flat_map(|site: &Site| site_patterns(site));
    for pattern in all.chain(catalogue::servers().iter().flat_map(server_patterns)) {
        let (scheme, rest) = pattern.split_once("://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        assert!(["https", "*"].contains(&scheme), "{pattern}");
        assert!(host == "*" || !host.trim_start_matches("*.").contains(['*', ':']), "{pattern}");
        assert!(path.ends_with('*') && path.len() > 1, "{pattern}");
    }
}
