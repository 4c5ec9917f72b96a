//! Gzip: some pages compress what they send themselves.
//!
//! Recognised by its first two bytes, because the request's headers are not always shown. A body that
//! would unfold beyond the cap is refused: no prompt is that long, and memory is the person's.
//!
//! In the browser a body is unfolded by the browser's own `DecompressionStream` before it comes here,
//! under the same cap; what is still folded here is then unreadable. It saves the module a decoder.

use std::borrow::Cow;

use super::Unreadable;

const MAGIC: [u8; 2] = [0x1f, 0x8b];
#[cfg(not(target_arch = "wasm32"))]
const DEFLATE: u8 = 8;
#[cfg(not(target_arch = "wasm32"))]
const LONGEST: usize = 32 << 20;

#[cfg(not(target_arch = "wasm32"))]
const HEADER_CHECKSUM: u8 = 1 << 1;
#[cfg(not(target_arch = "wasm32"))]
const EXTRA: u8 = 1 << 2;
#[cfg(not(target_arch = "wasm32"))]
const NAME: u8 = 1 << 3;
#[cfg(not(target_arch = "wasm32"))]
const COMMENT: u8 = 1 << 4;

/// The bytes themselves, or what they unfold to.
pub(super) fn open(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    if !bytes.starts_with(&MAGIC) {
        return Ok(Cow::Borrowed(bytes));
    }
    unfold(bytes).map(Cow::Owned)
}

#[cfg(target_arch = "wasm32")]
fn unfold(_: &[u8]) -> Result<Vec<u8>, Unreadable> {
    Err(Unreadable)
}

#[cfg(not(target_arch = "wasm32"))]
fn unfold(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let data = after_header(bytes).ok_or(Unreadable)?;
    miniz_oxide::inflate::decompress_to_vec_with_limit(data, LONGEST).map_err(|_| Unreadable)
}

#[cfg(not(target_arch = "wasm32"))]
fn after_header(bytes: &[u8]) -> Option<&[u8]> {
    let (header, mut rest) = bytes.split_at_checked(10)?;
    let flags = *header.get(3)?;
    if header.get(2) != Some(&DEFLATE) {
        return None;
    }
    if flags & EXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & HEADER_CHECKSUM != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;

    fn pack(flags: u8, optional: &[u8], text: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3];
        bytes.extend(optional);
        bytes.extend(compress_to_vec(text, 6));
        bytes.extend([0; 8]);
        bytes
    }

    #[test]
    fn every_optional_field_of_the_header_is_passed_over() {
        let optional = [3, 0, b'x', b'y', b'z', b'n', 0, b'c', 0, 1, 2];
        let packed = pack(EXTRA | NAME | COMMENT | HEADER_CHECKSUM, &optional, b"{\"a\":1}");
        assert_eq!(open(&packed).unwrap().as_ref(), b"{\"a\":1}");
        assert_eq!(open(&pack(0, &[], b"")).unwrap().as_ref(), b"");
    }

    #[test]
    fn what_is_not_gzip_is_itself() {
        assert_eq!(open(b"{}").unwrap().as_ref(), b"{}");
        assert_eq!(open(b"\x1f").unwrap().as_ref(), b"\x1f");
    }

    #[test]
    fn a_cut_or_exploding_body_is_unreadable() {
        let packed = pack(0, &[], &[b'a'; 5000]);
        for length in 2..packed.len() - 8 {
            assert_eq!(open(&packed[..length]), Err(Unreadable), "{length}");
        }
        assert_eq!(open(&pack(0, &[], &vec![b'a'; LONGEST + 1])), Err(Unreadable));
        assert_eq!(open(&pack(NAME, b"no end", b"{}")[..12]), Err(Unreadable));
    }
}
