//! Which frames of a socket are prompts: recorded frames of every site whose sockets are counted.
//!
//! The page script looks for the same literals in the same way; it is held to these files by the browsers'
//! tests.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what is wrong by stopping"
)]

use gramme::catalogue::{self, Answer, Kind, Turn};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Frames in the files: a file that is no longer read would make this smaller.
const FRAMES: usize = 46;

fn fixtures() -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/frames");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        (file.file_stem().unwrap().to_str().unwrap().to_owned(), value)
    };
    files.iter().map(read).collect()
}

/// The rules of a site in the order of their numbers.
fn rules(site: &str) -> Vec<&'static Answer> {
    let site = catalogue::answers().iter().find(|known| known.site == site).expect("a site with answers");
    site.answers.iter().filter(|answer| answer.tap).collect()
}

/// The number of the rule for a socket's address, and the rule.
fn rule(site: &str, url: &str) -> (u32, &'static Answer) {
    let address = url::Url::parse(url).unwrap();
    let host = address.host_str().unwrap();
    let of = |answer: &&Answer| {
        answer.socket
            && answer.hosts.contains(&host)
            && answer.paths.iter().any(|path| path.matches(address.path()))
    };
    let number = rules(site).iter().position(of).unwrap_or_else(|| panic!("{site} has no rule for {url}"));
    (u32::try_from(number).unwrap(), rules(site)[number])
}

/// What the background counts for a frame.
fn counts(site: &str, url: &str, frame: &str) -> Vec<(Kind, Turn)> {
    let (number, rule) = rule(site, url);
    let records: Vec<&str> = rule.separator.map_or(vec![frame], |by| frame.split(by).collect());
    let prompts = records.iter().filter_map(|record| rule.frame_of(record));
    let taken = catalogue::taken(site).unwrap();
    prompts.map(|prompt| taken.frame(number, u32::try_from(prompt).unwrap()).unwrap()).collect()
}

fn expected(counts: &Value) -> Vec<(Kind, Turn)> {
    let one = |count: &Value| {
        let kind = if count[0] == "image" { Kind::Image } else { Kind::Text };
        let turn = match count[1].as_str().unwrap() {
            "regenerate" => Turn::Regenerate,
            "edit" => Turn::Edit,
            _ => Turn::New,
        };
        (kind, turn)
    };
    counts.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn prompts_count_and_the_other_frames_do_not() {
    let mut frames = 0;
    for (site, file) in fixtures() {
        let url = file["url"].as_str().unwrap();
        for prompt in file["prompts"].as_array().unwrap() {
            let frame = prompt["frame"].as_str().unwrap();
            assert_eq!(counts(&site, url, frame), expected(&prompt["counts"]), "{site}: {frame}");
            frames += 1;
        }
        for decoy in file["decoys"].as_array().unwrap() {
            let frame = decoy.as_str().unwrap();
            assert_eq!(counts(&site, url, frame), [], "{site}: {frame}");
            frames += 1;
        }
    }
    assert_eq!(frames, FRAMES, "say how many frames the files have now");
}

#[test]
fn every_socket_that_counts_has_frames_here_and_no_handshake_counts() {
    let recorded: BTreeSet<String> = fixtures().into_iter().map(|(site, _)| site).collect();
    let counted =
        catalogue::answers().iter().filter(|site| site.answers.iter().any(|a| !a.frames.is_empty()));
    assert_eq!(counted.map(|site| site.site.to_owned()).collect::<BTreeSet<_>>(), recorded);
    for (_, file) in fixtures() {
        assert!(file["prompts"].as_array().unwrap().len() >= 2);
        assert!(file["decoys"].as_array().unwrap().len() >= 6);
        let url = file["url"].as_str().unwrap().replacen("wss", "https", 1);
        let body = gramme::observe::Body::Unread;
        let handshake = gramme::observe::Request { method: "GET", url: &url, body };
        assert!(gramme::observe::classify(&handshake, &[]).is_none_or(|seen| seen.kind.is_none()));
    }
}

#[test]
fn words_that_a_person_types_make_no_frame_a_prompt() {
    // Within JSON every quote that a person types is escaped, so that no literal with quotes can be typed.
    for (site, file) in fixtures() {
        let (_, rule) = rule(&site, file["url"].as_str().unwrap());
        for frame in rule.frames {
            let typed: Vec<String> =
                frame.all.iter().map(|literal| Value::from(*literal).to_string()).collect();
            let record = format!("{{\"note\":[{}]}}", typed.join(","));
            assert_eq!(rule.frame_of(&record), None, "{site}: {record}");
        }
    }
}

#[test]
fn what_cannot_be_read_well_enough_is_said_and_not_counted() {
    for id in ["meta", "replit"] {
        assert!(catalogue::taken(id).is_none_or(|taken| taken.frames.is_empty()));
        assert!(catalogue::site(id).unwrap().note.to_lowercase().contains("not counted yet"), "{id}");
    }
}
