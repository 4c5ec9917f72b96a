//! Sites whose prompts are frames of a socket.
//!
//! Decides: that each frame that asks counts once, and that opening a page, handshakes, pings, options and
//! titles count nothing. Refuses to know: which frames the catalogue names.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::common::badge_is;
use super::replies::usages;
use super::{Form, Ground, Proof};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "prompts-in-sockets", play: |ground| Box::pin(frames(ground)) }];

struct Played {
    page: &'static str,
    socket: &'static str,
    /// Frames that ask for nothing.
    decoys: &'static [&'static str],
    /// Frames that do.
    prompts: &'static [&'static str],
    measured: bool,
}

const SITES: &[Played] = &[
    Played {
        page: "copilot.microsoft.com",
        socket: "wss://copilot.microsoft.com/c/api/chat?api-version=2&clientSessionId=s",
        decoys: &[
            r#"{"event":"setOptions","supportedFeatures":["send"]}"#,
            r#"{"event":"ping"}"#,
            r#"{"event":"reportLocalConsents","grantedConsents":[]}"#,
        ],
        prompts: &[
            r#"{"event":"send","conversationId":"c1","content":[{"type":"text","text":"~en/400/3~"}],"mode":"chat"}"#,
            r#"{"event":"send","conversationId":"c1","content":[{"type":"text","text":"~ja/60/2/thought~"}],"mode":"smart"}"#,
            r#"{"event":"send","conversationId":"c1","content":[{"type":"text","text":"~en/8/3/image~"}],"mode":"chat"}"#,
        ],
        measured: true,
    },
    Played {
        page: "m365.cloud.microsoft",
        socket: "wss://substrate.office.com/m365Copilot/Chathub/o@t?ConversationId=c&source=x",
        decoys: &["{\"protocol\":\"json\",\"version\":1}\u{1e}", "{\"type\":6}\u{1e}"],
        prompts: &[
            "{\"type\":1,\"target\":\"Metrics\",\"arguments\":[{}]}\u{1e}{\"arguments\":[{\"source\":\"officeweb\",\"message\":{\"author\":\"user\",\"text\":\"~fr/400/9~\"},\"tone\":\"Magic\"}],\"invocationId\":\"0\",\"target\":\"chat\",\"type\":4}\u{1e}",
            "{\"arguments\":[{\"source\":\"officeweb\",\"message\":{\"author\":\"user\",\"text\":\"~code/400/9~\"},\"tone\":\"Magic\"}],\"invocationId\":\"1\",\"target\":\"chat\",\"type\":4}\u{1e}",
        ],
        measured: true,
    },
    Played {
        page: "character.ai",
        socket: "wss://neo.character.ai/ws/",
        decoys: &[
            "{}",
            r#"{"command":"create_chat","payload":{"chat":{}}}"#,
            r#"{"command":"update_primary_candidate","payload":{}}"#,
        ],
        prompts: &[
            r#"{"command":"create_and_generate_turn","request_id":"q1","payload":{"character_id":"x","turn":{"candidates":[{"raw_content":"~en/60/2~"}]}}}"#,
            r#"{"command":"generate_turn_candidate","request_id":"q2","payload":{"character_id":"x"}}"#,
        ],
        measured: true,
    },
    Played {
        page: "grok.com",
        socket: "wss://grok.com/ws/imagine/listen",
        decoys: &[
            r#"{"type":"ping"}"#,
            r#"{"type":"conversation.item.create","item":{"type":"message","content":[{"type":"input_scroll"}]}}"#,
        ],
        prompts: &[
            r#"{"type":"conversation.item.create","timestamp":1,"item":{"type":"message","content":[{"requestId":"q1","text":"a cat","type":"input_text","properties":{"aspect_ratio":"1:1"}}]}}"#,
        ],
        measured: false,
    },
    Played {
        page: "manus.im",
        socket: "wss://api.manus.im/socket.io/?EIO=4&transport=websocket",
        decoys: &["2probe", "3", "40{\"token\":\"x\"}"],
        prompts: &[r#"42["message",{"id":"1","type":"user_message","content":"do it"}]"#],
        measured: false,
    },
];

/// Opens a socket, sends frames one after the other, and reads what comes; answers with how much came.
const TALK: &str = "
  const socket = new WebSocket(args.socket); let read = 0;
  socket.addEventListener('message', (event) => { read += event.data.length; });
  await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = () => reject(new Error('socket')); });
  // What greets is no answer.
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const frame of args.frames) {
    socket.send(frame);
    // Until something came, if something shall, and nothing more does.
    const start = read;
    for (let before = -1, waits = 0; before !== read || (args.answered && read === start && waits < 40); waits++) {
      before = read;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
  return read;";

async fn talk(stage: &mut Stage, socket: &str, frames: &[&str], answered: bool) -> Result<u64> {
    let args = json!({"socket": socket, "frames": frames, "answered": answered});
    let js = format!("const socket_args = {args};\n{}", TALK.replace("args.", "socket_args."));
    Ok(stage.browser()?.run(&js).await?.as_u64().unwrap_or_default())
}

async fn frames(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::AllHosts)?)).await?;
    let (mut counted, mut decoys, mut measured) = (0, 0, 0);
    for site in SITES {
        stage.browser()?.open(&format!("https://{}/", site.page)).await?;
        talk(&mut stage, site.socket, site.decoys, false).await?;
        decoys += site.decoys.len();
        badge_is(&mut stage, counted).await?;
        talk(&mut stage, site.socket, site.prompts, true).await?;
        counted += site.prompts.len() as u64;
        measured += if site.measured { site.prompts.len() } else { 0 };
        let truth = stage.truth().requests();
        ensure!(truth == counted, "{}: the server counts {truth}, not {counted}", site.page);
        badge_is(&mut stage, counted).await?;
    }
    let long = |usage: &Value| !usage["reply"]["output_tokens"].is_null();
    let all = usages(&mut stage, measured, long).await?;
    let regenerated = all.iter().filter(|usage| usage["turn"] == "regenerate").count();
    ensure!(regenerated == 1, "{regenerated} regenerations");
    let images = all.iter().filter(|usage| usage["kind"] == "image").count();
    ensure!(images == 2, "{images} image jobs");
    for usage in all.iter().filter(|usage| long(usage)) {
        let told = stage.truth().answers.iter().any(|told| {
            #[allow(clippy::cast_precision_loss)] // A few hundred.
            let tokens = told.tokens as f64;
            let range = &usage["reply"]["output_tokens"];
            let is = |name: &str| range[name].as_f64().unwrap_or(-1.0);
            told.site == usage["site"] && is("low") <= tokens && tokens <= is("high")
        });
        ensure!(told, "no answer was of this length: {usage}");
    }
    stage.quit().await?;
    Ok(format!(
        "{counted} frames counted on {} sites, {decoys} decoys not, {measured} answers measured",
        SITES.len()
    ))
}
