//! The settings of the tokens that programs hold: as they are written, and as the accounts part receives them.
//! Must not know what is in a token.

use std::time::Duration;

use clap::Args;

use super::values::{small_count, some_time, time};

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// The settings of tokens as they are written.
#[derive(Args, Debug)]
pub struct RawTokens {
    /// Minutes for which the access token of a program is good
    #[arg(long, env = "ACCESS_TOKEN_EXPIRATION_MINUTES", value_name = "COUNT", value_parser = small_count, default_value = "15", help_heading = "Accounts")]
    pub access_token_expiration_minutes: u32,
    /// Days for which a refresh token is good if it is not used
    #[arg(long, env = "REFRESH_TOKEN_EXPIRATION_DAYS", value_name = "COUNT", value_parser = small_count, default_value = "7", help_heading = "Accounts")]
    pub refresh_token_expiration_days: u32,
    /// For so long a used refresh token may be used again, because the answer was lost; later it ends the log-in it came from
    #[arg(long, env = "REFRESH_RETRY", value_name = "TIME", value_parser = time, default_value = "60s", help_heading = "Accounts")]
    pub refresh_retry: Duration,
    /// For so long the token of a program that gives commands is good
    #[arg(long, env = "COMMAND_TOKEN_LASTS", value_name = "TIME", value_parser = some_time, default_value = "1h", help_heading = "Accounts")]
    pub command_token_lasts: Duration,
    /// A key that a program got for somebody is void when it was not used for so long
    #[arg(long, env = "PROGRAM_KEY_LASTS", value_name = "TIME", value_parser = some_time, default_value = "30d", help_heading = "Accounts")]
    pub program_key_lasts: Duration,
}

/// How long the tokens of programs are good.
#[derive(Clone, Debug)]
pub struct TokensConfig {
    /// An access token.
    pub access_lasts: Duration,
    /// A refresh token that is not used.
    pub refresh_lasts: Duration,
    /// A refresh token after its first use.
    pub retry: Duration,
    /// A token for commands.
    pub command_lasts: Duration,
    /// A program's key that is not used.
    pub key_lasts: Duration,
}

impl RawTokens {
    /// The section.
    pub fn section(&self) -> TokensConfig {
        TokensConfig {
            access_lasts: Duration::from_secs(
                u64::from(self.access_token_expiration_minutes) * MINUTE,
            ),
            refresh_lasts: Duration::from_secs(u64::from(self.refresh_token_expiration_days) * DAY),
            retry: self.refresh_retry,
            command_lasts: self.command_token_lasts,
            key_lasts: self.program_key_lasts,
        }
    }
}
