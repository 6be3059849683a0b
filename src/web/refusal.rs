//! Answers that the framework gives by itself, before any handler has seen a request: rewritten so that they carry
//! our headers and say what was wrong.
//! Must not touch an answer of ours: those have their headers already.

use super::headers;

/// The header that every answer of ours has.
const OURS: &[u8] = b"\r\ncontent-security-policy:";
const HEAD: &[u8] = b"HTTP/1.1 4";
const END: &[u8] = b"\r\n\r\n";

/// The framework's own answers have a few short headers and no body.
const LONGEST: usize = 256;

/// An answer of the framework's own at the end of what is written, and what goes out in its place.
pub struct Refusal {
    /// Where it begins.
    pub start: usize,
    /// The whole answer; the connection ends behind it.
    pub bytes: Vec<u8>,
}

impl Refusal {
    /// Looks at what the framework is about to write.
    pub fn find(bytes: &[u8], https: bool) -> Option<Self> {
        Self::of_a_fault(bytes, https).or_else(|| Self::at_the_end(bytes, https))
    }

    /// An error that went through all layers: it is all there is to write, and its text is for us.
    fn of_a_fault(bytes: &[u8], https: bool) -> Option<Self> {
        let status = bytes.strip_prefix(b"HTTP/1.1 ").filter(|rest| rest.starts_with(b"5"))?;
        let end = bytes.windows(END.len()).position(|window| window == END)?;
        let is_ours = has_our_headers(bytes.get(..end)?);
        let status = std::str::from_utf8(status.split(|byte| *byte == b'\r').next()?).ok()?;
        (!is_ours).then(|| Self { start: 0, bytes: answer(status, https) })
    }

    fn at_the_end(bytes: &[u8], https: bool) -> Option<Self> {
        if !bytes.ends_with(END) {
            return None;
        }
        let from = bytes.len().saturating_sub(LONGEST);
        let tail = bytes.get(from..)?;
        let at = tail.windows(HEAD.len()).rposition(|window| window == HEAD)?;
        let head = tail.get(at..)?;
        let is_ours = has_our_headers(head);
        let status = std::str::from_utf8(head).ok()?.lines().next()?.strip_prefix("HTTP/1.1 ")?;
        (!is_ours).then(|| Self { start: from + at, bytes: answer(status, https) })
    }
}

fn has_our_headers(head: &[u8]) -> bool {
    head.windows(OURS.len()).any(|window| window.eq_ignore_ascii_case(OURS))
}

fn answer(status: &str, https: bool) -> Vec<u8> {
    let why = match status.get(..3) {
        Some("408") => "The request took too long to come. Please try again.",
        Some("431") => {
            "The headers of the request are too long. Delete the cookies of this site and try again."
        }
        Some("413") => "The request is too large.",
        Some(status) if status.starts_with('5') => {
            "Something went wrong here. Please try again in a moment."
        }
        _ => "The request makes no sense to this server: it speaks HTTP/1.1.",
    };
    let mut head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n",
        why.len() + 1
    );
    for (name, value) in headers::of_every_answer(https) {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap_or_default()));
    }
    head.push_str("\r\n");
    head.push_str(why);
    head.push('\n');
    head.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &[u8] =
        b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\ndate: Sat, 21 Nov 2026 10:00:00 GMT\r\n\r\n";

    #[test]
    fn an_answer_of_the_framework_gets_our_headers_and_a_sentence() {
        let refusal = Refusal::find(BARE, true).unwrap();
        assert_eq!(refusal.start, 0);
        let text = String::from_utf8(refusal.bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head}");
        for header in ["x-frame-options: DENY", "cache-control: no-store", "max-age=63072000"] {
            assert!(head.contains(header), "{header} is missing in {head}");
        }
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{text}");
    }

    #[test]
    fn it_is_found_behind_the_answer_before_it() {
        let ours = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        let refusal = Refusal::find(&[&ours[..], BARE].concat(), false).unwrap();
        assert_eq!(refusal.start, ours.len());
    }

    #[test]
    fn an_error_that_went_through_all_layers_tells_nothing_of_our_insides() {
        let bare = b"HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/plain\r\ncontent-length: 14\r\n\r\ndatabase: gone";
        let refusal = Refusal::find(bare, false).unwrap();
        let text = String::from_utf8(refusal.bytes).unwrap();
        assert!(text.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{text}");
        assert!(text.contains("nosniff") && !text.contains("gone"), "{text}");
    }

    #[test]
    fn answers_of_ours_and_their_bodies_are_left_alone() {
        for ours in [
            &b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nContent-Security-Policy: x\r\n\r\n"[..],
            b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nno.",
            b"HTTP/1.1 503 Service Unavailable\r\nx: y\r\nContent-Security-Policy: x\r\n\r\nno",
            b"",
        ] {
            assert!(Refusal::find(ours, false).is_none(), "{}", String::from_utf8_lossy(ours));
        }
    }
}
