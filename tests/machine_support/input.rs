//! What happens from outside: requests, what pages say and ask for, alarms, and the browser's own faults.

use gramme::machine::event::{Now, Tongue};
use gramme::observe::tracker::Moment;
use serde_json::{Value, json};

/// Noon UTC of Wednesday 2026-11-18.
pub const NOW: Now = Now {
    moment: Moment { at_ms: 1_795_003_200_000, offset_min: 60 },
    midnight_ms: 1_795_003_200_000 + 11 * 3_600_000,
};
pub const ASK: &str = "https://chatgpt.com/backend-api/f/conversation";
pub const PROMPT: &[u8] = br#"{"action":"next","model":"gpt-5","messages":[]}"#;
pub const CHATGPT: &str = "https://chatgpt.com/c/1";
pub const COPILOT: &str = "https://copilot.microsoft.com/chats/abc";

/// What happens from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Asked(String),
    Answered(String),
    Completed(String),
    Failed(String),
    /// A page's script says something; it says it again until it is told that it is kept.
    Say(&'static str, Value),
    Correct(Value),
    /// A piece of a file: its text, whether it is first and last.
    Piece(String, bool, bool),
    Settings(Value),
    Tick,
    Alarm,
    /// The browser gives the database up.
    GiveUp,
}

impl Input {
    /// The request that it is about.
    pub fn request(&self) -> Option<&str> {
        match self {
            Self::Asked(id) | Self::Answered(id) | Self::Completed(id) | Self::Failed(id) => Some(id),
            _ => None,
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Asked(_) => "asked",
            Self::Answered(_) => "answered",
            Self::Completed(_) => "completed",
            _ => "failed",
        }
    }

    /// As a background noted it while it waited.
    pub fn note(&self) -> Value {
        json!({ "kind": self.kind(), "id": self.request() })
    }

    pub fn of(note: &Value) -> Self {
        let id = note["id"].as_str().unwrap().to_owned();
        match note["kind"].as_str().unwrap() {
            "asked" => Self::Asked(id),
            "answered" => Self::Answered(id),
            "completed" => Self::Completed(id),
            _ => Self::Failed(id),
        }
    }
}

/// How things are said.
pub fn tongue() -> Tongue {
    Tongue { tag: "en".to_owned(), decimal: ".".to_owned(), group: ",".to_owned() }
}
