//! Confirming and dropping, event by event, as the browsers report them: also when the background is
//! stopped in between, and when events are missing, doubled or out of order.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use gramme::json;
use gramme::observe::tracker::{Change, Counted, FIRST_MS, Flight, Moment, Tracker};
use gramme::observe::{Binding, Body, Kind, Request};
use proptest::prelude::*;
use std::collections::BTreeMap;

const ASK: &str = "https://chatgpt.com/backend-api/f/conversation";
const CODE: &str = "https://claude.ai/v1/sessions/abc/events";
const BING: &str = "https://www.bing.com/images/create?q=a+cat&rt=4&FORM=GENCRE";
const PROMPT: &[u8] = br#"{"action":"next","model":"gpt-5","messages":[]}"#;
const CONTINUE: &[u8] = br#"{"action":"continue","model":"gpt-5"}"#;

fn at(at_ms: i64) -> Moment {
    Moment { at_ms, offset_min: 60 }
}

fn tracker() -> Tracker {
    Tracker::new("me", "run", Vec::new(), Vec::new(), 0)
}

/// The same in a browser that has just started.
fn first_tracker() -> Tracker {
    let mut tracker = tracker();
    tracker.browser_started(0);
    tracker
}

/// What a background that is stopped and started again goes on with.
fn restarted(stopped: &Tracker) -> Tracker {
    let mirror = json::text(stopped.mirror());
    let mirror: Vec<(String, Flight)> = json::read(json::parse(&mirror).unwrap()).unwrap();
    Tracker::new("me", "run", mirror, Vec::new(), 1000)
}

/// The same in a browser that has just started.
fn first_restarted(stopped: &Tracker) -> Tracker {
    let mut tracker = restarted(stopped);
    tracker.browser_started(0);
    tracker
}

fn ask(tracker: &mut Tracker, id: &str, body: &[u8]) -> Change {
    let request = Request { method: "POST", url: ASK, body: Body::Bytes(body) };
    tracker.asked(id, &request, at(10))
}

fn answer(tracker: &mut Tracker, id: &str, status: u16) -> Option<Counted> {
    tracker.answered(id, "POST", ASK, status, at(20)).count
}

#[test]
fn the_first_2xx_counts_and_the_others_do_not() {
    let mut tracker = tracker();
    assert_eq!(ask(&mut tracker, "7", PROMPT).count, None);
    let counted = answer(&mut tracker, "7", 200).expect("the headers count it");
    assert_eq!(counted.id, "me.run.7");
    assert_eq!((counted.kind, counted.model.as_deref()), (Kind::Text, Some("gpt-5")));
    assert_eq!(counted.moment, at(10), "it happened when it was asked");
    assert_eq!(answer(&mut tracker, "7", 200), None);
    assert_eq!(answer(&mut tracker, "7", 200), None);
    assert_eq!(tracker.ended("7", true, 30).count, None);
}

#[test]
fn errors_and_refusals_count_nothing() {
    for status in [0, 301, 400, 401, 403, 429, 500, 503] {
        let mut tracker = tracker();
        ask(&mut tracker, "7", PROMPT);
        assert_eq!(answer(&mut tracker, "7", status), None, "{status}");
        assert_eq!(tracker.ended("7", true, 30).count, None);
        assert!(tracker.mirror().is_empty(), "nothing is left of {status}");
    }
    let mut tracker = tracker();
    ask(&mut tracker, "7", PROMPT);
    tracker.ended("7", true, 30);
    assert!(tracker.mirror().is_empty(), "cut before any answer");
}

#[test]
fn an_answer_stopped_half_way_stays_counted() {
    let mut tracker = tracker();
    ask(&mut tracker, "7", PROMPT);
    assert!(answer(&mut tracker, "7", 200).is_some());
    tracker.ended("7", true, 30);
    assert_eq!(tracker.unwritten().len(), 1, "and waits for its write");
    tracker.written("me.run.7");
    assert!(tracker.mirror().is_empty());
}

#[test]
fn a_stop_between_request_and_answer_loses_nothing() {
    let mut first = tracker();
    ask(&mut first, "7", PROMPT);
    let mut second = restarted(&first);
    let counted = answer(&mut second, "7", 200).expect("the mirror has the request");
    assert_eq!(counted.model.as_deref(), Some("gpt-5"), "with what its body said");
}

#[test]
fn a_stop_between_answer_and_write_writes_again_under_the_same_id() {
    let mut first = tracker();
    ask(&mut first, "7", PROMPT);
    let counted = answer(&mut first, "7", 200).unwrap();
    let mut second = restarted(&first);
    assert_eq!(second.unwritten(), [counted]);
    assert_eq!(answer(&mut second, "7", 200), None, "and is not counted anew");
    second.written("me.run.7");
    assert_eq!(restarted(&second).unwritten(), []);
    assert_eq!(answer(&mut restarted(&second), "7", 200), None, "nor after its write");
}

