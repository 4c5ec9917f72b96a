//! The plain form of what is kept: how a record becomes a JSON value, and a value a record.
//!
//! Decides that a record is an object with named fields, that an absent field and `null` are the same,
//! that fields this version does not know are passed over, and that a refusal names the place
//! (`usages[3].kind`) and what should stand there. Refuses to show the refused value: it may be
//! anything, also something that is not ours to show.
//!
//! Why not serde's derived code: for these dozen records it weighs a fifth of what the whole core may
//! weigh, and its errors name no place. The text itself is serde_json's business. See docs/decisions/.

use serde_json::{Map, Value};
use std::fmt::{self, Display};

/// Why a value is not what it should be, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The place, outermost first: `usages[3].kind`. Empty for the whole.
    pub place: String,
    /// What is wrong there: `should be a whole number`.
    pub problem: String,
}

impl Refusal {
    /// A refusal of the whole value.
    #[inline(never)]
    pub fn new(problem: &str) -> Self {
        Self { place: String::new(), problem: problem.to_owned() }
    }

    /// The same refusal, seen from one step further out.
    #[must_use]
    #[inline(never)]
    pub fn within(mut self, step: &str) -> Self {
        let joint = if self.place.is_empty() || self.place.starts_with('[') { "" } else { "." };
        self.place = [step, joint, &self.place].concat();
        self
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.place.is_empty() { "the whole" } else { &self.place })?;
        f.write_str(" ")?;
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Refusal {}

/// A type with a plain form. What [`Plain::to_plain`] writes, [`Plain::from_plain`] reads.
pub trait Plain: Sized {
    /// Its plain form; `null` for what is absent.
    fn to_plain(&self) -> Value;

    /// Reads a plain form.
    fn from_plain(value: Value) -> Result<Self, Refusal>;

    /// What an absent field of this type stands for, if a field may be absent.
    fn absent() -> Option<Self> {
        None
    }
}

/// Reads JSON text as a value.
pub fn parse(text: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text).map_err(|error| Refusal {
        place: format!("line {}, column {}", error.line(), error.column()),
        problem: if error.is_eof() { "ends too early" } else { "is not JSON" }.to_owned(),
    })
}

/// Those of the records that make sense, and how many do not: one that is damaged takes no other with it.
pub fn sound<T: Plain>(records: Vec<Value>) -> (Vec<T>, u32) {
    let all = records.len();
    let sound: Vec<T> = records.into_iter().filter_map(|record| T::from_plain(record).ok()).collect();
    let unreadable = u32::try_from(all - sound.len()).unwrap_or(u32::MAX);
    (sound, unreadable)
}

/// The fields of an object, while they are read or written.
#[derive(Debug, Default)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// The fields of a value that should be an object.
    pub fn of(value: Value) -> Result<Self, Refusal> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(Refusal::new("should be an object with named fields")),
        }
    }

    /// Reads a field.
    pub fn take<T: Plain>(&mut self, name: &str) -> Result<T, Refusal> {
        let value = self.value(name);
        let read = if value.is_null() { T::absent().ok_or_else(missing) } else { T::from_plain(value) };
        read.map_err(|refusal| refusal.within(name))
    }

    #[inline(never)]
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        if !value.is_null() {
            self.0.insert(name.to_owned(), value);
        }
    }

    // Taken out and left as `null`: to remove it from the map would be another 2 kB in the package.
    #[inline(never)]
    pub(crate) fn value(&mut self, name: &str) -> Value {
        self.0.get_mut(name).map(Value::take).unwrap_or_default()
    }

    /// Writes a field, unless it is absent.
    pub fn put<T: Plain>(&mut self, name: &str, value: &T) {
        self.set(name, value.to_plain());
    }

    /// The object.
    pub fn done(self) -> Value {
        Value::Object(self.0)
    }
}

#[cold]
#[inline(never)]
fn missing() -> Refusal {
    Refusal::new("is missing")
}

/// Gives a structure its plain form: an object with these of its fields.
#[macro_export]
macro_rules! record {
    ($type:ty { $($field:ident),+ $(,)? }) => {
        impl $crate::plain::Plain for $type {
            fn to_plain(&self) -> serde_json::Value {
                let mut fields = $crate::plain::Fields::default();
                $(fields.put(stringify!($field), &self.$field);)+
                fields.done()
            }

            fn from_plain(value: serde_json::Value) -> Result<Self, $crate::plain::Refusal> {
                let mut fields = $crate::plain::Fields::of(value)?;
                Ok(Self { $($field: fields.take(stringify!($field))?),+ })
            }
        }
    };
}

/// Gives an enumeration its plain form: a name for each of its values, and the one that an absent field
/// stands for, if any.
#[macro_export]
macro_rules! names {
    ($type:ty { $($value:ident = $name:literal),+ $(,)? } $(absent = $absent:ident)?) => {
        impl $crate::plain::Plain for $type {
            fn to_plain(&self) -> serde_json::Value {
                serde_json::Value::String(match self { $(Self::$value => $name),+ }.to_owned())
            }

            fn from_plain(value: serde_json::Value) -> Result<Self, $crate::plain::Refusal> {
                match value.as_str() {
                    $(Some($name) => Ok(Self::$value),)+
                    _ => Err($crate::plain::Refusal::new(concat!("should be one of", $(" ", $name),+))),
                }
            }

            $(fn absent() -> Option<Self> {
                Some(Self::$absent)
            })?
        }
    };
}

