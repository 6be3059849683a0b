//! Just enough WebSocket for a load client: frames of a client out, frames of a server in.
//! Must not check anything: the conformance suite does.

/// A text frame of a client, with a mask of zeros: valid, and free for the sender.
pub fn masked(payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u8::try_from(payload.len()) {
        Ok(short) if short < 126 => frame.push(0x80 | short),
        _ => {
            let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
            frame.push(0x80 | 126);
            frame.extend_from_slice(&length.to_be_bytes());
        }
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}

/// A text frame of a server.
pub fn unmasked(payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
    let mut frame = vec![0x81, 126];
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// The payload of the first whole frame, and the rest; none while it is not whole.
pub fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (header, length) = match bytes {
        [_, 126, high, low, ..] => (4, usize::from(u16::from_be_bytes([*high, *low]))),
        [_, 127, 0, 0, 0, 0, a, b, c, d, ..] => {
            (10, usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).ok()?)
        }
        [_, 126 | 127, ..] | [] | [_] => return None,
        [_, short, ..] => (2, usize::from(*short)),
    };
    bytes.get(header..)?.split_at_checked(length)
}

/// The number after a mark like `"seq":`.
pub fn number_after(payload: &[u8], mark: &[u8]) -> Option<u64> {
    let digits = after(payload, mark)?.iter().take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

/// What follows a mark.
pub fn after<'a>(payload: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let at = payload.windows(mark.len()).position(|window| window == mark)?;
    payload.get(at + mark.len()..)
}
