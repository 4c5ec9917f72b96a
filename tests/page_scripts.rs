//! What goes into pages: to be read, and made of nothing but what it says.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use gramme::catalogue;
use std::fs;
use std::path::Path;

fn script(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("extension").join(name)).unwrap()
}

#[test]
fn what_is_put_into_pages_can_be_read() {
    for name in ["tap.js", "watch.js"] {
        let longest = script(name).lines().map(|line| line.chars().count()).max().unwrap();
        assert!(longest <= 120, "{name} has a line of {longest} characters: it is to be read");
    }
}

#[test]
fn what_is_put_into_pages_sends_nothing_and_wraps_nothing_that_asks() {
    let tap = script("tap.js");
    for word in ["fetch(", "sendBeacon", "localStorage", "innerHTML", "eval(", "cookie", "console."] {
        assert!(!tap.contains(word) && !script("watch.js").contains(word), "{word}");
    }
    for asking in ["hook(window", "fetch:", "window.fetch", "WebSocket =", "XMLHttpRequest ="] {
        assert!(!tap.contains(asking), "{asking}");
    }
    // The page's world has no way to the extension but the secret event.
    for way in ["chrome.", "browser.", "runtime", "postMessage"] {
        assert!(!tap.contains(way), "{way}");
    }
}

#[test]
fn every_tapped_reply_has_patterns_that_begin_with_a_slash() {
    for site in catalogue::tapped_sites() {
        let rules = catalogue::rules(site);
        let replies = rules["replies"].as_array().unwrap();
        assert!(!replies.is_empty(), "{}", site.site);
        for (number, reply) in replies.iter().enumerate() {
            assert_eq!(reply["no"], number);
            assert_eq!(
                reply["by"].as_str().unwrap().chars().count(),
                1,
                "{}: the script takes one sign",
                site.site
            );
            let reads = reply["reads"].as_array().unwrap().iter().map(|read| &read[1]);
            let prompts = reply["prompts"].as_array().unwrap().iter();
            for pattern in
                [&reply["at"], &reply["says"], &reply["end"]].into_iter().chain(reads).chain(prompts)
            {
                let pattern = pattern.as_str().unwrap();
                assert!(pattern.starts_with('/') && !pattern.contains('\n'), "{}: {pattern}", site.site);
            }
            assert!(reply["says"].as_str().unwrap().contains("(?<raw>"), "{}", site.site);
        }
    }
}
