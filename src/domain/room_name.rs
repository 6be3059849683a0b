//! What a room is called by its owner.
//! Must not know keys: a name need not be unique.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::name::is_hidden;
use super::{ChatError, RoomError};

/// A visible name of 1 to [`RoomName::MAX`] characters in composed form, without blanks around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoomName(String);

impl RoomName {
    /// The longest name, in characters (contract decision 13).
    pub const MAX: usize = 64;

    /// Puts a typed name into composed form and checks it.
    ///
    /// # Errors
    /// `RoomError::NameEmpty`, `NameTooLong`, `NameNotAllowed` for what nobody sees or what moves what others see.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        let name: String = text.trim().nfc().collect();
        if name.is_empty() {
            return Err(RoomError::NameEmpty.into());
        }
        if name.chars().count() > Self::MAX {
            return Err(RoomError::NameTooLong.into());
        }
        let hidden = name.chars().any(|c| is_hidden(c) && !is_joiner(c));
        if hidden || name.chars().all(|c| is_joiner(c) || c.is_whitespace()) {
            return Err(RoomError::NameNotAllowed.into());
        }
        Ok(Self(name))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What joins letters and pictures or keeps them apart: some scripts cannot be written without.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_many_scripts_are_welcome() {
        for name in
            ["Tea & cake", "<b>bold</b>", "می\u{200C}خواهم", "👨\u{200D}👩\u{200D}👧", "お茶"]
        {
            assert_eq!(RoomName::parse(&format!("  {name}\t")).unwrap().as_str(), name);
        }
        assert_eq!(RoomName::parse("Zoe\u{308}").unwrap().as_str(), "Zoë");
        assert!(RoomName::parse(&"ä".repeat(64)).is_ok());
    }

    #[test]
    fn empty_endless_and_invisible_names_are_refused() {
        for (name, why) in [
            ("", RoomError::NameEmpty),
            (" \n ", RoomError::NameEmpty),
            (&*"x".repeat(65), RoomError::NameTooLong),
            ("a\0b", RoomError::NameNotAllowed),
            ("two\nlines", RoomError::NameNotAllowed),
            ("a\u{202E}b", RoomError::NameNotAllowed),
            ("\u{200D}", RoomError::NameNotAllowed),
        ] {
            assert_eq!(RoomName::parse(name), Err(why.into()), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_accepted_again_unchanged(text in "\\PC{0,70}") {
            if let Ok(name) = RoomName::parse(&text) {
                prop_assert_eq!(RoomName::parse(name.as_str()).unwrap(), name);
            }
        }
    }
}
