//! Records as JSON, and back: what crosses a border of the core.
//!
//! Decides that an absent field of a record and `null` are the same, that fields this version does not know are passed
//! over, and that a refusal names the place (`usages[3].kind`) and what should stand there. Refuses to show the refused
//! value: it may be anything, also something that is not ours to show. serde's own messages show it, so none of them
//! comes through: [`Refusal`] is the error that every record is read with, and each list and each record on the way out
//! adds its step to the place. What the fields are, each record's derived
//! code says; the text itself is serde_json's business. See docs/decisions/.

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, Error as _, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};
use serde_json::Value;
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
    pub fn new(problem: &str) -> Self {
        Self { place: String::new(), problem: problem.to_owned() }
    }

    /// The same refusal, seen from one step further out.
    #[must_use]
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

/// Whatever derived code has to say of a value, without the value: what should stand there is told by the type that
/// reads it, in words of its source.
impl de::Error for Refusal {
    fn custom<T: Display>(_: T) -> Self {
        Self::new("makes no sense")
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(&["should be ", &words(expected)].concat())
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match found {
            Unexpected::Signed(_) | Unexpected::Unsigned(_) => Self::new("is out of range"),
            found => Self::invalid_type(found, expected),
        }
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::invalid_type(Unexpected::Seq, expected)
    }

    fn unknown_variant(_: &str, names: &'static [&'static str]) -> Self {
        Self::new(&["should be one of ", &names.join(" ")].concat())
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("has a field that nobody knows")
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new("is missing").within(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new("stands twice").within(name)
    }
}

/// What should stand there, in the words of a person who reads JSON.
fn words(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    let plain = match &*expected {
        "a string" => "text",
        "a boolean" => "true or false",
        "f32" | "f64" => "a number",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "a sequence" => "a list",
        "a tuple of size 2" => "a pair",
        of if of.starts_with("struct ") => "an object with named fields",
        of => of,
    };
    plain.to_owned()
}

/// Reads JSON text as a value.
pub fn parse(text: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text).map_err(|error| Refusal {
        place: format!("line {}, column {}", error.line(), error.column()),
        problem: if error.is_eof() { "ends too early" } else { "is not JSON" }.to_owned(),
    })
}

/// Reads a record from a value.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    T::deserialize(Plain(value))
}

/// A record as a value. What is absent of it is not written.
pub fn value<T: Serialize + ?Sized>(record: &T) -> Value {
    // Derived code fails for maps without names alone, and no record has one.
    serde_json::to_value(record).unwrap_or_default()
}

/// A record as text, its fields in the order in which a value has them.
pub fn text<T: Serialize + ?Sized>(record: &T) -> String {
    value(record).to_string()
}

/// Those of the records that make sense, and how many do not: one that is damaged takes no other with it.
pub fn sound<T: DeserializeOwned>(records: Vec<Value>) -> (Vec<T>, u32) {
    let all = records.len();
    let sound: Vec<T> = records.into_iter().filter_map(|record| read(record).ok()).collect();
    let unreadable = u32::try_from(all - sound.len()).unwrap_or(u32::MAX);
    (sound, unreadable)
}

/// Whether a flag is down. Most are, most of the time: they are not written.
#[allow(clippy::trivially_copy_pass_by_ref)] // As serde hands it over.
pub(crate) fn is_down(flag: &bool) -> bool {
    !flag
}

/// Reads a field that is never refused: what makes no sense is its default.
pub(crate) fn or_default<'de, T: DeserializeOwned + Default, D: Deserializer<'de>>(
    field: D,
) -> Result<T, D::Error> {
    Value::deserialize(field).map(|value| read(value).unwrap_or_default())
}

/// A value that is read as a record, with refusals of ours.
struct Plain(Value);

