//! The sites' streams as they write them today, for answers of any length.
//!
//! Decides: the form of each site's answer, from what was observed of the sites and not from the
//! extension's catalogue. Refuses to know: connections, pacing, counting.

use serde_json::{Value, json};

use super::wanted::Said;

/// The model that every answer names where its site names one.
pub const MODEL: &str = "standin-model-1.5";

/// The frames of an answer to a request of a site; none for a site whose stream is not known.
pub fn frames(site: &str, path: &str, said: &Said, handed_over: bool) -> Option<Vec<String>> {
    Some(match site {
        "chatgpt" if path.starts_with("/unauth") => signed_out(said),
        "chatgpt" if handed_over => hand_over(),
        "chatgpt" => chatgpt(said),
        "claude" => claude(said),
        "gemini" => gemini(said),
        "perplexity" => perplexity(said),
        "deepseek" => deepseek(said),
        "huggingchat" => huggingchat(said),
        "grok" => grok(said),
        "duckai" => duckai(said),
        "qwen" => qwen(said),
        "zai" => zai(said),
        "lechat" => lechat(said),
        "x" => lines(r#"{"result":{"sender":"ASSISTANT","message":#}}"#, &said.pieces),
        "kimi" => connect(said),
        "githubcopilot" => events("", r#"{"type":"content","body":#}"#, &said.pieces),
        _ => return None,
    })
}

/// A form with each `#` replaced by a text as JSON: the order of the fields is the site's.
pub(super) fn form(template: &str, texts: &[&str]) -> String {
    let mut texts = texts.iter();
    let fill = |sign: char| match sign {
        '#' => texts.next().map_or_else(String::new, |text| json!(text).to_string()),
        other => other.to_string(),
    };
    template.chars().map(fill).collect()
}

/// One server-sent event for each text.
fn events(name: &str, template: &str, texts: &[String]) -> Vec<String> {
    let before = if name.is_empty() { String::new() } else { format!("event: {name}\n") };
    texts.iter().map(|text| format!("{before}data: {}\n\n", form(template, &[text]))).collect()
}

fn event(name: &str, template: &str, text: &str) -> Vec<String> {
    events(name, template, &[text.to_owned()])
}

/// One line for each text.
fn lines(template: &str, texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| form(template, &[text]) + "\n").collect()
}

fn line(template: &str, text: &str) -> Vec<String> {
    lines(template, &[text.to_owned()])
}

/// The first piece, and the others.
fn split(pieces: &[String]) -> (&str, &[String]) {
    pieces.split_first().map_or(("", &[]), |(first, rest)| (first, rest))
}

fn chatgpt_opening() -> Vec<String> {
    let message = r#"{"p": "", "o": "add", "v": {"message": {"id": "m1", "author": {"role": "assistant"}, "content": {"content_type": "text", "parts": [""]}, "status": "in_progress", "recipient": "all", "metadata": {"model_slug": "auto", "resolved_model_slug": #}}, "conversation_id": "c1"}, "c": 1}"#;
    // A picture that the person sent with the prompt is no image that was made.
    let sent = r#"{"type": "input_message", "input_message": {"id": "u1", "author": {"role": "user"}, "content": {"content_type": "multimodal_text", "parts": [{"content_type": "image_asset_pointer", "asset_pointer": #}, "x"]}}}"#;
    let opening = vec!["event: delta_encoding\ndata: \"v1\"\n\n".to_owned()];
    [opening, event("", sent, "sediment://file_sent"), event("delta", message, MODEL)].concat()
}

fn chatgpt_answer(said: &Said) -> Vec<String> {
    let mut frames = Vec::new();
    for (pieces, path) in [(&said.thought, "thoughts/0/content"), (&said.pieces, "parts/0")] {
        let (first, rest) = split(pieces);
        if pieces.is_empty() {
            continue;
        }
        let path = format!("/message/content/{path}");
        frames.extend(event("delta", &format!(r#"{{"p": "{path}", "o": "append", "v": #}}"#), first));
        // The last one comes in a list of patches.
        if let Some((last, rest)) = rest.split_last() {
            frames.extend(events("delta", r#"{"v": #}"#, rest));
            let closing = format!(
                r#"{{"p": "", "o": "patch", "v": [{{"p": "{path}", "o": "append", "v": #}}, {{"p": "/message/status", "o": "replace", "v": "finished_successfully"}}]}}"#
            );
            frames.extend(event("delta", &closing, last));
        }
    }
    if said.image {
        let pointer = format!("sediment://file_{:032x}", said.serial);
        let message = r#"{"p": "", "o": "add", "v": {"message": {"id": "t1", "author": {"role": "tool", "name": "t2uay3k.sj1i4kz"}, "content": {"content_type": "multimodal_text", "parts": [{"content_type": "image_asset_pointer", "asset_pointer": #, "width": 1024, "height": 1024}]}, "metadata": {"async_task_type": "image_gen"}}}, "c": 2}"#;
        // It is told several times.
        frames.extend(events("delta", message, &[pointer.clone(), pointer]));
    }
    frames
}

const COMPLETE: &str = r#"{"type": "message_stream_complete", "conversation_id": #}"#;

fn chatgpt(said: &Said) -> Vec<String> {
    let metadata = r#"{"type": "server_ste_metadata", "metadata": {"tool_invoked": false, "model_slug": #, "turn_use_case": "text"}, "conversation_id": "c1"}"#;
    [
        chatgpt_opening(),
        chatgpt_answer(said),
        event("", metadata, MODEL),
        event(
            "",
            r#"{"type": "title_generation", "title": #, "conversation_id": "c1"}"#,
            "A title of some words",
        ),
        event("", COMPLETE, "c1"),
        vec!["data: [DONE]\n\n".to_owned()],
    ]
    .concat()
}

fn hand_over() -> Vec<String> {
    let handed = event("", r#"{"type": "stream_handoff", "conversation_id": #}"#, "c1");
    [chatgpt_opening(), handed, vec!["data: [DONE]\n\n".to_owned()]].concat()
}

/// What the socket brings of an answer that was handed over to it.
pub fn handed_over(said: &Said) -> Vec<String> {
    let item = r#"[{"type":"message","topic_id":"conversations","payload":{"type":"conversation-turn-stream","payload":{"type":"stream-item","conversation_id":"c1","encoded_item":#}}}]"#;
    let items = [chatgpt_answer(said), event("", COMPLETE, "c1")].concat();
    items.iter().map(|text| form(item, &[text])).collect()
}

fn signed_out(said: &Said) -> Vec<String> {
    let escaped = |text: &String| text.replace('&', "&amp;").replace('<', "&lt;");
    let frame = |text: &String| {
        format!(
            "<template data-web-mobile-dpu-frame=\"210\"><template for=\"assistant-pending-turn-pending\" data-web-mobile-dpu-apply=\"replace\"><p data-assistant-stream-block=\"\" data-assistant-stream-block-index=\"0\">{}</p></template></template>",
            escaped(text)
        )
    };
    said.cumulative().iter().map(frame).collect()
}

fn claude(said: &Said) -> Vec<String> {
    let start = r#"{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":#,"content":[],"stop_reason":null}}"#;
    let thinking =
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":#}}"#;
    let text = r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":#}}"#;
    [
        event("message_start", start, MODEL),
        events("content_block_delta", thinking, &said.thought),
        events("content_block_delta", text, &said.pieces),
        event("message_stop", r#"{"type":"message_stop"}"#, ""),
    ]
    .concat()
}

fn gemini(said: &Said) -> Vec<String> {
    let in_frame = |outer: &Value| {
        let line = format!("{outer}\n");
        // The site counts UTF-16 units.
        format!("{}\n{line}", line.encode_utf16().count())
    };
    let whole = said.cumulative();
    let last = whole.len();
    let mut frames = vec![")]}'\n\n".to_owned()];
    frames.extend(whole.iter().enumerate().map(|(number, text)| {
        let text = match (said.image, number + 1 == last) {
            (true, true) => format!("{text}\nhttp://googleusercontent.com/image_generation_content/0\n"),
            _ => text.clone(),
        };
        let candidate =
            json!([format!("rc_{:x}", said.serial), [text], null, null, null, null, null, null, [1]]);
        let inner = json!([null, ["c_1", "r_1"], null, null, [candidate]]);
        in_frame(&json!([["wrb.fr", null, inner.to_string()]]))
    }));
    frames.push(in_frame(&json!([["e", 4, null, null, 190]])));
    frames
}

fn perplexity(said: &Said) -> Vec<String> {
    let message = |blocks: &str| {
        format!(r#"{{"backend_uuid":"b1","status":"PENDING","display_model":"turbo","blocks":[{blocks}]}}"#)
    };
    let patched = |patch: &str| {
        message(&format!(
            r#"{{"intended_usage":"ask_text","diff_block":{{"field":"markdown_block","patches":[{patch}]}}}}"#
        ))
    };
    let (first, rest) = split(&said.pieces);
    let opening = patched(
        r#"{"op":"replace","path":"","value":{"progress":"IN_PROGRESS","chunks":[#],"chunk_starting_offset":0}}"#,
    );
    let mut frames = event("message", &opening, first);
    for (number, piece) in rest.iter().enumerate() {
        let patch = format!(r#"{{"op":"add","path":"/chunks/{}","value":#}}"#, number + 1);
        frames.extend(event("message", &patched(&patch), piece));
    }
    if said.image {
        let block = message(
            r#"{"intended_usage":"media_items","media_block":{"media_items":[{"medium":"image","image":"https://www.perplexity.ai/i/a.png","generated_media_metadata":{"model_str":#,"prompt":"a picture"}}]}}"#,
        );
        frames.extend(event("message", &block, "gpt-image-1"));
    }
    let done = message(r#"{"intended_usage":"ask_text","markdown_block":{"progress":"DONE","answer":#}}"#);
    frames.extend(event("message", &done, &said.pieces.concat()));
    frames.push("event: end_of_stream\ndata: {}\n\n".to_owned());
    frames
}

fn deepseek(said: &Said) -> Vec<String> {
    let begin = |kind: &str| {
        format!(
            r#"{{"v":{{"response":{{"message_id":2,"role":"ASSISTANT","status":"WIP","fragments":[{{"id":1,"type":"{kind}","content":#}}]}}}}}}"#
        )
    };
    let appended = |pieces: &[String]| {
        let (first, rest) = split(pieces);
        let opening = event("", r#"{"p":"response/fragments/-1/content","o":"APPEND","v":#}"#, first);
        if pieces.is_empty() { Vec::new() } else { [opening, events("", r#"{"v":#}"#, rest)].concat() }
    };
    let (first, rest) = split(&said.pieces);
    let mut frames = event("ready", r#"{"request_message_id":1,"response_message_id":2}"#, "");
    if said.thought.is_empty() {
        frames.extend(event("", &begin("RESPONSE"), first));
    } else {
        frames.extend(event("", &begin("THINK"), ""));
        frames.extend(appended(&said.thought));
        frames.extend(event(
            "",
            r#"{"p":"response/fragments","o":"APPEND","v":[{"id":2,"type":"RESPONSE","content":#}]}"#,
            first,
        ));
    }
    frames.extend(appended(rest));
    frames.extend(event("", r#"{"p":"response","o":"BATCH","v":[{"p":"accumulated_token_usage","v":123},{"p":"quasi_status","v":"FINISHED"}]}"#, ""));
    frames.extend(event("finish", "{}", ""));
    frames
}

fn huggingchat(said: &Said) -> Vec<String> {
    let padded =
        |piece: &String| format!("{piece}{}", "\0".repeat(16_usize.saturating_sub(piece.chars().count())));
    let padded: Vec<String> = said.pieces.iter().map(padded).collect();
    [
        line(r#"{"type":"status","status":"started"}"#, ""),
        line(r#"{"type":"routerMetadata","route":"casual","model":#}"#, MODEL),
        lines(r#"{"type":"reasoning","subtype":"stream","token":#}"#, &said.thought),
        lines(r#"{"type":"stream","token":#}"#, &padded),
        line(r#"{"type":"title","title":#}"#, "A title"),
        line(r#"{"type":"finalAnswer","text":#,"interrupted":false}"#, &said.pieces.concat()),
    ]
    .concat()
}

fn grok(said: &Said) -> Vec<String> {
    let token = |thinking: bool| {
        format!(
            r#"{{"result":{{"response":{{"token":#,"isThinking":{thinking},"isSoftStop":false,"responseId":"r1"}}}}}}"#
        )
    };
    let mut frames = line(r#"{"result":{"conversation":{"conversationId":"c1","title":#}}}"#, "New");
    frames.extend(lines(&token(true), &said.thought));
    frames.extend(lines(&token(false), &said.pieces));
    let mut urls = String::new();
    if said.image {
        for (number, progress) in [(1, 50), (1, 100), (2, 100)] {
            let id = format!("i{}-{number}", said.serial);
            let template = format!(
                r#"{{"result":{{"response":{{"streamingImageGenerationResponse":{{"imageUrl":"users/u/generated/{id}-part/image.jpg","imageId":#,"imageIndex":0,"progress":{progress}}}}}}}}}"#
            );
            frames.extend(line(&template, &id));
        }
        urls = format!("\"users/u/generated/i{}-1/image.jpg\"", said.serial);
    }
    let end = format!(
        r#"{{"result":{{"response":{{"modelResponse":{{"responseId":"r1","message":#,"sender":"ASSISTANT","model":"{MODEL}","generatedImageUrls":[{urls}]}}}}}}}}"#
    );
    frames.extend(line(&end, &said.pieces.concat()));
    frames.extend(line(r#"{"result":{"title":{"newTitle":#}}}"#, "A title"));
    frames
}

fn duckai(said: &Said) -> Vec<String> {
    let template = format!(
        r#"{{"action":"success","created":1,"id":"i1","model":"{MODEL}","role":"assistant","message":#}}"#
    );
    [events("", &template, &said.pieces), vec!["data: [DONE]\n\n".to_owned()]].concat()
}

fn qwen(said: &Said) -> Vec<String> {
    let delta = |phase: &str, status: &str| {
        format!(
            r#"{{"choices":[{{"delta":{{"role":"assistant","content":#,"phase":"{phase}","status":"{status}"}}}}],"usage":{{"input_tokens":10,"output_tokens":2}}}}"#
        )
    };
    [
        events("", &delta("think", "typing"), &said.thought),
        events("", &delta("answer", "typing"), &said.pieces),
        event("", &delta("answer", "finished"), ""),
    ]
    .concat()
}

fn zai(said: &Said) -> Vec<String> {
    let delta = |phase: &str| {
        format!(r#"{{"type":"chat:completion","data":{{"delta_content":#,"phase":"{phase}"}}}}"#)
    };
    [
        events("", &delta("thinking"), &said.thought),
        events("", &delta("answer"), &said.pieces),
        event(
            "",
            r#"{"type":"chat:completion","data":{"phase":"other","usage":{"completion_tokens":2}}}"#,
            "",
        ),
        event("", r#"{"type":"chat:completion","data":{"done":true,"delta_content":"","phase":"done"}}"#, ""),
    ]
    .concat()
}

fn lechat(said: &Said) -> Vec<String> {
    let patched =
        |patch: &str| format!(r#"15:{{"json":{{"type":"message","messageId":"m1","patches":[{patch}]}}}}"#);
    let (first, rest) = split(&said.pieces);
    let opening = patched(r#"{"op":"replace","path":"/contentChunks","value":[{"type":"text","text":#}]}"#);
    let going_on = patched(r#"{"op":"append","path":"/contentChunks/0/text","value":#}"#);
    [line(&opening, first), lines(&going_on, rest)].concat()
}

fn connect(said: &Said) -> Vec<String> {
    let frame = |piece: &String| {
        let text = form(
            r#"{"op":"append","mask":"block.text.content","block":{"id":"1","text":{"content":#}}}"#,
            &[piece],
        );
        // The length's bytes above 127 would be no text here.
        let length = u8::try_from(text.len().min(127)).unwrap_or_default();
        format!("\0\0\0\0{}{text}", char::from(length))
    };
    said.pieces.iter().map(frame).collect()
}
