//! What the store offers about blocks, reports, measures and moderators.
//! Must not know tables.

use super::{SafetyChange, audit, blocks, measures, moderators, reports, sealed};
use crate::domain::{
    AuditEntry, Ban, Case, ChatError, Decision, MeasureId, Moderator, NewReport, PauseRule, Report,
    ReportId, Suspension, Timestamp, UserId, Warning, graver,
};
use crate::store::Store;
use crate::store::change::Change;

/// Reports on one page.
const REPORTS: i64 = 100;
/// Earlier reports shown beside one.
const EARLIER: i64 = 20;

/// What keeps people out or waits for them at one moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Measures {
    /// Who cannot take part.
    pub suspensions: Vec<Suspension>,
    /// From where nobody can come in.
    pub bans: Vec<Ban>,
    /// What people have not put away yet.
    pub warnings: Vec<Warning>,
}

impl Store {
    /// Seals a report with its last lines, blocks both for each other and applies the rule. The answer is what keeps the reported one out now, if anything does.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn report(
        &self,
        report: NewReport,
        rule: PauseRule,
    ) -> Result<Option<Suspension>, ChatError> {
        let (reported, at) = (report.reported.id, report.at);
        self.safety(SafetyChange::Report(ReportId::random(), Box::new(report), rule)).await?;
        self.suspension(reported, at).await
    }

    /// These two do not meet again.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn block(&self, one: UserId, other: UserId, at: Timestamp) -> Result<(), ChatError> {
        self.safety(SafetyChange::Block(one, other, at)).await.map(drop)
    }

    /// One takes back that he does not want to meet the other. Whether the other wants to is his.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn unblock(&self, one: UserId, other: UserId) -> Result<(), ChatError> {
        self.safety(SafetyChange::Unblock(one, other)).await.map(drop)
    }

    /// Everybody this person must not meet, whoever of both said so.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn blocked_with(&self, person: UserId) -> Result<Vec<UserId>, ChatError> {
        self.0.readers.read("blocked_with", move |c| blocks::with(c, person)).await
    }

    /// The gravest of what keeps somebody out at that moment.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn suspension(
        &self,
        who: UserId,
        now: Timestamp,
    ) -> Result<Option<Suspension>, ChatError> {
        let query = move |c: &mut _| measures::holding(c, who, now);
        let holding = self.0.readers.read("suspension", query).await?;
        Ok(holding.into_iter().reduce(graver))
    }

    /// Everything that holds at that moment.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn measures(&self, now: Timestamp) -> Result<Measures, ChatError> {
        let query = move |c: &mut _| {
            Ok(Measures {
                suspensions: measures::suspended(c, now)?,
                bans: measures::banned(c, now)?,
                warnings: measures::unseen(c)?,
            })
        };
        self.0.readers.read("measures", query).await
    }

    /// Open reports, the oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn open_reports(&self) -> Result<Vec<Report>, ChatError> {
        self.0.readers.read("open_reports", |c| reports::open(c, REPORTS)).await
    }

    /// A report with its lines and the earlier ones of both.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn case(&self, id: ReportId) -> Result<Option<Case>, ChatError> {
        let query = move |c: &mut _| {
            let Some(report) = reports::find(c, id)? else { return Ok(None) };
            let (reporter, reported) = (report.reporter.id, report.reported.id);
            let others = |mut found: Vec<Report>| {
                found.retain(|other| other.id != id);
                found
            };
            Ok(Some(Case {
                lines: sealed::of(c, id)?,
                about_reported: others(reports::about(c, reported, EARLIER)?),
                about_reporter: others(reports::about(c, reporter, EARLIER)?),
                by_reporter: others(reports::by(c, reporter, EARLIER)?),
                report,
            }))
        };
        self.0.readers.read("case", query).await
    }

    /// Carries out what a moderator decided; false when the report is gone or closed already.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn decide(&self, decision: Decision) -> Result<bool, ChatError> {
        self.safety(SafetyChange::Decide(Box::new(decision))).await
    }

    /// Ends a suspension or a ban before its time; false when there is no such one.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn lift(&self, id: MeasureId, entry: AuditEntry) -> Result<bool, ChatError> {
        self.safety(SafetyChange::Lift(id, Box::new(entry))).await
    }

    /// Somebody has put a warning to him away.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn warning_seen(
        &self,
        id: MeasureId,
        person: UserId,
        at: Timestamp,
    ) -> Result<(), ChatError> {
        self.safety(SafetyChange::WarningSeen(id, person, at)).await.map(drop)
    }

    /// Makes somebody a moderator; false when he is one already.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn add_moderator(&self, who: UserId, entry: AuditEntry) -> Result<bool, ChatError> {
        self.safety(SafetyChange::AddModerator(who, Box::new(entry))).await
    }

    /// Makes him none; false when he is none.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn remove_moderator(
        &self,
        who: UserId,
        entry: AuditEntry,
    ) -> Result<bool, ChatError> {
        self.safety(SafetyChange::RemoveModerator(who, Box::new(entry))).await
    }

    /// Whether somebody is a moderator.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn is_moderator(&self, who: UserId) -> Result<bool, ChatError> {
        self.0.readers.read("is_moderator", move |c| moderators::is(c, who)).await
    }

    /// All moderators, the oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn moderators(&self) -> Result<Vec<Moderator>, ChatError> {
        self.0.readers.read("moderators", moderators::all).await
    }

    /// How somebody was called when something was done about him last.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn last_name(&self, who: UserId) -> Result<Option<String>, ChatError> {
        self.0.readers.read("last_name", move |c| audit::last_name(c, who)).await
    }

    /// What was done, the newest first, without the first `skip`, at most so many.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn audit(&self, skip: u32, most: u32) -> Result<Vec<AuditEntry>, ChatError> {
        let query = move |c: &mut _| audit::list(c, skip.into(), most.into());
        self.0.readers.read("audit", query).await
    }

    /// Deletes reports closed before the first moment, with what else was over by then, and bans that are over now; true when there may be more to delete.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn sweep_reports(
        &self,
        closed_before: Timestamp,
        now: Timestamp,
    ) -> Result<bool, ChatError> {
        self.safety(SafetyChange::Sweep(closed_before, now)).await
    }

    async fn safety(&self, change: SafetyChange) -> Result<bool, ChatError> {
        self.write(Change::Safety(change)).await
    }
}
