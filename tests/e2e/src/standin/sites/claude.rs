//! claude.ai: JSON, plain or zipped by the page, answered by SSE.

use serde_json::json;

use super::{Answer, Ask, Asked, Received, Site, event, history};

const SSE: &str = "text/event-stream; charset=utf-8";

pub(super) static SITE: Site = Site {
    id: "claude",
    name: "Claude",
    host: "claude.ai",
    home: "/new",
    old: "/chat/5f0c8a52-old",
    script: include_str!("../../../site/sites/claude.js"),
    asks: &[
        Ask {
            path: "/api/organizations/{}/chat_conversations/{}/completion",
            read: prompt,
            write: blocks,
            content_type: SSE,
        },
        Ask {
            path: "/api/organizations/{}/chat_conversations/{}/retry_completion",
            read: prompt,
            write: blocks,
            content_type: SSE,
        },
    ],
    other: |method, path| {
        let read = method == "GET" && path.contains("/chat_conversations/") && path.matches('/').count() == 5;
        read.then(history)
    },
};

fn prompt(body: &Received) -> Option<Asked> {
    Some(Asked::text(body.json()?["prompt"].as_str()?))
}

fn blocks(answer: &Answer) -> Vec<String> {
    let start = json!({"type": "message_start", "message": {"id": format!("chatcompl_{}", answer.serial), "model": "claude-sonnet-4-6"}});
    let delta = |piece: &String| {
        event(
            "content_block_delta",
            &json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}),
        )
    };
    let mut frames = vec![event("message_start", &start)];
    frames.extend(answer.pieces.iter().map(delta));
    frames.push(
        event("message_delta", &json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}}))
            + &event(
                "message_limit",
                &json!({"type": "message_limit", "message_limit": {"type": "within_limit"}}),
            )
            + &event("message_stop", &json!({"type": "message_stop"})),
    );
    frames
}
