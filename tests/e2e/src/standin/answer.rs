//! How an answer is delivered: at once, slowly, for forty seconds, refused, or not at all.
//!
//! Decides: the manner, from a word in the prompt or the page's control, and the pace of the stream.
//! Refuses to know: the form in which a site writes its answers.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;

/// The header that the page's control sets; only the stand-in pages know it.
pub const MODE_HEADER: &str = "x-standin-mode";

/// The manner of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 200, a few words, at once.
    Normal,
    /// 200, over about three seconds.
    Slow,
    /// 200, over forty seconds, so that a person can stop it half way.
    Long,
    /// 429.
    RateLimit,
    /// 500.
    ServerError,
    /// The connection is closed before any byte of an answer.
    Cut,
}

impl Mode {
    /// The manner that a page's control or a word in the prompt (`[429]`, `[long]` …) asks for.
    pub fn of(control: Option<&str>, prompt: &str) -> Self {
        let named = |word: &str| match word {
            "slow" => Some(Self::Slow),
            "long" => Some(Self::Long),
            "429" => Some(Self::RateLimit),
            "500" => Some(Self::ServerError),
            "cut" => Some(Self::Cut),
            _ => None,
        };
        control
            .and_then(named)
            .or_else(|| prompt.split(['[', ']']).skip(1).step_by(2).find_map(named))
            .unwrap_or(Self::Normal)
    }

    /// How many pieces the answer comes in, and the pause before each.
    pub fn pace(self) -> (usize, Duration) {
        match self {
            Self::Slow => (10, Duration::from_millis(300)),
            Self::Long => (80, Duration::from_millis(500)),
            _ => (6, Duration::from_millis(8)),
        }
    }

    /// The pause between two frames of an answer of a wished length.
    pub fn pause(self) -> Duration {
        if self == Self::Slow { Duration::from_millis(40) } else { Duration::ZERO }
    }

    /// The status of a refusal; none when the answer is given.
    pub fn refusal(self) -> Option<u16> {
        match self {
            Self::RateLimit => Some(429),
            Self::ServerError => Some(500),
            _ => None,
        }
    }
}

/// What an answer says, before a site's form is put around it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The words, in the pieces in which they are streamed.
    pub pieces: Vec<String>,
    /// Whether the answer is an image.
    pub image: bool,
    /// A number that makes identifiers in the answer distinct.
    pub serial: u64,
}

impl Answer {
    /// An answer of `pieces` pieces that repeats the prompt and carries the server's own marker.
    pub fn to(prompt: &str, pieces: usize, image: bool, serial: u64, marker: &str) -> Self {
        let mut words = vec![format!("You asked: {prompt} {marker} ")];
        words.extend((1..pieces).map(|number| format!("Piece {number} of the answer. ")));
        Self { pieces: words, image, serial }
    }

    /// All the words up to and including each piece, for sites that repeat the whole text in every frame.
    pub fn cumulative(&self) -> Vec<String> {
        let mut whole = String::new();
        let grow = |piece: &String| {
            whole.push_str(piece);
            whole.clone()
        };
        self.pieces.iter().map(grow).collect()
    }
}

/// A body that gives its frames one by one, with a pause between two.
pub fn stream(frames: Vec<String>, pause: Duration) -> Body {
    let steps = stream::unfold((frames.into_iter(), true), move |(mut frames, first)| async move {
        let frame = frames.next()?;
        if !first {
            tokio::time::sleep(pause).await;
        }
        Some((Ok::<_, Infallible>(Bytes::from(frame)), (frames, false)))
    });
    Body::from_stream(steps)
}

/// The same for many frames at once: without a pause they are cut anew, wherever a cut falls.
pub fn rechunked(frames: Vec<String>, pause: Duration) -> Body {
    if pause > Duration::ZERO {
        return stream(frames, pause);
    }
    let all = Bytes::from(frames.concat());
    // A prime number, so that every place is cut at some time.
    let cuts = (0..all.len()).step_by(997).map(move |at| all.slice(at..all.len().min(at + 997)));
    Body::from_stream(stream::iter(cuts.map(Ok::<_, Infallible>).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_brackets_or_the_control_sets_the_mode() {
        assert_eq!(Mode::of(None, "hello"), Mode::Normal);
        assert_eq!(Mode::of(None, "hello [note] [429]"), Mode::RateLimit);
        assert_eq!(Mode::of(Some("cut"), "hello [429]"), Mode::Cut);
        assert_eq!(Mode::of(Some("normal"), "429"), Mode::Normal);
    }
}
