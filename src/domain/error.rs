//! Every reason to say no: a kind, which each protocol maps to its own form, and a sentence for people.
//! Must not know any status code, close code or wire word of a protocol.

use std::time::Duration;

use super::{AccountError, RoomError, Timestamp, Words};

/// Why something was refused. `Display` is a sentence that tells a person what to do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ChatError {
    /// No name was given.
    #[error("Please enter a name.")]
    NameEmpty,
    /// The name has more than 32 characters.
    #[error("Please choose a name of at most 32 characters.")]
    NameTooLong,
    /// The name holds invisible or control characters.
    #[error("Please choose a name without invisible or control characters.")]
    NameNotAllowed,
    /// Another member of the room has a name that reads the same.
    #[error("Somebody in this room already has a name like that. Please choose another one.")]
    NameTaken,
    /// There is no text.
    #[error("Please write something first.")]
    BodyEmpty,
    /// The text is longer than the limit.
    #[error("This message is longer than 5,000 characters. Please shorten or split it.")]
    BodyTooLong,
    /// The line to a stranger is longer than the limit.
    #[error("A line to a stranger has at most {most} characters. Please shorten or split it.")]
    LineTooLong {
        /// The limit.
        most: usize,
    },
    /// The same first line went to several strangers.
    #[error("You have opened with this very line a few times now. Please begin differently.")]
    SameOpening,
    /// Nobody is there to hear it.
    #[error("The conversation is over. Nobody heard this.")]
    NoPartner,
    /// The text holds a NUL character.
    #[error("This message holds a character that cannot be stored. Please remove it.")]
    BodyNotAllowed,
    /// The client's own id of a message is malformed.
    #[error("A client id has 1 to 64 printable ASCII characters without blanks.")]
    ClientIdNotAllowed,
    /// The address is none that mail can be sent to.
    #[error("Please enter an e-mail address like ana@example.org.")]
    EmailNotAllowed,
    /// There is no such room, or not for the one who asks.
    #[error("Room does not exist.")]
    RoomNotFound,
    /// The room cannot be posted to or read by somebody who is not in it.
    #[error("You are not in this room. Please enter it again.")]
    NotAMember,
    /// Somebody does something too often.
    #[error("That was too fast. Please wait {} and try again.", wait_in_words(*.retry_after))]
    TooFast {
        /// When the next try has a chance.
        retry_after: Duration,
    },
    /// A reason has no words.
    #[error("Please say why.")]
    WordsEmpty,
    /// A reason is longer than the limit.
    #[error("Please say it in at most 500 characters.")]
    WordsTooLong,
    /// The end of something is not a moment in the future.
    #[error("Please choose a day and time in the future.")]
    UntilPast,
    /// This person cannot take part for a time.
    #[error("You cannot take part {}. Reason: {why}", until_in_words(*.until))]
    Suspended {
        /// Until when; `None`: until a moderator has looked.
        until: Option<Timestamp>,
        /// What the moderator or the rule says.
        why: Words,
    },
    /// This address cannot come in for a time.
    #[error("Your address cannot be used here {}. Reason: {why}", until_in_words(Some(*.until)))]
    Banned {
        /// Until when.
        until: Timestamp,
        /// What the moderator says.
        why: Words,
    },
    /// A queue is full; nothing was stored.
    #[error("The server is very busy. Nothing was sent; please try again in a moment.")]
    Busy,
    /// The database does not take anything at the moment; nothing was stored.
    #[error(
        "The server cannot store anything at the moment. Nothing was sent; please try again later."
    )]
    Unavailable,
    /// Something about an account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Something about a room with members.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// A fault of ours, logged where it happened.
    #[error("Something went wrong on our side. Please try again.")]
    Internal,
}

/// The families of reasons; each protocol has one form for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// What was sent makes no sense.
    Invalid,
    /// Who asks has not proved who he is.
    Unauthenticated,
    /// It makes sense, but not for this one.
    Forbidden,
    /// It is not there.
    NotFound,
    /// It is taken.
    Conflict,
    /// It was too much or too often.
    TooMany,
    /// Not now.
    Unavailable,
    /// Our fault.
    Internal,
}

impl ChatError {
    /// The family this reason belongs to.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::NameEmpty
            | Self::NameTooLong
            | Self::NameNotAllowed
            | Self::BodyEmpty
            | Self::BodyTooLong
            | Self::LineTooLong { .. }
            | Self::SameOpening
            | Self::BodyNotAllowed
            | Self::ClientIdNotAllowed
            | Self::EmailNotAllowed
            | Self::WordsEmpty
            | Self::WordsTooLong
            | Self::UntilPast => Kind::Invalid,
            Self::NotAMember | Self::NoPartner | Self::Suspended { .. } | Self::Banned { .. } => {
                Kind::Forbidden
            }
            Self::RoomNotFound => Kind::NotFound,
            Self::NameTaken => Kind::Conflict,
            Self::TooFast { .. } => Kind::TooMany,
            Self::Busy | Self::Unavailable => Kind::Unavailable,
            Self::Account(error) => error.kind(),
            Self::Room(error) => error.kind(),
            Self::Internal => Kind::Internal,
        }
    }

    /// How long to wait before trying again, where waiting helps.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooFast { retry_after } => Some(*retry_after),
            Self::Account(error) => error.retry_after(),
            Self::Busy => Some(Duration::from_secs(1)),
            Self::Unavailable => Some(Duration::from_secs(5)),
            _ => None,
        }
    }

    /// The same in whole seconds, never less than what has to be waited.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after().map(whole_seconds)
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// "1 second", "12 seconds", "3 minutes": never less than what has to be waited.
pub(super) fn wait_in_words(wait: Duration) -> String {
    let seconds = whole_seconds(wait);
    match seconds {
        0 | 1 => "1 second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// "until 21 November 2026, 09:05 UTC", or until a moderator has looked.
pub fn until_in_words(until: Option<Timestamp>) -> String {
    match until {
        Some(until) => format!("until {}", until.format("%-d %B %Y, %H:%M UTC")),
        None => "until a moderator has looked".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_kept_out_is_told_until_when_and_why() {
        let why = Words::from_stored("insults");
        let until = "2026-11-21T09:05:00Z".parse().ok();
        assert_eq!(
            ChatError::Suspended { until, why: why.clone() }.to_string(),
            "You cannot take part until 21 November 2026, 09:05 UTC. Reason: insults"
        );
        assert_eq!(
            ChatError::Suspended { until: None, why }.to_string(),
            "You cannot take part until a moderator has looked. Reason: insults"
        );
    }

    #[test]
    fn the_wait_is_told_in_words_and_never_too_short() {
        let told = |wait| ChatError::TooFast { retry_after: wait }.to_string();
        assert!(told(Duration::from_millis(200)).contains("1 second "));
        assert!(told(Duration::from_millis(7_100)).contains("8 seconds"));
        assert!(told(Duration::from_secs(121)).contains("3 minutes"));
    }
}
