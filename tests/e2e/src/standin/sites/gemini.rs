//! gemini.google.com: an XHR form whose `f.req` is JSON inside JSON, answered by length-prefixed frames.

use serde_json::{Value, json};

use super::{Answer, Ask, Asked, Received, Site, history};

pub(super) static SITE: Site = Site {
    id: "gemini",
    name: "Gemini",
    host: "gemini.google.com",
    home: "/app",
    old: "/app/4d6e2c1f9a0b-old",
    script: include_str!("../../../site/sites/gemini.js"),
    asks: &[Ask {
        path: "{u}/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate",
        read: prompt,
        write: frames,
        content_type: "application/json; charset=utf-8",
    }],
    // One path serves every small call, so the page picks the conversation out of any of them.
    other: |_, path| path.ends_with("/data/batchexecute").then(history),
};

fn prompt(body: &Received) -> Option<Asked> {
    let outer: Value = serde_json::from_str(&body.form("f.req")?).ok()?;
    let inner: Value = serde_json::from_str(outer[1].as_str()?).ok()?;
    Some(Asked::text(inner[0][0].as_str()?))
}

fn frames(answer: &Answer) -> Vec<String> {
    let whole = answer.cumulative();
    let last = whole.len();
    let frame = |(number, text): (usize, &String)| {
        let mut candidate = json!([format!("rc_{}", answer.serial), [text]]);
        if answer.image && number + 1 == last {
            candidate[1][0] =
                json!(format!("{text} http://googleusercontent.com/image_generation_content/0"));
        }
        let inner = json!([null, ["c_1", format!("r_{}", answer.serial)], null, null, [candidate]]);
        let line = format!("{}\n", json!([["wrb.fr", null, inner.to_string()]]));
        // The site counts UTF-16 units and includes the line break.
        format!("{}\n{line}", line.encode_utf16().count())
    };
    let mut frames = vec![")]}'\n\n".to_owned()];
    frames.extend(whole.iter().enumerate().map(frame));
    frames
}
