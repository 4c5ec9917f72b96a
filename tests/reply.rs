//! What page scripts report, and what comes of it: sums, caps, and messages of any kind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what is wrong by stopping"
)]

use gramme::catalogue::{self, Weight};
use gramme::footprint::{Electricity, length};
use gramme::json;
use gramme::ledger::book::{Amending, Book, Kept};
use gramme::ledger::calendar::WeekStart;
use gramme::ledger::contract;
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::refine::{CAPTION_TOKENS, MOST_CONTINUED, refine};
use gramme::ledger::usage::{How, Usage};
use gramme::observe::Kind;
use gramme::observe::reply::{Counts, Report, is_model};
use gramme::observe::tabs::{Action, MOST_A_MINUTE, MOST_AN_HOUR, MOST_MESSAGES, Tab, Tabs};
use gramme::observe::tracker::{Moment, Tracker};
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Moment = Moment { at_ms: 1_795_003_200_000, offset_min: 60 };
const CHATGPT: &str = "https://chatgpt.com";
const COPILOT: &str = "https://copilot.microsoft.com/chats/abc";

fn after(ms: i64) -> Moment {
    Moment { at_ms: NOW.at_ms + ms, ..NOW }
}

fn tracker() -> Tracker {
    Tracker::new("me", "run", Vec::new(), Vec::new(), 0)
}

#[allow(clippy::needless_pass_by_value, reason = "each test makes what it says on the spot")]
fn say(tabs: &mut Tabs, value: Value, url: &str, now: Moment) -> Action {
    tabs.heard(&tracker(), &value, "1", url, now)
}

fn frame(name: &str) -> Value {
    json!({ "kind": "frame", "id": name, "rule": 0, "prompt": 0, "at": NOW.at_ms })
}

/// Plain words: so many pieces.
fn words(count: f64) -> Counts {
    let mut counts = Counts::default();
    counts.0[0] = count;
    counts
}

fn answer(words_in_it: f64) -> Report {
    Report {
        ms: 4000,
        bytes: 9000.0,
        text: Some(words(words_in_it)),
        rule: Some(0),
        ended: true,
        ..Report::default()
    }
}

fn refined(usage: &Usage, report: &Report) -> Option<Usage> {
    refine(usage, report, &Electricity::default())
}

fn energy(usage: &Usage) -> f64 {
    usage.price.as_ref().unwrap().footprint.energy_wh.central
}

// ---- an answer and its usage --------------------------------------------------------------------------

#[test]
fn a_measured_length_replaces_the_usual_one_and_is_priced() {
    let asked = contract::usage("a", 0);
    let short = refined(&asked, &answer(20.0)).unwrap();
    let long = refined(&asked, &answer(4000.0)).unwrap();
    let reply = long.reply.clone().unwrap();
    let tokens = reply.output_tokens.unwrap();
    assert!(tokens.low < 4000.0 && 4000.0 < tokens.high, "{tokens:?}");
    assert_eq!((reply.how, reply.duration_ms, reply.answered), (Some(How::Text), Some(4000), true));
    assert!(energy(&short) < energy(&asked) && energy(&asked) < energy(&long));
    assert_eq!((long.id, long.day, long.moment), (asked.id, asked.day, asked.moment));
}

#[test]
fn the_model_that_answered_is_kept_beside_the_one_that_was_asked() {
    let asked = Usage { model: Some("auto".to_owned()), ..contract::usage("a", 0) };
    let report = Report { model: Some("gpt-5-2-thinking".to_owned()), ..answer(100.0) };
    let told = refined(&asked, &report).unwrap();
    assert_eq!(
        (told.model.as_deref(), told.asked_model.as_deref()),
        (Some("gpt-5-2-thinking"), Some("auto"))
    );
    let same = Usage { model: report.model.clone(), ..asked };
    assert_eq!(refined(&same, &report).unwrap().asked_model, None);
}

