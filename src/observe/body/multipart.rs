//! Multipart fields: a form's wire text with a boundary.
//!
//! The boundary is read off the first line, because the header that names it is not always shown. A
//! body without its closing boundary is cut, and unreadable. Files are passed over.

use super::Unreadable;

/// Hands over each text field.
pub(super) fn read(bytes: &[u8], mut field: impl FnMut(&str, &str)) -> Result<(), Unreadable> {
    let first_line = bytes.iter().position(|byte| *byte == b'\n').ok_or(Unreadable)?;
    let boundary = bytes.get(..first_line).unwrap_or_default().trim_ascii_end();
    if !boundary.starts_with(b"--") || boundary.len() < 3 {
        return Err(Unreadable);
    }
    let mut rest = bytes.get(boundary.len()..).unwrap_or_default();
    loop {
        let after_line_end = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"));
        let Some(part_and_more) = after_line_end else {
            // The closing boundary is followed by two hyphens instead of a line's end.
            return if rest.starts_with(b"--") { Ok(()) } else { Err(Unreadable) };
        };
        let end = find_boundary(part_and_more, boundary).ok_or(Unreadable)?;
        let (part, after) = part_and_more.split_at(end);
        if let Some((name, value)) = text_field(part) {
            field(name, value);
        }
        rest = after.get(boundary.len()..).unwrap_or_default();
    }
}

/// Where the next boundary begins: at a line's start.
fn find_boundary(bytes: &[u8], boundary: &[u8]) -> Option<usize> {
    let mut line = 0;
    loop {
        let rest = bytes.get(line..)?;
        if rest.starts_with(boundary) {
            return Some(line);
        }
        line += rest.iter().position(|byte| *byte == b'\n')? + 1;
    }
}

fn text_field(part: &[u8]) -> Option<(&str, &str)> {
    let part = std::str::from_utf8(part).ok()?;
    let (headers, value) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))?;
    let value = value.strip_suffix("\r\n").or_else(|| value.strip_suffix('\n')).unwrap_or(value);
    let disposition = headers
        .lines()
        .find(|line| line.get(..20).is_some_and(|name| name.eq_ignore_ascii_case("content-disposition:")))?;
    let (_, after) = disposition.split_once("name=\"").filter(|(before, _)| !before.ends_with("file"))?;
    let (name, _) = after.split_once('"')?;
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Result<Vec<(String, String)>, Unreadable> {
        let mut fields = Vec::new();
        read(text.as_bytes(), |name, value| fields.push((name.to_owned(), value.to_owned())))?;
        Ok(fields)
    }

    #[test]
    fn fields_stand_between_boundaries() {
        let text = "--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\"a\":\r\n1}\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\nContent-Type: a/b\r\n\r\nx\r\n\
                    --b--\r\n";
        let expected =
            [("data", "{\"a\":\r\n1}"), ("file", "x")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(fields(text).unwrap(), expected);
        assert_eq!(fields(&text.replace('\r', "")).unwrap().len(), 2);
    }

    #[test]
    fn a_cut_body_is_unreadable() {
        let text = "--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{}\r\n--b--\r\n";
        assert_eq!(fields(text).unwrap().len(), 1);
        for length in 0..text.len() - 4 {
            assert!(fields(&text[..length]).is_err(), "{length}");
        }
        assert!(fields("{}\n").is_err());
    }
}
