//! What the entries say of answers and of frames: checked, and as Rust text.
//!
//! Two tables come out of it: what the page scripts look for, which only the build of the package and the
//! tests read, and the little of it that the background needs to make sense of a number that came back.

use std::fmt::Write;

use super::entry::{Bytes, Class, Endpoint, Frame, Kind, Mode, Reply, Site, Transport, Turn};
use super::pointer;

/// The most literals of one endpoint, so that looking for them stays cheap.
const MOST_LITERALS: usize = 40;

pub(crate) fn check(endpoint: &Endpoint) -> Result<(), String> {
    let socket = endpoint.transport == Transport::WebSocket;
    if !socket && (!endpoint.frame.is_empty() || endpoint.separator.is_some()) {
        return Err("frames on what is no socket".to_owned());
    }
    for frame in &endpoint.frame {
        check_frame(frame)?;
    }
    let Some(reply) = &endpoint.reply else { return Ok(()) };
    if socket && endpoint.frame.is_empty() && !reply.continues {
        return Err("an answer on a socket without a frame that asks".to_owned());
    }
    if reply.continues && endpoint.kind != Kind::None {
        return Err("what goes on with an answer is no prompt of its own".to_owned());
    }
    check_reply(reply, socket)
}

fn check_frame(frame: &Frame) -> Result<(), String> {
    if frame.kind == Kind::None {
        return Err("a frame that counts as none need not be listed".to_owned());
    }
    // Short ones stand in anything.
    if frame.all.iter().map(String::len).max().unwrap_or_default() < 8 {
        return Err("a frame without a literal of 8 bytes".to_owned());
    }
    literals(frame.all.iter().chain(&frame.none))
}

fn check_reply(reply: &Reply, socket: bool) -> Result<(), String> {
    let sequences =
        || [&reply.text, &reply.whole, &reply.thought, &reply.model, &reply.image].into_iter().flatten();
    if sequences().any(Vec::is_empty) {
        return Err("an empty sequence".to_owned());
    }
    literals(sequences().flatten().chain(&reply.end).chain(reply.mode.iter().map(|mode| &mode.at)))?;
    let looks = sequences().next().is_some() || !reply.end.is_empty();
    if reply.tap != looks {
        return Err("`tap` and what to look for go together".to_owned());
    }
    if !reply.tap && (reply.bytes.is_none() || socket) {
        return Err("an answer of which nothing is known".to_owned());
    }
    let strings = reply.text.iter().chain(&reply.whole).chain(&reply.thought).chain(&reply.model);
    let quoted = |sequence: &&Vec<String>| sequence.last().is_some_and(|last| last.ends_with('"'));
    if !strings.into_iter().all(|sequence| quoted(&sequence)) {
        return Err("a string's sequence must end with the quote that opens it".to_owned());
    }
    if reply.late && reply.mode.is_empty() || reply.nest > 1 {
        return Err("`late` without `mode`, or nested too deeply".to_owned());
    }
    reply.bytes.as_ref().map_or(Ok(()), check_bytes)
}

fn check_bytes(bytes: &Bytes) -> Result<(), String> {
    let [low, central, high] = bytes.per_token;
    let ordered = 1.0 <= low && low <= central && central <= high && high <= 10_000.0;
    if !ordered || bytes.base[0] > bytes.base[1] {
        return Err("`bytes` is no range in order".to_owned());
    }
    if bytes.why.len() < 20 {
        return Err("`bytes` without its reasoning".to_owned());
    }
    Ok(())
}

fn literals<'a>(literals: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let mut number = 0;
    for literal in literals {
        number += 1;
        if literal.is_empty() || literal.len() > 100 || literal.contains('\n') {
            return Err(format!("`{literal}` is no literal of one record"));
        }
    }
    if number > MOST_LITERALS { Err(format!("{number} literals are too many")) } else { Ok(()) }
}

/// The whole generated file.
pub(crate) fn all(sites: &[Site]) -> Result<String, String> {
    let mut rules = String::from("pub(super) static ANSWERS: &[Answers] = &[\n");
    let mut needed = String::from("pub(super) static TAKEN: &[Taken] = &[\n");
    for site in sites {
        let told: Vec<&Endpoint> = site.endpoint.iter().filter(|endpoint| is_told(endpoint)).collect();
        if told.is_empty() {
            continue;
        }
        let answers = told.iter().map(|endpoint| answer(site, endpoint)).collect::<Result<Vec<_>, _>>();
        let answers = answers.map_err(|problem| format!("catalogue/sites/{}.toml: {problem}", site.id))?;
        let _ = writeln!(rules, "Answers {{ site: {:?}, answers: &[{}] }},", site.id, answers.join(",\n"));
        let _ = writeln!(needed, "{},", taken(site, &told));
    }
    Ok(rules + "];\n" + &needed + "];\n")
}