#[test]
fn a_prompt_that_was_answered_by_images_is_an_image_job() {
    let asked = contract::usage("a", 0);
    let made = |images, words| Report { images, ..answer(words) };
    let drawn = refined(&asked, &made(2, 30.0)).unwrap();
    assert_eq!((drawn.kind, drawn.images), (Kind::Image, Some(2)));
    assert!(energy(&drawn) > 0.0);
    let illustrated = refined(&asked, &made(2, CAPTION_TOKENS * 2.0)).unwrap();
    assert_eq!((illustrated.kind, illustrated.images), (Kind::Text, None));
    let wordless = Report { text: Some(Counts::default()), ..made(1, 0.0) };
    assert_eq!(refined(&asked, &wordless).unwrap().kind, Kind::Image);
}

#[test]
fn nothing_found_in_an_answer_says_nothing_of_its_length() {
    let asked = contract::usage("a", 0);
    let silent = Report { text: Some(Counts::default()), model: Some("gpt-5-2".to_owned()), ..answer(0.0) };
    let told = refined(&asked, &silent).unwrap();
    assert_eq!(told.reply.unwrap().output_tokens, None);
    assert_eq!(told.model.as_deref(), Some("gpt-5-2"));
    let unread = Report { text: None, ..answer(0.0) };
    assert_eq!(
        refined(&asked, &unread).unwrap().reply.unwrap().output_tokens,
        None,
        "a rule looked and did not find"
    );
}

#[test]
fn an_answer_is_taken_once_and_what_goes_on_with_it_so_many_times() {
    let first = refined(&contract::usage("a", 0), &answer(100.0)).unwrap();
    assert_eq!(refined(&first, &answer(100.0)), None, "the same answer again");
    let piece = Report { continues: true, ..answer(100.0) };
    let mut usage = first.clone();
    for _ in 0..MOST_CONTINUED {
        usage = refined(&usage, &piece).expect("a piece more");
    }
    assert_eq!(refined(&usage, &piece), None, "too many");
    let tokens = |usage: &Usage| usage.reply.as_ref().unwrap().output_tokens.unwrap().central;
    assert!((tokens(&usage) / tokens(&first) - f64::from(MOST_CONTINUED + 1)).abs() < 0.01);
}

#[test]
fn a_handed_over_answer_comes_in_any_order() {
    let hand_over = Report { text: Some(Counts::default()), ended: false, ..answer(0.0) };
    let rest = Report { continues: true, ..answer(400.0) };
    let asked = contract::usage("a", 0);
    let one = refined(&refined(&asked, &hand_over).unwrap(), &rest).unwrap();
    let other = refined(&refined(&asked, &rest).unwrap(), &hand_over).unwrap();
    for usage in [&one, &other] {
        let reply = usage.reply.as_ref().unwrap();
        assert!((reply.output_tokens.unwrap().central - 408.0).abs() < 1.0, "{reply:?}");
        assert!(reply.answered);
    }
}

#[test]
fn an_answer_that_was_stopped_counts_what_came() {
    let stopped = Report { ended: false, ..answer(40.0) };
    let told = refined(&contract::usage("a", 0), &stopped).unwrap().reply.unwrap();
    assert!(!told.answered && told.output_tokens.unwrap().central < 50.0);
}

#[test]
fn the_same_image_announced_in_two_pieces_is_one() {
    let asked = contract::usage("a", 0);
    let piece = |continues| Report { images: 1, continues, ..answer(5.0) };
    let told = refined(&refined(&asked, &piece(false)).unwrap(), &piece(true)).unwrap();
    assert_eq!(told.images, Some(1));
}

