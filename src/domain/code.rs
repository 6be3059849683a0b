//! What is sent by mail to prove that an address is somebody's: codes to type, and what they are for.
//! Must not draw numbers; they are handed in.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// Digits of a code.
const DIGITS: usize = 6;

/// What a code or a link lets somebody do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Purpose {
    /// Make an address his.
    VerifyEmail,
    /// Choose a new password without the old one.
    ResetPassword,
}

impl Purpose {
    /// The word it is stored under.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }
}

/// Six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// How many different ones there are: draw below this.
    pub const COUNT: u32 = 1_000_000;

    /// The code of a number that was drawn.
    pub fn of(number: u32) -> Self {
        Self(format!("{:06}", number % Self::COUNT))
    }

    /// What somebody typed or pasted; blanks and dashes do not matter, nor the width of digits. `None`: it is no code.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String =
            text.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–')).collect();
        let is_code = digits.len() == DIGITS && digits.chars().all(|c| c.is_ascii_digit());
        is_code.then_some(Self(digits))
    }

    /// The digits, for the mail.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A code is never logged.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits_however_small_its_number() {
        assert_eq!(Code::of(7).as_str(), "000007");
        assert_eq!(Code::of(999_999).as_str(), "999999");
    }

    #[test]
    fn a_code_is_read_however_it_is_pasted() {
        for typed in ["123456", " 123 456 ", "123-456", "１２３４５６", "123\u{a0}456"] {
            assert_eq!(Code::parse(typed), Some(Code::of(123_456)), "{typed}");
        }
        for bad in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(Code::parse(bad), None, "{bad}");
        }
    }
}
