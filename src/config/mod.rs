//! All settings: read once at the start, checked, handed down in sections.
//! Must not know what the sections are used for.

mod accounts;
mod check;
mod codes;
mod error;
mod feeds;
mod mail;
mod order;
mod raw;
mod safety;
mod secret_key;
mod sections;
mod socketio;
mod strangers;
mod tokens;
mod values;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::Path;

use clap::Parser;

pub use accounts::AccountsConfig;
pub use codes::CodesConfig;
pub use error::ConfigError;
pub use feeds::FeedConfig;
pub use mail::MailConfig;
pub use order::{ModeratorOrder, Order};
pub use safety::SafetyConfig;
pub use sections::{
    Config, DatabaseConfig, DatabaseUrl, HttpConfig, LimitsConfig, Origins, Rate, RoomsConfig,
    Secret, SessionConfig,
};
pub use socketio::SocketIoConfig;
pub use strangers::{StrangerLimits, StrangersConfig};
pub use tokens::TokensConfig;

impl Order {
    /// Reads `.env`, the environment and the command line of this process, the later over the earlier.
    ///
    /// # Errors
    /// When a setting cannot be used, or when only help or the version was asked for: `exit` says it and ends.
    pub fn read() -> Result<Self, ConfigError> {
        read_dot_env(Path::new(".env"))?;
        Self::from_arguments(std::env::args_os())
    }

    fn from_arguments(arguments: impl Iterator<Item = OsString>) -> Result<Self, ConfigError> {
        raw::Raw::try_parse_from(arguments).map_err(ConfigError::of_value)?.order()
    }
}

/// What the file says counts where the environment says nothing.
fn read_dot_env(file: &Path) -> Result<(), ConfigError> {
    match dotenvy::from_path(file) {
        Err(dotenvy::Error::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(dotenvy::Error::LineParse(_, _)) => Err(ConfigError::general(
            "the file .env has a line that is not NAME=value (values with blanks stand in quotes)",
        )),
        Err(error) => Err(ConfigError::general(&format!("the file .env cannot be read: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// A PostgreSQL that tests may use, if there is one.
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, read where settings are")]
pub(crate) fn test_database_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok()
}

#[cfg(test)]
mod tests;