#[test]
fn a_size_tells_a_range_that_holds_the_truth() {
    // Answers of three lengths, one to fifty tokens a piece, in the lightest and the heaviest words, and
    // with as much around each piece as the entry's reasoning says.
    for site in catalogue::answers() {
        let Some(Weight { base, per_token }) = catalogue::taken(site.site).unwrap().weight else { continue };
        let weight = Weight { base, per_token };
        for truth in [20.0_f64, 400.0, 4000.0] {
            for bytes in [base[0] + truth * per_token[0], base[1] + truth * per_token[2]] {
                let told = weight.tokens(bytes);
                assert!(told.is_sound(), "{}: {told:?}", site.site);
                let holds = told.low <= truth * 1.0001 && truth <= told.high * 1.0001;
                assert!(holds, "{}: {truth} tokens, {bytes} bytes, {told:?}", site.site);
            }
        }
    }
}

/// A stream as a site writes it: what stands before and after each piece, and at the ends.
fn stream(site: &str, pieces: &[String]) -> Option<f64> {
    let id = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
    let (ends, around) = match site {
        "chatgpt" => (4000, "event: delta\ndata: {\"v\": }\n\n".to_owned()),
        "claude" => (1500, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":}}\n\n".to_owned()),
        "deepseek" => (900, "data: {\"v\":}\n\n".to_owned()),
        "duckai" => (60, format!("data: {{\"action\":\"success\",\"created\":1795003200,\"id\":\"{id}\",\"model\":\"gpt-5.4-nano\",\"role\":\"assistant\",\"message\":}}\n\n")),
        "githubcopilot" => (800, "data: {\"type\":\"content\",\"body\":}\n\n".to_owned()),
        "grok" => (3000, format!("{{\"result\":{{\"response\":{{\"token\":,\"isThinking\":false,\"isSoftStop\":false,\"responseId\":\"{id}\"}}}}}}\n")),
        "kimi" => (2000, format!("12345{{\"op\":\"append\",\"mask\":\"block.text.content\",\"eventOffset\":9,\"block\":{{\"id\":\"1\",\"messageId\":\"{id}\",\"text\":{{\"content\":}}}}}}")),
        "lechat" => (1500, format!("15:{{\"json\":{{\"type\":\"message\",\"messageId\":\"{id}\",\"patches\":[{{\"op\":\"append\",\"path\":\"/contentChunks/0/text\",\"value\":}}]}}}}\n")),
        "qwen" => (800, "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":,\"phase\":\"answer\",\"status\":\"typing\"}}],\"usage\":{\"input_tokens\":10,\"output_tokens\":2,\"total_tokens\":12}}\n\n".to_owned()),
        "x" => (3000, "{\"result\":{\"sender\":\"ASSISTANT\",\"message\":,\"isThinking\":false,\"messageTag\":\"final\"}}\n".to_owned()),
        "zai" => (900, "data: {\"type\":\"chat:completion\",\"data\":{\"delta_content\":,\"phase\":\"answer\"}}\n\n".to_owned()),
        "huggingchat" => (600, "{\"type\":\"stream\",\"token\":}\n".to_owned()),
        _ => return None,
    };
    let padded =
        |piece: &String| if site == "huggingchat" { format!("{piece:\0<16}") } else { piece.clone() };
    let written = |piece: &String| Value::from(padded(piece)).to_string().len() + around.len();
    let body: usize = pieces.iter().map(written).sum();
    let again = if ["grok", "huggingchat"].contains(&site) {
        Value::from(pieces.concat()).to_string().len()
    } else {
        0
    };
    #[allow(clippy::cast_precision_loss)]
    Some((ends + body + again) as f64)
}

