//! Where in a request a fact stands, and what is wanted there.
//!
//! One language of pointers serves every shape of body, because every body is read as a tree: a JSON
//! document as itself, a form or a multipart body as an object of its fields, the address's query
//! likewise. Decides nothing: these are the tables' words for it.

/// One fact to look for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// Which part of the request.
    pub place: Place,
    /// The way from its root.
    pub steps: &'static [Step],
    /// What to take from what stands there.
    pub want: Want,
}

/// The parts of a request in which a fact can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The body.
    Body,
    /// The parameters of the address.
    Query,
}

/// One step down a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of this key.
    Key(&'static str),
    /// The element with this index (or the value of the key spelled like it).
    Index(u32),
    /// The last element.
    Last,
    /// Every element or value.
    Any,
    /// The document inside this string, which is JSON itself.
    Parse,
}

/// What is taken from where a pointer leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Want {
    /// The string, if it is one.
    Text,
    /// The length of the string in characters; summed where the pointer leads to several.
    Chars,
    /// The whole number, also when written as a string.
    Number,
    /// The length of the list.
    Length,
    /// Whether this holds.
    Holds(Test),
}

/// A test of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Test {
    /// It is there and not null.
    Present,
    /// It is there and neither null, false, nor an empty string, list or object.
    Nonempty,
    /// It is an empty string, list or object.
    Empty,
    /// It is one of these.
    Is(&'static [Literal]),
    /// It is a string that begins with one of these.
    Prefix(&'static [&'static str]),
    /// It is a string with one of these in it.
    Contains(&'static [&'static str]),
    /// It is a string of at least so many characters.
    Chars(u32),
    /// It is a list of at most so many elements.
    AtMost(u32),
}

/// A value to compare with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// A string.
    Text(&'static str),
    /// A whole number.
    Number(i64),
    /// True or false.
    Bool(bool),
}
