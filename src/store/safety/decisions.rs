//! What a moderator decided, carried out in one transaction: the report closed, the measure taken, the audit written.
//! Must not be called for writing by anybody but the message writer.

use diesel::prelude::*;

use super::{audit, measures, reports};
use crate::domain::{AuditEntry, Cause, Decision, MeasureId, Verdict};
use crate::store::connection::AnyConnection;

/// Carries it out; false when the report is gone or somebody has closed it already.
pub(super) fn carry_out(c: &mut AnyConnection, decision: &Decision) -> QueryResult<bool> {
    let Some(report) = reports::find(c, decision.report)? else { return Ok(false) };
    if report.closed.is_some() {
        return Ok(false);
    }
    let Decision { verdict, why, at, .. } = decision;
    let person = report.reported.id;
    reports::close(c, &report, decision.all, verdict.outcome(), *at)?;
    match verdict {
        Verdict::Dismiss => {}
        Verdict::Warn => measures::warn(c, person, why, *at)?,
        Verdict::Suspend(until) => {
            measures::suspend(c, person, Cause::Moderator, why, *at, Some(*until))?;
        }
        Verdict::Ban(prefixes, until) => {
            for prefix in prefixes {
                measures::ban(c, *prefix, why, *at, *until)?;
            }
        }
    }
    // A moderator has looked: at all of it, or at enough to set an end.
    if matches!(verdict, Verdict::Suspend(_)) || !reports::any_open(c, person)? {
        measures::lift_automatic(c, person, *at)?;
    }
    audit::add(c, &audit::of(decision, &report))?;
    Ok(true)
}

/// Ends a suspension or a ban before its time.
pub(super) fn lift(c: &mut AnyConnection, id: MeasureId, entry: &AuditEntry) -> QueryResult<bool> {
    let lifted = measures::lift(c, id, entry.at)?;
    if lifted {
        audit::add(c, entry)?;
    }
    Ok(lifted)
}
