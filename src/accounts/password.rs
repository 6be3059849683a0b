//! A password as it is compared: every character of it counts, and nobody can print it.
//! Must not be stored.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;

use super::common::is_common;
use crate::domain::{AccountError, ChatError, Handle};

/// The fewest characters of a password chosen on our pages.
const SHORTEST: usize = 8;
/// The most characters of one chosen in a program.
const LONGEST_FOR_PROGRAMS: usize = 32;
/// The most bytes of one that no other rule holds for; nobody types so many.
const LONGEST: usize = 4_096;

/// What the pre-hash is made with. No secret, on purpose: a lost key would be all passwords lost, and bcrypt is what
/// makes guessing slow. It only keeps our pre-hashes apart from plain SHA-256 hashes that others have lost.
const PURPOSE: &[u8] = b"chinwag password, version 1";

/// What goes into bcrypt, which looks at no more than 72 bytes and stops thinking at a NUL: a hash of everything that
/// was typed, in 43 letters. The same characters typed on another system are the same password (NFKC).
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// As somebody typed it to be let in.
    pub fn typed(text: &str) -> Self {
        let text: String = text.nfkc().collect();
        // Refused for no length of key: this one is never used.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(PURPOSE) else { return Self(text) };
        let digest = mac.chain_update(text.as_bytes()).finalize().into_bytes();
        Self(STANDARD_NO_PAD.encode(digest))
    }

    /// As somebody chose it on a page.
    ///
    /// # Errors
    /// `PasswordTooShort`, `PasswordCommon`.
    pub fn chosen(text: &str, by: Option<&Handle>) -> Result<Self, ChatError> {
        if text.nfkc().count() < SHORTEST {
            return Err(AccountError::PasswordTooShort.into());
        }
        let is_his_name = by.is_some_and(|handle| handle.key() == Handle::key_of(text));
        if is_his_name || is_common(text) {
            return Err(AccountError::PasswordCommon.into());
        }
        Ok(Self::typed(text))
    }

    /// As somebody chose it in a program: by the length that programs know, and by nothing else.
    ///
    /// # Errors
    /// `PasswordLength`.
    pub fn for_program(text: &str) -> Result<Self, ChatError> {
        let fits = (SHORTEST..=LONGEST_FOR_PROGRAMS).contains(&text.chars().count());
        fits.then(|| Self::typed(text)).ok_or_else(|| AccountError::PasswordLength.into())
    }

    /// As somebody chose it in a program that knows no rule for passwords.
    ///
    /// # Errors
    /// `PasswordUnusable`.
    pub fn for_old_program(text: &str) -> Result<Self, ChatError> {
        let fits = (1..=LONGEST).contains(&text.len());
        fits.then(|| Self::typed(text)).ok_or_else(|| AccountError::PasswordUnusable.into())
    }

    /// For bcrypt alone.
    pub fn prehash(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        Password::typed(one).prehash() == Password::typed(other).prehash()
    }

    #[test]
    fn every_character_counts_however_long_it_is() {
        let long = "x".repeat(200);
        assert!(same(&long, &long));
        assert!(!same(&long, &format!("{long}y")));
        assert!(!same(&long, &"x".repeat(199)));
        assert!(!same("a\0a", "a"));
        assert!(!same("", "\0"));
    }

    #[test]
    fn what_reaches_bcrypt_is_short_and_has_no_nul() {
        for text in ["", "a\0b", "пароль-пароль", &"🦦".repeat(200)] {
            let prehash = Password::typed(text);
            assert_eq!(prehash.prehash().len(), 43);
            assert!(prehash.prehash().iter().all(u8::is_ascii_graphic), "{text}");
        }
    }

    #[test]
    fn the_same_letters_are_the_same_password_on_every_keyboard() {
        assert!(same("Zo\u{eb} und Ren\u{e9}", "Zoe\u{308} und Rene\u{301}"));
        assert!(!same("Password", "password"));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        let ana = Handle::parse("ana lucia").unwrap();
        let told = |text: &str| Password::chosen(text, Some(&ana)).err();
        assert_eq!(told(&"ä".repeat(7)), Some(AccountError::PasswordTooShort.into()));
        assert_eq!(told(""), Some(AccountError::PasswordTooShort.into()));
        for common in ["password", "PassWord1", "1234567890", "Ana Lucia", "ＡＮＡ ＬＵＣＩＡ"]
        {
            assert_eq!(told(common), Some(AccountError::PasswordCommon.into()), "{common}");
        }
        assert_eq!(told(&"ä".repeat(8)), None);
        assert_eq!(told("correct horse"), None);
    }
}
