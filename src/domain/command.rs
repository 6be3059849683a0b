//! Everything a live connection may ask for.
//! Must not know the words any protocol uses for it.

use super::{
    Body, ClientId, Hidden, Location, Name, Participant, Place, RoomId, RoomKey, RoomName, Seq,
    StrangerOrder, UserId,
};

/// An order from a connection. Commands of one connection take effect in the order they were given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Enter a room and hear it from now on. Answered by `Reply::Joined`, `Reply::Behind` or `Reply::Stale`.
    Join {
        /// Which room.
        key: RoomKey,
        /// Who, and under which name if he is not a member yet.
        who: Participant,
        /// Whether he enters with a number behind the name when somebody else there has it.
        numbered: bool,
        /// What this connection has already seen.
        resume: Option<Resume>,
    },
    /// Say something in the joined room. Answered by `Reply::Posted` after the message itself was delivered.
    Post {
        /// What.
        body: Body,
        /// The sender's own name for it.
        client_id: Option<ClientId>,
    },
    /// Show everybody in the joined room where one is; nothing of it is kept. Answered by `Reply::Shared`, after everybody was told.
    ShareLocation(Location),
    /// Tell the others that one is writing. No answer.
    Typing,
    /// Messages of a room before a number, newest page first. Answered by `Reply::Older`.
    HistoryBefore {
        /// The first number that is not wanted.
        before: Seq,
    },
    /// Messages of a room after a number, before the connection has joined. Answered by `Reply::Missed`.
    HistoryAfter {
        /// Which room.
        room: RoomId,
        /// The last number that is not wanted.
        after: Seq,
        /// The last number that is wanted: what is newer comes as events.
        until: Seq,
    },
    /// What lies around the place up to which this person has read the joined room. Answered by `Reply::Around`.
    AroundMark {
        /// So many numbers before it.
        before: i64,
        /// So many behind it.
        after: i64,
    },
    /// Messages of the joined room from one number to another, both included. Answered by `Reply::Between`, which may
    /// hold the first of them only.
    HistoryBetween {
        /// The first that is wanted.
        from: Seq,
        /// The last that is wanted.
        to: Seq,
    },
    /// This person has read the joined room up to here. Answered by `Reply::Marked`.
    MarkRead(Seq),
    /// Leave the joined room for good, with all connections of this person. Answered by `Reply::Left`.
    Leave,
    /// Give up the seat: this person is out of the room unless he has other connections there. Answered by `Reply::SteppedOut`.
    StepOut,
    /// Who somebody is whose token was issued under that credential; from now on the connection is his. Answered by `Reply::Is`.
    WhoIs {
        /// Whose token it is.
        who: UserId,
        /// The account's at that time.
        credential: Option<String>,
    },
    /// Whose program key this is; from now on the connection is his, and ends with the key. Answered by `Reply::Is`.
    ShowKey {
        /// What was shown.
        key: Hidden,
    },
    /// Become a guest of that name. Answered by `Reply::Is`; from now on the connection is his.
    Introduce {
        /// What he is called.
        name: Name,
    },
    /// Keep this connection's place for the time it may be lost. Answered by `Reply::Kept`.
    KeepPlace {
        /// What finds it again.
        pid: Hidden,
        /// What is kept; where he is logged in is known already.
        place: Place,
    },
    /// Take up the place of a connection that was lost. Answered by `Reply::Recovered`.
    Recover {
        /// What finds it.
        pid: Hidden,
    },
    /// Is there a room with this key? Answered by `Reply::Looked`.
    Look {
        /// What was typed.
        key: RoomKey,
    },
    /// Which rooms are open to everybody. Answered by `Reply::Rooms`.
    ListRooms,
    /// Make a room whose key is its name. Answered by `Reply::Created`; nobody is in it yet.
    CreateRoom {
        /// What it is called.
        name: RoomName,
        /// Who makes it.
        owner: UserId,
    },
    /// Something about strangers. Answered by `Reply::Ordered`.
    Stranger(StrangerOrder),
}

/// What a returning connection has seen of a room.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resume {
    /// The room it was in; a key may have been given to another room since.
    pub room: RoomId,
    /// The last number it saw; zero if none.
    pub seq: Seq,
    /// The last notice it was told, zero if none; `None` when it is not to hear of past comings and goings.
    pub notice: Option<i64>,
}
