//! The rules of the page script, as the build writes them into the package.
//!
//! Decides their form: public facts of the catalogue as JSON, and addresses as one regular expression,
//! since a page script should have little to do. Refuses to hold anything of a person.

use super::answer::{Answer, Answers, Sequence};
use super::path::{Path, Segment};
use serde_json::{Value, json};

/// The sites at whose answers the page script looks.
pub fn tapped_sites() -> impl Iterator<Item = &'static Answers> {
    super::answers().iter().filter(|site| site.answers.iter().any(|answer| answer.tap))
}

/// The rules of a site: `{ site, replies: […] }`, in the order in which they are numbered.
pub fn rules(site: &Answers) -> Value {
    let replies: Vec<Value> = site.answers.iter().filter(|answer| answer.tap).map(reply).collect();
    json!({ "site": site.site, "replies": replies })
}

// Every key is always there: a page script should have little to ask.
fn reply(answer: &Answer) -> Value {
    let kinds = [
        ("text", answer.text),
        ("thought", answer.thought),
        ("whole", answer.whole),
        ("model", answer.model),
        ("image", answer.image),
    ];
    let reads: Vec<Vec<&str>> = kinds
        .iter()
        .flat_map(|(kind, sequences)| sequences.iter().map(move |sequence| read(kind, sequence)))
        .collect();
    let modes: Vec<Value> = answer.mode.iter().map(|(at, class)| json!([at, class])).collect();
    let prompts: Vec<Value> =
        answer.frames.iter().map(|frame| json!({ "all": frame.all, "none": frame.none })).collect();
    json!({
        "at": address(answer.hosts, answer.paths),
        "nest": answer.nest,
        "by": answer.separator.unwrap_or("\n"),
        "late": answer.late,
        "continues": answer.continues,
        "socket": answer.socket,
        "modes": modes,
        "reads": reads,
        "end": answer.end,
        "prompts": prompts,
    })
}

/// What is read, and the literals before it.
fn read(kind: &str, sequence: Sequence) -> Vec<&str> {
    std::iter::once(kind).chain(sequence.iter().copied()).collect()
}

/// One regular expression for host and path, without scheme and query.
pub fn address(hosts: &[&str], paths: &[Path]) -> String {
    let hosts: Vec<String> = hosts.iter().map(|host| quoted(host).replace("\\*", "[^./]+")).collect();
    let paths: Vec<String> = paths.iter().map(|path| path.0.iter().map(segment).collect()).collect();
    format!("^(?:{})(?:{})$", hosts.join("|"), paths.join("|"))
}

fn segment(segment: &Segment) -> String {
    let inner = match segment {
        Segment::Literal(text) => quoted(text),
        Segment::Prefix(text) => quoted(text) + "[^/]*",
        Segment::Any => "[^/]+".to_owned(),
        Segment::Uuid => "[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}".to_owned(),
        Segment::Hex24 => "[\\da-fA-F]{24}".to_owned(),
        Segment::Number => "\\d+".to_owned(),
    };
    format!("/{inner}")
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for sign in text.chars() {
        if ".*+?^${}()|[]\\".contains(sign) {
            quoted.push('\\');
        }
        quoted.push(sign);
    }
    quoted
}
