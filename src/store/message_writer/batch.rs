//! One batch in one transaction: numbers are given, rows inserted, changes made, all or nothing.
//! Must not deliver anything: answers leave this file only after the commit.

use diesel::connection::Connection;
use diesel::prelude::*;
use diesel::result::Error;

use super::inbox::Work;
use super::numbers::Numbers;
use super::run::append;
use crate::domain::{ChatError, Message, MessageId, NewMessage, Seq};
use crate::store::backend;
use crate::store::change::{Change, Outcome};
use crate::store::connection::AnyConnection;
use crate::store::error::{is_constraint, told};

/// How a batch is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Manner {
    /// As if nothing were sent twice; the tables' unique keys object if something is.
    Hopeful,
    /// Looking up first what is stored already.
    Careful,
}

/// What became of a job.
#[derive(Debug)]
pub(super) enum Done {
    /// Stored now.
    Stored(MessageId, Seq),
    /// Stored before; boxed because it is rare.
    Before(Box<Message>),
    /// Changed; what it came to.
    Changed(Outcome),
}

/// What the sender of a job is told.
pub(super) type Answer = Result<Done, ChatError>;

/// A transaction that did not take place.
#[derive(Debug)]
pub(super) struct Failure {
    /// Why.
    pub error: Error,
    /// How far it came.
    pub stage: Stage,
}

impl Failure {
    /// Whether a rule of the tables was broken and the connection is as good as before.
    pub fn is_broken_rule(&self) -> bool {
        self.stage == Stage::RolledBack && is_constraint(&self.error)
    }
}

/// How far a transaction came before it failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// It did not begin.
    NotBegun,
    /// It was rolled back.
    RolledBack,
    /// The database may have committed all the same: the commit itself failed, or the connection was lost.
    InDoubt,
}

/// Writes all in one transaction; one answer for each, in order.
pub(super) fn write(
    c: &mut AnyConnection,
    numbers: &mut Numbers,
    works: &[Work],
    manner: Manner,
) -> Result<Vec<Answer>, Failure> {
    let failure = |error, stage| Failure { error, stage };
    backend::begin(c).map_err(|error| failure(error, Stage::NotBegun))?;
    let result = match write_in_order(c, numbers, works, manner) {
        Ok(answers) => match backend::commit(c) {
            Ok(()) => Ok(answers),
            Err(error) => Err(failure(error, Stage::InDoubt)),
        },
        // If rolling back fails too, the first cause is the one to know.
        Err(error) => match backend::roll_back(c) {
            Ok(()) => Err(failure(error, Stage::RolledBack)),
            Err(_) => Err(failure(error, Stage::InDoubt)),
        },
    };
    match &result {
        Ok(_) => numbers.committed(),
        Err(_) => numbers.rolled_back(),
    }
    result
}

/// Messages that follow one another are inserted together; a change between them stands where it was asked for.
fn write_in_order(
    c: &mut AnyConnection,
    numbers: &mut Numbers,
    works: &[Work],
    manner: Manner,
) -> QueryResult<Vec<Answer>> {
    let mut answers = Vec::with_capacity(works.len());
    let mut run: Vec<&NewMessage> = Vec::with_capacity(works.len());
    for work in works {
        match work {
            Work::Append(message) => run.push(message),
            Work::Change(change) => {
                answers.extend(append(c, numbers, &run, manner)?);
                run.clear();
                answers.push(apply(c, change)?);
                if let Change::EndRoom(room, _) = change {
                    numbers.end(room.id);
                }
            }
        }
    }
    answers.extend(append(c, numbers, &run, manner)?);
    Ok(answers)
}

/// A change in a savepoint of its own: one that breaks a rule of the tables sinks nobody else.
fn apply(c: &mut AnyConnection, change: &Change) -> QueryResult<Answer> {
    match c.transaction(|c| change.apply(c)) {
        Ok(changed) => Ok(Ok(Done::Changed(changed))),
        Err(error) => match Change::taken(&error) {
            Some(outcome) => Ok(Ok(Done::Changed(outcome))),
            None if is_constraint(&error) => Ok(Err(told(&error))),
            None => Err(error),
        },
    }
}
