//! What providers have published of what a request takes.
//!
//! Decides what such a row holds. What a provider has not published is no row.

use super::Origin;
use serde::Serialize;

/// What a provider may publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// The energy of a request.
    Energy,
    /// Its emissions.
    Carbon,
    /// Its water.
    Water,
    /// The size of the model.
    Size,
    /// Where it runs, and on whose electricity.
    Place,
}

/// What a provider has published.
#[derive(Debug)]
pub struct Published {
    /// In English.
    pub said: &'static str,
    /// In French.
    pub said_fr: &'static str,
    /// What it is about.
    pub topic: Topic,
    pub(super) provider: &'static str,
    pub(super) origin: &'static Origin,
}

impl Published {
    /// Whose it is.
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// Where it comes from.
    pub fn origin(&self) -> &'static Origin {
        self.origin
    }
}
