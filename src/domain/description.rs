//! What a room is about, as text that is fit to be stored and shown.
//! Must not know markup: whoever renders it escapes it.

use unicode_normalization::UnicodeNormalization;

use super::{ChatError, RoomError};

/// At most [`Description::MAX`] characters in composed form, without blanks around them and without NUL; may be empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Description(String);

impl Description {
    /// The longest text, in characters.
    pub const MAX: usize = 1_000;

    /// Trims and checks what an owner wrote.
    ///
    /// # Errors
    /// `DescriptionTooLong`; `DescriptionNotAllowed` for NUL, which PostgreSQL cannot store.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        let text: String = text.trim().nfc().collect();
        if text.chars().count() > Self::MAX {
            return Err(RoomError::DescriptionTooLong.into());
        }
        if text.contains('\0') {
            return Err(RoomError::DescriptionNotAllowed.into());
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_may_be_empty_and_has_a_limit_in_characters() {
        assert_eq!(Description::parse("  \n").unwrap(), Description::default());
        assert_eq!(Description::parse(" two\nlines ").unwrap().as_str(), "two\nlines");
        assert!(Description::parse(&"ä".repeat(1_000)).is_ok());
        let long = Description::parse(&"ä".repeat(1_001));
        assert_eq!(long, Err(RoomError::DescriptionTooLong.into()));
        assert_eq!(Description::parse("a\0b"), Err(RoomError::DescriptionNotAllowed.into()));
    }
}
