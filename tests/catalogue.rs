//! Every request fixture of every entry, through the classifier that runs in the browser.
//!
//! `tests/fixtures/requests/<id>.json` holds what an entry must count and what it must not. The number of
//! cases is asserted, so that none can stop being run without being missed.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gramme::catalogue::{self, Transport, server_patterns, site_patterns};
use gramme::observe::{
    Binding, Body, Kind, Request, Sighting, Turn, classify, classify_any_server, is_loopback,
};
use serde::Deserialize;

/// Grows with every case that is added.
const CASES: usize = 1767;

/// Stands in every prompt of the fixtures; what the classifier returns must never hold it.
const MARKER: &str = "zebra-quilt-47";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    site: String,
    #[serde(default)]
    bindings: Vec<Binding>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    method: String,
    url: String,
    body: Option<String>,
    body_base64: Option<String>,
    fields: Option<Vec<(String, String)>>,
    expect: Expect,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Expect {
    counted: bool,
    kind: Option<Kind>,
    model: Option<String>,
    images: Option<u32>,
    turn: Option<Turn>,
}

impl Case {
    fn bytes(&self) -> Option<Vec<u8>> {
        match (&self.body, &self.body_base64) {
            (Some(text), None) => Some(text.clone().into_bytes()),
            (None, Some(text)) => {
                Some(STANDARD.decode(text).unwrap_or_else(|_| panic!("{}: base64", self.name)))
            }
            (None, None) => None,
            _ => panic!("{}: two bodies", self.name),
        }
    }

    fn sighting(&self, bindings: &[Binding]) -> Option<Sighting> {
        self.ask(|request| classify(request, bindings))
    }

    fn ask(&self, question: impl Fn(&Request<'_>) -> Option<Sighting>) -> Option<Sighting> {
        let bytes = self.bytes();
        let body = match (&bytes, &self.fields) {
            (Some(bytes), None) => Body::Bytes(bytes),
            (None, Some(fields)) => Body::Fields(fields),
            (None, None) => Body::Unread,
            _ => panic!("{}: two bodies", self.name),
        };
        question(&Request { method: &self.method, url: &self.url, body })
    }
}

fn fixtures() -> Vec<(String, Fixture)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/requests");
    let mut fixtures: Vec<(String, Fixture)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let fixture =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.file_stem().unwrap().to_string_lossy().into_owned(), fixture)
        })
        .collect();
    fixtures.sort_by(|(one, _), (other, _)| one.cmp(other));
    fixtures
}

#[test]
fn every_case_is_what_it_is() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for (file, fixture) in fixtures() {
        assert_eq!(file, fixture.site, "a fixture is named after its entry");
        for case in &fixture.cases {
            cases += 1;
            let sighting = case.sighting(&fixture.bindings);
            let counted = sighting.as_ref().filter(|sighting| sighting.kind.is_some());
            let found = Expect {
                counted: counted.is_some(),
                kind: counted.and_then(|sighting| sighting.kind),
                model: counted.and_then(|sighting| sighting.model.clone()),
                images: counted.and_then(|sighting| sighting.images),
                turn: counted.map(|sighting| sighting.turn),
            };
            if found != case.expect {
                wrong.push(format!("{file}: {}: found {found:?}, expected {:?}", case.name, case.expect));
            }
            if counted.is_some_and(|sighting| sighting.site != fixture.site) {
                wrong.push(format!("{file}: {}: counted for another site", case.name));
            }
        }
    }
    println!("{cases} request fixtures");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(cases, CASES, "the number of cases changed: say so in CASES");
}

#[test]
fn no_sighting_holds_a_prompt() {
    for (file, fixture) in fixtures() {
        for case in &fixture.cases {
            let sighting = format!("{:?}", case.sighting(&fixture.bindings));
            assert!(!sighting.contains(MARKER), "{file}: {}: {sighting}", case.name);
        }
    }
}