#[test]
fn every_known_stream_has_its_truth_within_the_stated_range() {
    // Words that are one token each in o200k: plain English, Japanese signs, signs of code.
    let vocabularies: [&[&str]; 3] = [
        &[" the", " water", " moon", " is", ",", " people"],
        &["の", "は", "水", "です"],
        &["\n", " =", "();", " \"", "{"],
    ];
    let mut streams = 0;
    for site in catalogue::answers() {
        let Some(weight) = catalogue::taken(site.site).unwrap().weight else { continue };
        for vocabulary in vocabularies {
            for (truth, a_piece) in [(20, 1), (20, 50), (400, 1), (400, 7), (400, 50), (4000, 1), (4000, 50)]
            {
                let tokens: Vec<&str> = (0..truth).map(|n| vocabulary[n % vocabulary.len()]).collect();
                let pieces: Vec<String> = tokens.chunks(a_piece).map(<[&str]>::concat).collect();
                let bytes =
                    stream(site.site, &pieces).unwrap_or_else(|| panic!("no stream of {}", site.site));
                let told = weight.tokens(bytes);
                #[allow(clippy::cast_precision_loss)]
                let truth = truth as f64;
                let holds = told.low <= truth && truth <= told.high;
                assert!(holds, "{}: {truth} tokens by {a_piece}, {bytes} bytes: {told:?}", site.site);
                streams += 1;
            }
        }
    }
    assert!(streams > 200, "{streams}");
}

#[test]
fn a_site_that_is_not_tapped_is_measured_by_size() {
    let asked = Usage { site: "kimi".to_owned(), ..contract::usage("a", 0) };
    let told =
        refined(&asked, &Report { bytes: 20_000.0, ms: 900, ..Report::default() }).unwrap().reply.unwrap();
    assert_eq!(told.how, Some(How::Bytes));
    assert!(told.output_tokens.unwrap().high > told.output_tokens.unwrap().low * 2.0);
    let unknown = Usage { site: "poe".to_owned(), ..contract::usage("a", 0) };
    let told = refined(&unknown, &Report { bytes: 20_000.0, ms: 900, ..Report::default() }).unwrap();
    assert_eq!(told.reply.unwrap().output_tokens, None, "where a size tells nothing, nothing is told");
}

#[test]
fn the_time_of_a_server_of_ones_own_is_its_price() {
    let asked = Usage { site: "ollama".to_owned(), model: None, ..contract::usage("a", 0) };
    let watts = gramme::units::Estimate::exact(360.0);
    let electricity = Electricity { own_watts: Some(watts), ..Electricity::default() };
    let report = Report { ms: 10_000, ended: true, ..Report::default() };
    let told = refine(&asked, &report, &electricity).unwrap();
    assert!((energy(&told) - 1.0).abs() < 1e-6, "360 W for 10 s are 1 Wh: {}", energy(&told));
}

#[test]
fn a_refined_usage_is_read_back_whole_and_an_older_one_too() {
    let report = Report { model: Some("o4-mini".to_owned()), thought: Some(words(9.0)), ..answer(100.0) };
    let told = refined(&contract::usage("a", 0), &report).unwrap();
    assert_eq!(json::read(json::value(&told)), Ok(told));
    let mut older = json::value(&contract::usage("a", 0));
    assert!(older.as_object_mut().unwrap().remove("reply").is_none(), "absent fields are not written");
    assert_eq!(json::read(older), Ok(contract::usage("a", 0)));
}

#[test]
fn the_week_follows_a_refinement() {
    let book = Book::new(Ok(MemoryStore::default()), Vec::new());
    assert_eq!(block_on(book.keep(vec![contract::usage("a", 0)])), Kept::Written);
    let week = contract::usage("a", 0).day.week(WeekStart::Monday);
    assert_eq!(block_on(book.week(week)).totals.all.prompts, 1);
    let report = Report { images: 1, ..answer(10.0) };
    let change = |usage: &Usage| refined(usage, &report);
    assert!(matches!(block_on(book.amend("a", &change)), Amending::Written(_)));
    let all = block_on(book.week(week)).totals.all;
    assert_eq!((all.prompts, all.image_generations, all.images), (0, 1, 1));
    assert_eq!(block_on(book.amend("a", &change)), Amending::Unchanged);
    assert_eq!(block_on(book.amend("nobody", &change)), Amending::Unchanged, "a refinement adds no usage");
}

// ---- tabs, caps and forgery ---------------------------------------------------------------------------

