//! chatgpt.com: signed in (JSON, SSE of deltas), signed out (form, HTML stream), Codex (JSON, polled).

use serde_json::{Value, json};

use super::{Answer, Ask, Asked, Received, Site, event, history};

pub(super) static SITE: Site = Site {
    id: "chatgpt",
    name: "ChatGPT",
    host: "chatgpt.com",
    home: "/",
    old: "/c/0b8c1f6e-old",
    script: include_str!("../../../site/sites/chatgpt.js"),
    asks: &[
        Ask {
            path: "/backend-api/f/conversation",
            read: signed_in,
            write: deltas,
            content_type: "text/event-stream; charset=utf-8",
        },
        Ask {
            path: "/unauth-mweb/conversation/updates",
            read: |body| body.form("prompt").map(Asked::text),
            write: templates,
            content_type: "text/vnd.openai.web-mobile-partial+html; charset=utf-8",
        },
        Ask { path: "/backend-api/wham/tasks", read: codex, write: task, content_type: "application/json" },
    ],
    other: |method, path| match path {
        "/unauth-mweb/conversation/history" => Some(history()),
        _ if method == "GET"
            && path.starts_with("/backend-api/conversation/")
            && path.matches('/').count() == 3 =>
        {
            Some(history())
        }
        _ if method == "GET" && path.starts_with("/backend-api/wham/tasks/task_") => {
            Some(json!({"current_assistant_turn": {"turn_status": "completed", "text": "The task is done."}}))
        }
        _ => None,
    },
};

fn signed_in(body: &Received) -> Option<Asked> {
    let body = body.json()?;
    matches!(body["action"].as_str()?, "next" | "variant").then_some(())?;
    let text = body["messages"][0]["content"]["parts"][0].as_str().unwrap_or_default().to_owned();
    let hinted = body["system_hints"].as_array().is_some_and(|hints| hints.contains(&json!("picture_v2")));
    Some(Asked { text, image: hinted })
}

fn codex(body: &Received) -> Option<Asked> {
    let body = body.json()?;
    (body["new_task"].is_object() || body["follow_up"].is_object()).then_some(())?;
    Some(Asked::text(body["input_items"][0]["content"][0]["text"].as_str()?))
}

fn deltas(answer: &Answer) -> Vec<String> {
    let delta = |value: &Value| event("delta", value);
    let author = if answer.image { "t2uay3k.sj1i4kz" } else { "assistant" };
    let message = json!({"id": format!("m-{}", answer.serial), "author": {"role": "assistant", "name": author},
        "content": {"content_type": "text", "parts": [""]},
        "metadata": {"model_slug": "gpt-5-5", "resolved_model_slug": "gpt-5-5-thinking"}});
    let sent = json!({"type": "input_message", "input_message": {"id": "u", "author": {"role": "user"},
        "content": {"content_type": "multimodal_text",
            "parts": [{"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_sent"}, "x"]}}});
    let mut frames = vec![format!(
        "event: delta_encoding\ndata: \"v1\"\n\n{}{}",
        event("", &sent),
        delta(&json!({"p": "", "o": "add", "v": {"message": message}}))
    )];
    frames.extend(
        answer
            .pieces
            .iter()
            .map(|piece| delta(&json!({"p": "/message/content/parts/0", "o": "append", "v": piece}))),
    );
    if answer.image {
        let pointer = format!("sediment://file_{:032x}", answer.serial);
        frames.push(delta(&json!({"p": "/message/content", "o": "replace", "v": {"content_type": "multimodal_text",
            "parts": [{"content_type": "image_asset_pointer", "asset_pointer": pointer, "width": 1024, "height": 1024}]}})));
        frames.push(delta(
            &json!({"p": "/message/metadata", "o": "append", "v": {"async_task_type": "image_gen",
            "image_gen_task_id": format!("imagegen_{}", answer.serial)}}),
        ));
    }
    let meta = json!({"type": "server_ste_metadata", "metadata": {"model_slug": "gpt-5-5-thinking", "tool_invoked": answer.image,
        "turn_use_case": if answer.image { "image gen" } else { "text" }}});
    frames.push(
        event("", &meta) + &event("", &json!({"type": "message_stream_complete"})) + "data: [DONE]\n\n",
    );
    frames
}

fn templates(answer: &Answer) -> Vec<String> {
    let frame = |text: &String| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        format!("<template data-assistant-stream-block-index=\"0\"><p>{text}</p></template>\n")
    };
    answer.cumulative().iter().map(frame).collect()
}

fn task(answer: &Answer) -> Vec<String> {
    vec![json!({"task": {"id": format!("task_e_{:08x}", answer.serial), "title": "A task"}}).to_string()]
}
