//! Any bytes, any address: the classifier answers, and never panics.
//!
//! A mutation fuzzer with a fixed seed, so that every run of so many inputs is the same run. Its corpus is
//! every request fixture, and `tests/fixtures/fuzz/`: what is found goes there and stays. `GRAMME_FUZZ`
//! says how many inputs (100,000 by default); `GRAMME_FUZZ_SEED` begins elsewhere.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use std::path::PathBuf;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gramme::observe::{Binding, Body, Kind, Request, classify, classify_any_server, is_loopback, site_of};
use proptest::prelude::*;
use serde_json::Value;

struct Seed {
    method: String,
    url: String,
    body: Vec<u8>,
}

fn corpus() -> Vec<Seed> {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut seeds = Vec::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(fixtures.join("requests")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let fixture: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for case in fixture["cases"].as_array().unwrap() {
            let body = match (case["body"].as_str(), case["body_base64"].as_str()) {
                (Some(text), _) => text.as_bytes().to_vec(),
                (_, Some(text)) => STANDARD.decode(text).unwrap(),
                _ => continue,
            };
            let text = |key: &str| case[key].as_str().unwrap().to_owned();
            seeds.push(Seed { method: text("method"), url: text("url"), body });
        }
    }
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(fixtures.join("fuzz")).unwrap().map(|file| file.unwrap().path()).collect();
    found.sort();
    let urls: Vec<String> =
        seeds.iter().filter(|seed| seed.method == "POST").map(|seed| seed.url.clone()).collect();
    for file in found {
        let body = std::fs::read(file).unwrap();
        seeds.extend(urls.iter().step_by(17).map(|url| Seed {
            method: "POST".to_owned(),
            url: url.clone(),
            body: body.clone(),
        }));
    }
    seeds
}

/// A small generator with a fixed course; nothing here needs better chance.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

/// Pieces that decoders stumble over.
const PIECES: [&[u8]; 24] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"null",
    b"1e999",
    b"-1",
    b"%",
    b"%2",
    b"&",
    b"=",
    b"\r\n",
    b"--",
    b"\0\0\0\0",
    b"\xff",
    b"\x1f\x8b\x08\x1f",
    b"\xc3\x28",
    b"\"model\":",
    b"name=\"",
    b",",
];

fn mutate(bytes: &mut Vec<u8>, chance: &mut Chance, other: &[u8]) {
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        match chance.below(8) {
            0 => bytes.truncate(at),
            1 => {
                let piece = PIECES[chance.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            2 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
            3 => {
                let end = (at + chance.below(32)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let end = (at + chance.below(64)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            5 => {
                let from = chance.below(other.len() + 1);
                let to = (from + chance.below(128)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            6 => {
                let piece = PIECES[chance.below(PIECES.len())].repeat(chance.below(400));
                bytes.splice(at..at, piece);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = chance.next().to_le_bytes()[0];
                }
            }
        }
    }
}

fn ask(method: &str, url: &str, body: Body<'_>, bindings: &[Binding]) -> bool {
    let request = Request { method, url, body };
    let _ = (is_loopback(url), site_of(url), classify_any_server(&request));
    classify(&request, bindings).is_some()
}

fn bindings() -> Vec<Binding> {
    let server = |origin: &str, server: &str| Binding {
        origin: origin.to_owned(),
        server: server.to_owned(),
        makes: Some(Kind::Text),
    };
    vec![
        server("http://localhost:11434", "ollama"),
        server("http://127.0.0.1:7860", "automatic1111"),
        server("http://localhost:8188", "comfyui"),
        server("http://192.168.1.20:7860", "gradio"),
        server("not an origin", "gradio"),
        server("http://localhost:11434", "no such kind"),
    ]
}

#[test]
fn mutated_requests_are_answered() {
    let inputs: u64 = std::env::var("GRAMME_FUZZ").map_or(100_000, |text| text.parse().unwrap());
    let seed: u64 = std::env::var("GRAMME_FUZZ_SEED").map_or(0x5eed, |text| text.parse().unwrap());
    let (corpus, bindings, mut chance) = (corpus(), bindings(), Chance(seed.max(1)));
    let began = Instant::now();
    let mut answered = 0u64;
    for _ in 0..inputs {
        let seed = &corpus[chance.below(corpus.len())];
        let other = &corpus[chance.below(corpus.len())];
        let mut body = seed.body.clone();
        mutate(&mut body, &mut chance, &other.body);
        let mut url = seed.url.clone().into_bytes();
        // Most addresses stay whole, or no body would ever be looked at.
        if chance.below(4) == 0 {
            mutate(&mut url, &mut chance, other.url.as_bytes());
        }
        let url = String::from_utf8_lossy(&url);
        let fields = [("data".to_owned(), String::from_utf8_lossy(&body).into_owned())];
        let body = match chance.below(16) {
            0 => Body::Fields(&fields),
            1 => Body::Unread,
            _ => Body::Bytes(&body),
        };
        answered += u64::from(ask(&seed.method, &url, body, &bindings));
    }
    println!("{inputs} inputs, {answered} of them at an endpoint, in {:.1} s", began.elapsed().as_secs_f64());
    assert!(answered > inputs / 10, "the mutations no longer reach the decoders");
}

#[test]
fn the_corpus_itself_is_answered() {
    let bindings = bindings();
    for seed in corpus() {
        ask(&seed.method, &seed.url, Body::Bytes(&seed.body), &bindings);
    }
}

#[test]
fn depth_is_no_danger() {
    let urls = [
        "https://chatgpt.com/backend-api/f/conversation",
        "https://gemini.google.com/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate",
        "https://www.meta.ai/api/graphql",
        "https://alkalimakersuite-pa.clients6.google.com/$rpc/google.internal.alkali.applications.makersuite.v1.MakerSuiteService/GenerateContent",
    ];
    let deep = "[".repeat(3_000_000);
    let closed = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
    let objects = r#"{"messages":"#.repeat(500_000);
    let parts = format!(r#"{{"messages":[{{"content":{{"parts":[{closed}]}}}}],"model":"m"}}"#);
    let mut nested = "1".to_owned();
    for _ in 0..12 {
        nested = serde_json::to_string(&[Value::Null, Value::String(nested)]).unwrap();
    }
    let form = format!("f.req={nested}");
    for url in urls {
        for body in [&deep, &closed, &objects, &parts, &nested, &form] {
            ask("POST", url, Body::Bytes(body.as_bytes()), &[]);
        }
    }
    // What is passed over may be as deep as it likes: the model beside it is still read.
    let request = Request { method: "POST", url: urls[0], body: Body::Bytes(parts.as_bytes()) };
    assert_eq!(classify(&request, &[]).unwrap().model.as_deref(), Some("m"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_at_any_endpoint_are_answered(
        which in 0usize..100_000,
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        thread_local! {
            static CORPUS: Vec<Seed> = corpus();
        }
        CORPUS.with(|corpus| {
            let seed = &corpus[which % corpus.len()];
            ask(&seed.method, &seed.url, Body::Bytes(&body), &bindings());
        });
    }

    #[test]
    fn any_text_is_an_address_or_none(method in "[A-Z]{0,7}", url in "(https://)?\\PC{0,80}") {
        ask(&method, &url, Body::Bytes(b"{}"), &bindings());
    }
}
