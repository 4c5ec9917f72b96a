//! How the sites do: what is written of them and when, and that no part of an address is kept that the catalogue does not
//! have itself.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use gramme::catalogue;
use gramme::observe::health::{Health, template};
use gramme::observe::tabs::{Action, Tabs};
use gramme::observe::tracker::{Moment, Tracker};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Moment = Moment { at_ms: 1_795_003_200_000, offset_min: 60 };
const CHATGPT: &str = "https://chatgpt.com";

fn after(ms: i64) -> Moment {
    Moment { at_ms: NOW.at_ms + ms, ..NOW }
}

#[allow(clippy::needless_pass_by_value, reason = "each test makes what it says on the spot")]
fn say(tabs: &mut Tabs, value: Value, url: &str, now: Moment) -> Action {
    tabs.heard(&Tracker::new("me", "run", Vec::new(), Vec::new(), 0), &value, "1", url, now)
}

#[test]
fn a_site_that_works_is_written_once_an_hour() {
    let mut all = Vec::new();
    let hour = NOW.at_ms - NOW.at_ms % 3_600_000;
    assert!(Health::seen(&mut all, "chatgpt", hour + 1));
    assert!(!Health::seen(&mut all, "chatgpt", hour + 3_599_999));
    assert!(Health::seen(&mut all, "chatgpt", hour + 3_600_000));
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].seen_ms % 3_600_000, 0, "no finer than the hour");
}

#[test]
fn a_changed_site_is_told_once_and_healed_by_a_prompt() {
    let mut tabs = Tabs::default();
    let changed =
        json!({ "kind": "changed", "template": "chatgpt.com/backend-api/66f0c0ffee0000000000abcd/ask" });
    let told = say(&mut tabs, changed.clone(), CHATGPT, NOW).health.unwrap();
    assert_eq!(told[0].changed.as_deref(), Some("chatgpt/backend-api/{}/{}"));
    assert_eq!(say(&mut tabs, changed.clone(), CHATGPT, NOW).health, None, "once");
    let healed = tabs.counted("1", "a", "chatgpt", NOW.at_ms, NOW.at_ms).health.unwrap();
    assert_eq!(healed[0].changed, None);
    assert_eq!(
        say(&mut tabs, changed.clone(), CHATGPT, after(1000)).health,
        None,
        "one that was just counted works"
    );
    assert!(say(&mut tabs, changed, CHATGPT, after(600_000)).health.is_some());
}

#[test]
fn a_template_keeps_the_site_and_what_the_catalogue_has_of_its_paths() {
    for (site, address, kept) in [
        ("chatgpt", "chatgpt.com/backend-api/f/conversation", Some("chatgpt/backend-api/f/conversation")),
        (
            "chatgpt",
            "chatgpt.com/backend-api/jane.roe/conversation",
            Some("chatgpt/backend-api/{}/conversation"),
        ),
        ("chatgpt", "chatgpt.com/c/1b4e28ba-2fa1-11d2-883f-0016d3cca427", Some("chatgpt/{}/{}")),
        ("chatgpt", "chatgpt.com/{}/x", Some("chatgpt/{}/{}")),
        ("chatgpt", "chatgpt.com/", Some("chatgpt/{}")),
        ("chatgpt", "chatgpt.com", None),
        ("chatgpt", "/etc/passwd", None),
        ("chatgpt", "A.example/x", None),
        ("chatgpt", "localhost/x", None),
        // Names, a search, and a tenant: each was kept once.
        (
            "huggingchat",
            "huggingface.co/api/models/alice-martin/hiv-test-results",
            Some("huggingchat/{}/{}/{}/{}"),
        ),
        ("perplexity", "www.perplexity.ai/search/how-to-leave-my-husband", Some("perplexity/{}/{}")),
        ("claude", "contoso-my.sharepoint.com/personal/jane_doe_contoso_com/stream", Some("claude/{}/{}/{}")),
    ] {
        assert_eq!(template(site, address).as_deref(), kept, "{address}");
    }
}

#[test]
fn what_an_older_version_kept_of_addresses_is_cleaned() {
    let kept = |site: &str, changed: &str| Health {
        site: site.to_owned(),
        changed: Some(changed.to_owned()),
        ..Health::default()
    };
    let mut all = vec![
        kept("perplexity", "www.perplexity.ai/search/how-to-leave-my-husband"),
        kept("chatgpt", "chatgpt.com/backend-api/{}/ask"),
        kept("jane_doe", "a.example/x"),
        Health { site: "claude".to_owned(), seen_ms: 3_600_000, ..Health::default() },
    ];
    let tabs = Tabs::new(Vec::new(), all.clone(), NOW.at_ms);
    assert!(Health::clean(&mut all));
    assert_eq!(tabs.cleaned(), Some(&all), "and is stored anew");
    let changed: Vec<_> = all.iter().map(|health| health.changed.as_deref()).collect();
    assert_eq!(changed, [Some("perplexity/{}/{}"), Some("chatgpt/backend-api/{}/{}"), None]);
    assert!(!Health::clean(&mut all), "once");
    assert_eq!(Tabs::new(Vec::new(), all, NOW.at_ms).cleaned(), None);
}

proptest! {
    /// Any address: of the path nothing is kept that the catalogue does not have, of the host nothing.
    #[test]
    fn no_template_keeps_what_the_catalogue_does_not_have(
        host in "[a-z]{1,9}(\\.[a-z]{2,9}){1,2}",
        words in prop::collection::vec(prop_oneof!["[a-zA-Z._-]{1,20}", Just("conversation".to_owned())], 0..15),
    ) {
        let kept = template("chatgpt", &format!("{host}/{}", words.join("/"))).unwrap();
        let mut segments = kept.split('/');
        prop_assert_eq!(segments.next(), Some("chatgpt"));
        for (kept, word) in segments.zip(&words) {
            let known = catalogue::has_segment("chatgpt", word);
            prop_assert_eq!(kept, if known { word } else { "{}" });
        }
    }
}
