//! Blocks, reports, measures and moderators: what is written about them, in one enum of changes.
//! Must not decide anything that the domain can decide.

mod audit;
mod blocks;
mod decisions;
mod measures;
mod moderators;
pub mod own;
mod reports;
mod schema;
mod sealed;
mod store;

use diesel::prelude::*;

use super::connection::AnyConnection;
use crate::domain::{
    AuditEntry, Decision, MeasureId, NewReport, PauseRule, ReportId, Timestamp, UserId,
};

pub use store::Measures;

/// A change to these tables, with all it needs.
#[derive(Clone, Debug)]
pub(super) enum SafetyChange {
    /// Two people do not meet again.
    Block(UserId, UserId, Timestamp),
    /// The first one may meet the second one again, as far as he is concerned.
    Unblock(UserId, UserId),
    /// Seal a report, block, and apply the rule.
    Report(ReportId, Box<NewReport>, PauseRule),
    /// Carry out what a moderator decided.
    Decide(Box<Decision>),
    /// End a suspension or a ban before its time.
    Lift(MeasureId, Box<AuditEntry>),
    /// Somebody has put a warning away.
    WarningSeen(MeasureId, UserId, Timestamp),
    /// Make somebody a moderator.
    AddModerator(UserId, Box<AuditEntry>),
    /// Make him none.
    RemoveModerator(UserId, Box<AuditEntry>),
    /// Delete reports closed before the first moment and what ended before the second.
    Sweep(Timestamp, Timestamp),
}

impl SafetyChange {
    /// Carries it out; says whether there was anything to do.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<bool> {
        match self {
            Self::Block(one, other, at) => blocks::add(c, *one, *other, *at),
            Self::Unblock(one, other) => blocks::remove(c, *one, *other),
            Self::Report(id, report, rule) => reports::add(c, *id, report, rule),
            Self::Decide(decision) => decisions::carry_out(c, decision),
            Self::Lift(id, entry) => decisions::lift(c, *id, entry),
            Self::WarningSeen(id, person, at) => measures::warning_seen(c, *id, *person, *at),
            Self::AddModerator(id, entry) => moderators::add(c, *id, entry),
            Self::RemoveModerator(id, entry) => moderators::remove(c, *id, entry),
            Self::Sweep(closed_before, now) => {
                let closed = reports::delete_closed(c, *closed_before)?;
                let ended = measures::delete_ended(c, *closed_before, *now)?;
                Ok(closed || ended)
            }
        }
    }
}

/// What concerned one identity concerns another from now on: a guest has become an account that was there before.
pub(super) fn merge(c: &mut AnyConnection, from: UserId, into: UserId) -> QueryResult<()> {
    blocks::merge(c, from, into)?;
    reports::merge(c, from, into)?;
    measures::merge(c, from, into)
}

/// An identity is gone: nobody needs its blocks and warnings. Reports and suspensions stay for their time.
pub(super) fn forget(c: &mut AnyConnection, person: UserId) -> QueryResult<()> {
    blocks::forget(c, person)?;
    measures::forget(c, person)?;
    moderators::forget(c, person)
}
