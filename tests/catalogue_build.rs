//! The build's own check: what is unsound in an entry is refused, and named.

#[allow(dead_code, reason = "the build's module has more to do than be tested")]
#[path = "../build/sites.rs"]
mod sites;

const SOUND: &str = r#"
checked = "2026-11-20"
confidence = "high"
hosts = ["a.example"]
id = "a"
name = "A"
provider = "A"
source = "seen"

[[endpoint]]
body = "json"
kind = "text"
method = "POST"
model = ["/model"]
paths = ["/api/*/chat"]
"#;

#[track_caller]
fn refused(from: &str, to: &str, problem: &str) {
    assert!(SOUND.contains(from), "{from}");
    let found = sites::problem_in_site(&SOUND.replacen(from, to, 1)).unwrap_or_default();
    assert!(found.contains(problem), "`{to}`: {found}");
}

#[test]
fn a_sound_entry_compiles() {
    assert_eq!(sites::problem_in_site(SOUND), None);
}

#[test]
fn what_is_unsound_is_named() {
    refused("id = \"a\"", "id = \"A b\"", "no id");
    refused("name = \"A\"", "", "name");
    refused("name = \"A\"", "name = \"A\"\nnickname = \"B\"", "nickname");
    refused("2026-11-20", "last week", "no date");
    refused("\"high\"", "\"low\"", "optional");
    refused("\"high\"", "\"certain\"", "certain");
    refused("a.example", "a.example:443", "no host");
    refused("a.example", "A.example", "no host");
    refused("a.example", "a.*.example", "no host");
    refused("hosts = [\"a.example\"]", "hosts = []", "without hosts");
    refused("\"POST\"", "\"OPTIONS\"", "no method");
    refused("\"json\"", "\"none\"", "not read");
    refused("\"/model\"", "\"model\"", "begins with neither");
    refused("\"/model\"", "\"/a//b\"", "empty step");
    refused("\"/model\"", "\"/a/*/b/-1\"", "after a `*`");
    refused("\"/api/*/chat\"", "\"api\"", "does not begin");
    refused("\"/api/*/chat\"", "\"/api?x=1\"", "more than a path");
    refused("\"/api/*/chat\"", "\"/api//chat\"", "empty segment");
    refused("\"/api/*/chat\"", "\"/api/{id}/chat\"", "means nothing");
    refused("kind = \"text\"", "body_decides = true\nkind = \"text\"", "without a rule");
    refused("kind = \"text\"", "kind = \"text\"\ntransport = \"websocket\"", "handshake");
    refused("kind = \"text\"", "kind = \"text\"\nimages = [\"/n|many\"]", "no number");
    refused("kind = \"text\"", "kind = \"text\"\nnone_if = [{ at = \"/a\" }]", "exactly one test");
    refused("kind = \"text\"", "kind = \"text\"\nnone_if = [{ at = \"/a\", present = false }]", "not = true");
    refused("kind = \"text\"", "kind = \"text\"\nnone_if = [{ at = \"/a\", like = \"b\" }]", "like");
}

/// A sound entry whose endpoint is a socket, or has an answer.
#[track_caller]
fn refused_with(added: &str, socket: bool, problem: &str) {
    let mut text = format!("{SOUND}{added}\n");
    if socket {
        text = text
            .replacen("kind = \"text\"", "kind = \"none\"\ntransport = \"websocket\"", 1)
            .replacen("\"POST\"", "\"GET\"", 1)
            .replacen("\"json\"", "\"none\"", 1)
            .replacen("model = [\"/model\"]\n", "", 1);
    }
    let found = sites::problem_in_site(&text);
    if problem.is_empty() {
        assert_eq!(found, None, "`{added}`");
    } else {
        let found = found.unwrap_or_default();
        assert!(found.contains(problem), "`{added}`: {found}");
    }
}

#[test]
fn an_answer_is_told_soundly_or_refused() {
    let reply = |rest: &str| format!("[endpoint.reply]\n{rest}");
    let why = "why = \"about 30 bytes around each piece\"";
    let bytes = |rest: &str| reply(&format!("[endpoint.reply.bytes]\n{rest}\n{why}"));
    refused_with(&reply("tap = true\ntext = [['\"a\":\"']]"), false, "");
    refused_with(&bytes("base = [0, 9]\nper_token = [3, 4.5, 9]"), false, "");
    refused_with(&reply(""), false, "nothing is known");
    refused_with(&reply("tap = true"), false, "go together");
    refused_with(&reply("text = [['\"a\":\"']]"), false, "go together");
    refused_with(&reply("tap = true\ntext = [[]]"), false, "empty sequence");
    refused_with(&reply("tap = true\ntext = [['\"a\":']]"), false, "quote that opens it");
    refused_with(&reply("tap = true\nend = ['']"), false, "no literal");
    refused_with(&reply("tap = true\nend = [\"a\\nb\"]"), false, "no literal");
    refused_with(&reply("tap = true\nend = ['done']\nlate = true"), false, "`late`");
    refused_with(&reply("tap = true\nend = ['done']\ncontinues = true"), false, "no prompt of its own");
    refused_with(&reply("tap = true\nend = ['done']\nspeed = 3"), false, "speed");
    refused_with(&bytes("base = [9, 0]\nper_token = [3, 4.5, 9]"), false, "no range");
    refused_with(&bytes("base = [0, 9]\nper_token = [9, 4.5, 3]"), false, "no range");
    refused_with(&bytes("base = [0, 9]\nper_token = [0, 4.5, 9]"), false, "no range");
    refused_with(
        &bytes("base = [0, 9]\nper_token = [3, 4.5, 9]").replace(why, "why = \"so\""),
        false,
        "reasoning",
    );
    let many: Vec<String> = (0..41).map(|n| format!("\"end{n}\"")).collect();
    refused_with(&reply(&format!("tap = true\nend = [{}]", many.join(","))), false, "too many");
}

#[test]
fn frames_are_told_soundly_or_refused() {
    let frame = |rest: &str| format!("[[endpoint.frame]]\n{rest}");
    refused_with(&frame("all = ['\"event\":\"send\"']\nkind = \"text\""), true, "");
    refused_with(&frame("all = ['\"event\":\"send\"']\nkind = \"text\""), false, "no socket");
    refused_with(&frame("all = ['\"event\":\"send\"']\nkind = \"none\""), true, "need not be listed");
    refused_with(&frame("all = ['send']\nkind = \"text\""), true, "8 bytes");
    refused_with(&frame("all = []\nkind = \"text\""), true, "8 bytes");
    refused_with("[endpoint.reply]\ntap = true\nend = ['done']", true, "without a frame that asks");
}
