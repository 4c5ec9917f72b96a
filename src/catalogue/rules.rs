//! The rules of the page script, as the build writes them into the package.
//!
//! Decides their form: public facts of the catalogue as JSON, and addresses as one regular expression,
//! since a page script should have little to do. Refuses to hold anything of a person.

use super::answer::{Answer, Answers, Frame, Sequence};
use super::endpoint::{Kind, Turn};
use super::path::{Path, Segment};
use serde_json::{Map, Value, json};

/// The sites at whose answers the page script looks.
pub fn tapped_sites() -> impl Iterator<Item = &'static Answers> {
    super::answers().iter().filter(|site| site.answers.iter().any(|answer| answer.tap))
}

/// The rules of a site: `{ site, replies: […] }`, in the order in which they are numbered.
pub fn rules(site: &Answers) -> Value {
    let replies: Vec<Value> = site.answers.iter().filter(|answer| answer.tap).map(reply).collect();
    json!({ "site": site.site, "replies": replies })
}

fn reply(answer: &Answer) -> Value {
    let mut rule = Map::new();
    let mut put = |name: &str, value: Value| {
        let empty = match &value {
            Value::Null | Value::Bool(false) => true,
            Value::Array(items) => items.is_empty(),
            Value::Number(number) => number.as_u64() == Some(0),
            _ => false,
        };
        if !empty {
            rule.insert(name.to_owned(), value);
        }
    };
    put("at", address(answer.hosts, answer.paths).into());
    put("method", answer.method.into());
    put("socket", answer.socket.into());
    put("continues", answer.continues.into());
    put("separator", answer.separator.map_or(Value::Null, Value::from));
    put("prompts", answer.frames.iter().map(frame).collect());
    put("nest", answer.nest.into());
    put("text", sequences(answer.text));
    put("whole", sequences(answer.whole));
    put("thought", sequences(answer.thought));
    put("mode", answer.mode.iter().map(|(at, class)| json!([at, class])).collect());
    put("late", answer.late.into());
    put("keyed", answer.keyed.into());
    put("until", answer.until.map_or(Value::Null, Value::from));
    put("model", sequences(answer.model));
    put("image", sequences(answer.image));
    put("end", json!(answer.end));
    Value::Object(rule)
}

fn sequences(sequences: &[Sequence]) -> Value {
    json!(sequences)
}

fn frame(frame: &Frame) -> Value {
    let turn = match frame.turn {
        Turn::New => 0,
        Turn::Regenerate => 1,
        Turn::Edit => 2,
    };
    let mut rule = json!({ "all": frame.all, "kind": u8::from(frame.kind == Kind::Image), "turn": turn });
    if let (Some(rule), false) = (rule.as_object_mut(), frame.none.is_empty()) {
        rule.insert("none".to_owned(), json!(frame.none));
    }
    rule
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
