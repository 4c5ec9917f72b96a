//! Path globs.
//!
//! Decides whether a path, as it stands in the address, is one of the catalogue's. A glob describes the
//! whole path: what merely begins like it is another request. Refuses to decode: a percent-encoded
//! spelling of a known path is not that path.

/// A path glob: its segments in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path(pub &'static [Segment]);

/// One segment of a path glob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Exactly this text.
    Literal(&'static str),
    /// This text and anything after it within the segment.
    Prefix(&'static str),
    /// Any one segment that is not empty.
    Any,
    /// A UUID.
    Uuid,
    /// Twenty-four hexadecimal digits.
    Hex24,
    /// A decimal number.
    Number,
}

impl Path {
    /// Whether the glob describes this path.
    pub fn matches(self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix('/') else {
            return false;
        };
        let mut segments = rest.split('/');
        self.0.iter().all(|glob| segments.next().is_some_and(|segment| glob.matches(segment)))
            && segments.next().is_none()
    }
}

impl Segment {
    fn matches(self, segment: &str) -> bool {
        match self {
            Self::Literal(text) => segment == text,
            Self::Prefix(text) => segment.strip_prefix(text).is_some_and(is_plain),
            Self::Any => !segment.is_empty() && is_plain(segment) && segment != "." && segment != "..",
            Self::Uuid => is_uuid(segment),
            Self::Hex24 => segment.len() == 24 && segment.bytes().all(|byte| byte.is_ascii_hexdigit()),
            Self::Number => !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }
}

/// Whether a text is written as a UUID.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether nothing in a segment could turn, once decoded, into another path.
fn is_plain(segment: &str) -> bool {
    segment.match_indices('%').all(|(at, _)| {
        let code = segment.get(at + 1..at + 3).unwrap_or_default();
        !["2f", "2e", "5c", "00", "25"].iter().any(|unsafe_code| code.eq_ignore_ascii_case(unsafe_code))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOB: Path =
        Path(&[Segment::Literal("api"), Segment::Any, Segment::Prefix("video:batch"), Segment::Number]);

    #[test]
    fn a_glob_describes_the_whole_path() {
        assert!(GLOB.matches("/api/x/video:batchGenerate/12"));
        for other in [
            "",
            "/",
            "api/x/video:batch/12",
            "/api/x/video:batch",
            "/api/x/video:batch/12/",
            "/api/x/video:batch/12/more",
            "/api//video:batch/12",
            "/api/../video:batch/12",
            "/api/a%2Fb/video:batch/12",
            "/api/x/video:batch%2f/12",
            "/api/x/video:batch/1a",
            "/API/x/video:batch/12",
            "//api/x/video:batch/12",
        ] {
            assert!(!GLOB.matches(other), "{other}");
        }
    }

    #[test]
    fn ids_are_held_to_their_form() {
        assert!(Path(&[Segment::Hex24]).matches("/66f0c0ffee0000000000abcd"));
        assert!(!Path(&[Segment::Hex24]).matches("/66f0c0ffee0000000000abc"));
        assert!(!Path(&[Segment::Hex24]).matches("/66f0c0ffee0000000000abcg"));
        assert!(Path(&[Segment::Uuid]).matches("/1b4e28ba-2fa1-11d2-883f-0016d3cca427"));
        assert!(!Path(&[Segment::Uuid]).matches("/1b4e28ba-2fa1-11d2-883f-0016d3cca42"));
        assert!(!Path(&[Segment::Uuid]).matches("/1b4e28ba02fa1-11d2-883f-0016d3cca427"));
    }
}
