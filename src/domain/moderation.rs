//! What moderators do, and the list of what they did.
//! Must not know pages or tables.

use super::{AddressPrefix, Outcome, Participant, ReportId, Timestamp, UserId, Words};

/// What a moderator decides about a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nothing was found.
    Dismiss,
    /// The person is told to stop.
    Warn,
    /// The person cannot take part until then.
    Suspend(Timestamp),
    /// His addresses cannot come in until then.
    Ban(Vec<AddressPrefix>, Timestamp),
}

impl Verdict {
    /// What becomes of the report.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Dismiss => Outcome::Dismissed,
            Self::Warn => Outcome::Warned,
            Self::Suspend(_) => Outcome::Suspended,
            Self::Ban(..) => Outcome::Banned,
        }
    }

    /// Until when it holds.
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Dismiss | Self::Warn => None,
            Self::Suspend(until) | Self::Ban(_, until) => Some(*until),
        }
    }
}

/// A decision, complete.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// About which report.
    pub report: ReportId,
    /// Whether all other open reports about the same person are closed with it.
    pub all: bool,
    /// By whom.
    pub moderator: Participant,
    /// What.
    pub verdict: Verdict,
    /// Why; the person reads it unless the report is dismissed.
    pub why: Words,
    /// When.
    pub at: Timestamp,
}

/// Who decides about reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moderator {
    /// Who.
    pub id: UserId,
    /// Since when.
    pub since: Timestamp,
}

/// One line of the list of what was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditEntry {
    /// By whom; a rule and the command line have no id.
    pub by: Option<UserId>,
    /// Under which name.
    pub by_name: String,
    /// What was done, as a word.
    pub action: String,
    /// To whom.
    pub person: Option<UserId>,
    /// Under which name.
    pub person_name: String,
    /// Because of which report; it may have been deleted since.
    pub report: Option<ReportId>,
    /// Why.
    pub why: Words,
    /// Until when.
    pub until: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}
