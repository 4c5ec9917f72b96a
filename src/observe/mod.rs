//! Requests and replies → what they were: which request is a prompt, which an image job, of which
//! model, and whether it succeeded.
//!
//! Decides by method, host, path and, where the catalogue says so, by the body's shape. Refuses to know
//! what a page shows, its language, its buttons or its keyboard, and keeps no text: a body goes in,
//! counts and a model's name come out.

use serde::{Deserialize, Serialize};
pub(crate) mod address;
mod body;
mod classify;
mod finds;
pub mod health;
mod json;
pub mod reply;
pub mod tabs;
pub mod tracker;

pub use crate::catalogue::{Kind, Turn};
pub use classify::{classify, classify_any_server, is_loopback, site_of};

/// A request as the browser reports it, or as a line of `gramme replay` gives it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `GET`, `POST` …, in capitals.
    pub method: &'a str,
    /// The whole address. Anything but `https` on its own port (or the address of a bound server) is
    /// no site of the catalogue.
    pub url: &'a str,
    /// What could be read of the body.
    pub body: Body<'a>,
}

/// A request's body, as far as it could be read.
#[derive(Clone, Copy, Debug)]
pub enum Body<'a> {
    /// None, or one that the browser would not show.
    Unread,
    /// The bytes as sent: JSON, a form's or multipart's wire text, gzip, Connect frames.
    Bytes(&'a [u8]),
    /// A form that the browser had already decoded: names and values in order.
    Fields(&'a [(String, String)]),
}

/// A server of the person's own, bound to one of the catalogue's kinds of server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// Scheme, host and port: `http://localhost:11434`.
    pub origin: String,
    /// The kind of server, by its catalogue id: `ollama`.
    pub server: String,
    /// What a job there makes, where only the person can know (a Gradio app).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub makes: Option<Kind>,
}

/// What a request to an endpoint of the catalogue was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The site's catalogue id (for a person's own server, the id of its kind).
    pub site: &'static str,
    /// What it counts as; `None` for what is recognised and not counted (a continuation, a video).
    pub kind: Option<Kind>,
    /// New prompt, regeneration or edit.
    pub turn: Turn,
    /// The model's name in the request, verbatim; `None` where the request names none.
    pub model: Option<String>,
    /// The number of images asked for; `None` where the request does not say.
    pub images: Option<u32>,
    /// Length of the new prompt in characters, where the body could be read.
    pub prompt_chars: Option<u32>,
    /// Whether a redirect already is the job's acceptance (a job page that answers 302).
    pub accepts_redirect: bool,
    /// Whether it is a server of the person's own whose answer ends when its work does.
    pub timed: bool,
}
