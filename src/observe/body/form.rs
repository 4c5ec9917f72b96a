//! URL-encoded fields: a form's wire text, or the parameters of an address.

use std::borrow::Cow;

/// Hands over each field. Any bytes are a form of some kind, so there is nothing to refuse.
pub(super) fn read(bytes: &[u8], mut field: impl FnMut(&str, &str)) {
    for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(equals);
        let value = value.get(1..).unwrap_or_default();
        let (name, value) = (unescape(name), unescape(value));
        field(&String::from_utf8_lossy(&name), &String::from_utf8_lossy(&value));
    }
}

fn unescape(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => plain.push(b' '),
            b'%' => match after.split_first_chunk::<2>() {
                Some(([high, low], beyond)) if hex(*high).is_some() && hex(*low).is_some() => {
                    plain.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                    rest = beyond;
                }
                _ => plain.push(b'%'),
            },
            _ => plain.push(*byte),
        }
    }
    Cow::Owned(plain)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(bytes: &[u8]) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        read(bytes, |name, value| fields.push((name.to_owned(), value.to_owned())));
        fields
    }

    proptest! {
        /// The url crate reads the same fields out of the same bytes.
        #[test]
        fn fields_are_read_as_browsers_write_them(bytes in prop::collection::vec(
            prop_oneof![Just(b'%'), Just(b'+'), Just(b'&'), Just(b'='), Just(b'4'), Just(b'c'), any::<u8>()], 0..40))
        {
            let oracle: Vec<(String, String)> = url::form_urlencoded::parse(&bytes).into_owned().collect();
            prop_assert_eq!(fields(&bytes), oracle);
        }
    }
}
