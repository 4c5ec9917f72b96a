//! What the catalogue says of one request that stands for a prompt or an image job.
//!
//! Decides nothing: the words of the tables, and the two words (`Kind`, `Turn`) that every later room
//! speaks too.

use serde::{Deserialize, Serialize};

use super::confidence::Confidence;
use super::path::Path;
use super::probe::Probe;

/// What one usage asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A text reply: one prompt.
    Text,
    /// One image job, of one or more images.
    Image,
}

/// How a usage came about within its conversation. Each is a generation of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Turn {
    /// A new prompt.
    #[default]
    New,
    /// The same prompt answered again.
    Regenerate,
    /// An earlier prompt edited and sent again.
    Edit,
}

/// How an endpoint's prompts travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// One request each.
    Http,
    /// Frames on a socket: the handshake is no prompt, and frames are invisible to `webRequest`.
    WebSocket,
}

/// How an endpoint's body is encoded. Compression is not told here: it is recognised by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// No body is needed: the address says it all.
    None,
    /// A JSON document, whatever content type it is sent as.
    Json,
    /// JSON in a Connect frame: one byte of flags, four of length.
    Connect,
    /// URL-encoded fields.
    Form,
    /// Multipart fields.
    Multipart,
}

/// One kind of request of a site. Rules are lists of which one that holds suffices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Endpoint {
    /// The hosts it is sent to, where they are not all of the site's.
    pub hosts: &'static [&'static str],
    /// The method, in capitals.
    pub method: &'static str,
    /// The paths, any of which will do.
    pub paths: &'static [Path],
    /// Paths that one of the globs covers and that are other requests.
    pub except: &'static [Path],
    /// How prompts travel.
    pub transport: Transport,
    /// How the body is encoded.
    pub format: Format,
    /// What it counts as where no rule says otherwise; `None` where that is nothing.
    pub kind: Option<Kind>,
    /// What turn it is where no rule says otherwise.
    pub turn: Turn,
    /// Whether only the body tells what it is, so that one that cannot be read is no prompt.
    pub body_decides: bool,
    /// Whether a redirect already is the job's acceptance.
    pub accepts_redirect: bool,
    /// Whether the answer ends when the work does, so that a server's time can be taken from it.
    pub timed: bool,
    /// Every fact that the rules and pointers below look for; they name it by its index.
    pub probes: &'static [Probe],
    /// The model's name: the first that is there.
    pub model: &'static [u8],
    /// What the model's name is freed of at its beginning.
    pub model_strip: &'static str,
    /// What stands where a model would and is none.
    pub not_models: &'static [&'static str],
    /// The new prompt's text: the first that is there.
    pub prompt: &'static [u8],
    /// The number of images, as products: the first that is known.
    pub images: &'static [&'static [Factor]],
    /// It is not counted.
    pub none_if: &'static [Condition],
    /// It is a prompt or job only if one holds (where there are any).
    pub prompt_if: &'static [Condition],
    /// It is an image job.
    pub image_if: &'static [Condition],
    /// It is a regeneration.
    pub regenerate_if: &'static [Condition],
    /// It is an edited prompt.
    pub edit_if: &'static [Condition],
    /// How sure this is, where that differs from the site's.
    pub confidence: Option<Confidence>,
}

/// A rule's condition: whether the probe with this index found what it tests for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The probe.
    pub probe: u8,
    /// Whether the condition is that it did not.
    pub negated: bool,
}

/// One factor of a number of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The probe that reads it.
    pub probe: u8,
    /// What it is when the body was read and does not say.
    pub default: Option<u32>,
}
