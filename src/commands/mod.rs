//! What an operator does on the command line, beside a server that may be running on the same database.
//! Must not serve anything.

mod moderator;

pub use moderator::{CommandError, moderator};
