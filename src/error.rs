//! What can go wrong, each as a sentence a person can act on.

use std::fmt;

/// An error of the core. Its text is complete: nothing else is needed to understand it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The browser's database could not be opened, read or written; the browser's own words.
    Store(String),
    /// A file to be imported is not a backup of Gramme's, or has something impossible in it.
    Import {
        /// Where in the file, as a path: `usages[3].at_ms`.
        place: String,
        /// What is wrong there.
        problem: String,
    },
}

impl Error {
    /// A short name that does not change with the wording.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Store(_) => "StoreError",
            Self::Import { .. } => "ImportError",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(words) => write!(f, "The history could not be read or written: {words}"),
            Self::Import { place, problem } => write!(f, "This file cannot be imported: {place} {problem}."),
        }
    }
}

impl std::error::Error for Error {}
