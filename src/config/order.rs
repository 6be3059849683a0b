//! What the program is asked to do: serve, or one of the operator's commands.
//! Must not do it.

use clap::Subcommand;

use super::{Config, DatabaseConfig};

/// What to do.
#[derive(Debug)]
pub enum Order {
    /// Serve, with all settings.
    Serve(Box<Config>),
    /// Something about moderators, in that database.
    Moderator(ModeratorOrder, DatabaseConfig),
}

/// The operator's commands as they are written.
#[derive(Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum RawOrder {
    /// Who decides about reports: add, remove or list moderators, also while the server runs
    #[command(subcommand)]
    Moderator(ModeratorOrder),
}

/// What to do about moderators.
#[derive(Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum ModeratorOrder {
    /// Make an account a moderator
    Add {
        /// What the account logs in with
        handle: String,
    },
    /// Make an account no moderator any more
    Remove {
        /// What the account logs in with
        handle: String,
    },
    /// List the moderators
    List,
}
