//! Answers of a wished length: what is said, cut into chunks of whole tokens; or one word, of a wished letter, cut
//! into chunks of letters.
//!
//! Decides: the texts (our own, written for this and fitted on by nothing), and the truth about them in
//! tokens of a maintained tokenizer. Refuses to know: the form in which a site writes its answers.

use std::sync::OnceLock;

use tiktoken_rs::{CoreBPE, o200k_base};

/// The header that asks for such an answer, as a word between tildes in a prompt does:
/// `language/tokens/chunk`, and after them any of `image`, `thought`, `handover`. With `word-` and a letter's
/// hexadecimal code in the language's place the answer is one word of so many of that letter.
pub const WANTED_HEADER: &str = "x-standin-answer";

/// An answer's wished properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    language: String,
    tokens: usize,
    chunk: usize,
    words: Vec<String>,
}

impl Wanted {
    /// What a header, or else a prompt, asks for.
    pub fn of(header: &str, prompt: &str) -> Option<Self> {
        let spelled = if header.is_empty() { prompt.split('~').nth(1)? } else { header };
        let mut parts = spelled.split('/');
        let (language, tokens, chunk) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            language: language.to_owned(),
            tokens: tokens.parse().ok()?,
            chunk: chunk.parse::<usize>().ok()?.max(1),
            words: parts.map(str::to_owned).collect(),
        })
    }

    /// Whether a word stands in it.
    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|one| one == word)
    }

    /// What is said.
    pub fn said(&self, serial: u64) -> Said {
        let code = self.language.strip_prefix("word-").and_then(|code| u32::from_str_radix(code, 16).ok());
        if let Some(letter) = code.and_then(char::from_u32) {
            let piece = |from: usize| letter.to_string().repeat(self.chunk.min(self.tokens - from));
            let pieces = (0..self.tokens).step_by(self.chunk).map(piece).collect();
            // Nobody needs to know, and no tokenizer is quick with such a word.
            return Said { pieces, thought: Vec::new(), tokens: 0, image: false, serial };
        }
        let text = match &*self.language {
            "fr" => include_str!("../../texts/fr.txt"),
            "ja" => include_str!("../../texts/ja.txt"),
            "code" => include_str!("../../texts/code.txt"),
            _ => include_str!("../../texts/en.txt"),
        };
        let (pieces, tokens) = chunks(text, self.tokens, self.chunk);
        let thought = if self.has("thought") {
            chunks(include_str!("../../texts/en.txt"), 60, 7).0
        } else {
            Vec::new()
        };
        Said { pieces, thought, tokens, image: self.has("image"), serial }
    }
}

/// What an answer says, before a site's form is put around it.
#[derive(Clone, Debug)]
pub struct Said {
    /// The text, in the pieces in which it is streamed.
    pub pieces: Vec<String>,
    /// Reasoning that is shown before it.
    pub thought: Vec<String>,
    /// The text's length.
    pub tokens: usize,
    /// Whether an image is made.
    pub image: bool,
    /// A number that makes identifiers in the answer distinct.
    pub serial: u64,
}

impl Said {
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

fn tokenizer() -> &'static CoreBPE {
    static TOKENIZER: OnceLock<CoreBPE> = OnceLock::new();
    #[allow(clippy::expect_used, reason = "the table is compiled in")]
    TOKENIZER.get_or_init(|| o200k_base().expect("the table of o200k"))
}

/// A text, repeated or cut to so many tokens, in pieces of `chunk` tokens; and how many tokens it has.
fn chunks(text: &str, tokens: usize, chunk: usize) -> (Vec<String>, usize) {
    let once = tokenizer().encode_ordinary(text);
    let all: Vec<_> = once.iter().copied().cycle().take(tokens).collect();
    let mut pieces = Vec::new();
    let mut bytes = Vec::new();
    for part in all.chunks(chunk) {
        bytes.extend(tokenizer().decode_bytes(part).unwrap_or_default());
        // A token may end within a letter: servers send it with the next.
        let whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let rest = bytes.split_off(whole);
        pieces.push(String::from_utf8(std::mem::replace(&mut bytes, rest)).unwrap_or_default());
    }
    let said = tokenizer().encode_ordinary(&pieces.concat()).len();
    (pieces, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_or_a_header_asks_for_a_length() {
        let wanted = Wanted::of("", "say ~ja/400/7/image~ please").unwrap();
        assert_eq!((wanted.tokens, wanted.chunk, wanted.has("image")), (400, 7, true));
        assert_eq!(Wanted::of("ja/400/7/image", "").unwrap(), wanted);
        assert_eq!(Wanted::of("", "no wish"), None);
    }

    #[test]
    fn one_word_has_as_many_letters_as_are_wished() {
        let said = Wanted::of("word-6f22/20/8", "").unwrap().said(1);
        assert_eq!(said.pieces.concat(), "漢".repeat(20));
        assert_eq!(said.pieces.iter().map(|piece| piece.chars().count()).collect::<Vec<_>>(), [8, 8, 4]);
    }

    #[test]
    fn chunks_add_up_and_have_whole_letters() {
        for language in ["en", "fr", "ja", "code"] {
            for (tokens, chunk) in [(20, 1), (400, 50), (4000, 3)] {
                let said = Wanted::of(&format!("{language}/{tokens}/{chunk}"), "").unwrap().said(1);
                // A letter cut at the very end is left out, and a cut may join tokens.
                assert!(
                    said.tokens.abs_diff(tokens) <= tokens / 50 + 2,
                    "{language} {tokens}: {}",
                    said.tokens
                );
            }
        }
    }
}
