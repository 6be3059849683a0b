//! A report: who complains about whom, why, and the last lines between them, sealed.
//! Must not know what follows from it; that is the rule's and the moderators'.

use super::{Body, Message, Participant, ReportId, Timestamp, Words};

/// What somebody did, in the words of the form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reason {
    /// Insults, threats, hate.
    Abuse,
    /// Sexual talk that was not wanted.
    Sexual,
    /// A child may be in danger, or is too young to be here.
    Minor,
    /// Advertising or the same lines again and again.
    Spam,
    /// Anything else.
    Other,
}

impl Reason {
    /// All, in the order a form shows them.
    pub const ALL: [Self; 5] = [Self::Abuse, Self::Sexual, Self::Minor, Self::Spam, Self::Other];

    /// The word for it in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Abuse => "abuse",
            Self::Sexual => "sexual",
            Self::Minor => "minor",
            Self::Spam => "spam",
            Self::Other => "other",
        }
    }

    /// The reason of that word; what is not known is something else.
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word).unwrap_or(Self::Other)
    }

    /// How a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Abuse => "Insults, threats or hate",
            Self::Sexual => "Unwanted sexual talk",
            Self::Minor => "Somebody under age",
            Self::Spam => "Advertising or spam",
            Self::Other => "Something else",
        }
    }
}

/// A line of the conversation as it was when it was sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedLine {
    /// Who, under the name of that time.
    pub author: Participant,
    /// What.
    pub body: Body,
    /// When.
    pub at: Timestamp,
}

impl From<&Message> for SealedLine {
    fn from(message: &Message) -> Self {
        Self { author: message.author.clone(), body: message.body.clone(), at: message.at }
    }
}

/// A report on its way to the moderators.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewReport {
    /// Who complains.
    pub reporter: Participant,
    /// About whom.
    pub reported: Participant,
    /// Why.
    pub reason: Reason,
    /// In his own words, if he gave any.
    pub note: Option<Words>,
    /// The conversation, the oldest first; only the last [`NewReport::LINES`] are kept.
    pub lines: Vec<SealedLine>,
    /// When.
    pub at: Timestamp,
}

impl NewReport {
    /// Lines that are sealed.
    pub const LINES: usize = 50;

    /// The last lines, the oldest first.
    pub fn sealed(&self) -> &[SealedLine] {
        let first = self.lines.len().saturating_sub(Self::LINES);
        self.lines.get(first..).unwrap_or_default()
    }
}

/// What became of a report.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Nothing was found.
    Dismissed,
    /// The person was told to stop.
    Warned,
    /// The person cannot take part for a time.
    Suspended,
    /// His address cannot come in for a time.
    Banned,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Dismissed, Self::Warned, Self::Suspended, Self::Banned];

    /// The word for it in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dismissed => "dismissed",
            Self::Warned => "warned",
            Self::Suspended => "suspended",
            Self::Banned => "banned",
        }
    }

    /// The outcome of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// A report as moderators see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Which.
    pub id: ReportId,
    /// Who complains.
    pub reporter: Participant,
    /// About whom.
    pub reported: Participant,
    /// Why.
    pub reason: Reason,
    /// In the reporter's own words.
    pub note: Option<Words>,
    /// When.
    pub at: Timestamp,
    /// When and how it was closed, if it was.
    pub closed: Option<(Timestamp, Outcome)>,
}

/// A report with all that is needed to decide it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The report.
    pub report: Report,
    /// What was said last, the oldest first.
    pub lines: Vec<SealedLine>,
    /// Other reports about the one reported, the newest first.
    pub about_reported: Vec<Report>,
    /// Reports about the one who complains, the newest first.
    pub about_reporter: Vec<Report>,
    /// Other reports by the one who complains, the newest first.
    pub by_reporter: Vec<Report>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_and_outcomes_are_read_back_from_their_words() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), reason);
        }
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
        }
        assert_eq!(Reason::parse("nonsense"), Reason::Other);
    }
}
