//! What people and moderators do about one another: written by the store, then felt at once by live connections.
//! Must not answer before it is written.

use super::Standing;
use crate::clock;
use crate::domain::{
    AuditEntry, Case, ChatError, Decision, MeasureId, NewReport, Report, ReportId, Suspension,
    UserId,
};
use crate::store::{Login, Measures};

impl Standing {
    /// Seals a report, blocks both for each other, and lets the rule pause the reported one.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`: nothing was sealed.
    pub async fn report(&self, report: NewReport) -> Result<Option<Suspension>, ChatError> {
        let follows = self.0.store.report(report, self.0.rule).await?;
        if follows.is_some() {
            self.act().await;
        }
        Ok(follows)
    }

    /// These two do not meet again.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn block(&self, one: UserId, other: UserId) -> Result<(), ChatError> {
        self.0.store.block(one, other, clock::now()).await
    }

    /// Everybody this person must not meet, whoever of both said so.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn blocked_with(&self, who: UserId) -> Result<Vec<UserId>, ChatError> {
        self.0.store.blocked_with(who).await
    }

    /// Puts a warning away: its person has read it.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn warning_seen(&self, id: MeasureId, who: UserId) -> Result<(), ChatError> {
        self.0.store.warning_seen(id, who, clock::now()).await?;
        let mut held = self.0.held.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        held.put_away(who, id);
        Ok(())
    }

    /// Whether somebody is a moderator at this very moment.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn is_moderator(&self, who: UserId) -> Result<bool, ChatError> {
        self.0.store.is_moderator(who).await
    }

    /// Open reports, the oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn open_reports(&self) -> Result<Vec<Report>, ChatError> {
        self.0.store.open_reports().await
    }

    /// A report with its lines and the earlier ones of both.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn case(&self, id: ReportId) -> Result<Option<Case>, ChatError> {
        self.0.store.case(id).await
    }

    /// What keeps people out now.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn measures(&self) -> Result<Measures, ChatError> {
        self.0.store.measures(clock::now()).await
    }

    /// How somebody is called, guests included.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn name_of(&self, who: UserId) -> Result<String, ChatError> {
        if let Some(account) = self.0.store.account(Login::Id(who)).await? {
            return Ok(account.display_name.to_string());
        }
        let name = self.0.store.last_name(who).await?;
        Ok(name.unwrap_or_else(|| "somebody who is gone".into()))
    }

    /// Carries out what a moderator decided; false when somebody has closed the report already.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn decide(&self, decision: Decision) -> Result<bool, ChatError> {
        let done = self.0.store.decide(decision).await?;
        self.act().await;
        Ok(done)
    }

    /// Ends a suspension or a ban before its time; false when there is no such one.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn lift(&self, id: MeasureId, entry: AuditEntry) -> Result<bool, ChatError> {
        let done = self.0.store.lift(id, entry).await?;
        self.act().await;
        Ok(done)
    }

    /// What was done, the newest first, without the first `skip`, at most so many.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn audit(&self, skip: u32, most: u32) -> Result<Vec<AuditEntry>, ChatError> {
        self.0.store.audit(skip, most).await
    }

    /// What is written holds, even if reading it back fails now: that is logged, and tried again soon.
    async fn act(&self) {
        drop(self.refresh().await);
    }
}
