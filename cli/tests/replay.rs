//! `gramme replay` as a person runs it.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use std::process::{Command, Output};

fn replay(name: &str, text: &[u8]) -> Output {
    let file = std::env::temp_dir().join(format!("gramme-replay-{}-{name}.jsonl", std::process::id()));
    std::fs::write(&file, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_gramme")).arg("replay").arg(&file).output().unwrap();
    std::fs::remove_file(file).unwrap();
    output
}

#[test]
fn every_line_is_answered_in_order() {
    let output = replay(
        "good",
        b"{\"id\":1,\"url\":\"https://pi.ai/api/chat\",\"method\":\"POST\",\"body\":\"{}\"}\n\n{\"id\":2,\"url\":\"x\",\"method\":\"GET\",\"body\":null}",
    );
    assert!(output.status.success());
    assert!(output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            r#"{"id":1,"counted":true,"kind":"text","site":"pi","model":null,"images":null}"#,
            r#"{"id":2,"counted":false,"kind":"none","site":null,"model":null,"images":null}"#,
        ]
    );
}

#[test]
fn a_bad_line_is_named_and_the_others_are_answered() {
    let output = replay(
        "bad",
        b"{\"id\":1,\"url\":\"x\",\"method\":\"GET\"}\nnot a line\n{\"id\":3,\"url\":\"\xff\",\"method\":\"GET\"}\n{\"id\":4,\"url\":\"x\",\"method\":\"GET\"}\n",
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 2);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("line 2:") && errors.contains("line 3:"), "{errors}");
}

#[test]
fn long_input_shows_progress() {
    let line = b"{\"id\":1,\"url\":\"https://example.org/\",\"method\":\"GET\"}\n";
    let output = replay("long", &line.repeat(100_001));
    assert!(output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("100000 lines"));
}
