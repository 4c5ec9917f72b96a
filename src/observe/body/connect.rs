//! Connect frames: one byte of flags, four of length, then the message.

use std::borrow::Cow;

use super::{Unreadable, gzip};

/// The flag of the frame that ends a stream and carries no message.
const END: u8 = 1 << 1;

/// The first message of a body; a body without frames is its own message.
pub(super) fn message(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    if bytes.starts_with(b"{") {
        return Ok(Cow::Borrowed(bytes));
    }
    let (flags, rest) = bytes.split_first().ok_or(Unreadable)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Unreadable)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Unreadable)?;
    let message = rest.get(..length).ok_or(Unreadable)?;
    if flags & END != 0 {
        return Err(Unreadable);
    }
    gzip::open(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_frame_is_the_message() {
        assert_eq!(message(b"\0\0\0\0\x02{}").unwrap().as_ref(), b"{}");
        assert_eq!(message(b"\0\0\0\0\x02{}\x02\0\0\0\0").unwrap().as_ref(), b"{}");
        assert_eq!(message(b"{\"a\":1}").unwrap().as_ref(), b"{\"a\":1}");
    }

    #[test]
    fn a_cut_frame_is_unreadable() {
        for bytes in
            [&b""[..], b"\0", b"\0\0\0\0", b"\0\0\0\0\x03{}", b"\0\xff\xff\xff\xff{}", b"\x02\0\0\0\x02{}"]
        {
            assert_eq!(message(bytes), Err(Unreadable));
        }
    }
}
