//! Bodies as the pages send them, turned into something a site's reader can look at.
//!
//! Decides: gzip is undone by its first two bytes; a form, a multipart field and JSON are read strictly.
//! Refuses to know: which field of which site holds a prompt.

use std::io::Read;

use serde_json::Value;

/// One request's body with what is needed to read it.
#[derive(Clone, Debug)]
pub struct Received {
    /// The bytes, already unzipped if they came zipped.
    pub bytes: Vec<u8>,
    /// The `Content-Type` header.
    pub content_type: String,
}

impl Received {
    /// Takes a body off the wire.
    pub fn new(raw: &[u8], content_type: &str) -> Self {
        let mut bytes = Vec::new();
        let zipped = raw.starts_with(&[0x1f, 0x8b]);
        if !zipped || flate2::read::GzDecoder::new(raw).read_to_end(&mut bytes).is_err() {
            bytes = raw.to_vec();
        }
        Self { bytes, content_type: content_type.to_owned() }
    }

    /// The body as JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.bytes).ok()
    }

    /// A field of a URL-encoded form.
    pub fn form(&self, field: &str) -> Option<String> {
        form_urlencoded::parse(&self.bytes)
            .find(|(name, _)| name == field)
            .map(|(_, value)| value.into_owned())
    }

    /// A field of a multipart form, as text.
    pub fn multipart(&self, field: &str) -> Option<String> {
        let boundary = self.content_type.split("boundary=").nth(1)?.trim_matches('"');
        let text = String::from_utf8_lossy(&self.bytes);
        let name = format!("name=\"{field}\"");
        text.split(&format!("--{boundary}")).find_map(|part| {
            let (head, body) = part.split_once("\r\n\r\n")?;
            head.contains(&name).then(|| body.trim_end_matches("\r\n").to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn gzip_is_undone() {
        let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zip.write_all(br#"{"prompt":"x"}"#).unwrap();
        let body = Received::new(&zip.finish().unwrap(), "application/json");
        assert_eq!(body.json().unwrap()["prompt"], "x");
    }

    #[test]
    fn a_multipart_field_is_found() {
        let wire =
            "--B\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\"inputs\":\"x\"}\r\n--B--\r\n";
        let body = Received::new(wire.as_bytes(), "multipart/form-data; boundary=B");
        assert_eq!(body.multipart("data").unwrap(), "{\"inputs\":\"x\"}");
        assert_eq!(body.multipart("other"), None);
    }
}