impl<'de> Deserializer<'de> for Plain {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items { left: items.into_iter(), number: 0 }),
            Value::Object(fields) => visitor.visit_map(Fields { left: fields.into_iter(), next: None }),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(whole), _) => visitor.visit_i64(whole),
                (None, Some(whole)) => visitor.visit_u64(whole),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Refusal> {
        match self.0.as_array() {
            Some(items) if items.len() == length => self.deserialize_any(visitor),
            _ => Err(Refusal::invalid_type(Unexpected::Seq, &visitor)),
        }
    }

    // A record: `null` is no field of it, and a list is none, which derived code would take.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let Value::Object(mut fields) = self.0 else {
            return Err(Refusal::invalid_type(Unexpected::Map, &visitor));
        };
        fields.retain(|_, value| !value.is_null());
        Plain(Value::Object(fields)).deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(name.into_deserializer()),
            // One that has something with it: `{ "name": … }`.
            Value::Object(fields) if fields.len() == 1 => {
                let one = Fields { left: fields.into_iter(), next: None };
                visitor.visit_enum(MapAccessDeserializer::new(one))
            }
            _ => Err(Refusal::unknown_variant("", names)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple_struct map identifier ignored_any
    }
}

/// The items of a list: a refusal of one says which.
struct Items {
    left: std::vec::IntoIter<Value>,
    number: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let Some(item) = self.left.next() else { return Ok(None) };
        let read =
            seed.deserialize(Plain(item)).map_err(|refusal| refusal.within(&format!("[{}]", self.number)));
        self.number += 1;
        read.map(Some)
    }
}