impl<T: Plain> Plain for Option<T> {
    fn to_plain(&self) -> Value {
        self.as_ref().map_or(Value::Null, Plain::to_plain)
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        if value.is_null() { Ok(None) } else { T::from_plain(value).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn to_plain(&self) -> Value {
        Value::Array(self.iter().map(Plain::to_plain).collect())
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        let Value::Array(items) = value else { return Err(Refusal::new("should be a list")) };
        let mut read = Self::new();
        for (n, item) in items.into_iter().enumerate() {
            read.push(T::from_plain(item).map_err(|refusal| refusal.within(&format!("[{n}]")))?);
        }
        Ok(read)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<A: Plain, B: Plain> Plain for (A, B) {
    fn to_plain(&self) -> Value {
        Value::Array(vec![self.0.to_plain(), self.1.to_plain()])
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        let pair = match value {
            Value::Array(items) => <[Value; 2]>::try_from(items).ok(),
            _ => None,
        };
        let [a, b] = pair.ok_or_else(|| Refusal::new("should be a pair"))?;
        Ok((A::from_plain(a)?, B::from_plain(b)?))
    }
}

impl Plain for Value {
    fn to_plain(&self) -> Value {
        self.clone()
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        Ok(value)
    }
}

impl Plain for String {
    fn to_plain(&self) -> Value {
        Value::String(self.clone())
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(Refusal::new("should be text")),
        }
    }
}

impl Plain for bool {
    fn to_plain(&self) -> Value {
        // Most flags are down most of the time: they are not written.
        if *self { Value::Bool(true) } else { Value::Null }
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        value.as_bool().ok_or_else(|| Refusal::new("should be true or false"))
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl Plain for f64 {
    fn to_plain(&self) -> Value {
        (*self).into()
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        value.as_f64().filter(|figure| figure.is_finite()).ok_or_else(|| Refusal::new("should be a number"))
    }
}

impl Plain for i64 {
    fn to_plain(&self) -> Value {
        (*self).into()
    }

    fn from_plain(value: Value) -> Result<Self, Refusal> {
        value.as_i64().ok_or_else(|| Refusal::new("should be a whole number"))
    }
}

macro_rules! whole {
    ($($type:ty),+) => {
        $(impl Plain for $type {
            fn to_plain(&self) -> Value {
                i64::from(*self).to_plain()
            }

            fn from_plain(value: Value) -> Result<Self, Refusal> {
                let number = i64::from_plain(value)?;
                Self::try_from(number).map_err(|_| Refusal::new("is out of range"))
            }
        })+
    };
}

whole!(i32, u32);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Colour {
        Red,
        Blue,
    }
    names!(Colour { Red = "red", Blue = "blue" } absent = Red);

    #[derive(Debug, PartialEq)]
    struct Bead {
        colour: Colour,
        weight: f64,
        holes: Option<u32>,
        drilled: bool,
    }
    record!(Bead { colour, weight, holes, drilled });

    #[derive(Debug, PartialEq)]
    struct Necklace {
        beads: Vec<Bead>,
        tags: Vec<(String, i32)>,
    }
    record!(Necklace { beads, tags });

    #[test]
    fn what_is_written_is_read() {
        let red = Bead { colour: Colour::Red, weight: 2.0, holes: None, drilled: false };
        let blue = Bead { colour: Colour::Blue, weight: 0.5, holes: Some(3), drilled: true };
        let necklace = Necklace { beads: vec![red, blue], tags: vec![("é\u{0}".to_owned(), -7)] };
        let text = necklace.to_plain().to_string();
        assert_eq!(Necklace::from_plain(parse(&text).unwrap()), Ok(necklace));
    }

    #[test]
    fn absent_null_and_unknown_fields_are_passed_over() {
        let value = json!({"beads": [{"weight": 1, "holes": null, "later": {}}], "__proto__": {"x": 1}});
        let bead = Bead { colour: Colour::Red, weight: 1.0, holes: None, drilled: false };
        assert_eq!(Necklace::from_plain(value), Ok(Necklace { beads: vec![bead], tags: vec![] }));
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        let told = |bead: Value| Necklace::from_plain(json!({"beads": [bead]})).unwrap_err().to_string();
        for (bead, expected) in [
            (json!({"colour": "green", "weight": 1}), "beads[0].colour should be one of red blue"),
            (json!({"weight": "heavy"}), "beads[0].weight should be a number"),
            (json!({}), "beads[0].weight is missing"),
            (json!({"weight": 1, "holes": -1}), "beads[0].holes is out of range"),
            (json!({"weight": 1, "holes": 0.5}), "beads[0].holes should be a whole number"),
            (json!([1, 2]), "beads[0] should be an object with named fields"),
        ] {
            assert_eq!(told(bead), expected);
        }
        let whole = Necklace::from_plain(json!(7)).unwrap_err().to_string();
        assert_eq!(whole, "the whole should be an object with named fields");
        assert_eq!(parse("{\"a\":").unwrap_err().to_string(), "line 1, column 5 ends too early");
    }
}
