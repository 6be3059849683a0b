//! Moderators come and go by the operator's word alone.
//! Must not make a database: a command in the wrong folder should say so.

use std::io::{self, Write};

use crate::clock;
use crate::config::{DatabaseConfig, DatabaseUrl, ModeratorOrder};
use crate::domain::{Account, AuditEntry, ChatError, Email, Handle, Moderator, Words};
use crate::store::{Login, Store, StoreError};

/// Why a command was not carried out. `Display` says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no database.
    #[error(
        "there is no database at {0}: start the server once, or set DATABASE_URL to the database it uses"
    )]
    NoDatabase(String),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody has that handle or address.
    #[error(
        "nobody logs in with \"{0}\": accounts are made on the page /login, and `chinwag moderator list` shows who is a moderator"
    )]
    NoAccount(String),
    /// The database refused.
    #[error("this could not be done: {0}")]
    Chat(#[from] ChatError),
    /// The answer could not be written.
    #[error("the answer cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// What the command line is called in the list of what was done.
const COMMAND_LINE: &str = "the command line";

/// Carries it out and says what was done. Must be called inside an actix system.
///
/// # Errors
/// A sentence that says what to do.
pub async fn moderator(
    order: &ModeratorOrder,
    database: &DatabaseConfig,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    if let DatabaseUrl::Sqlite(path) = &database.url
        && !path.exists()
    {
        return Err(CommandError::NoDatabase(path.display().to_string()));
    }
    let store = Store::open(database)?;
    let told = carry_out(order, &store).await;
    store.close().await;
    Ok(writeln!(out, "{}", told?)?)
}

async fn carry_out(order: &ModeratorOrder, store: &Store) -> Result<String, CommandError> {
    match order {
        ModeratorOrder::Add { handle } => {
            let account = account(store, handle).await?;
            let entry = entry("moderator added", &account);
            let added = store.add_moderator(account.id, entry).await?;
            let how = if added { "is a moderator now" } else { "is a moderator already" };
            Ok(format!("{} {how}.", called(&account)))
        }
        ModeratorOrder::Remove { handle } => {
            let account = account(store, handle).await?;
            let entry = entry("moderator removed", &account);
            let removed = store.remove_moderator(account.id, entry).await?;
            let how = if removed { "is no moderator any more" } else { "is no moderator" };
            Ok(format!("{} {how}.", called(&account)))
        }
        ModeratorOrder::List => list(store).await,
    }
}

async fn account(store: &Store, handle: &str) -> Result<Account, CommandError> {
    let by = match Email::parse(handle) {
        Ok(email) => Login::Email(email),
        // No handle has an @ in it.
        Err(_) => Login::Handle(Handle::key_of(handle)),
    };
    let found = store.account(by).await?;
    found.ok_or_else(|| CommandError::NoAccount(handle.to_owned()))
}

async fn list(store: &Store) -> Result<String, CommandError> {
    let moderators = store.moderators().await?;
    if moderators.is_empty() {
        return Ok("There are no moderators. Make one: chinwag moderator add HANDLE".into());
    }
    let mut lines = Vec::new();
    for Moderator { id, since } in moderators {
        let account = store.account(Login::Id(id)).await?;
        let name = account.as_ref().map_or("(an account that is gone)", called);
        lines.push(format!("{name}, since {}", since.format("%Y-%m-%d %H:%M UTC")));
    }
    Ok(lines.join("\n"))
}

fn called(account: &Account) -> &str {
    account.handle.as_ref().map_or(account.display_name.as_str(), Handle::as_str)
}

fn entry(action: &str, account: &Account) -> AuditEntry {
    AuditEntry {
        by: None,
        by_name: COMMAND_LINE.into(),
        action: action.into(),
        person: Some(account.id),
        person_name: called(account).into(),
        report: None,
        why: Words::from_stored("by the operator"),
        until: None,
        at: clock::now(),
    }
}
