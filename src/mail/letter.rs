//! From a mail to the bytes that go over the wire: headers, encoding, the address it comes from.
//! Must not let anything that people typed become a header of its own.

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message};

use super::{Mail, MailError};
use crate::domain::ChatError;

/// The longest line that may be sent as it is (RFC 5322).
const LONGEST_LINE: usize = 998;

/// Who all mails come from.
pub(super) struct Sender(Mailbox);

impl Sender {
    /// Reads `Chinwag <chat@example.org>` or the address alone.
    pub fn new(from: &str) -> Result<Self, MailError> {
        from.parse().map(Self).map_err(|_address| MailError::From)
    }

    /// The whole mail. Its answer is a machine's, so that no other machine answers it (RFC 3834).
    pub fn letter(&self, mail: &Mail) -> Result<Message, ChatError> {
        let address = mail.to.as_str().parse().map_err(|_foreign| ChatError::EmailNotAllowed)?;
        // The library encodes what does not belong into a header; this makes it hold by itself.
        let subject: String = mail.subject.chars().filter(|c| !c.is_control()).collect();
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".into(),
        );
        Message::builder()
            .from(self.0.clone())
            .to(Mailbox::new(None, address))
            .subject(subject)
            .message_id(None)
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(body(&mail.text))
            .map_err(|error| {
                log::error!("a mail cannot be put together error={error}");
                ChatError::Internal
            })
    }
}

/// Plain text as it is wherever that can be sent: a long link stays on its line, also in a file that somebody reads.
fn body(text: &str) -> Body {
    let plain = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic();
    if text.chars().all(plain) && text.lines().all(|line| line.len() <= LONGEST_LINE) {
        let lines = text.replace('\n', "\r\n").into_bytes();
        return Body::dangerous_pre_encoded(lines, ContentTransferEncoding::SevenBit);
    }
    Body::new(text.to_owned())
}