#[test]
fn a_tab_refines_what_was_counted_from_it_and_nothing_else() {
    let mut tabs = Tabs::default();
    tabs.counted("1", "me.run.7", "chatgpt", NOW.at_ms, NOW.at_ms);
    let reply = |id: &str| json!({ "kind": "reply", "id": id, "reply": { "ms": 10, "bytes": 5 } });
    assert_eq!(say(&mut tabs, reply("me.run.7"), CHATGPT, NOW).refine.unwrap().id, "me.run.7");
    assert_eq!(say(&mut tabs, reply("me.run.8"), CHATGPT, NOW), Action::default(), "never counted");
    assert_eq!(say(&mut tabs, reply("me.run.7"), COPILOT, NOW).refine, None, "another site's");
    assert_eq!(say(&mut tabs, reply("me.run.7"), "https://evil.example", NOW), Action::default());
    assert_eq!(tabs.heard(&tracker(), &reply("me.run.7"), "2", CHATGPT, NOW).refine, None, "another tab's");
}

#[test]
fn an_answer_resumed_after_a_reload_goes_to_the_tabs_last_usage() {
    let mut tabs = Tabs::default();
    tabs.counted("1", "old", "chatgpt", NOW.at_ms, NOW.at_ms);
    tabs.counted("1", "new", "chatgpt", NOW.at_ms, NOW.at_ms);
    tabs.counted("1", "elsewhere", "claude", NOW.at_ms, NOW.at_ms);
    let rest = |continues: bool| json!({ "kind": "reply", "id": null, "reply": { "continues": continues } });
    assert_eq!(say(&mut tabs, rest(true), CHATGPT, NOW).refine.unwrap().id, "new");
    assert_eq!(
        say(&mut tabs, rest(false), CHATGPT, NOW).refine,
        None,
        "an answer without a name is nobody's"
    );
    let mirror = json::value(tabs.mirror());
    let mut next = Tabs::new(json::read::<Vec<(String, Tab)>>(mirror).unwrap(), Vec::new(), NOW.at_ms);
    assert_eq!(say(&mut next, rest(true), CHATGPT, NOW).refine.unwrap().id, "new", "also after a stop");
}

#[test]
fn a_frame_counts_once_by_its_name_and_its_reply_finds_it() {
    let mut tabs = Tabs::default();
    let counted = say(&mut tabs, frame("doc:1:1"), COPILOT, NOW).count.expect("a prompt");
    assert_eq!((&*counted.site, counted.kind, &*counted.id), ("copilot", Kind::Text, "me.run.f-doc:1:1"));
    let again = say(&mut tabs, frame("doc:1:1"), COPILOT, NOW).count.expect("written again");
    assert_eq!(again.id, counted.id);
    let reply = json!({ "kind": "reply", "id": "doc:1:1", "reply": { "ms": 10 } });
    assert_eq!(say(&mut tabs, reply, COPILOT, NOW).refine.unwrap().id, counted.id);
}

#[test]
fn a_frames_site_is_its_senders() {
    let mut tabs = Tabs::default();
    for url in [CHATGPT, "https://claude.ai", "https://copilot.microsoft.com.evil.example", "", "about:blank"]
    {
        assert_eq!(say(&mut tabs, frame("a"), url, NOW).count, None, "{url}");
    }
    let swipe = json!({ "kind": "frame", "id": "a", "rule": 0, "prompt": 1, "at": 0 });
    let told = say(&mut tabs, swipe, "https://character.ai", NOW).count.unwrap();
    assert_eq!((told.turn, told.moment), (gramme::observe::Turn::Regenerate, NOW), "a wild time is now");
    for (rule, prompt) in [(0, 1), (1, 0), (u32::MAX, u32::MAX)] {
        let wild = json!({ "kind": "frame", "id": "b", "rule": rule, "prompt": prompt, "at": 0 });
        assert_eq!(say(&mut tabs, wild, COPILOT, NOW).count, None);
    }
}

