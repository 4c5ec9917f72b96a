//! Typed values out of plain JSON values, with the place of what is wrong.
//!
//! Decides that a structure is an object with named fields and nothing else, and that a refusal names
//! the place (`usages[3].kind`) and what was expected there. Refuses to show the refused value: it may
//! be anything, also something that is not ours to show.
//!
//! Why not serde_json's own reading of its values: its errors name no place, and the code that formats
//! the refused value (floating point above all) is a twelfth of what the core may weigh.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;
use std::fmt::{self, Display, Write};

/// Why a value is not of the type it should be, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The place, outermost first: `usages[3].kind`. Empty for the whole.
    pub place: String,
    /// What is wrong there: `should be a number`.
    pub problem: String,
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.place.is_empty() { "the whole" } else { &self.place };
        f.write_str(place)?;
        f.write_str(" ")?;
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    fn new(problem: String) -> Self {
        Self { place: String::new(), problem }
    }

    fn expected(what: &dyn Expected) -> Self {
        // The formatter's own buffer is all that is needed of `Expected`.
        let mut problem = String::from("should be ");
        let _ = write!(problem, "{what}");
        Self::new(problem)
    }

    fn within(mut self, step: &str) -> Self {
        let joint = if self.place.is_empty() || self.place.starts_with('[') { "" } else { "." };
        self.place = [step, joint, &self.place].concat();
        self
    }
}

impl serde::de::Error for Refusal {
    fn custom<T: Display>(problem: T) -> Self {
        let mut text = String::new();
        let _ = write!(text, "{problem}");
        Self::new(text)
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(expected)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::expected(expected)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(["should be one of ", &expected.join(", ")].concat())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new("is missing".to_owned()).within(field)
    }
}

/// Reads a value as a type.
pub fn read<'de, T: serde::Deserialize<'de>>(value: Value) -> Result<T, Refusal> {
    T::deserialize(Plain(value))
}

struct Plain(Value);

impl<'de> Deserializer<'de> for Plain {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (None, Some(number), _) => visitor.visit_i64(number),
                (None, None, Some(number)) => visitor.visit_f64(number),
                (None, None, None) => Err(Refusal::new("is a number without a value".to_owned())),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter(), at: 0 }),
            Value::Object(fields) => visitor.visit_map(Fields { fields: fields.into_iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields { fields: fields.into_iter(), value: None }),
            _ => Err(Refusal::expected(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Name(name)),
            _ => Err(Refusal::new("should be a name".to_owned())),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct Items {
    items: std::vec::IntoIter<Value>,
    at: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let at = self.at;
        self.at += 1;
        seed.deserialize(Plain(item)).map(Some).map_err(|refusal| refusal.within(&format!("[{at}]")))
    }
}

struct Fields {
    fields: serde_json::map::IntoIter,
    value: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        let key = seed.deserialize(name.as_str().into_deserializer());
        self.value = Some((name, value));
        key.map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refusal> {
        let (name, value) = self.value.take().unwrap_or_default();
        seed.deserialize(Plain(value)).map_err(|refusal| refusal.within(&name))
    }
}

struct Name(String);

impl<'de> EnumAccess<'de> for Name {
    type Error = Refusal;
    type Variant = Unit;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Unit), Refusal> {
        seed.deserialize(self.0.as_str().into_deserializer()).map(|variant| (variant, Unit))
    }
}

struct Unit;

impl<'de> VariantAccess<'de> for Unit {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Refusal> {
        Err(Refusal::new("should have something in it".to_owned()))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        Err(Refusal::expected(&visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        Err(Refusal::expected(&visitor))
    }
}

/// Reads JSON text as a value, for [`read`].
pub fn parse(text: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text).map_err(|error| Refusal {
        place: format!("line {}, column {}", error.line(), error.column()),
        problem: if error.is_eof() { "ends too early" } else { "is not JSON" }.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        Red,
        Blue,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Bead {
        colour: Colour,
        weight: f64,
        holes: Option<u32>,
        #[serde(default)]
        at: i64,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct String_ {
        beads: Vec<Bead>,
    }

    #[test]
    fn what_fits_is_read() {
        let value = json!({"beads": [{"colour": "red", "weight": 2, "holes": null, "more": [{}]},
            {"colour": "blue", "weight": 0.5, "holes": 3, "at": -7}]});
        let string: String_ = read(value).unwrap();
        let red = Bead { colour: Colour::Red, weight: 2.0, holes: None, at: 0 };
        let blue = Bead { colour: Colour::Blue, weight: 0.5, holes: Some(3), at: -7 };
        assert_eq!(string.beads, [red, blue]);
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        let bead = |bead: Value| read::<String_>(json!({"beads": [bead]})).unwrap_err().to_string();
        for (value, told) in [
            (json!({"colour": "green", "weight": 1}), "beads[0].colour should be one of red, blue"),
            (json!({"colour": 7, "weight": 1}), "beads[0].colour should be a name"),
            (json!({"colour": "red", "weight": "heavy"}), "beads[0].weight should be f64"),
            (json!({"colour": "red"}), "beads[0].weight is missing"),
            (json!({"colour": "red", "weight": 1, "holes": -1}), "beads[0].holes should be u32"),
            (json!([1, 2]), "beads[0] should be struct Bead"),
        ] {
            assert_eq!(bead(value), told);
        }
        assert_eq!(read::<String_>(json!(7)).unwrap_err().to_string(), "the whole should be struct String_");
        assert_eq!(parse("{\"a\":").unwrap_err().to_string(), "line 1, column 5 ends too early");
    }
}
