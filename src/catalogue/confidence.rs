//! How sure the catalogue is of what it says.

/// How well an entry is supported by evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// One weak or old source.
    Low,
    /// One good source, or several older ones.
    Medium,
    /// Independent sources, one of them a recent observation of the real page.
    High,
}
