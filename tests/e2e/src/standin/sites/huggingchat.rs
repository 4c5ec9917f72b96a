//! huggingface.co/chat: a multipart form with JSON in its field `data`, answered by JSON lines.

use serde_json::{Value, json};

use super::{Answer, Ask, Asked, Received, Site, history};

pub(super) static SITE: Site = Site {
    id: "huggingchat",
    name: "HuggingChat",
    host: "huggingface.co",
    home: "/chat/",
    old: "/chat/conversation/66aa11bb22cc33dd44ee55ff",
    script: include_str!("../../../site/sites/huggingchat.js"),
    asks: &[Ask {
        path: "/chat/conversation/{}",
        read: prompt,
        write: lines,
        content_type: "application/jsonl",
    }],
    other: |method, path| match path {
        "/chat/conversation" if method == "POST" => {
            Some(json!({"conversationId": "66aa11bb22cc33dd44ee5500"}))
        }
        _ if path.starts_with("/chat/api/v2/conversations/") => Some(history()),
        _ => None,
    },
};

fn prompt(body: &Received) -> Option<Asked> {
    let data: Value = serde_json::from_str(&body.multipart("data")?).ok()?;
    // A retry may carry no words.
    Some(Asked::text(data["inputs"].as_str().unwrap_or_default()))
}

fn lines(answer: &Answer) -> Vec<String> {
    let line = |value: &Value| format!("{value}\n");
    let mut frames = vec![
        line(&json!({"type": "status", "status": "started"}))
            + &line(&json!({"type": "routerMetadata", "route": "default", "model": "openai/gpt-oss-120b"})),
    ];
    frames.extend(answer.pieces.iter().map(|piece| line(&json!({"type": "stream", "token": piece}))));
    frames.push(line(&json!({"type": "finalAnswer", "text": answer.pieces.concat(), "interrupted": false})));
    frames
}
