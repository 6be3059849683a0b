//! What is remembered: the only folder that knows diesel and SQL.
//! Must not know actors, protocols or the web.

mod account_changes;
mod accounts;
mod backend;
mod change;
mod claims;
mod codes;
mod connection;
mod error;
mod exports;
mod listings;
mod login_changes;
mod logins;
mod matches;
mod members;
mod memberships;
mod merging;
mod message_writer;
mod messages;
mod migrations;
mod notices;
mod open;
mod passwords;
mod probe;
mod program_keys;
mod program_logins;
mod read_marks;
mod reading;
mod recoveries;
mod refresh_tokens;
mod registrations;
mod rooms;
mod safety;
mod schema;
mod sweeping;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{
    ChatError, Message, Page, Participant, Room, RoomId, RoomKey, RoomNotice, Seq, Timestamp,
    UserId,
};
use change::{Change, Outcome};
use probe::Probe;
use reading::Readers;

pub use accounts::{Credentials, Login};
pub use codes::SentCode;
pub use error::StoreError;
pub use exports::{
    Belongings, OwnAccount, OwnBan, OwnComing, OwnKey, OwnLine, OwnLogin, OwnMembership,
    OwnProgram, OwnRoom,
};
pub use logins::{NewLogin, StoredLogin};
pub use message_writer::{
    CommitObserver, CommitReport, Committed, Full, MessageWriter, Sink, Ticket,
};
pub use passwords::NewPassword;
pub use program_keys::{NewKey, StoredKey};
pub use refresh_tokens::{NewToken, Rotated, Rotation};
pub use registrations::Pending;
pub use safety::Measures;

/// Rooms, members and messages in the database. Cloning counts references.
///
/// Reads run on blocking threads over a pool of connections; everything that writes goes through the one message writer.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    readers: Readers,
    writer: MessageWriter,
    probe: Probe,
}

/// A room with what its actor begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredRoom {
    /// The room.
    pub room: Room,
    /// The number of its last message.
    pub last_seq: Seq,
    /// Who is a member, in the order they came.
    pub members: Vec<Participant>,
    /// The last messages, ascending.
    pub recent: Vec<Message>,
    /// The last comings and goings, ascending; rooms of most kinds remember none.
    pub notices: Vec<RoomNotice>,
}

impl Store {
    /// Where messages are handed over.
    pub fn writer(&self) -> &MessageWriter {
        &self.0.writer
    }

    /// Stores a new room; false when its key is in use, or was a code that ended less than `code_rest` before the room was made.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn create_room(&self, room: Room, code_rest: Duration) -> Result<bool, ChatError> {
        self.write(Change::CreateRoom(room, code_rest)).await
    }

    /// How many rooms by code there are; stops counting at 10,000.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn live_code_rooms(&self) -> Result<u64, ChatError> {
        self.0.readers.read("live_code_rooms", rooms::count_codes).await
    }

    /// The room of that very key with its last messages and notices; `None` when there is no such room or it is ending.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn load_room(
        &self,
        key: &RoomKey,
        recent: usize,
        notices: usize,
    ) -> Result<Option<StoredRoom>, ChatError> {
        let key = key.clone();
        self.0
            .readers
            .read("load_room", move |c| reading::load_room(c, &key, recent, notices))
            .await
    }

    /// Notes that somebody is in a room no more, whether he has joined it or not; does nothing if he was not there.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn remove_member(&self, room: RoomId, user: UserId) -> Result<(), ChatError> {
        self.write(Change::RemoveMember(room, user)).await.map(drop)
    }

    /// The messages before a number, the nearest `limit` of them, ascending; `more` when there are older ones.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn messages_before(
        &self,
        room: RoomId,
        before: Seq,
        limit: usize,
    ) -> Result<Page, ChatError> {
        let query = move |c: &mut _| messages::before(c, room, before, limit);
        self.0.readers.read("messages_before", query).await
    }

    /// The messages after a number, the nearest `limit` of them, ascending; `more` when there are newer ones.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn messages_after(
        &self,
        room: RoomId,
        after: Seq,
        limit: usize,
    ) -> Result<Page, ChatError> {
        let query = move |c: &mut _| messages::after(c, room, after, limit);
        self.0.readers.read("messages_after", query).await
    }

    /// Ends a room: from one commit on it does not exist and its code rests; returns when its messages and members are deleted too. If that is interrupted it goes on by itself, at the next start at the latest.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`: the room has not ended.
    pub async fn end_room(&self, room: &Room, at: Timestamp) -> Result<(), ChatError> {
        self.write(Change::EndRoom(room.clone(), at)).await.map(drop)
    }

    /// The keys of all rooms that end when nobody is in them, oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn ephemeral_rooms(&self) -> Result<Vec<RoomKey>, ChatError> {
        self.0.readers.read("ephemeral_rooms", rooms::ephemeral).await
    }

    /// Whether the database can be written to, found out by writing. However many ask, it is tried once a second at most.
    ///
    /// # Errors
    /// `Unavailable`, also when it takes longer than 5 s.
    pub async fn probe(&self) -> Result<(), ChatError> {
        self.0.probe.run(|| self.write(Change::Probe)).await
    }

    /// Takes no more messages and changes; returns when everything handed over before is committed or refused and the writer has stopped. Reading still works.
    pub async fn close(&self) {
        self.0.writer.close().await;
    }

    /// Writes a change; says whether there was anything to do.
    async fn write(&self, change: Change) -> Result<bool, ChatError> {
        self.change(change).await.map(|outcome| outcome.is_done())
    }

    /// Writes a change; says what it came to.
    async fn change(&self, change: Change) -> Result<Outcome, ChatError> {
        self.0.writer.change(change).await
    }
}
