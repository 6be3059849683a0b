//! What somebody logs in with instead of an address: a name that belongs to one account.
//! Must not know whether it is free.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::{AccountError, ChatError, Name};

/// A checked handle with the form that is unique. Two handles are the same exactly when their keys are.
#[derive(Clone, Debug)]
pub struct Handle {
    name: Name,
    key: String,
}

impl Handle {
    /// Checks a typed handle: a name, no address, and none of those that visitors without one were given of old.
    ///
    /// # Errors
    /// `HandleReserved`, `HandleNotAllowed`, and what `Name::parse` says.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        if Self::is_reserved(text) {
            return Err(AccountError::HandleReserved.into());
        }
        let name = Name::parse(text)?;
        // Who logs in gives a handle or an address; the one must never be taken for the other.
        if name.as_str().nfkc().any(|c| c == '@') {
            return Err(AccountError::HandleNotAllowed.into());
        }
        let key = Self::key_of(name.as_str());
        Ok(Self { name, key })
    }

    /// Takes back what was checked before it was stored.
    pub fn from_stored(text: String) -> Self {
        let key = Self::key_of(&text);
        Self { name: Name::from_stored(text), key }
    }

    /// Whether it begins with "user" and a digit, in any case and in any digits (contract decision 2).
    pub fn is_reserved(text: &str) -> bool {
        let key = Self::key_of(text.trim());
        key.strip_prefix("user").is_some_and(|rest| rest.starts_with(char::is_numeric))
    }

    /// The unique form of whatever somebody types: compatibility form, small letters, single blanks.
    pub fn key_of(text: &str) -> String {
        let folded: String = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        folded.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.name.as_str()
    }

    /// The same as a name to show.
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The unique form.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Handle {}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_anonymous_visitors_are_reserved_in_any_case_and_in_any_digits() {
        let reserved =
            ["User1", "user12", "USER7x", " uSeR0 ", "ｕｓｅｒ１", "user٣", "user²", "Ｕser9"];
        for text in reserved {
            let error = Handle::parse(text).unwrap_err();
            assert_eq!(error, AccountError::HandleReserved.into(), "{text}");
        }
        for text in ["user", "users1", "xuser1", "us er1", "user-1"] {
            assert!(Handle::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn handles_are_the_same_whatever_their_case_and_width() {
        let handle = |text| Handle::parse(text).unwrap();
        assert_eq!(handle("Ana"), handle("aNA"));
        assert_eq!(handle("Ａｎａ"), handle("ana"));
        assert_eq!(handle("Zoe\u{308}"), handle("ZOË"));
        assert_ne!(handle("Ana"), handle("Anna"));
    }

    #[test]
    fn a_handle_cannot_be_taken_for_an_address_and_hides_nothing() {
        for text in ["ana@example.org", "ana＠example"] {
            let error = Handle::parse(text).unwrap_err();
            assert_eq!(error, AccountError::HandleNotAllowed.into(), "{text}");
        }
        assert_eq!(Handle::parse("a\u{202E}b"), Err(ChatError::NameNotAllowed));
        assert_eq!(Handle::parse("a\u{200B}b"), Err(ChatError::NameNotAllowed));
        assert_eq!(Handle::parse(" "), Err(ChatError::NameEmpty));
        assert_eq!(Handle::parse(&"x".repeat(33)), Err(ChatError::NameTooLong));
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "\\PC{0,40}") {
            let key = Handle::key_of(&text);
            prop_assert_eq!(Handle::key_of(&key), key);
        }
    }
}
