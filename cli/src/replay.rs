//! `gramme replay`: recorded requests in, what each of them is out.
//!
//! Decides nothing about requests: every line goes through the classifier that runs in the browser. It
//! only reads lines, and answers each that can be read whatever the others are.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gramme::observe::{self, Body, Kind, Request, Sighting};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// After how many lines a word of progress is due.
const PROGRESS: u64 = 100_000;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A file of one request a line: {"id", "url", "method", "body", "body_encoding"?}
    file: PathBuf,
}

/// Answers every line; a line that cannot be read is named on the standard error and fails the run.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let file = File::open(&args.file).with_context(|| args.file.display().to_string())?;
    let mut lines = BufReader::with_capacity(1 << 16, file);
    let mut output = BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    let (mut number, mut bad) = (0u64, 0u64);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).with_context(|| args.file.display().to_string())? == 0 {
            break;
        }
        number += 1;
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        match answer(text) {
            Ok(answer) => {
                serde_json::to_writer(&mut output, &answer)?;
                output.write_all(b"\n")?;
            }
            Err(problem) => {
                bad += 1;
                writeln!(io::stderr(), "{}: line {number}: {problem}", args.file.display())?;
            }
        }
        if number % PROGRESS == 0 {
            writeln!(io::stderr(), "{number} lines")?;
        }
    }
    output.flush()?;
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Deserialize)]
struct Line<'a> {
    id: Value,
    #[serde(borrow)]
    url: Cow<'a, str>,
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow, default)]
    body: Text<'a>,
    #[serde(borrow, default)]
    body_encoding: Text<'a>,
}

#[derive(Serialize)]
struct Answer {
    id: Value,
    counted: bool,
    kind: &'static str,
    site: Option<&'static str>,
    model: Option<String>,
    images: Option<u32>,
}

fn answer(line: &[u8]) -> Result<Answer, String> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let bytes = match (line.body.0, line.body_encoding.0.as_deref()) {
        (None, _) => None,
        (Some(Cow::Borrowed(text)), None) => Some(Cow::Borrowed(text.as_bytes())),
        (Some(Cow::Owned(text)), None) => Some(Cow::Owned(text.into_bytes())),
        (Some(text), Some("base64")) => {
            Some(Cow::Owned(STANDARD.decode(text.as_bytes()).map_err(|error| format!("body: {error}"))?))
        }
        (Some(_), Some(other)) => return Err(format!("body_encoding: `{other}` is not `base64`")),
    };
    let body = bytes.as_deref().map_or(Body::Unread, Body::Bytes);
    let request = Request { method: &line.method, url: &line.url, body };
    Ok(said(line.id, &line.url, classify(&request)))
}

/// A server on the person's own machine may be of any kind; any other address is a site's or nobody's.
fn classify(request: &Request<'_>) -> Option<Sighting> {
    if observe::is_loopback(request.url) {
        observe::classify_any_server(request)
    } else {
        observe::classify(request, &[])
    }
}

fn said(id: Value, url: &str, sighting: Option<Sighting>) -> Answer {
    let site = sighting.as_ref().map(|sighting| sighting.site).or_else(|| observe::site_of(url));
    let counted = sighting.and_then(|sighting| Some((sighting.kind?, sighting.model, sighting.images)));
    match counted {
        Some((kind, model, images)) => {
            let kind = match kind {
                Kind::Text => "text",
                Kind::Image => "image",
            };
            Answer { id, counted: true, kind, site, model, images }
        }
        None => Answer { id, counted: false, kind: "none", site, model: None, images: None },
    }
}

/// A text or null, borrowed from the line where nothing in it is escaped: serde borrows a `Cow` but not
/// one inside an `Option`, and bodies are most of a line.
#[derive(Default)]
struct Text<'a>(Option<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(Text)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(line: &str) -> Result<String, String> {
        answer(line.as_bytes()).map(|answer| serde_json::to_string(&answer).unwrap())
    }

    #[test]
    fn a_line_is_answered_in_the_fixed_form() {
        let line = r#"{"id":7,"url":"https://claude.ai/api/organizations/o/chat_conversations/c/completion","method":"POST","body":"{\"prompt\":\"hi\",\"model\":\"claude-opus-5\"}"}"#;
        let expected =
            r#"{"id":7,"counted":true,"kind":"text","site":"claude","model":"claude-opus-5","images":null}"#;
        assert_eq!(answered(line).unwrap(), expected);
        let line = r#"{"id":"a","url":"https://claude.ai/new","method":"GET","body":null}"#;
        let expected =
            r#"{"id":"a","counted":false,"kind":"none","site":"claude","model":null,"images":null}"#;
        assert_eq!(answered(line).unwrap(), expected);
        let line = r#"{"id":"a","url":"https://example.org/","method":"GET"}"#;
        let expected = r#"{"id":"a","counted":false,"kind":"none","site":null,"model":null,"images":null}"#;
        assert_eq!(answered(line).unwrap(), expected);
    }

    #[test]
    fn bytes_come_as_base64() {
        let body = STANDARD.encode("\0\0\0\0\x1c{\"options\":{\"model\":\"k2d5\"}}");
        let line = format!(
            r#"{{"id":1,"url":"https://www.kimi.com/apiv2/kimi.gateway.chat.v1.ChatService/Chat","method":"POST","body":"{body}","body_encoding":"base64"}}"#
        );
        assert!(answered(&line).unwrap().contains(r#""model":"k2d5""#));
        assert!(answered(&line.replace("\"base64\"", "\"base16\"")).is_err());
        assert!(answered(r#"{"id":1,"url":"","method":"","body":"?","body_encoding":"base64"}"#).is_err());
    }

    #[test]
    fn a_server_of_ones_own_is_tried_as_every_kind() {
        for host in ["http://localhost:5000", "http://127.0.0.1:9", "http://[::1]:7860", "https://localhost"]
        {
            let line = format!(
                r#"{{"id":1,"url":"{host}/sdapi/v1/txt2img","method":"POST","body":"{{\"batch_size\":2}}"}}"#
            );
            let said = answered(&line).unwrap();
            assert!(
                said.contains(r#""kind":"image","site":"automatic1111","model":null,"images":2"#),
                "{said}"
            );
        }
        let line = r#"{"id":1,"url":"http://192.168.0.2/sdapi/v1/txt2img","method":"POST","body":"{}"}"#;
        assert!(answered(line).unwrap().contains(r#""counted":false"#));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_an_error() {
        for line in ["", "{", "[]", "{}", r#"{"id":1}"#, r#"{"id":1,"url":2,"method":"GET"}"#] {
            assert!(answered(line).is_err(), "{line}");
        }
        assert!(answer(b"{\"id\":1,\"url\":\"\xff\",\"method\":\"GET\"}").is_err());
    }
}
