//! Every reason to say no that has to do with accounts.
//! Must not say more about an account than its owner may know; how often one may ask is limited elsewhere.

use std::time::Duration;

use super::Kind;
use super::error::wait_in_words;

/// Why something about an account was refused. Some sentences are those that clients know from of old.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountError {
    /// It begins with "user" and a digit.
    #[error("Names of User followed by a number are not allowed.")]
    HandleReserved,
    /// It holds an `@`.
    #[error("Please choose a user name without the sign @.")]
    HandleNotAllowed,
    /// Somebody has it.
    #[error("Username: {handle} already exists.")]
    HandleTaken {
        /// Which one.
        handle: String,
    },
    /// A field is empty, or the two passwords differ.
    #[error(
        "Registration unsuccessful, please make sure you fill in all corresponding fields and that your password confirmation matches your password."
    )]
    FormIncomplete,
    /// There is no such account.
    #[error("User not found.")]
    UserUnknown,
    /// The password is another one.
    #[error("Incorrect password.")]
    PasswordWrong,
    /// It is too short for the page.
    #[error("Please choose a password of at least 8 characters.")]
    PasswordTooShort,
    /// Everybody tries it first.
    #[error(
        "This password is one of the first that others would try. Please choose another one; a few words in a row are good."
    )]
    PasswordCommon,
    /// It is the one he has.
    #[error("This is your password already. Please choose another one.")]
    PasswordSame,
    /// Another account has it.
    #[error("This e-mail address belongs to another account.")]
    EmailTaken,
    /// He has no handle: nobody could log in any more.
    #[error(
        "This address is what you log in with. You can replace it by another one, but not take it away."
    )]
    EmailNeeded,
    /// No code was sent, or it was typed wrongly too often.
    #[error("There is no code to confirm any more. Please ask for a new one.")]
    CodeUnknown,
    /// It came too late.
    #[error("This code is too old. Please ask for a new one.")]
    CodeExpired,
    /// It is another one.
    #[error("This is not the code from the mail. Please look again.")]
    CodeWrong,
    /// A link was used, is too old, or never was.
    #[error("This link has been used already or is too old. Please ask for a new one.")]
    LinkOver,
    /// The two new passwords differ.
    #[error("The two new passwords are not the same. Please type them again.")]
    PasswordsDiffer,
    /// The address is none that programs may register with.
    #[error("Invalid email")]
    EmailInvalid,
    /// It is too short or too long for a program.
    #[error("Password must be between 8 and 32 characters")]
    PasswordLength,
    /// The name is too short or too long for a program.
    #[error("Username must be between 3 and 32 characters")]
    UsernameLength,
    /// The name has something in it that is neither a letter nor a digit.
    #[error("Username must be alphanumeric")]
    UsernameNotAlphanumeric,
    /// The address is an account's already.
    #[error("User already exists")]
    UserExists,
    /// An access token is missing, wrong, foreign or over.
    #[error("Access token")]
    AccessRefused,
    /// A refresh token is unknown, used or over.
    #[error("Refresh token")]
    RefreshRefused,
    /// A token for commands is none of ours, or one of another password.
    #[error("incorrect token")]
    TokenRefused,
    /// A token for commands was good and is over.
    #[error("token is expired")]
    TokenExpired,
    /// A program key is unknown, over or void.
    #[error("Unknown user")]
    KeyRefused,
    /// A program registers somebody without a password, or with one that is longer than anything we keep.
    #[error("Please choose a password that is neither empty nor longer than 4,096 bytes.")]
    PasswordUnusable,
    /// Nobody is logged in.
    #[error("Please log in first.")]
    NotLoggedIn,
    /// Too many log-ins failed.
    #[error("Too many log-ins failed. Please wait {} and try again.", wait_in_words(*.retry_after))]
    LogInTooFast {
        /// When the next try has a chance.
        retry_after: Duration,
    },
    /// More passwords wait to be checked than the server can check soon.
    #[error("Many people log in at this moment. Please wait {} and try again.", wait_in_words(*.retry_after))]
    LogInBusy {
        /// When the next try has a chance.
        retry_after: Duration,
    },
}

impl AccountError {
    /// The family this reason belongs to.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::HandleReserved
            | Self::HandleNotAllowed
            | Self::FormIncomplete
            | Self::PasswordTooShort
            | Self::PasswordCommon
            | Self::CodeUnknown
            | Self::CodeExpired
            | Self::CodeWrong
            | Self::LinkOver
            | Self::PasswordsDiffer
            | Self::EmailInvalid
            | Self::EmailNeeded
            | Self::PasswordLength
            | Self::PasswordUnusable
            | Self::UsernameLength
            | Self::UsernameNotAlphanumeric
            | Self::PasswordSame => Kind::Invalid,
            Self::HandleTaken { .. } | Self::EmailTaken | Self::UserExists => Kind::Conflict,
            Self::UserUnknown => Kind::NotFound,
            Self::PasswordWrong
            | Self::NotLoggedIn
            | Self::AccessRefused
            | Self::RefreshRefused
            | Self::TokenRefused
            | Self::TokenExpired
            | Self::KeyRefused => Kind::Unauthenticated,
            Self::LogInTooFast { .. } => Kind::TooMany,
            Self::LogInBusy { .. } => Kind::Unavailable,
        }
    }

    /// How long to wait before trying again, where waiting helps.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::LogInTooFast { retry_after } | Self::LogInBusy { retry_after } => {
                Some(*retry_after)
            }
            _ => None,
        }
    }
}
