//! An e-mail address as somebody typed it, and what it is compared by.
//! Must not know whether it exists: only a code sent to it can tell.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::{AccountError, ChatError};

/// The longest address that can be used in mail (RFC 5321).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;
const LONGEST_LABEL: usize = 63;

/// An address that mail can be sent to. Nothing in it can end a line or a header. Cloning counts references.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(Arc<str>);

impl Email {
    /// Reads what somebody typed; blanks around it do not matter.
    ///
    /// # Errors
    /// `EmailNotAllowed`.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        let composed: String = text.trim().nfc().collect();
        let allowed = composed.len() <= LONGEST
            && composed
                .rsplit_once('@')
                .is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
        allowed.then(|| Self(composed.into())).ok_or(ChatError::EmailNotAllowed)
    }

    /// Reads an address as programs may register it: nothing but letters without marks, digits and the few signs that every mail program knows.
    ///
    /// # Errors
    /// `EmailInvalid`.
    pub fn plain(text: &str) -> Result<Self, ChatError> {
        let fits = |text: &str, signs: &str| {
            text.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
        };
        let is_plain = text
            .split_once('@')
            .is_some_and(|(local, domain)| fits(local, "_.+-") && fits(domain, ".-"));
        let parsed = Self::parse(text).ok().filter(|_| is_plain);
        parsed.ok_or_else(|| AccountError::EmailInvalid.into())
    }

    /// Takes back what was checked before it was stored.
    pub fn from_stored(text: String) -> Self {
        Self(text.into())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Two addresses with the same key are the same one: case does not matter.
    pub fn key(&self) -> String {
        self.0.nfkc().flat_map(char::to_lowercase).collect()
    }
}

/// Addresses are never logged, not even by mistake.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Words with single dots between them; quoted forms, which nobody uses, are refused.
fn is_local(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    text.len() <= LONGEST_LOCAL
        && text.split('.').all(|word| !word.is_empty() && word.chars().all(fits))
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_addresses_are_welcome_and_compared_without_case() {
        for good in ["ana@example.org", "a.b+tag@mail.example.co.uk", "zoë@bücher.example"] {
            assert_eq!(Email::parse(&format!(" {good} ")).unwrap().as_str(), good);
        }
        let key = |text| Email::parse(text).unwrap().key();
        assert_eq!(key("Ana@Example.ORG"), key("ana@example.org"));
        assert_ne!(key("ana@example.org"), key("ann@example.org"));
    }

    #[test]
    fn what_is_no_address_or_could_end_a_header_is_refused() {
        for bad in [
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@localhost",
            "ana@.org",
            "ana@-a.org",
            ".ana@example.org",
            "a..b@example.org",
            "ana@example.org\r\nBcc: b@example.org",
            "ana\n@example.org",
            "ana@example.org, b@example.org",
            "Ana <ana@example.org>",
            "\"a b\"@example.org",
            "ana\u{200b}@example.org",
            "ana@exam\u{202e}ple.org",
            "a@b@example.org",
        ] {
            assert_eq!(Email::parse(bad), Err(ChatError::EmailNotAllowed), "{bad:?}");
        }
        let long = format!("{}@example.org", "x".repeat(65));
        assert_eq!(Email::parse(&long), Err(ChatError::EmailNotAllowed));
    }

    #[test]
    fn programs_register_with_plain_addresses_only() {
        for good in ["ana@example.org", "a.b_c+d-1@sub.example-1.org", "A@B.co"] {
            assert_eq!(Email::plain(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "ana",
            "ana@localhost",
            " ana@example.org",
            "ana@example.org\n",
            "zoë@example.org",
            "zoe@bücher.example",
            "o'brien@example.org",
            "a@b@example.org",
            "a..b@example.org",
            "ana@example..org",
            "ana@example_1.org",
        ] {
            assert_eq!(Email::plain(bad), Err(AccountError::EmailInvalid.into()), "{bad:?}");
        }
    }

    #[test]
    fn an_address_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", Email::parse("ana@example.org").unwrap()), "***");
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_has_no_control_characters_and_one_at_sign(text in "\\PC{0,8}@\\PC{0,12}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert!(!email.as_str().chars().any(|c| c.is_control() || c.is_whitespace()));
                prop_assert_eq!(email.as_str().matches('@').count(), 1);
                prop_assert_eq!(Email::parse(email.as_str()).unwrap(), email);
            }
        }
    }
}
