//! The forms in which the extension is built.

use std::path::PathBuf;

/// Which extension is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The one that people install.
    Real,
    /// With every host required from the start, for tests.
    AllHosts,
    /// With the core's self-test, for tests.
    SelfTest,
    /// One that keeps what it must not, to show that the privacy test would see it.
    Leaky,
}

impl Form {
    /// Where it is built.
    pub fn folder(self) -> PathBuf {
        PathBuf::from("dist").join(match self {
            Self::Real => "",
            Self::AllHosts => "all-hosts",
            Self::SelfTest => "selftest",
            Self::Leaky => "leaky",
        })
    }
}
