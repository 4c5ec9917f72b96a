//! Walking a JSON text along the wanted pointers.
//!
//! Decides nothing about what is found; goes only where a pointer leads and passes over the rest without
//! building it, so that a long thread costs no more than reading past it. Recursion is bounded by the
//! length of the pointers, whatever the text's own depth. A text that is not JSON to its end is an error:
//! half a document is not a document.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::finds::{Finds, Mask, Scalar};

/// The text is not JSON.
#[derive(Debug)]
pub(super) struct NotJson;

/// Walks a whole text, handing what stands along the pointers to `finds`.
pub(super) fn walk(text: &str, finds: &mut Finds, mask: Mask, depth: usize) -> Result<(), NotJson> {
    let mut json = serde_json::Deserializer::from_str(text);
    let root = Node { finds, mask, depth, only_last: 0 };
    root.deserialize(&mut json).and_then(|()| json.end()).map_err(|_| NotJson)
}

/// A string: what stands here, and what stands along the pointers in the document that it is.
pub(super) fn text(text: &str, finds: &mut Finds, mask: Mask, depth: usize) {
    let inside = finds.under_text(mask, depth);
    if inside != 0 && walk(text, finds, inside, depth + 1).is_err() {
        finds.forget(inside);
    }
    finds.on_text(mask, depth, text);
}

/// A value on the way, and the probes that lead to it.
struct Node<'f> {
    finds: &'f mut Finds,
    mask: Mask,
    depth: usize,
    /// Probes for which what an earlier element gave is void once this one exists.
    only_last: Mask,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.finds.forget(self.only_last);
        if self.mask == 0 {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.finds.on_scalar(self.mask, self.depth, Scalar::Null);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.finds.on_scalar(self.mask, self.depth, Scalar::Bool(value));
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.finds.on_scalar(self.mask, self.depth, Scalar::Whole(value));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        let scalar = i64::try_from(value).map_or(Scalar::Fraction, Scalar::Whole);
        self.finds.on_scalar(self.mask, self.depth, scalar);
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.finds.on_scalar(self.mask, self.depth, Scalar::Fraction);
        Ok(())
    }

    fn visit_str<E: Error>(self, found: &str) -> Result<(), E> {
        text(found, self.finds, self.mask, self.depth);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { finds, mask, depth, .. } = self;
        let mut length = 0;
        loop {
            let (inside, only_last) = finds.under_element(mask, depth, length);
            let element = Node { finds, mask: inside, depth: depth + 1, only_last };
            if list.next_element_seed(element)?.is_none() {
                break;
            }
            length += 1;
        }
        finds.on_members(mask, depth, true, u64::try_from(length).unwrap_or(u64::MAX));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let Self { finds, mask, depth, .. } = self;
        let mut members = 0u64;
        while let Some(inside) = object.next_key_seed(Key { finds, mask, depth })? {
            object.next_value_seed(Node { finds, mask: inside, depth: depth + 1, only_last: 0 })?;
            members = members.saturating_add(1);
        }
        finds.on_members(mask, depth, false, members);
        Ok(())
    }
}

/// A key, read for the probes that follow it.
struct Key<'f> {
    finds: &'f Finds,
    mask: Mask,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Mask;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Mask, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Mask;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Mask, E> {
        Ok(self.finds.under_key(self.mask, self.depth, key))
    }
}