#[test]
fn an_answer_without_its_request_is_judged_by_its_address_as_the_browser_starts() {
    let counted = answer(&mut first_tracker(), "7", 200).expect("the path alone is specific");
    assert_eq!((counted.model, counted.moment), (None, at(20)));
    let told = first_tracker().answered("7", "POST", CODE, 200, at(20));
    assert_eq!(told.count, None, "where the body decides, an unseen body cannot");
    let told = first_tracker().answered("7", "GET", ASK, 200, at(20));
    assert_eq!(told.count, None, "a read is no prompt");
    assert_eq!(answer(&mut first_tracker(), "7", 500), None);
}

#[test]
fn an_answer_without_its_request_is_another_versions_after_that() {
    let seen = |started_ms: Option<i64>, at_ms: i64| {
        let mut tracker = tracker();
        if let Some(started_ms) = started_ms {
            tracker.browser_started(started_ms);
        }
        let change = tracker.answered("7", "POST", ASK, 200, at(at_ms));
        assert!(change.count.is_none() || tracker.answered("7", "POST", ASK, 200, at(at_ms)).count.is_none());
        (change.count.is_some(), change.unseen)
    };
    // An update, a reload, an extension that is switched on: nobody says that the browser started.
    assert_eq!(seen(None, 20), (false, true));
    assert_eq!(seen(Some(0), FIRST_MS - 1), (true, false));
    assert_eq!(seen(Some(0), FIRST_MS), (false, true));
    // A clock that is set back as the browser starts moves nothing far.
    assert_eq!(seen(Some(20), 0), (true, false));
    assert_eq!(seen(Some(FIRST_MS + 21), 20), (false, true));
    // A request that is younger than one of this version's: a background was stopped over it.
    let younger = |first: u64, id: &str| {
        let mut tracker = tracker();
        tracker.sees_from(first);
        tracker.answered(id, "POST", ASK, 200, at(20)).count.is_some()
    };
    assert!(younger(6, "7") && younger(9, "10"));
    assert!(!younger(7, "7") && !younger(8, "7") && !younger(10, "9") && !younger(6, "7-odd"));
    // What would not count in any case is nothing unseen.
    assert!(!tracker().answered("7", "GET", ASK, 200, at(20)).unseen);
    assert!(!tracker().answered("7", "POST", ASK, 500, at(20)).unseen);
}

#[test]
fn what_was_seen_and_not_counted_is_not_judged_again_by_its_address() {
    let mut tracker = tracker();
    ask(&mut tracker, "7", CONTINUE);
    assert_eq!(answer(&mut tracker, "7", 200), None);
    assert_eq!(answer(&mut first_restarted(&tracker), "7", 200), None, "nor after a stop");
}

#[test]
fn what_is_let_pass_leaves_no_trace_and_is_not_judged_again() {
    let mut tracker = tracker();
    ask(&mut tracker, "7", PROMPT);
    let change = tracker.answered("7", "POST", ASK, 200, at(20));
    let change = tracker.let_pass(change);
    assert!(change.count.is_some(), "whose answer it is, its page is told all the same");
    assert_eq!(tracker.unwritten(), []);
    let mirrored = json::text(&change.flight.expect("the rest of its events"));
    assert!(!mirrored.contains("gpt-5") && !mirrored.contains("chatgpt"), "{mirrored}");
    assert_eq!(restarted(&tracker).unwritten(), []);
    assert_eq!(answer(&mut tracker, "7", 200), None);
    tracker.ended("7", true, 30);
    assert!(tracker.mirror().is_empty());
    let nothing = tracker.answered("8", "GET", ASK, 200, at(20));
    assert_eq!(tracker.let_pass(nothing), Change::default());
}

#[test]
fn the_same_request_id_in_another_run_is_another_usage() {
    let run = |name| {
        let mut tracker = Tracker::new("me", name, Vec::new(), Vec::new(), 0);
        ask(&mut tracker, "7", PROMPT);
        answer(&mut tracker, "7", 200).unwrap().id
    };
    assert_ne!(run("monday"), run("tuesday"));
}

#[test]
fn a_request_sent_on_elsewhere_is_forgotten() {
    let mut tracker = tracker();
    ask(&mut tracker, "7", PROMPT);
    let login = Request { method: "GET", url: "https://chatgpt.com/auth/login", body: Body::Unread };
    tracker.asked("7", &login, at(15));
    let told = tracker.answered("7", "GET", login.url, 200, at(20));
    assert_eq!(told.count, None);
}

