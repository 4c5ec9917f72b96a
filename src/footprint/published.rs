//! What providers have published of what a request takes.
//!
//! Decides what such a row holds. What a provider has not published is no row.

use super::super::packed::{Reader, Row};
use super::{Origin, PROVIDERS, origins};
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
    provider: u16,
    origin: u16,
}

impl Published {
    /// Whose it is.
    pub fn provider(&self) -> &'static str {
        PROVIDERS[usize::from(self.provider)]
    }

    /// Where it comes from.
    pub fn origin(&self) -> &'static Origin {
        &origins()[usize::from(self.origin)]
    }
}

impl Row for Published {
    fn read(from: &mut Reader) -> Self {
        use Topic::{Carbon, Energy, Place, Size, Water};
        let [said, said_fr] = [(); 2].map(|()| from.text());
        let provider = from.index();
        let topic = from.one_of([Energy, Carbon, Water, Size, Place]);
        Self { said, said_fr, topic, provider, origin: from.index() }
    }
}
