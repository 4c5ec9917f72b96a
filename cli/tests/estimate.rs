//! `gramme estimate` and `gramme why`, as someone at a terminal meets them.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn gramme(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gramme"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("gramme starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("input");
    child.wait_with_output().expect("gramme ends")
}

fn answers(args: &[&str], input: &str) -> Vec<Value> {
    let output = gramme(args, input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    lines(&output.stdout)
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(bytes).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn near(found: &Value, expected: f64, tolerance: f64) -> bool {
    found.as_f64().is_some_and(|found| (found / expected - 1.0).abs() <= tolerance)
}

/// L2-01 of the method's vectors.
#[test]
fn a_text_is_answered_in_the_fixed_form() {
    let line =
        r#"{"id":"a","kind":"text","model":"gpt-4o","output_tokens":300,"grid":"usa","reasoning":"none"}"#;
    let found = &answers(&["estimate", "-"], line)[0];
    let mut keys: Vec<&String> = found.as_object().expect("an object").keys().collect();
    keys.sort();
    assert_eq!(keys, ["co2e_g", "energy_wh", "id", "method", "water_ml", "water_total_ml"]);
    assert_eq!(found["id"], "a");
    assert_eq!(found["method"], gramme::footprint::METHOD);
    for (field, [low, central, high]) in [
        ("energy_wh", [0.13152, 0.29794, 0.90115]),
        ("co2e_g", [0.047651, 0.12121, 0.37807]),
        ("water_ml", [0.06236, 0.14127, 0.42729]),
        ("water_total_ml", [0.36781, 1.0744, 3.9659]),
    ] {
        assert!(near(&found[field]["low"], low, 1e-3), "{field}: {found}");
        assert!(near(&found[field]["central"], central, 1e-3), "{field}: {found}");
        assert!(near(&found[field]["high"], high, 1e-3), "{field}: {found}");
    }
}

#[test]
fn an_id_comes_back_as_it_was_written() {
    let input =
        "{\"id\":7,\"kind\":\"image\"}\n\n{\"id\":{\"a\":[1]},\"kind\":\"text\"}\n{\"kind\":\"text\"}\n";
    let found: Vec<Value> = answers(&["estimate", "-"], input).iter().map(|a| a["id"].clone()).collect();
    assert_eq!(found, [json!(7), json!({"a": [1]}), Value::Null]);
}

#[test]
fn absent_fields_have_sensible_defaults() {
    let input = [
        r#"{"id":1,"kind":"image","model":"midjourney-v7"}"#,
        r#"{"id":2,"kind":"image","model":"midjourney-v7","images":4.0}"#,
        r#"{"id":3,"kind":"image","model":null,"site":null,"grid":null}"#,
        r#"{"id":4,"kind":"text","site":"chatgpt"}"#,
        r#"{"id":5,"kind":"text","site":"chatgpt.com","model":"of tomorrow"}"#,
        r#"{"id":6,"kind":"text","site":"no such site","unheard":"of"}"#,
    ]
    .join("\n");
    let found = answers(&["estimate", "-"], &input);
    assert_eq!(found[0]["energy_wh"], found[1]["energy_wh"]);
    assert!(near(&found[2]["energy_wh"]["central"], 1.5, 1e-9));
    assert_eq!(found[3]["co2e_g"], found[4]["co2e_g"]);
    assert!(near(&found[3]["energy_wh"]["central"], 0.522, 5e-3));
    assert!(near(&found[5]["energy_wh"]["central"], 0.543, 5e-3));
}

#[test]
fn the_reference_engine_gives_its_minimum_and_maximum() {
    // L1-06's case between the bounds of GPT-4o's parameters.
    let line = r#"{"id":"a","kind":"text","model":"deepseek-r1","output_tokens":300,"grid":"WOR"}"#;
    let found = &answers(&["estimate", "--layer", "1", "-"], line)[0]["energy_wh"];
    // PUE is all that has a range: 1.15 to 1.4 on published parameters.
    let (low, high) = (found["low"].as_f64().expect("low"), found["high"].as_f64().expect("high"));
    assert!((high / low - 1.4 / 1.15).abs() < 1e-9);
    let output = gramme(&["estimate", "--layer", "1", "-"], r#"{"id":"a","kind":"image"}"#);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_bad_line_is_named_and_stops_no_other() {
    for (bad, named) in [
        ("{", "JSON"),
        ("[1]", "object"),
        (r#"{"id":1}"#, "`kind`"),
        (r#"{"id":1,"kind":"video"}"#, "`kind`"),
        (r#"{"id":1,"kind":5}"#, "`kind`"),
        (r#"{"id":1,"kind":"text","output_tokens":"many"}"#, "`output_tokens`"),
        (r#"{"id":1,"kind":"text","output_tokens":-1}"#, "`output_tokens`"),
        (r#"{"id":1,"kind":"text","input_tokens":[]}"#, "`input_tokens`"),
        (r#"{"id":1,"kind":"text","duration_s":-0.5}"#, "`duration_s`"),
        (r#"{"id":1,"kind":"text","grid":"XYZ"}"#, "`grid`"),
        (r#"{"id":1,"kind":"text","model":5}"#, "`model`"),
        (r#"{"id":1,"kind":"text","reasoning":"deep"}"#, "`reasoning`"),
        (r#"{"id":1,"kind":"image","images":1.5}"#, "`images`"),
        (r#"{"id":1,"kind":"image","images":-1}"#, "`images`"),
        (r#"{"id":1,"kind":"image","width":0}"#, "`width`"),
        (r#"{"id":1,"kind":"image","steps":true}"#, "`steps`"),
    ] {
        let good = r#"{"id":"good","kind":"text"}"#;
        let output = gramme(&["estimate", "-"], &format!("{good}\n{bad}\n{good}\n"));
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{bad}");
        assert!(told.contains("line 2") && told.contains(named), "{bad}: {told}");
        assert_eq!(lines(&output.stdout).len(), 2, "{bad}");
    }
    let output = gramme(&["estimate", "no-such-file.jsonl"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-file.jsonl"));
}

#[test]
fn why_names_the_values_and_their_sources() {
    let output = gramme(&["why", r#"{"kind":"text","model":"gpt-5","output_tokens":400,"grid":"FRA"}"#], "");
    assert!(output.status.success());
    let words = String::from_utf8_lossy(&output.stdout);
    for part in
        ["Wh", "France (FRA)", "PUE", "calibration k (batching", "ML.ENERGY", "share of the range", "gramme-"]
    {
        assert!(words.contains(part), "no `{part}` in\n{words}");
    }
    assert_eq!(gramme(&["why", "{}"], "").status.code(), Some(1));
}
