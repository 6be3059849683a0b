//! The settings of accounts: as they are written, and as the parts receive them.
//! Must not hash anything.

use std::time::Duration;

use clap::Args;

use super::Rate;
use super::values::{count, small_count, some_time};

/// What bcrypt can do.
const COSTS: std::ops::RangeInclusive<u32> = 4..=31;

/// The settings of accounts as they are written.
#[derive(Args, Debug)]
pub struct RawAccounts {
    /// Work for each password, as the power of two that bcrypt repeats; one more doubles the time. Passwords follow at the next log-in
    #[arg(long, env = "BCRYPT_COST", value_name = "COUNT", value_parser = cost, default_value = "12", help_heading = "Accounts")]
    pub bcrypt_cost: u32,
    /// Passwords that may wait to be checked; more are told to come back
    #[arg(long, env = "PASSWORDS_WAITING", value_name = "COUNT", value_parser = count, default_value = "32", help_heading = "Accounts")]
    pub passwords_waiting: usize,
    /// A login ends when it was not used for so long
    #[arg(long, env = "LOGIN_LASTS", value_name = "TIME", value_parser = some_time, default_value = "30d", help_heading = "Accounts")]
    pub login_lasts: Duration,
    /// A guest without rooms and messages is forgotten after so long
    #[arg(long, env = "GUEST_LASTS", value_name = "TIME", value_parser = some_time, default_value = "30d", help_heading = "Accounts")]
    pub guest_lasts: Duration,
    /// Failed log-ins to one account before each further one has to wait, longer each time
    #[arg(long, env = "FAILED_LOGINS", value_name = "COUNT", value_parser = small_count, default_value = "5", help_heading = "Limits")]
    pub failed_logins: u32,
    /// Failed log-ins from one address before each further one has to wait, longer each time
    #[arg(long, env = "ADDRESS_FAILED_LOGINS", value_name = "COUNT", value_parser = small_count, default_value = "20", help_heading = "Limits")]
    pub address_failed_logins: u32,
    /// The longest such wait; failures are forgotten four times as long after the last one
    #[arg(long, env = "LONGEST_LOGIN_WAIT", value_name = "TIME", value_parser = some_time, default_value = "15m", help_heading = "Limits")]
    pub longest_login_wait: Duration,
    /// Accounts made from one address in a minute
    #[arg(long, env = "ADDRESS_REGISTRATIONS_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "5", help_heading = "Limits")]
    pub address_registrations_per_minute: u32,
    /// Accounts made from one address at once
    #[arg(long, env = "ADDRESS_REGISTRATIONS_BURST", value_name = "COUNT", value_parser = small_count, default_value = "20", help_heading = "Limits")]
    pub address_registrations_burst: u32,
    /// New guests from one address in a minute
    #[arg(long, env = "ADDRESS_GUESTS_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "300", help_heading = "Limits")]
    pub address_guests_per_minute: u32,
    /// New guests from one address at once
    #[arg(long, env = "ADDRESS_GUESTS_BURST", value_name = "COUNT", value_parser = small_count, default_value = "1000", help_heading = "Limits")]
    pub address_guests_burst: u32,
}

/// How people prove who they are, and for how long that holds.
#[derive(Clone, Debug)]
pub struct AccountsConfig {
    /// Work for each password.
    pub bcrypt_cost: u32,
    /// Passwords that may wait to be checked.
    pub waiting: usize,
    /// A login that is not used ends after so long.
    pub login_lasts: Duration,
    /// A guest who has nothing is forgotten after so long.
    pub guest_lasts: Duration,
    /// Failed log-ins to one account before waits begin.
    pub failures: u32,
    /// The same from one address prefix.
    pub failures_per_address: u32,
    /// The longest wait.
    pub longest_wait: Duration,
}

impl RawAccounts {
    /// The accounts' section.
    pub const fn section(&self) -> AccountsConfig {
        AccountsConfig {
            bcrypt_cost: self.bcrypt_cost,
            waiting: self.passwords_waiting,
            login_lasts: self.login_lasts,
            guest_lasts: self.guest_lasts,
            failures: self.failed_logins,
            failures_per_address: self.address_failed_logins,
            longest_wait: self.longest_login_wait,
        }
    }

    /// What tests start: as on a fresh machine, with next to no work for each password.
    pub const fn for_testing(&self) -> AccountsConfig {
        let mut section = self.section();
        section.bcrypt_cost = *COSTS.start();
        section
    }

    /// How many accounts an address may make.
    pub const fn registrations(&self) -> Rate {
        Rate {
            per_minute: self.address_registrations_per_minute,
            burst: self.address_registrations_burst,
        }
    }

    /// How many visitors from an address may become guests.
    pub const fn guests(&self) -> Rate {
        Rate { per_minute: self.address_guests_per_minute, burst: self.address_guests_burst }
    }
}

fn cost(text: &str) -> Result<u32, String> {
    let cost = text.trim().parse().ok().filter(|cost| COSTS.contains(cost));
    cost.ok_or_else(|| "expected a number from 4 to 31; 12 takes about a fifth of a second".into())
}