#[test]
fn every_entry_has_positives_and_decoys() {
    let fixtures = fixtures();
    let files: BTreeSet<&str> = fixtures.iter().map(|(file, _)| file.as_str()).collect();
    let sites = catalogue::sites().iter().map(|site| (site.id, site.endpoints));
    let servers = catalogue::servers().iter().map(|server| (server.id, server.endpoints));
    let entries: Vec<_> = sites.chain(servers).collect();
    assert_eq!(files, entries.iter().map(|(id, _)| *id).collect(), "one fixture an entry");
    for (id, endpoints) in entries {
        let (_, fixture) = fixtures.iter().find(|(file, _)| file == id).unwrap();
        let names: BTreeSet<&str> = fixture.cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names.len(), fixture.cases.len(), "{id}: two cases of one name");
        let decoys = fixture.cases.iter().filter(|case| !case.expect.counted).count();
        assert!(decoys >= 6, "{id}: {decoys} decoys");
        // What travels on a socket alone has no positive request.
        if endpoints
            .iter()
            .all(|endpoint| endpoint.transport == Transport::WebSocket || endpoint.kind.is_none())
        {
            continue;
        }
        let bodies: BTreeSet<String> = fixture
            .cases
            .iter()
            .filter(|case| case.expect.counted)
            .map(|case| format!("{:?}{:?}{}", case.bytes(), case.fields, case.url))
            .collect();
        assert!(bodies.len() >= 3, "{id}: {} differing positives", bodies.len());
        let marked = fixture.cases.iter().filter(|case| {
            case.expect.counted
                && [Some(case.url.clone()), case.body.clone(), Some(format!("{:?}", case.fields))]
                    .into_iter()
                    .flatten()
                    .any(|text| text.contains(MARKER))
        });
        assert!(marked.count() >= 2, "{id}: its prompts carry no marker");
    }
}

#[test]
fn every_host_has_a_fixture() {
    for site in catalogue::sites() {
        let (_, fixture) = fixtures().into_iter().find(|(file, _)| file == site.id).unwrap();
        let asked: BTreeSet<String> = fixture
            .cases
            .iter()
            .filter_map(|case| Some(url::Url::parse(&case.url).ok()?.host_str()?.to_owned()))
            .collect();
        for host in site.all_hosts() {
            let is_asked = match host.strip_prefix('*') {
                Some(suffix) => asked.iter().any(|other| other.ends_with(suffix)),
                None => asked.contains(host),
            };
            assert!(is_asked, "{}: no case for {host}", site.id);
        }
    }
}

/// The terminal tries every kind of server on the person's own machine; none may take another's request
/// for its own, nor miss one that a bound server would count.
#[test]
fn a_server_is_known_without_being_bound() {
    for (file, fixture) in fixtures() {
        let Some(server) = catalogue::server(&file).filter(|server| !server.ask_what_it_makes) else {
            continue;
        };
        for case in fixture.cases.iter().filter(|case| is_loopback(&case.url) && case.expect.counted) {
            let found = case.ask(classify_any_server).unwrap_or_else(|| panic!("{file}: {}", case.name));
            assert_eq!((found.site, found.kind), (server.id, case.expect.kind), "{file}: {}", case.name);
        }
    }
}

/// What the patterns leave out is never heard of, whatever the classifier would have said.
#[test]
fn every_counted_request_is_within_the_patterns() {
    for (file, fixture) in fixtures() {
        let patterns = match (catalogue::site(&file), catalogue::server(&file)) {
            (Some(site), _) => site_patterns(site),
            (_, Some(server)) => server_patterns(server),
            _ => panic!("{file}: no entry"),
        };
        for case in fixture.cases.iter().filter(|case| case.expect.counted) {
            let url = url::Url::parse(&case.url).unwrap();
            let covered = patterns.iter().any(|pattern| covers(pattern, &url));
            assert!(covered, "{file}: {}: {url} is in none of {patterns:?}", case.name);
        }
    }
}

/// Whether a match pattern covers an address, as browsers decide it: ports are ignored, the query is part
/// of the path.
fn covers(pattern: &str, url: &url::Url) -> bool {
    let (scheme, rest) = pattern.split_once("://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    let name = url.host_str().unwrap();
    let is_host = match host.strip_prefix("*.") {
        Some(base) => name == base || name.ends_with(&format!(".{base}")),
        None => host == "*" || host == name,
    };
    let is_scheme = scheme == url.scheme() || scheme == "*" && ["http", "https"].contains(&url.scheme());
    let tail = &url[url::Position::BeforePath..url::Position::AfterQuery];
    is_scheme && is_host && glob(path, tail)
}

fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
