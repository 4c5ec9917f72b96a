//! An entry as it is written in TOML.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Site {
    pub checked: String,
    pub confidence: Confidence,
    pub endpoint: Vec<Endpoint>,
    pub hosts: Vec<String>,
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub optional: bool,
    #[serde(default)]
    pub optional_hosts: Vec<String>,
    /// Where they are not the hosts themselves.
    #[serde(default)]
    pub page_hosts: Vec<String>,
    pub provider: String,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    #[serde(default)]
    pub ask_what_it_makes: bool,
    pub checked: String,
    pub confidence: Confidence,
    pub endpoint: Vec<Endpoint>,
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub note: String,
    pub origins: Vec<String>,
    pub source: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Confidence {
    Low,
    Medium,
    High,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Endpoint {
    #[serde(default)]
    pub accepts_redirect: bool,
    pub body: Format,
    #[serde(default)]
    pub body_decides: bool,
    pub confidence: Option<Confidence>,
    #[serde(default)]
    pub edit_if: Vec<Condition>,
    #[serde(default)]
    pub except: Vec<String>,
    /// Client frames that are prompts; each belongs to the socket of this endpoint.
    #[serde(default)]
    pub frame: Vec<Frame>,
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default)]
    pub image_if: Vec<Condition>,
    #[serde(default)]
    pub images: Vec<String>,
    pub kind: Kind,
    pub method: String,
    #[serde(default)]
    pub model: Vec<String>,
    #[serde(default)]
    pub model_strip: String,
    #[serde(default)]
    pub none_if: Vec<Condition>,
    #[serde(default)]
    pub not_models: Vec<String>,
    /// For whoever edits the file; nothing shows it, so the tables leave it out.
    #[serde(default, rename = "note")]
    _note: String,
    pub paths: Vec<String>,
    #[serde(default)]
    pub prompt: Vec<String>,
    #[serde(default)]
    pub prompt_if: Vec<Condition>,
    #[serde(default)]
    pub regenerate_if: Vec<Condition>,
    pub reply: Option<Reply>,
    /// What stands between the records of one frame, where a frame may hold several.
    pub separator: Option<String>,
    /// Whether the answer ends when the work does, so that a server's time can be taken from it.
    #[serde(default)]
    pub timed: bool,
    #[serde(default)]
    pub transport: Transport,
    #[serde(default)]
    pub turn: Turn,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Text,
    Image,
    None,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    None,
    Json,
    Connect,
    Form,
    Multipart,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Transport {
    #[default]
    Http,
    WebSocket,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Turn {
    #[default]
    New,
    Regenerate,
    Edit,
}

/// A pointer and one test of what stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub at: String,
    pub at_most: Option<u32>,
    pub chars: Option<u32>,
    pub contains: Option<Vec<String>>,
    pub empty: Option<bool>,
    pub is: Option<Vec<Literal>>,
    pub nonempty: Option<bool>,
    #[serde(default)]
    pub not: bool,
    pub prefix: Option<Vec<String>>,
    pub present: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Literal {
    Bool(bool),
    Number(i64),
    Text(String),
}

/// What stands in an answer, and how its length is known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    pub bytes: Option<Bytes>,
    /// It goes on with the answer to the prompt before it.
    #[serde(default)]
    pub continues: bool,
    #[serde(default)]
    pub end: Vec<String>,
    #[serde(default)]
    pub image: Vec<Vec<String>>,
    #[serde(default)]
    pub late: bool,
    #[serde(default)]
    pub mode: Vec<Mode>,
    #[serde(default)]
    pub model: Vec<Vec<String>>,
    #[serde(default)]
    pub nest: u8,
    #[serde(default)]
    pub tap: bool,
    #[serde(default)]
    pub text: Vec<Vec<String>>,
    #[serde(default)]
    pub thought: Vec<Vec<String>>,
    #[serde(default)]
    pub whole: Vec<Vec<String>>,
}

/// From where on strings are of another class.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mode {
    pub at: String,
    pub class: Class,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Class {
    Text,
    Thought,
    Neither,
}

/// How an answer's size tells its length.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bytes {
    /// What an answer weighs beside its text: the least and the most.
    pub base: [u32; 2],
    /// What one token weighs: low, central, high.
    pub per_token: [f64; 3],
    /// For whoever edits the file.
    #[serde(rename = "why")]
    pub why: String,
}

/// A client frame that is a prompt: every literal of `all` and none of `none` stands in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Frame {
    pub all: Vec<String>,
    pub kind: Kind,
    #[serde(default)]
    pub none: Vec<String>,
    #[serde(default)]
    pub turn: Turn,
}