#[test]
fn a_hundred_thousand_forged_messages_stay_within_the_caps() {
    let mut tabs = Tabs::default();
    tabs.counted("1", "me.run.7", "copilot", NOW.at_ms, NOW.at_ms);
    let (mut counted, mut looked_up, mut written) = (std::collections::BTreeSet::new(), 0, 0);
    for n in 0..100_000_u32 {
        let said = match n % 4 {
            0 => json!({ "kind": "reply", "id": "me.run.7", "reply": { "ms": 1e300, "bytes": 1e300 } }),
            1 => json!({ "kind": "changed", "template": format!("copilot.microsoft.com/{n}") }),
            _ => frame(&format!("forged:{n}")),
        };
        // Within one minute.
        let action = say(&mut tabs, said, COPILOT, after(i64::from(n / 2000)));
        counted.extend(action.count.map(|count| count.id));
        looked_up += u32::from(action.refine.is_some());
        written += u32::from(action.health.is_some());
    }
    assert!(counted.len() <= MOST_A_MINUTE as usize, "{}", counted.len());
    assert!(looked_up <= MOST_MESSAGES, "{looked_up}");
    assert!(written <= 3, "the sites' health was written {written} times");
    // And for hours.
    let mut counted = 0;
    for n in 0..100_000_u32 {
        let action =
            say(&mut tabs, frame(&format!("later:{n}")), COPILOT, after(600_000 + i64::from(n) * 36));
        counted += u32::from(action.count.is_some());
    }
    assert!(counted <= 2 * MOST_AN_HOUR, "{counted} in an hour that may straddle two");
    assert!(tabs.mirror().len() == 1 && json::text(&tabs.mirror()[0]).len() < 8000);
    const { assert!(MOST_A_MINUTE < MOST_MESSAGES) };
}

#[test]
fn a_flood_is_told() {
    let mut tabs = Tabs::default();
    for n in 0..MOST_A_MINUTE {
        assert!(say(&mut tabs, frame(&format!("a:{n}")), COPILOT, NOW).count.is_some());
    }
    let told = say(&mut tabs, frame("a:60"), COPILOT, NOW);
    assert_eq!(told.count, None);
    assert!(told.health.unwrap()[0].flooded_ms > 0);
    assert!(
        say(&mut tabs, frame("b"), COPILOT, after(61_000)).count.is_some(),
        "a minute later it counts again"
    );
}

#[test]
fn a_believed_number_is_within_bounds_and_a_model_has_a_models_form() {
    let wild = json!({ "ms": 1e300, "bytes": -5, "images": 1e12, "ended": 1, "model": "<script>",
        "text": [1e300, -1, 0, 0, 0, 0, 0, 0, 0] });
    let report = Report::from(wild);
    assert_eq!((report.ms, report.images, report.ended, report.model), (86_400_000, 10_000, true, None));
    assert!(report.bytes.abs() < f64::EPSILON);
    assert!(length::tokens(&report.text.unwrap().0).is_sound());
    for wrong in [json!({ "text": [1, 2] }), json!({ "text": "words" }), json!({ "ms": "1" }), json!([])] {
        assert_eq!(Report::from(wrong.clone()), Report::default(), "{wrong} says nothing");
    }
    assert!(is_model("gpt-5-2") && is_model("moonshotai/Kimi-K2:free"));
    for wrong in ["", "-a", "a b", "é", "a\"", &"a".repeat(65)] {
        assert!(!is_model(wrong), "{wrong}");
    }
}

