//! The form of a decision: what was meant by what was typed.
//! Must not carry it out.

use chrono::NaiveDateTime;

use super::view::{FIELD, Typed};
use crate::domain::{
    AddressPrefix, ChatError, Decision, Participant, ReportId, Timestamp, Verdict, Words,
};
use crate::protocols::browser::form::Form;

/// What a decision cannot be made from.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No verdict.
    #[error("Please choose what to do.")]
    NoVerdict,
    /// Nothing to ban.
    #[error(
        "No address of this person is known: he has not been here in the last day. You can suspend him instead."
    )]
    NoAddress,
    /// A moderator would lock himself out.
    #[error("This is your own address too: a ban would keep you out. You can suspend him instead.")]
    OwnAddress,
    /// Somebody else was faster.
    #[error("This report has been closed in the meantime. Nothing was changed.")]
    Closed,
    /// What the words or the time lack, or why it could not be written.
    #[error(transparent)]
    Chat(#[from] ChatError),
}

/// What surrounds the form.
pub struct Around {
    /// About which report.
    pub report: ReportId,
    /// Who decides.
    pub moderator: Participant,
    /// From where he does.
    pub from: AddressPrefix,
    /// From where the one reported came.
    pub addresses: Vec<AddressPrefix>,
    /// When.
    pub now: Timestamp,
}

/// What stands in the form, to be shown again.
pub fn typed(form: &Form) -> Typed {
    Typed {
        verdict: form.get("verdict").into(),
        until: form.get("until").into(),
        why: form.get("why").into(),
        all: form.has("all"),
    }
}

/// The decision that was meant.
///
/// # Errors
/// What is missing, in a sentence.
pub fn meant(typed: &Typed, around: Around) -> Result<Decision, Refusal> {
    let until = || ends(&typed.until, around.now);
    let verdict = match typed.verdict.as_str() {
        "dismiss" => Verdict::Dismiss,
        "warn" => Verdict::Warn,
        "suspend" => Verdict::Suspend(until()?),
        "ban" if around.addresses.is_empty() => return Err(Refusal::NoAddress),
        "ban" if around.addresses.contains(&around.from) => return Err(Refusal::OwnAddress),
        "ban" => Verdict::Ban(around.addresses.clone(), until()?),
        _ => return Err(Refusal::NoVerdict),
    };
    Ok(Decision {
        report: around.report,
        all: typed.all,
        moderator: around.moderator,
        verdict,
        why: Words::parse(&typed.why)?,
        at: around.now,
    })
}

/// The moment in the field, in UTC; it has to be in the future.
fn ends(text: &str, now: Timestamp) -> Result<Timestamp, ChatError> {
    let with_seconds = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S");
    let parsed = NaiveDateTime::parse_from_str(text, FIELD).or_else(|_| with_seconds());
    let until = parsed.ok().map(|until| until.and_utc()).filter(|until| *until > now);
    until.ok_or(ChatError::UntilPast)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Name, UserId};
    use chrono::DateTime;

    fn prefix(last: u8) -> AddressPrefix {
        AddressPrefix::from(std::net::IpAddr::from([192, 0, 2, last]))
    }

    fn decided(verdict: &str, until: &str, why: &str, known: &[u8]) -> Result<Verdict, String> {
        let (until, why, verdict) = (until.into(), why.into(), verdict.into());
        let around = Around {
            report: ReportId::random(),
            moderator: Participant { id: UserId::random(), name: Name::parse("Mo").unwrap() },
            from: prefix(1),
            addresses: known.iter().copied().map(prefix).collect(),
            now: "2026-11-21T10:00:00Z".parse().unwrap(),
        };
        let typed = Typed { verdict, until, why, all: true };
        meant(&typed, around).map(|it| it.verdict).map_err(|error| error.to_string())
    }

    #[test]
    fn a_decision_is_what_was_typed_or_a_sentence_that_says_what_is_missing() {
        let noon: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let refused = |what: &str| Err(what.to_owned());
        let (past, future) = ("2026-11-21T10:00", "2026-11-21T12:00");
        for (verdict, until, why, known, expected) in [
            ("dismiss", "", "nothing", vec![], Ok(Verdict::Dismiss)),
            ("warn", "", "stop", vec![], Ok(Verdict::Warn)),
            ("suspend", future, "x", vec![], Ok(Verdict::Suspend(noon))),
            ("suspend", "2026-11-21T12:00:00", "x", vec![], Ok(Verdict::Suspend(noon))),
            ("ban", future, "x", vec![2], Ok(Verdict::Ban(vec![prefix(2)], noon))),
            ("warn", "", "  ", vec![], refused("Please say why.")),
            ("suspend", past, "x", vec![], Err(ChatError::UntilPast.to_string())),
            ("suspend", "soon", "x", vec![], Err(ChatError::UntilPast.to_string())),
            ("ban", future, "x", vec![], Err(Refusal::NoAddress.to_string())),
            ("ban", future, "x", vec![2, 1], Err(Refusal::OwnAddress.to_string())),
            ("", "", "x", vec![], refused("Please choose what to do.")),
        ] {
            assert_eq!(decided(verdict, until, why, &known), expected, "{verdict} {until} {why}");
        }
    }

    #[test]
    fn a_moment_in_the_field_is_the_moment_that_is_shown() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let later = now + chrono::TimeDelta::days(1);
        assert_eq!(ends(&later.format(FIELD).to_string(), now), Ok(later));
    }
}
