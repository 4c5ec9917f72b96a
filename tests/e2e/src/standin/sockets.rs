//! Sites whose prompts are frames of a socket.
//!
//! Decides: which frame of a client asks for something, by a rule of its own on the parsed frame, and what
//! the server's frames look like. Refuses to know: the extension and its catalogue.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::streams::form;
use super::truth::Kind;
use super::wanted::{Said, Wanted};
use super::{Shared, streams};

/// Takes a socket, whatever its host.
pub(super) async fn serve(shared: Arc<Shared>, host: String, mut request: Parts) -> Response {
    let Some(site) = site(&host) else { return StatusCode::NOT_FOUND.into_response() };
    match WebSocketUpgrade::from_request_parts(&mut request, &()).await {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| talk(shared, site, socket)),
        Err(refusal) => refusal.into_response(),
    }
}

fn site(host: &str) -> Option<&'static str> {
    Some(match host {
        "copilot.microsoft.com" => "copilot",
        "substrate.office.com" => "m365copilot",
        "neo.character.ai" => "characterai",
        "api.manus.im" => "manus",
        "grok.com" => "grok",
        "ws.chatgpt.com" => "chatgpt",
        _ => return None,
    })
}

async fn talk(shared: Arc<Shared>, site: &'static str, mut socket: WebSocket) {
    if site == "chatgpt" {
        return hand_over(&shared, socket).await;
    }
    // The tokenizer takes its time at first; no answer should.
    drop(Wanted::of("en/1/1", "").map(|wanted| wanted.said(0)));
    for greeting in greetings(site) {
        // Who has left hears nothing.
        let _ = socket.send(Message::Text(greeting.into())).await;
    }
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(frame) = message else { continue };
        for record in frame.split('\u{1e}').filter(|record| !record.is_empty()) {
            let line = ("FRAME".to_owned(), record.chars().take(80).collect());
            let Some((kind, text)) = asked(site, record) else {
                shared.record(site, Kind::Decoy, &line, 200);
                continue;
            };
            let said = Wanted::of("", &text)
                .or_else(|| Wanted::of("en/12/3", ""))
                .map(|wanted| wanted.said(shared.serial.fetch_add(1, std::sync::atomic::Ordering::Relaxed)));
            let Some(said) = said else { continue };
            let kind = if said.image { Kind::Image } else { kind };
            shared.record(site, kind, &line, 200);
            shared.tell(site, &said);
            for frame in answer(site, &said) {
                let _ = socket.send(Message::Text(frame.into())).await;
            }
        }
    }
}

async fn hand_over(shared: &Shared, mut socket: WebSocket) {
    let mut said = shared.hand_over.subscribe();
    let greeting = json!([{"type": "connected", "topics": ["conversations"]}]).to_string();
    let _ = socket.send(Message::Text(greeting.into())).await;
    loop {
        let now = said.borrow_and_update().clone();
        for frame in now.iter().flat_map(streams::handed_over) {
            let _ = socket.send(Message::Text(frame.into())).await;
        }
        tokio::select! {
            changed = said.changed() => if changed.is_err() { return },
            message = socket.recv() => match message {
                // So that a page can try what comes in bytes.
                Some(Ok(Message::Binary(bytes))) => drop(socket.send(Message::Binary(bytes)).await),
                Some(Ok(_)) => {}
                _ => return,
            },
        }
    }
}

/// What a client's record asks for, and in which words.
fn asked(site: &str, record: &str) -> Option<(Kind, String)> {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
    match site {
        "copilot" => {
            let frame = parsed(record).filter(|frame| frame["event"] == "send")?;
            Some((Kind::Prompt, frame["content"][0]["text"].as_str()?.to_owned()))
        }
        "m365copilot" => {
            let frame = parsed(record).filter(|frame| frame["type"] == 4 && frame["target"] == "chat")?;
            Some((Kind::Prompt, frame["arguments"][0]["message"]["text"].as_str()?.to_owned()))
        }
        "characterai" => {
            let frame = parsed(record)?;
            let asks = ["create_and_generate_turn", "generate_turn_candidate"];
            asks.contains(&frame["command"].as_str()?).then_some(())?;
            let text = &frame["payload"]["turn"]["candidates"][0]["raw_content"];
            Some((Kind::Prompt, text.as_str().unwrap_or_default().to_owned()))
        }
        "manus" => {
            let frame = parsed(record.strip_prefix("42")?)?;
            (frame[1]["type"] == "user_message").then(|| (Kind::Prompt, String::new()))
        }
        "grok" => {
            let frame = parsed(record).filter(|frame| frame["type"] == "conversation.item.create")?;
            let parts = frame["item"]["content"].as_array()?;
            parts.iter().any(|part| part["type"] == "input_text").then(|| (Kind::Image, String::new()))
        }
        _ => None,
    }
}

