//! The rules of the page script, as the build writes them into the package.
//!
//! Decides their form: public facts of the catalogue as JSON, and all that is looked for as regular
//! expressions, so that the page script has little to do. A text that begins with a slash is one, without
//! a slash at its end. None of what stands in answers goes beyond a record, so that the page script can look
//! through as many records at once as came together, which is many times faster than one by one. Refuses to
//! hold anything of a person.

use super::answer::{Answer, Answers, Frame, Sequence};
use super::path::{Path, Segment};
use serde_json::{Value, json};

/// Stands in the patterns below for the sign between two records.
const BETWEEN: char = '\0';
/// Any sign of a record.
const ANY: &str = "[^\0]";
/// A JSON string from behind its first quote to before its last.
const STRING: &str = "[^\"\\\\\0]*(?:\\\\[^\0][^\"\\\\\0]*)*";
/// The same, of JSON that was made a JSON string again: its quotes have a backslash, what it escapes three.
const NESTED: &str = "[^\"\\\\\0]*(?:\\\\(?:[^\"\\\\\0]|\\\\(?:\\\\[\"\\\\]|[^\"\\\\\0]))[^\"\\\\\0]*)*";
/// A model's name: anything else that stands there is none.
const MODEL: &str = r#"([A-Za-z\d][\w.:/-]{0,63})(?=\\?")"#;
/// An image's name or address.
const IMAGE: &str = r"([\w.:/?&=%~+-]{1,300})";
/// What never is there, and is not looked for at every place.
const NEVER: &str = "^(?!)";

/// The sites at whose answers the page script looks.
pub fn tapped_sites() -> impl Iterator<Item = &'static Answers> {
    super::answers().iter().filter(|site| site.answers.iter().any(|answer| answer.tap))
}

/// The rules of a site: its replies in the order in which they are numbered.
pub fn rules(site: &Answers) -> Value {
    let tapped = site.answers.iter().filter(|answer| answer.tap).enumerate();
    json!({ "site": site.site, "replies": tapped.map(|(no, answer)| reply(no, answer)).collect::<Vec<_>>() })
}

// Every key is always there: a page script should have little to ask.
fn reply(no: usize, answer: &Answer) -> Value {
    let string = if answer.nest == 0 { STRING } else { NESTED };
    let held = format!("({string})");
    let by = answer.separator.unwrap_or("\n");
    let mut reads = Vec::new();
    let mut read = |what: &str, sequences: &[Sequence], wanted: &str| {
        if !sequences.is_empty() {
            reads.push(json!([what, within(by, &format!("/{}{wanted}", before(sequences)))]));
        }
    };
    // Marks behind their strings are looked for from each string on.
    let late = |class: u8| marks(answer, class).map(|marks| format!("({string})\\\\?\"(?={ANY}*?{marks})"));
    if let (true, Some(thought)) = (answer.late, late(1)) {
        read("thought", answer.text, &thought);
    }
    read("thought", answer.thought, &held);
    read("whole", answer.whole, &held);
    read("model", answer.model, MODEL);
    read("image", answer.image, IMAGE);
    let prompts: Vec<String> = answer.frames.iter().map(prompt).collect();
    json!({
        "no": no,
        "at": format!("/{}", address(answer.hosts, answer.paths)),
        "nest": answer.nest,
        "by": by,
        "continues": answer.continues,
        "socket": answer.socket,
        "says": within(by, &format!("/{}", says(answer, string))),
        "reads": reads,
        "ends": !answer.end.is_empty(),
        "end": format!("/{}", any(answer.end).unwrap_or_else(|| NEVER.to_owned())),
        "prompts": prompts,
    })
}

/// A pattern that goes beyond no record, where the one sign of `by` stands between two.
fn within(by: &str, pattern: &str) -> String {
    let sign = by.chars().next().map_or(0, u32::from);
    pattern.replace(BETWEEN, &format!("\\u{{{sign:x}}}"))
}

/// The strings of the text and the marks between them, in the order in which they stand.
fn says(answer: &Answer, string: &str) -> String {
    if answer.text.is_empty() {
        return format!("{NEVER}(?<raw>)");
    }
    let text = before(answer.text);
    if answer.late {
        let marks = marks(answer, 0).unwrap_or_else(|| NEVER.to_owned());
        return format!("{text}(?<raw>{string})\\\\?\"(?={ANY}*?{marks})");
    }
    let mut ways = Vec::new();
    for (class, name) in [(0, "text"), (1, "thought"), (2, "other")] {
        ways.extend(marks(answer, class).map(|marks| format!("(?<{name}>{marks})")));
    }
    ways.push(format!("{text}(?<raw>{string})"));
    ways.join("|")
}

/// The marks of a class: 0 text, 1 reasoning, 2 neither.
fn marks(answer: &Answer, class: u8) -> Option<String> {
    let marks: Vec<&str> = answer.mode.iter().filter(|mode| mode.1 == class).map(|mode| mode.0).collect();
    any(&marks)
}

/// Any of these literals.
fn any(literals: &[&str]) -> Option<String> {
    let quoted: Vec<String> = literals.iter().map(|literal| quoted(literal)).collect();
    (!quoted.is_empty()).then(|| format!("(?:{})", quoted.join("|")))
}

/// Any of these sequences up to the end of its last literal.
fn before(sequences: &[Sequence]) -> String {
    let whole = |sequence: &Sequence| {
        sequence.iter().map(|literal| quoted(literal)).collect::<Vec<_>>().join(&[ANY, "*?"].concat())
    };
    format!("(?:{})", sequences.iter().map(whole).collect::<Vec<_>>().join("|"))
}

/// A client's frame that has all of its literals and none of the others.
fn prompt(frame: &Frame) -> String {
    let ahead = |look: &'static str, literals: &[&str]| -> String {
        literals.iter().flat_map(|literal| [look.to_owned(), quoted(literal), ")".to_owned()]).collect()
    };
    format!("/^{}{}", ahead("(?=.*", frame.all), ahead("(?!.*", frame.none))
}

/// One regular expression for an address of these hosts and paths, with any scheme and any query.
fn address(hosts: &[&str], paths: &[Path]) -> String {
    let hosts: Vec<String> = hosts.iter().map(|host| quoted(host).replace("\\*", "[^./]+")).collect();
    let paths: Vec<String> = paths.iter().map(|path| path.0.iter().map(segment).collect()).collect();
    format!(r"^\w+://(?:{})(?:{})(?:[?#]|$)", hosts.join("|"), paths.join("|"))
}

fn segment(segment: &Segment) -> String {
    let inner = match segment {
        Segment::Literal(text) => quoted(text),
        Segment::Prefix(text) => quoted(text) + "[^/?#]*",
        Segment::Any => "[^/?#]+".to_owned(),
        Segment::Uuid => r"[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}".to_owned(),
        Segment::Hex24 => r"[\da-fA-F]{24}".to_owned(),
        Segment::Number => r"\d+".to_owned(),
    };
    format!("/{inner}")
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for sign in text.chars() {
        if ".*+?^${}()|[]\\/".contains(sign) {
            quoted.push('\\');
        }
        quoted.push(sign);
    }
    quoted
}
