//! The sites, as data: where each takes prompts, how it reads one, how it writes an answer.
//!
//! Decides: nothing itself; one module a site holds its entry, and its page's way of sending is in
//! `site/sites/<id>.js`. To add a site, write those two and name the entry in [`ALL`].
//! Refuses to know: connections, pacing, counting.

mod chatgpt;
mod claude;
mod deepseek;
mod gemini;
mod huggingchat;
mod perplexity;

use serde_json::{Value, json};

use super::answer::Answer;
use super::read::Received;

/// One stand-in site.
#[derive(Debug)]
pub struct Site {
    /// The id that the extension's popup uses for it.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// The host it answers for.
    pub host: &'static str,
    /// The path of a new conversation.
    pub home: &'static str,
    /// The path of the old conversation.
    pub old: &'static str,
    /// The module that makes the page send as the site's page does.
    pub script: &'static str,
    /// The requests that ask for something.
    pub asks: &'static [Ask],
    /// Replies of other requests that the page has a use for; everything else is answered `{}`.
    pub other: fn(method: &str, path: &str) -> Option<Value>,
}

/// A request that asks for a reply.
#[derive(Debug)]
pub struct Ask {
    /// Its path; `{}` stands for one segment, a leading `{u}` for an optional `/u/<n>`.
    pub path: &'static str,
    /// What its body asks, or none if the body is not an ask.
    pub read: fn(&Received) -> Option<Asked>,
    /// The answer as the frames of its stream.
    pub write: fn(&Answer) -> Vec<String>,
    /// The answer's `Content-Type`.
    pub content_type: &'static str,
}

/// What one prompt asked.
#[derive(Debug)]
pub struct Asked {
    /// Its words; empty for a regeneration that repeats none.
    pub text: String,
    /// Whether the body itself asks for an image.
    pub image: bool,
}

impl Asked {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), image: false }
    }
}

/// Every stand-in site.
pub static ALL: &[&Site] =
    &[&chatgpt::SITE, &claude::SITE, &gemini::SITE, &perplexity::SITE, &deepseek::SITE, &huggingchat::SITE];

/// The site that answers for a host.
pub fn by_host(host: &str) -> Option<&'static Site> {
    ALL.iter().copied().find(|site| site.host == host)
}

impl Site {
    /// The ask that a POST to `path` is, if it is one.
    pub fn ask(&self, method: &str, path: &str) -> Option<&'static Ask> {
        self.asks.iter().find(|ask| method == "POST" && fits(ask.path, path))
    }

    /// The address of a new conversation.
    pub fn url(&self) -> String {
        format!("https://{}{}", self.host, self.home)
    }

    /// The address of the old conversation.
    pub fn old_url(&self) -> String {
        format!("https://{}{}", self.host, self.old)
    }
}

pub(super) fn fits(pattern: &str, path: &str) -> bool {
    if let Some(rest) = pattern.strip_prefix("{u}") {
        let under_account = path.strip_prefix("/u/").and_then(|tail| tail.find('/').map(|at| &tail[at..]));
        return fits(rest, under_account.unwrap_or(path));
    }
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(want, have)| *want == "{}" && !have.is_empty() || want == have)
}

/// One server-sent event with JSON in it.
fn event(name: &str, data: &Value) -> String {
    if name.is_empty() { format!("data: {data}\n\n") } else { format!("event: {name}\ndata: {data}\n\n") }
}

/// The old conversation in the one shape that all the stand-in pages read.
fn history() -> Value {
    let turn = |number: usize| {
        [
            json!({"role": "user", "text": format!("Old question {number}")}),
            json!({"role": "assistant", "text": format!("Old answer {number}. It was given last month.")}),
        ]
    };
    json!({"title": "An old conversation", "messages": (1..=10).flat_map(turn).collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_whole_paths_only() {
        assert!(fits("/a/{}/c", "/a/b/c"));
        assert!(!fits("/a/{}/c", "/a/b/c/d"));
        assert!(!fits("/a/{}/c", "/a//c"));
        assert!(fits("{u}/x/y", "/x/y") && fits("{u}/x/y", "/u/3/x/y"));
        assert!(!fits("{u}/x/y", "/u/3/x/z"));
    }

    #[test]
    fn hosts_and_ids_are_distinct() {
        for site in ALL {
            assert_eq!(by_host(site.host).unwrap().id, site.id);
        }
    }
}
