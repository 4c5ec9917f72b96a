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
const LONGEST: u64 = 32 << 20;

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
    use std::io::Read;
    let mut plain = Vec::new();
    // One byte more than may be: by that a longer one is known.
    let mut decoder = flate2::read::GzDecoder::new(bytes).take(LONGEST + 1);
    let length = decoder.read_to_end(&mut plain).map_err(|_| Unreadable)?;
    if length as u64 > LONGEST { Err(Unreadable) } else { Ok(plain) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, Crc, GzBuilder};
    use std::io::Write;

    fn pack(header: GzBuilder, text: &[u8]) -> Vec<u8> {
        let mut encoder = header.write(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_optional_field_of_the_header_is_passed_over() {
        let header = GzBuilder::new().extra(*b"xyz").filename(*b"n").comment(*b"c");
        let packed = pack(header, b"{\"a\":1}");
        assert_eq!(open(&packed).unwrap().as_ref(), b"{\"a\":1}");
        assert_eq!(open(&pack(GzBuilder::new(), b"")).unwrap().as_ref(), b"");
        // The checksum of the header, which the crate reads and does not write.
        let plain = pack(GzBuilder::new(), b"{}");
        let (header, rest) = plain.split_at(10);
        let header = [&header[..3], &[header[3] | 1 << 1], &header[4..]].concat();
        let mut checksum = Crc::new();
        checksum.update(&header);
        let checksum = &checksum.sum().to_le_bytes()[..2];
        assert_eq!(open(&[&header, checksum, rest].concat()).unwrap().as_ref(), b"{}");
    }

    #[test]
    fn what_is_not_gzip_is_itself() {
        assert_eq!(open(b"{}").unwrap().as_ref(), b"{}");
        assert_eq!(open(b"\x1f").unwrap().as_ref(), b"\x1f");
    }

    #[test]
    fn a_cut_spoilt_or_exploding_body_is_unreadable() {
        let packed = pack(GzBuilder::new(), &[b'a'; 5000]);
        for length in 2..packed.len() {
            assert_eq!(open(&packed[..length]), Err(Unreadable), "{length}");
        }
        let mut spoilt = packed.clone();
        let checksum = packed.len() - 8;
        spoilt[checksum] ^= 1;
        assert_eq!(open(&spoilt), Err(Unreadable), "its checksum is another, as the browser finds too");
        let longest = usize::try_from(LONGEST).unwrap();
        assert_eq!(open(&pack(GzBuilder::new(), &vec![b'a'; longest])).unwrap().len(), longest);
        assert_eq!(open(&pack(GzBuilder::new(), &vec![b'a'; longest + 1])), Err(Unreadable));
        assert_eq!(open(&pack(GzBuilder::new().filename(*b"no end"), b"{}")[..12]), Err(Unreadable));
    }
}
