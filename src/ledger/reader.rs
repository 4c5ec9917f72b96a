//! A backup file read piece by piece.
//!
//! Decides where one thing of the file ends and the next begins, with a bound on the size and the depth of
//! each, so that a file of any size is read in little memory and a hostile one is refused early. Refuses
//! to know what a thing means: serde_json and [`super::backup`] do.
//!
//! Why not a JSON reader as a whole: it would hold the file, or pull from a file, and a page is handed the
//! file in pieces that come later.

use crate::error::Error;

/// What one thing of the file may weigh, in bytes, and how deep it may be nested.
const MOST_BYTES: usize = 4 * 1024 * 1024;
const MOST_DEPTH: u32 = 24;

/// Takes the things of a file as they come.
pub trait Taker {
    /// Whether the field of this name is a list whose items are handed over one by one.
    fn is_list(&self, name: &str) -> bool;

    /// A field that is no such list, as JSON text.
    fn field(&mut self, name: &str, json: &str) -> Result<(), Error>;

    /// An item of a list, as JSON text.
    fn item(&mut self, list: &str, number: usize, json: &str) -> Result<(), Error>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    FirstKey,
    Key,
    Colon,
    Value,
    FirstItem,
    Item,
    AfterItem,
    AfterValue,
    Done,
}

/// What a captured text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Capture {
    Key,
    Field,
    Item,
}

/// Splits an object into its fields, and some of its lists into their items.
#[derive(Clone, Debug)]
pub struct Reader {
    state: State,
    capture: Option<Capture>,
    text: Vec<u8>,
    depth: u32,
    in_string: bool,
    escaped: bool,
    name: String,
    number: usize,
    line: usize,
    column: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            state: State::Start,
            capture: None,
            text: Vec::new(),
            depth: 0,
            in_string: false,
            escaped: false,
            name: String::new(),
            number: 0,
            line: 1,
            column: 0,
        }
    }
}

impl Reader {
    /// Reads the next piece of the file.
    pub fn push(&mut self, piece: &[u8], taker: &mut dyn Taker) -> Result<(), Error> {
        for byte in piece {
            if *byte == b'\n' {
                self.line += 1;
                self.column = 0;
            } else {
                self.column += 1;
            }
            if self.capture.is_some() && self.captured(*byte, taker)? {
                continue;
            }
            self.structure(*byte, taker)?;
        }
        Ok(())
    }

    /// The file has ended.
    pub fn finish(&self) -> Result<(), Error> {
        if self.state == State::Done { Ok(()) } else { Err(self.here("ends too early")) }
    }

    /// Goes on with a captured text; whether the byte belonged to it.
    fn captured(&mut self, byte: u8, taker: &mut dyn Taker) -> Result<bool, Error> {
        if self.in_string {
            self.keep(byte)?;
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    if self.depth == 0 {
                        self.complete(taker)?;
                    }
                }
                _ => {}
            }
            return Ok(true);
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth += 1;
                if self.depth > MOST_DEPTH {
                    return Err(refused(&self.place(), "is nested too deeply"));
                }
            }
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                self.keep(byte)?;
                if self.depth == 0 {
                    self.complete(taker)?;
                }
                return Ok(true);
            }
            b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => {
                // A number or a word ends with what follows it.
                self.complete(taker)?;
                return Ok(false);
            }
            _ => {}
        }
        self.keep(byte)?;
        Ok(true)
    }

    fn structure(&mut self, byte: u8, taker: &mut dyn Taker) -> Result<(), Error> {
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            return Ok(());
        }
        self.state = match (self.state, byte) {
            (State::Start, b'{') => State::FirstKey,
            (State::FirstKey | State::AfterValue, b'}') => State::Done,
            (State::FirstKey | State::Key, b'"') => return self.begin(Capture::Key, byte, taker),
            (State::Colon, b':') => State::Value,
            (State::Value, b'[') if taker.is_list(&self.name) => {
                self.number = 0;
                State::FirstItem
            }
            (State::Value, _) if taker.is_list(&self.name) => {
                return Err(refused(&self.name, "should be a list"));
            }
            (State::Value, b',' | b'}' | b']' | b':') => return Err(self.here("is not JSON")),
            (State::Value, _) => return self.begin(Capture::Field, byte, taker),
            (State::FirstItem | State::AfterItem, b']') => State::AfterValue,
            (State::FirstItem | State::Item, b',' | b'}' | b']' | b':') => {
                return Err(self.here("is not JSON"));
            }
            (State::FirstItem | State::Item, _) => return self.begin(Capture::Item, byte, taker),
            (State::AfterItem, b',') => State::Item,
            (State::AfterValue, b',') => State::Key,
            (State::Start, _) => return Err(self.here("should be an object with named fields")),
            _ => return Err(self.here("is not JSON")),
        };
        Ok(())
    }

    fn begin(&mut self, capture: Capture, byte: u8, taker: &mut dyn Taker) -> Result<(), Error> {
        self.capture = Some(capture);
        self.text.clear();
        (self.depth, self.in_string, self.escaped) = (0, false, false);
        if capture == Capture::Key {
            self.name.clear();
        }
        self.captured(byte, taker).map(drop)
    }

    fn keep(&mut self, byte: u8) -> Result<(), Error> {
        if self.text.len() >= MOST_BYTES {
            return Err(refused(&self.place(), "is too long"));
        }
        self.text.push(byte);
        Ok(())
    }

    fn complete(&mut self, taker: &mut dyn Taker) -> Result<(), Error> {
        let text = std::mem::take(&mut self.text);
        let Ok(text) = std::str::from_utf8(&text) else {
            return Err(refused(&self.place(), "is not UTF-8 text"));
        };
        match self.capture.take() {
            Some(Capture::Key) => {
                let Ok(name) = serde_json::from_str(text) else { return Err(self.here("is not JSON")) };
                self.name = name;
                self.state = State::Colon;
            }
            Some(Capture::Field) => {
                taker.field(&self.name, text)?;
                self.state = State::AfterValue;
            }
            Some(Capture::Item) => {
                taker.item(&self.name, self.number, text)?;
                self.number += 1;
                self.state = State::AfterItem;
            }
            None => {}
        }
        Ok(())
    }

    fn place(&self) -> String {
        match self.capture {
            Some(Capture::Item) => format!("{}[{}]", self.name, self.number),
            Some(Capture::Field) => self.name.clone(),
            _ => format!("line {}, column {}", self.line, self.column),
        }
    }

    fn here(&self, problem: &str) -> Error {
        refused(&format!("line {}, column {}", self.line, self.column), problem)
    }
}

fn refused(place: &str, problem: &str) -> Error {
    Error::Import { place: place.to_owned(), problem: problem.to_owned() }
}
