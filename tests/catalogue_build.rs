//! The build's own check: what is unsound in an entry is refused, and named.

#[allow(dead_code, reason = "the build's module has more to do than be tested")]
#[path = "../build/sites.rs"]
mod sites;
#[allow(dead_code, reason = "the build's module has more to do than be tested")]
#[path = "../build/words.rs"]
mod words;

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