fn greetings(site: &str) -> Vec<String> {
    match site {
        "copilot" => vec![json!({"event": "connected", "requestId": "q0"}).to_string()],
        "m365copilot" => vec!["{}\u{1e}".to_owned()],
        "manus" => vec!["0{\"sid\":\"s\"}".to_owned()],
        _ => Vec::new(),
    }
}

fn answer(site: &str, said: &Said) -> Vec<String> {
    let event = |value: Value| value.to_string();
    match site {
        "copilot" => {
            let mut frames = vec![
                event(json!({"event": "received", "conversationId": "c1"})),
                event(json!({"event": "startMessage", "messageId": "m1"})),
            ];
            frames.extend(
                said.thought.iter().map(|text| form(r#"{"event":"chainOfThought","text":#}"#, &[text])),
            );
            if said.image {
                let url = format!("https://copilot.microsoft.com/th/id/BCO.{}.png", said.serial);
                frames.push(event(json!({"event": "generatingImage", "messageId": "m1"})));
                frames.push(event(
                    json!({"event": "partialImageGenerated", "messageId": "m1", "content": "aGFsZg=="}),
                ));
                frames.push(format!("{{\"event\":\"imageGenerated\",\"messageId\":\"m1\",\"url\":\"{url}\",\"thumbnailUrl\":\"{url}?w=80\"}}"));
            }
            // The order of the fields is the site's.
            frames.extend(said.pieces.iter().map(|text| {
                format!(
                    "{{\"event\":\"appendText\",\"messageId\":\"m1\",\"partId\":\"p1\",\"text\":{}}}",
                    json!(text)
                )
            }));
            frames.push(event(json!({"event": "titleUpdate", "title": "A title"})));
            frames.push(event(json!({"event": "done", "messageId": "m1"})));
            frames.push(event(json!({"event": "suggestedFollowups", "suggestions": ["And then?"]})));
            frames
        }
        "m365copilot" => {
            let record = |value: Value| format!("{value}\u{1e}");
            let mut frames: Vec<String> = said.cumulative().iter().map(|text| {
                format!("{{\"type\":1,\"target\":\"update\",\"arguments\":[{{\"messages\":[{{\"text\":{},\"author\":\"bot\"}}]}}]}}\u{1e}", json!(text))
            }).collect();
            frames.push(format!("{{\"type\":2,\"invocationId\":\"0\",\"item\":{{\"result\":{{\"value\":\"Success\"}}}}}}\u{1e}{}", record(json!({"type": 3, "invocationId": "0"}))));
            frames
        }
        "characterai" => {
            let turn = |command: &str, id: &str, text: &str, last: bool| {
                let end = if last { ",\"is_final\":true" } else { "" };
                format!(
                    "{{\"command\":\"{command}\",\"turn\":{{\"author\":{{\"name\":\"x\"}},\"candidates\":[{{\"candidate_id\":\"{id}\",\"raw_content\":{}{end}}}]}}}}",
                    json!(text)
                )
            };
            let whole = said.cumulative();
            let mut frames = vec![turn("add_turn", "a", "the person's own words", false)];
            frames.extend(
                whole
                    .iter()
                    .enumerate()
                    .map(|(number, text)| turn("update_turn", "b", text, number + 1 == whole.len())),
            );
            frames
        }
        "manus" => vec!["42[\"message\",{\"type\":\"status_update\"}]".to_owned()],
        _ => vec![event(json!({"type": "conversation.item.created"}))],
    }
}
