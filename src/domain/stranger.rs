//! What somebody wants of the waiting line and of a conversation with a stranger, and what he is told.
//! Must not know the words any protocol uses for it.

use std::time::Duration;

use super::matching::{Tag, Tags};
use super::{ChatError, Name, Participant, Reason, RoomId, RoomKey, Timestamp, UserId, Words};

/// What a person orders; answered by `Reply::Ordered`, and what becomes of it is told to all his connections.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StrangerOrder {
    /// This connection is his as well from now on.
    Attach(Participant),
    /// Wait for somebody.
    Start(Tags),
    /// End whatever there is and wait for nobody.
    Stop,
    /// End the conversation and wait for somebody else.
    Next,
    /// Be rid of the partner, and let moderators see the last lines.
    Report(Reason, Option<Words>),
    /// Be rid of the partner for ever.
    Block,
    /// Go on in a room that stays, if the partner wants it as well.
    Keep,
    /// I am still here.
    Stay,
}

/// What all connections of a person are told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// He waits for nobody and talks to nobody.
    Idle,
    /// He waits.
    Waiting(Box<Wait>),
    /// He waited too long.
    GaveUp,
    /// He talks to somebody: join that room.
    Talking(Box<Talk>),
    /// The partner's connection is lost, or there again.
    Partner {
        /// Whether it is there.
        here: bool,
    },
    /// Nobody has said anything for long: the conversation ends after this time.
    Quiet(Duration),
    /// It goes on after all.
    Lively,
    /// Links may be followed from now on.
    Links,
    /// His wish to keep talking is noted; the partner does not hear of it.
    Wished,
    /// The conversation is over.
    Ended(Ended),
    /// The partner is reported or blocked.
    Rid {
        /// Under which name he was known.
        partner: Name,
        /// Reported, and not only blocked.
        reported: bool,
    },
    /// What he wanted cannot be done.
    Refused(ChatError),
    /// Both wanted to keep talking: the conversation is in that room.
    Kept(RoomKey),
}

/// How it looks in the waiting line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wait {
    /// What he waits with.
    pub tags: Tags,
    /// How many wait in all.
    pub waiting: usize,
    /// How long people waited of late; none if nobody was matched.
    pub usual: Option<Duration>,
    /// How long he has waited.
    pub waited: Duration,
    /// He skipped many and is not matched before that.
    pub pause: Duration,
}

/// A conversation as one of the two sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Talk {
    /// Where.
    pub room: RoomId,
    /// The way into it.
    pub key: RoomKey,
    /// He, under the name of this conversation.
    pub you: Participant,
    /// The other one.
    pub partner: Participant,
    /// What both like.
    pub shared: Vec<Tag>,
    /// Something to begin with.
    pub question: &'static str,
    /// Whether links may be followed.
    pub links: bool,
    /// Whether the partner's connection is there.
    pub partner_here: bool,
    /// Whether he wished to keep talking.
    pub wished: bool,
    /// Nobody has said anything for long: it ends after this time.
    pub quiet: Option<Duration>,
}

/// The end of a conversation, as the one who did not end it hears of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// The partner's name.
    pub partner: Name,
    /// How.
    pub how: End,
}

/// How a conversation ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum End {
    /// One of them went on to the next, stopped, reported or blocked: the other is not told which.
    Left,
    /// A lost connection did not come back in time.
    Dropped,
    /// Nobody said anything for too long.
    Idle,
    /// Both wanted to keep talking.
    Kept,
    /// They wanted to, and the room could not be made.
    NotKept,
}

impl End {
    /// The word for it in records and counters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Dropped => "dropped",
            Self::Idle => "idle",
            Self::Kept => "kept",
            Self::NotKept => "not_kept",
        }
    }
}

/// How busy the waiting line is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Crowd {
    /// How many wait.
    pub waiting: usize,
    /// How many conversations there are.
    pub pairs: usize,
    /// How long people waited of late.
    pub usual: Option<Duration>,
}

/// What is kept of a conversation for a week: neither names nor texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MatchRecord {
    /// Which.
    pub room: RoomId,
    /// Who, older ticket first; only a hash with the day's salt is stored.
    pub people: [UserId; 2],
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How.
    pub how: End,
    /// Who ended it, as a place in `people`.
    pub by: Option<usize>,
    /// Whether they shared an interest.
    pub shared: bool,
    /// How many lines each wrote.
    pub lines: [usize; 2],
}