#[test]
fn an_answer_without_a_name_is_of_the_newest_that_was_asked_before_and_not_told() {
    let left = |at: i64| json!({ "kind": "reply", "at": NOW.at_ms + at, "reply": { "ms": 5, "bytes": 900 } });
    let of = |action: Action| action.refine.map(|refinement| refinement.id);
    let mut tabs = Tabs::default();
    for (id, site, asked) in [
        ("first", "chatgpt", 0),
        ("second", "chatgpt", 1000),
        ("elsewhere", "claude", 1500),
        ("later", "chatgpt", 9000),
    ] {
        tabs.counted("1", id, site, NOW.at_ms + asked, NOW.at_ms + asked);
    }
    let first = json!({ "kind": "reply", "id": "first", "reply": { "ms": 5, "bytes": 900 } });
    assert_eq!(of(say(&mut tabs, first, CHATGPT, NOW)).as_deref(), Some("first"));
    assert_eq!(of(say(&mut tabs, left(2000), CHATGPT, after(2100))).as_deref(), Some("second"));
    assert_eq!(of(say(&mut tabs, left(2000), CHATGPT, after(2200))), None, "nothing that was told already");
    assert_eq!(of(tabs.heard(&tracker(), &left(9500), "2", CHATGPT, after(9600))), None, "another tab");
    // Going on with an answer is another thing: the newest, told or not.
    let rest = json!({ "kind": "reply", "reply": { "continues": true, "bytes": 900 } });
    for _ in 0..2 {
        assert_eq!(of(say(&mut tabs, rest.clone(), CHATGPT, after(9600))).as_deref(), Some("later"));
    }
    assert_eq!(of(say(&mut tabs, left(9500), CHATGPT, after(9700))).as_deref(), Some("later"));
}

#[test]
fn what_was_told_of_a_tab_is_mirrored() {
    let mut tabs = Tabs::default();
    tabs.counted("1", "me.run.7", "chatgpt", NOW.at_ms, NOW.at_ms);
    let left = json!({ "kind": "reply", "at": NOW.at_ms + 9, "reply": { "ms": 5, "bytes": 900 } });
    let told = say(&mut tabs, left.clone(), CHATGPT, NOW).tab.unwrap();
    let mut again = Tabs::new(
        vec![("1".to_owned(), json::read::<Tab>(json::value(&told)).unwrap())],
        Vec::new(),
        NOW.at_ms,
    );
    assert_eq!(say(&mut again, left, CHATGPT, NOW).refine, None);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!("me.run.7")),
    ];
    let key = prop_oneof![
        Just("kind".to_owned()),
        Just("id".to_owned()),
        Just("reply".to_owned()),
        Just("text".to_owned()),
        Just("ms".to_owned()),
        Just("bytes".to_owned()),
        Just("images".to_owned()),
        Just("rule".to_owned()),
        Just("model".to_owned()),
        Just("continues".to_owned()),
        Just("template".to_owned()),
        ".{0,6}",
    ];
    leaf.prop_recursive(3, 30, 9, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..10).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..8).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    /// Whatever a page says, nothing stops, no usage comes of it but a frame's, and what is refined stays
    /// sound.
    #[test]
    fn no_message_does_harm(
        said in any_json(), reply in any_json(), kind in "(reply|frame|changed|other)", at in any::<i64>(),
        url in prop_oneof![Just(CHATGPT.to_owned()), Just(COPILOT.to_owned()), ".{0,30}"]
    ) {
        let mut tabs = Tabs::default();
        tabs.counted("1", "me.run.7", "chatgpt", NOW.at_ms, NOW.at_ms);
        let mut whole = json!({ "kind": kind, "id": "me.run.7", "reply": reply, "rule": 0, "prompt": 0 });
        if let Some(fields) = said.as_object() {
            whole.as_object_mut().unwrap().extend(fields.clone());
        }
        for value in [said, whole] {
            let action = say(&mut tabs, value, &url, Moment { at_ms: at, offset_min: 0 });
            if let Some(count) = action.count {
                prop_assert_eq!(count.site, "copilot");
            }
            if let Some(refinement) = action.refine {
                let usage = contract::usage("me.run.7", 0);
                if let Some(told) = refined(&usage, &refinement.report) {
                    prop_assert!(told.price.unwrap().footprint.energy_wh.is_sound());
                    prop_assert!(told.images.is_none_or(|images| images <= 10_000));
                    let tokens = told.reply.unwrap().output_tokens;
                    prop_assert!(tokens.is_none_or(|tokens| tokens.is_sound()));
                }
            }
        }
    }
}
