//! What the moderators' pages show, ready to be written down.
//! Must not decide anything but how a thing is said.

use serde::Serialize;

use crate::domain::{
    AuditEntry, Ban, Case, Reason, Report, SealedLine, Suspension, Timestamp, UserId,
};

/// A moment: for people and exactly.
#[derive(Serialize)]
pub struct Moment {
    shown: String,
    brief: String,
    exact: String,
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self {
            shown: at.format("%-d %B %Y, %H:%M UTC").to_string(),
            brief: at.format("%-d %b %Y, %H:%M").to_string(),
            exact: at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
    }
}

/// A report in a list.
#[derive(Serialize)]
pub struct ReportView {
    id: String,
    reporter: String,
    reported: String,
    reason: &'static str,
    note: Option<String>,
    at: Moment,
    outcome: Option<&'static str>,
    closed_at: Option<Moment>,
}

impl From<&Report> for ReportView {
    fn from(report: &Report) -> Self {
        Self {
            id: report.id.to_string(),
            reporter: report.reporter.name.to_string(),
            reported: report.reported.name.to_string(),
            reason: Reason::label(report.reason),
            note: report.note.as_ref().map(ToString::to_string),
            at: report.at.into(),
            outcome: report.closed.map(|(_, outcome)| outcome.as_str()),
            closed_at: report.closed.map(|(at, _)| at.into()),
        }
    }
}

/// A sealed line.
#[derive(Serialize)]
pub struct LineView {
    author: String,
    by_reported: bool,
    body: String,
    at: Moment,
}

impl LineView {
    fn new(line: &SealedLine, reported: UserId) -> Self {
        Self {
            author: line.author.name.to_string(),
            by_reported: line.author.id == reported,
            body: line.body.as_str().to_owned(),
            at: line.at.into(),
        }
    }
}

/// All open reports.
#[derive(Serialize)]
pub struct ReportsPage {
    reports: Vec<ReportView>,
}

impl ReportsPage {
    /// The oldest first.
    pub fn new(reports: &[Report]) -> Self {
        Self { reports: reports.iter().map(Into::into).collect() }
    }
}

/// What was typed into the form of a decision.
#[derive(Default, Serialize)]
pub struct Typed {
    /// The word of the verdict.
    pub verdict: String,
    /// Until when, as the field says it.
    pub until: String,
    /// Why.
    pub why: String,
    /// Whether all open reports about the person are meant.
    pub all: bool,
}

/// One report.
#[derive(Serialize)]
pub struct CasePage {
    report: ReportView,
    lines: Vec<LineView>,
    about_reported: Vec<ReportView>,
    about_reporter: Vec<ReportView>,
    by_reporter: Vec<ReportView>,
    /// Other open reports about the same person.
    others_open: usize,
    /// What keeps the person out now, in a sentence.
    held: Option<String>,
    /// How many addresses a ban would concern.
    addresses: usize,
    earliest: String,
    typed: Typed,
    errors: Vec<String>,
}

impl CasePage {
    /// The report as it is now.
    pub fn new(case: &Case, now: Timestamp) -> Self {
        let all = |reports: &[Report]| reports.iter().map(Into::into).collect();
        let reported = case.report.reported.id;
        Self {
            report: (&case.report).into(),
            lines: case.lines.iter().map(|line| LineView::new(line, reported)).collect(),
            about_reported: all(&case.about_reported),
            about_reporter: all(&case.about_reporter),
            by_reporter: all(&case.by_reporter),
            others_open: case.about_reported.iter().filter(|one| one.closed.is_none()).count(),
            held: None,
            addresses: 0,
            earliest: now.format(FIELD).to_string(),
            typed: Typed::default(),
            errors: Vec::new(),
        }
    }

    /// With what is known about the one reported.
    #[must_use]
    pub fn standing(self, held: Option<String>, addresses: usize) -> Self {
        Self { held, addresses, ..self }
    }

    /// With the form filled in.
    #[must_use]
    pub fn typed(self, typed: Typed, errors: Vec<String>) -> Self {
        Self { typed, errors, ..self }
    }
}

/// How a date field of a form writes a moment.
pub const FIELD: &str = "%Y-%m-%dT%H:%M";

/// What holds.
#[derive(Serialize)]
pub struct MeasuresPage {
    suspensions: Vec<MeasureView>,
    bans: Vec<MeasureView>,
    errors: Vec<String>,
}

/// Something that holds.
#[derive(Serialize)]
pub struct MeasureView {
    id: String,
    /// A name, or an address.
    what: String,
    why: String,
    since: Moment,
    until: Option<Moment>,
}

impl MeasureView {
    /// A suspension of somebody of that name.
    pub fn suspension(one: &Suspension, name: String) -> Self {
        Self {
            id: one.id.to_string(),
            what: name,
            why: one.why.to_string(),
            since: one.since.into(),
            until: one.until.map(Into::into),
        }
    }

    /// A ban.
    pub fn ban(ban: &Ban) -> Self {
        Self {
            id: ban.id.to_string(),
            what: ban.prefix.to_string(),
            why: ban.why.to_string(),
            since: ban.since.into(),
            until: Some(ban.until.into()),
        }
    }
}

impl MeasuresPage {
    /// With what was wrong with the last try.
    pub fn new(suspensions: Vec<MeasureView>, bans: Vec<MeasureView>, errors: Vec<String>) -> Self {
        Self { suspensions, bans, errors }
    }
}

/// What was done.
#[derive(Serialize)]
pub struct AuditPage {
    entries: Vec<EntryView>,
    newer: Option<u32>,
    older: Option<u32>,
}

#[derive(Serialize)]
struct EntryView {
    at: Moment,
    by: String,
    action: String,
    person: String,
    report: Option<String>,
    why: String,
    until: Option<Moment>,
}

impl AuditPage {
    /// The entries of that page, the newest first; one more than `most` says that there are older ones.
    pub fn new(entries: &[AuditEntry], page: u32, most: usize) -> Self {
        let view = |entry: &AuditEntry| EntryView {
            at: entry.at.into(),
            by: entry.by_name.clone(),
            action: entry.action.clone(),
            person: entry.person_name.clone(),
            report: entry.report.map(|id| id.to_string()),
            why: entry.why.to_string(),
            until: entry.until.map(Into::into),
        };
        Self {
            entries: entries.iter().take(most).map(view).collect(),
            newer: page.checked_sub(1),
            older: (entries.len() > most).then(|| page.saturating_add(1)),
        }
    }
}