/// Whether the page scripts or the background have anything to know of an endpoint's answers.
fn is_told(endpoint: &Endpoint) -> bool {
    endpoint.reply.is_some() || !endpoint.frame.is_empty()
}

/// Whether the page script looks at it.
fn is_tapped(endpoint: &Endpoint) -> bool {
    !endpoint.frame.is_empty() || endpoint.reply.as_ref().is_some_and(|reply| reply.tap)
}

fn answer(site: &Site, endpoint: &Endpoint) -> Result<String, String> {
    let hosts = if endpoint.hosts.is_empty() { &site.hosts } else { &endpoint.hosts };
    let paths: Vec<String> =
        endpoint.paths.iter().map(|path| pointer::path(path)).collect::<Result<_, _>>()?;
    let none = Reply {
        bytes: None,
        continues: false,
        end: Vec::new(),
        image: Vec::new(),
        late: false,
        mode: Vec::new(),
        model: Vec::new(),
        nest: 0,
        tap: false,
        text: Vec::new(),
        thought: Vec::new(),
        whole: Vec::new(),
    };
    let reply = endpoint.reply.as_ref().unwrap_or(&none);
    Ok(format!(
        "Answer {{ hosts: &{hosts:?}, paths: &[{}], tap: {}, socket: {}, continues: {}, \
         separator: {:?}, frames: &[{}], nest: {}, text: {}, whole: {}, thought: {}, mode: &[{}], late: {}, \
         model: {}, image: {}, end: &{:?} }}",
        paths.join(", "),
        is_tapped(endpoint),
        endpoint.transport == Transport::WebSocket,
        reply.continues,
        endpoint.separator,
        endpoint.frame.iter().map(frame).collect::<Vec<_>>().join(", "),
        reply.nest,
        sequences(&reply.text),
        sequences(&reply.whole),
        sequences(&reply.thought),
        reply.mode.iter().map(mode).collect::<Vec<_>>().join(", "),
        reply.late,
        sequences(&reply.model),
        sequences(&reply.image),
        reply.end,
    ))
}

fn sequences(sequences: &[Vec<String>]) -> String {
    let sequences: Vec<String> = sequences.iter().map(|sequence| format!("&{sequence:?}")).collect();
    format!("&[{}]", sequences.join(", "))
}

fn mode(mode: &Mode) -> String {
    let class = match mode.class {
        Class::Text => 0,
        Class::Thought => 1,
        Class::Neither => 2,
    };
    format!("({:?}, {class})", mode.at)
}

fn frame(frame: &Frame) -> String {
    format!(
        "Frame {{ all: &{:?}, none: &{:?}, kind: {}, turn: {} }}",
        frame.all,
        frame.none,
        kind(frame.kind),
        turn(frame.turn)
    )
}

fn kind(kind: Kind) -> &'static str {
    if kind == Kind::Image { "Kind::Image" } else { "Kind::Text" }
}

fn turn(turn: Turn) -> String {
    format!("Turn::{turn:?}")
}

/// What the background has to know: which frames count as what, and what a token weighs.
fn taken(site: &Site, told: &[&Endpoint]) -> String {
    // The page script numbers the endpoints that it looks at, in the order of the file.
    let tapped = told.iter().filter(|endpoint| is_tapped(endpoint)).enumerate();
    let frames: Vec<String> = tapped
        .flat_map(|(rule, endpoint)| endpoint.frame.iter().map(move |frame| (rule, frame)))
        .map(|(rule, frame)| format!("({rule}, {}, {})", kind(frame.kind), turn(frame.turn)))
        .collect();
    let bytes = told.iter().find_map(|endpoint| endpoint.reply.as_ref()?.bytes.as_ref());
    let weight = bytes.map_or("None".to_owned(), |bytes| {
        let [low, central, high] = bytes.per_token;
        let [least, most] = bytes.base;
        format!("Some(Weight {{ base: [{least}.0, {most}.0], per_token: [{low:?}, {central:?}, {high:?}] }})")
    });
    format!("Taken {{ site: {:?}, frames: &[{}], weight: {weight} }}", site.id, frames.join(", "))
}
