//! www.perplexity.ai: JSON sent by the fetch of an inner frame, answered by SSE that repeats the whole text.

use serde_json::json;

use super::{Answer, Ask, Asked, Received, Site, event, history};

pub(super) static SITE: Site = Site {
    id: "perplexity",
    name: "Perplexity",
    host: "www.perplexity.ai",
    home: "/",
    old: "/search/2c9b7d10-old",
    script: include_str!("../../../site/sites/perplexity.js"),
    asks: &[Ask {
        path: "/rest/sse/perplexity_ask",
        read: prompt,
        write: blocks,
        content_type: "text/event-stream; charset=utf-8",
    }],
    other: |method, path| (method == "GET" && path.starts_with("/rest/thread/")).then(history),
};

fn prompt(body: &Received) -> Option<Asked> {
    Some(Asked::text(body.json()?["query_str"].as_str()?))
}

fn blocks(answer: &Answer) -> Vec<String> {
    let block = |text: &String| {
        event(
            "message",
            &json!({"backend_uuid": format!("b-{}", answer.serial),
            "blocks": [{"intended_usage": "ask_text", "markdown_block": {"answer": text}}]}),
        )
    };
    let mut frames: Vec<String> = answer.cumulative().iter().map(block).collect();
    frames.push("event: end_of_stream\ndata: {}\n\n".to_owned());
    frames
}
