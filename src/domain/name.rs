//! The name somebody is shown under in a room.
//! Must not know who owns it: identities have ids.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::GeneralSecurityProfile;
use unicode_security::confusable_detection::skeleton;

use super::{AccountError, ChatError};

/// A visible name of 1 to [`Name::MAX`] characters in composed form, with single blanks inside. Cloning counts references.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Name(Arc<str>);

impl Name {
    /// The longest name, in characters (contract decision 13).
    pub const MAX: usize = 32;
    /// The shortest name that programs may register with.
    const SHORTEST: usize = 3;

    /// Puts a typed name into composed form with single blanks and checks it.
    ///
    /// # Errors
    /// `NameEmpty`, `NameTooLong`, or `NameNotAllowed` for control and invisible characters, text direction marks, and a combining mark that has nothing to combine with.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        let composed: String = text.nfc().collect();
        let name = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(ChatError::NameEmpty);
        }
        if name.chars().count() > Self::MAX {
            return Err(ChatError::NameTooLong);
        }
        if name.starts_with(is_combining_mark) || name.chars().any(is_hidden) {
            return Err(ChatError::NameNotAllowed);
        }
        Ok(Self(name.into()))
    }

    /// Reads a name as programs may register it: letters and digits of any script, and nothing else.
    ///
    /// # Errors
    /// `UsernameLength`, `UsernameNotAlphanumeric`.
    pub fn alphanumeric(text: &str) -> Result<Self, ChatError> {
        let composed: String = text.nfc().collect();
        if !(Self::SHORTEST..=Self::MAX).contains(&composed.chars().count()) {
            return Err(AccountError::UsernameLength.into());
        }
        let fits = |c: char| c.is_alphanumeric() && !is_combining_mark(c);
        let name = Self::parse(&composed).ok().filter(|_| composed.chars().all(fits));
        name.ok_or_else(|| AccountError::UsernameNotAlphanumeric.into())
    }

    /// Takes back what was checked before it was stored.
    pub fn from_stored(text: String) -> Self {
        Self(text.into())
    }

    /// The same with a number behind it, for one who meets somebody of his name.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let number = format!(" {number}");
        let kept: String = self.0.chars().take(Self::MAX.saturating_sub(number.len())).collect();
        Self(format!("{}{number}", kept.trim_end()).into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the name looks like: two names with the same skeleton are not told apart by the eye (Unicode TR 39, over NFKC and lower case).
    pub fn skeleton(&self) -> String {
        let folded: String = self.0.nfkc().flat_map(char::to_lowercase).collect();
        skeleton(&folded).collect()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters that nobody sees, or that move what others see: controls, format characters (zero width, direction), fillers, private use.
pub(super) fn is_hidden(c: char) -> bool {
    let filler = matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}');
    let format = matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    let variation = matches!(c, '\u{FE00}'..='\u{FE0E}');
    c.is_control() || filler || format || variation || (!c.identifier_allowed() && is_unassigned(c))
}

/// Noncharacters, which Unicode never assigns.
fn is_unassigned(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_are_folded_and_names_of_many_scripts_are_welcome() {
        assert_eq!(Name::parse("  Ana   Lucía ").unwrap().as_str(), "Ana Lucía");
        for name in ["Ёжик", "李雷", "محمد", "Zoë", "🦦", "O'Brien-1"] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn invisible_names_and_direction_tricks_are_refused() {
        for bad in ["\u{200B}", "a\u{202E}b", "a\u{7}b", "\u{3164}", "\u{301}a", "a\u{FEFF}"] {
            assert_eq!(Name::parse(bad), Err(ChatError::NameNotAllowed), "{bad:?}");
        }
        assert_eq!(Name::parse(" \u{3000} "), Err(ChatError::NameEmpty));
        assert_eq!(Name::parse(&"x".repeat(33)), Err(ChatError::NameTooLong));
    }

    #[test]
    fn programs_register_with_letters_and_digits_of_any_script() {
        for name in ["ana", "Ёжик2", "李雷3", "Zoe\u{308}", "user1", "x".repeat(32).as_str()]
        {
            assert_eq!(Name::alphanumeric(name), Name::parse(name), "{name}");
        }
        for (bad, error) in [
            ("", AccountError::UsernameLength),
            ("an", AccountError::UsernameLength),
            (&"x".repeat(33), AccountError::UsernameLength),
            ("   ", AccountError::UsernameNotAlphanumeric),
            ("ana ", AccountError::UsernameNotAlphanumeric),
            ("ana_1", AccountError::UsernameNotAlphanumeric),
            ("🦦🦦🦦", AccountError::UsernameNotAlphanumeric),
            ("a\u{3164}a", AccountError::UsernameNotAlphanumeric),
        ] {
            assert_eq!(Name::alphanumeric(bad), Err(error.into()), "{bad:?}");
        }
    }

    #[test]
    fn names_that_look_alike_have_one_skeleton() {
        let skeleton = |name| Name::parse(name).unwrap().skeleton();
        assert_eq!(skeleton("Ana"), skeleton("ana"));
        assert_eq!(skeleton("paypal"), skeleton("раураl"));
        assert_ne!(skeleton("Ana"), skeleton("Anna"));
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_accepted_again_unchanged(text in "\\PC{0,40}") {
            if let Ok(name) = Name::parse(&text) {
                prop_assert_eq!(Name::parse(name.as_str()).unwrap(), name);
            }
        }
    }
}