#[test]
fn a_job_page_that_answers_by_redirecting_counts_once() {
    let mut tracker = tracker();
    let job = Request { method: "POST", url: BING, body: Body::Unread };
    tracker.asked("7", &job, at(10));
    let counted = tracker.answered("7", "POST", BING, 302, at(20)).count.expect("accepted");
    assert_eq!(counted.kind, Kind::Image);
    let page = "https://www.bing.com/images/create/a-cat/1-abc";
    tracker.asked("7", &Request { method: "GET", url: page, body: Body::Unread }, at(30));
    assert_eq!(tracker.answered("7", "GET", page, 200, at(40)).count, None);
    // The other sites' redirects are no acceptance.
    ask(&mut tracker, "8", PROMPT);
    assert_eq!(answer(&mut tracker, "8", 302), None);
}

#[test]
fn requests_left_without_an_answer_are_forgotten_after_a_day() {
    let mut tracker = tracker();
    ask(&mut tracker, "7", PROMPT);
    let mirror = tracker.mirror().to_vec();
    let later = Tracker::new("me", "run", mirror, Vec::new(), 10 + 25 * 60 * 60 * 1000);
    assert!(later.mirror().is_empty());
}

fn own(kind: &str, url: &str) -> (Tracker, Change) {
    let origin = url.split("/api").next().unwrap().to_owned();
    let binding = Binding { origin, server: kind.to_owned(), makes: None };
    let mut tracker = Tracker::new("me", "run", Vec::new(), vec![binding], 0);
    let body = br#"{"model":"llama3.1","messages":[{"role":"user","content":"hi"}],"text":"hi"}"#;
    tracker.asked("7", &Request { method: "POST", url, body: Body::Bytes(body) }, at(10));
    let counted = tracker.answered("7", "POST", url, 200, at(500));
    (tracker, counted)
}

#[test]
fn the_time_of_an_own_server_is_from_the_ask_to_the_answers_end() {
    let (mut tracker, counted) = own("ollama", "http://localhost:11434/api/chat");
    let id = counted.count.expect("it counts").id;
    assert_eq!(counted.took, None, "not before its end");
    let took = tracker.ended("7", true, 4010).took.expect("it is over");
    assert_eq!((took.id, took.ms, took.whole), (id, 4000, true));
    assert_eq!(tracker.ended("7", true, 9000).took, None, "once");
    // Written before its end, and cut.
    let (mut tracker, _) = own("ollama", "http://localhost:11434/api/chat");
    tracker.written("me.run.7");
    let took = restarted(&tracker).ended("7", false, 60).took.expect("it is over");
    assert_eq!((took.ms, took.whole), (50, false));
}

#[test]
fn no_time_is_taken_where_the_answer_comes_elsewhere_or_the_ask_was_not_seen() {
    let (mut tracker, counted) = own("librechat", "http://localhost:3080/api/agents/chat");
    assert!(counted.count.is_some());
    assert_eq!(tracker.ended("7", true, 4010).took, None);
    let (mut tracker, _) = own("ollama", "http://localhost:11434/api/chat");
    let unseen = tracker.answered("8", "POST", "http://localhost:11434/api/chat", 200, at(20));
    assert!(unseen.count.is_none() || tracker.ended("8", true, 4010).took.is_none());
    let mut tracker = self::tracker();
    ask(&mut tracker, "7", PROMPT);
    answer(&mut tracker, "7", 200);
    assert_eq!(tracker.ended("7", true, 4010).took, None, "sites have scripts in their pages for that");
}

/// What can happen to a request, in any order and any number of times.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Asked,
    Answered(u16),
    Ended,
    Written,
    Stopped,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        Just(Happening::Asked),
        prop_oneof![Just(200_u16), Just(206), Just(302), Just(429), Just(500)].prop_map(Happening::Answered),
        Just(Happening::Ended),
        Just(Happening::Written),
        Just(Happening::Stopped),
    ]
}

proptest! {
    /// A ledger that ignores ids it has never counts more than the requests that were answered with a 2xx,
    /// and never fewer, whatever comes when.
    #[test]
    fn an_answered_request_counts_once_and_no_other_does(
        story in prop::collection::vec((0_u8..3, happening()), 0..60)
    ) {
        let mut tracker = first_tracker();
        let mut ledger = BTreeMap::new();
        let mut answered = std::collections::BTreeSet::new();
        for (request, happening) in story {
            let id = request.to_string();
            let change = match happening {
                Happening::Asked => ask(&mut tracker, &id, PROMPT),
                Happening::Answered(status) => {
                    if (200..300).contains(&status) {
                        answered.insert(format!("me.run.{id}"));
                    }
                    tracker.answered(&id, "POST", ASK, status, at(20))
                }
                Happening::Ended => tracker.ended(&id, true, 30),
                Happening::Written => tracker.written(&format!("me.run.{id}")),
                Happening::Stopped => {
                    tracker = first_restarted(&tracker);
                    Change::default()
                }
            };
            for counted in change.count.into_iter().chain(tracker.unwritten()) {
                ledger.entry(counted.id.clone()).or_insert(counted);
            }
        }
        prop_assert_eq!(ledger.into_keys().collect::<std::collections::BTreeSet<_>>(), answered);
    }
}
