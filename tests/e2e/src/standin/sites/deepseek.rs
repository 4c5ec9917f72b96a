//! chat.deepseek.com: JSON by XHR; a new prompt, a regeneration without words, and an edit, answered by SSE of patches.

use serde_json::json;

use super::{Answer, Ask, Asked, Received, Site, event, history};

const SSE: &str = "text/event-stream; charset=utf-8";

pub(super) static SITE: Site = Site {
    id: "deepseek",
    name: "DeepSeek",
    host: "chat.deepseek.com",
    home: "/",
    old: "/a/chat/s/7e1d5b20-old",
    script: include_str!("../../../site/sites/deepseek.js"),
    asks: &[
        Ask { path: "/api/v0/chat/completion", read: prompt, write: patches, content_type: SSE },
        Ask { path: "/api/v0/chat/edit_message", read: prompt, write: patches, content_type: SSE },
        Ask {
            path: "/api/v0/chat/regenerate",
            read: |body| body.json()?["child_message_id"].is_number().then(|| Asked::text("")),
            write: patches,
            content_type: SSE,
        },
    ],
    other: |_, path| (path == "/api/v0/chat/history_messages").then(history),
};

fn prompt(body: &Received) -> Option<Asked> {
    Some(Asked::text(body.json()?["prompt"].as_str()?))
}

fn patches(answer: &Answer) -> Vec<String> {
    let ids = json!({"request_message_id": 1, "response_message_id": 2});
    let open =
        json!({"v": {"response": {"message_id": 2, "fragments": [{"type": "RESPONSE", "content": ""}]}}});
    let mut frames = vec![event("ready", &ids) + &event("", &open)];
    frames.extend(
        answer.pieces.iter().map(|piece| {
            event("", &json!({"p": "response/fragments/-1/content", "o": "APPEND", "v": piece}))
        }),
    );
    frames.push(
        event("", &json!({"p": "response/status", "o": "SET", "v": "FINISHED"}))
            + &event("close", &json!({"click_behavior": "none"})),
    );
    frames
}
