//! The settings of codes and links sent by mail: as they are written, and as the accounts part receives them.
//! Must not know what they are for.

use std::time::Duration;

use clap::Args;

use super::values::small_count;

/// The settings of codes and links as they are written.
#[derive(Args, Debug)]
pub struct RawCodes {
    /// Minutes for which a code of six digits is good
    #[arg(long, env = "VERIFICATION_CODE_EXPIRATION_MINUTES", value_name = "COUNT", value_parser = small_count, default_value = "10", help_heading = "Mail")]
    pub verification_code_expiration_minutes: u32,
    /// Minutes for which a link to a new password is good
    #[arg(long, env = "RESET_LINK_EXPIRATION_MINUTES", value_name = "COUNT", value_parser = small_count, default_value = "30", help_heading = "Mail")]
    pub reset_link_expiration_minutes: u32,
    /// How often one code may be typed wrongly before a new one is needed
    #[arg(long, env = "CODE_TRIES", value_name = "COUNT", value_parser = small_count, default_value = "5", help_heading = "Limits")]
    pub code_tries: u32,
    /// Codes and links that one account may ask for in an hour
    #[arg(long, env = "ACCOUNT_MAILS_PER_HOUR", value_name = "COUNT", value_parser = small_count, default_value = "6", help_heading = "Limits")]
    pub account_mails_per_hour: u32,
    /// Codes and links that may go to one e-mail address in an hour
    #[arg(long, env = "EMAIL_MAILS_PER_HOUR", value_name = "COUNT", value_parser = small_count, default_value = "6", help_heading = "Limits")]
    pub email_mails_per_hour: u32,
    /// Codes and links that may be asked for from one address in an hour
    #[arg(long, env = "ADDRESS_MAILS_PER_HOUR", value_name = "COUNT", value_parser = small_count, default_value = "30", help_heading = "Limits")]
    pub address_mails_per_hour: u32,
    /// Codes of registrations that may be typed from one address in an hour
    #[arg(long, env = "ADDRESS_VERIFICATIONS_PER_HOUR", value_name = "COUNT", value_parser = small_count, default_value = "300", help_heading = "Limits")]
    pub address_verifications_per_hour: u32,
}

/// How codes and links behave.
#[derive(Clone, Debug)]
pub struct CodesConfig {
    /// How long a code is good (contract decision 11).
    pub code_lasts: Duration,
    /// How long a link is good.
    pub link_lasts: Duration,
    /// How often a code may be typed.
    pub tries: u32,
    /// Asked for by one account in an hour.
    pub per_account: u32,
    /// Sent to one e-mail address in an hour.
    pub per_email: u32,
    /// Asked for from one address prefix in an hour.
    pub per_address: u32,
    /// Codes of registrations typed from one address prefix in an hour.
    pub typed_per_address: u32,
}

impl RawCodes {
    /// The section.
    pub fn section(&self) -> CodesConfig {
        let minutes = |count: u32| Duration::from_secs(u64::from(count) * 60);
        CodesConfig {
            code_lasts: minutes(self.verification_code_expiration_minutes),
            link_lasts: minutes(self.reset_link_expiration_minutes),
            tries: self.code_tries,
            per_account: self.account_mails_per_hour,
            per_email: self.email_mails_per_hour,
            per_address: self.address_mails_per_hour,
            typed_per_address: self.address_verifications_per_hour,
        }
    }
}