/// The fields of a record: a refusal of one says its name.
struct Fields {
    left: serde_json::map::IntoIter,
    next: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        self.next = self.left.next();
        let Some((name, _)) = &self.next else { return Ok(None) };
        seed.deserialize(Plain(Value::String(name.clone()))).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refusal> {
        let (name, value) = self.next.take().unwrap_or_default();
        seed.deserialize(Plain(value)).map_err(|refusal| refusal.within(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::calendar::Day;
    use proptest::prelude::*;
    use serde_json::json;

    #[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        #[default]
        Red,
        Blue,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Bead {
        #[serde(default)]
        colour: Colour,
        weight: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        holes: Option<u32>,
        #[serde(default, skip_serializing_if = "is_down")]
        drilled: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        bought: Option<Day>,
        #[serde(skip_serializing_if = "Option::is_none")]
        shape: Option<[i64; 3]>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Necklace {
        beads: Vec<Bead>,
        #[serde(default)]
        tags: Vec<(String, i32)>,
    }

    fn bead() -> Bead {
        Bead { colour: Colour::Red, weight: 1.0, holes: None, drilled: false, bought: None, shape: None }
    }

    #[test]
    fn what_is_written_is_read() {
        let blue = Bead {
            colour: Colour::Blue,
            weight: 0.5,
            holes: Some(3),
            drilled: true,
            bought: Day::parse("2026-11-20"),
            shape: Some([-1, 0, i64::MAX]),
        };
        let necklace = Necklace { beads: vec![bead(), blue], tags: vec![("é\u{0}".to_owned(), -7)] };
        assert_eq!(read(parse(&text(&necklace)).unwrap()), Ok(necklace));
        assert_eq!(value(&bead()), json!({"colour": "red", "weight": 1.0}), "what is absent is not written");
    }

    #[test]
    fn a_choice_has_what_belongs_to_it_with_it() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Order {
            Nothing,
            Count(Option<u32>),
            String { of: Vec<Bead> },
        }
        for order in
            [Order::Nothing, Order::Count(None), Order::Count(Some(3)), Order::String { of: vec![bead()] }]
        {
            assert_eq!(read(parse(&text(&order)).unwrap()), Ok(order));
        }
        let place = |value| read::<Order>(value).unwrap_err().to_string();
        assert_eq!(
            place(json!({"string": {"of": [{"weight": "a lot"}]}})),
            "string.of[0].weight should be a number"
        );
        assert_eq!(
            place(json!({"nothing": null, "count": 1})),
            "the whole should be one of nothing count string"
        );
        assert_eq!(place(json!({"cut": null})), "the whole should be one of nothing count string");
    }

    #[test]
    fn absent_null_and_unknown_fields_are_passed_over() {
        let value = json!({"beads": [{"weight": 1, "holes": null, "drilled": null, "colour": null, "later": {}}],
            "tags": null, "__proto__": {"x": 1}});
        assert_eq!(read(value), Ok(Necklace { beads: vec![bead()], tags: vec![] }));
    }

    #[test]
    fn a_value_within_a_record_stays_as_it_is() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Box {
            any: Value,
        }
        let any = json!({"a": null, "b": [null, {"c": null}, 1.0, u64::MAX]});
        assert_eq!(read(json!({"any": any})), Ok(Box { any }));
    }

    /// What no refusal may show, in each form that it could be shown in.
    const SECRET: &str = "my secret 73190";

    #[test]
    fn what_does_not_fit_is_told_with_its_place_and_without_the_value() {
        let told = |bead: Value| read::<Necklace>(json!({"beads": [bead]})).unwrap_err().to_string();
        let with = |field: &str, value: Value| {
            let mut bead = json!({"weight": 1});
            bead[field] = value;
            told(bead)
        };
        let wrong = [json!(SECRET), json!({SECRET: SECRET}), json!([SECRET]), json!([73190, 73190])];
        for (field, expected) in [
            ("colour", "should be one of red blue"),
            ("weight", "should be a number"),
            ("holes", "should be a whole number"),
            ("drilled", "should be true or false"),
            ("bought", "should be a day such as 2026-11-20"),
            ("shape", "should be an array of length 3"),
        ] {
            for value in &wrong {
                assert_eq!(with(field, value.clone()), format!("beads[0].{field} {expected}"), "{value}");
            }
        }
        for (field, value, expected) in [
            ("colour", json!(73190), "should be one of red blue"),
            ("colour", json!("bl73190"), "should be one of red blue"),
            ("weight", json!(true), "should be a number"),
            ("holes", json!(-73190), "is out of range"),
            ("holes", json!(73_190_000_000_i64), "is out of range"),
            ("holes", json!(u64::MAX), "is out of range"),
            ("holes", json!(73190.5), "should be a whole number"),
            ("drilled", json!(73190), "should be true or false"),
            ("bought", json!("73190-01-01"), "should be a day such as 2026-11-20"),
            ("bought", json!(73190), "should be a day such as 2026-11-20"),
        ] {
            assert_eq!(with(field, value), format!("beads[0].{field} {expected}"));
        }
        assert_eq!(with("shape", json!([1, 2, 73190.5])), "beads[0].shape[2] should be a whole number");
        assert_eq!(told(json!({"colour": SECRET})), "beads[0].colour should be one of red blue");
        assert_eq!(told(json!({SECRET: 1})), "beads[0].weight is missing");
        assert_eq!(told(json!({"weight": null})), "beads[0].weight is missing");
        assert_eq!(told(json!([73190, SECRET])), "beads[0] should be an object with named fields");
        for whole in [json!(SECRET), json!(73190), json!([SECRET])] {
            let whole = read::<Necklace>(whole).unwrap_err().to_string();
            assert_eq!(whole, "the whole should be an object with named fields");
        }
        for (tags, expected) in [
            (json!(SECRET), "tags should be a list"),
            (json!([[SECRET]]), "tags[0] should be a pair"),
            (json!([[SECRET, 73190, 73190]]), "tags[0] should be a pair"),
            (json!([["a", 1], [73190, 1]]), "tags[1][0] should be text"),
            (json!([["a", 73_190_000_000_i64]]), "tags[0][1] is out of range"),
        ] {
            let refusal = read::<Necklace>(json!({"beads": [], "tags": tags})).unwrap_err();
            assert_eq!(refusal.to_string(), expected);
        }
        assert_eq!(parse("{\"a\":").unwrap_err().to_string(), "line 1, column 5 ends too early");
    }

    #[test]
    fn no_message_of_serde_comes_through() {
        let found = Unexpected::Str(SECRET);
        for refusal in [
            Refusal::custom(SECRET),
            Refusal::invalid_type(found, &"text"),
            Refusal::invalid_value(found, &"text"),
            Refusal::unknown_variant(SECRET, &["red", "blue"]),
            Refusal::unknown_field(SECRET, &["weight"]),
        ] {
            assert!(!refusal.to_string().contains("73190"), "{refusal}");
        }
    }

    fn anything() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(json!(SECRET)), Just(json!(73190.5)), Just(json!(-73190)), Just(Value::Null)];
        leaf.prop_recursive(3, 12, 4, |inner| {
            let name = prop_oneof![Just("beads"), Just("tags"), Just("weight"), Just("colour"), Just(SECRET)];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
                prop::collection::vec((name, inner), 0..4).prop_map(|fields| {
                    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_refused_is_not_shown(value in anything()) {
            if let Err(refusal) = read::<Necklace>(value.clone()) {
                prop_assert!(!refusal.to_string().contains("73190"), "{} of {}", refusal, value);
            }
        }
    }
}
