//! Rooms that are open to whoever knows their key: made by name or by program, listed, looked for, and entered without a connection.
//! Must not know who asks for what in which words.

use rand::Rng;

use super::messages::RoomRequest;
use super::{Chat, Link};
use crate::clock;
use crate::domain::{
    AccountError, AddressPrefix, ChatError, Command, ListedRoom, MessageId, Page, Participant,
    Reply, Room, RoomError, RoomId, RoomKey, RoomKind, RoomName, Seq, UserId,
};

/// Rooms in one list.
const LISTED: usize = 1_000;
/// How often a key is drawn before giving up; of 57^8 keys next to none is in use.
const DRAWS: usize = 10;
/// Messages in one answer to a question for a stretch.
pub(super) const BETWEEN: usize = 1_000;

impl Chat {
    /// Makes a room whose key is its name. It ends when nobody has been in it for the grace.
    ///
    /// # Errors
    /// `Suspended`, `KeyTaken`, `Busy`, `Unavailable`.
    pub async fn create_named_room(
        &self,
        name: RoomName,
        owner: UserId,
    ) -> Result<Room, ChatError> {
        let key = RoomKey::exact(name.as_str()).ok_or(RoomError::NameEmpty)?;
        let made = self.make(key, RoomKind::Named, name.as_str(), owner).await?;
        let room = made.ok_or(RoomError::KeyTaken)?;
        // Its grace begins: one that nobody enters ends, too.
        drop(self.room(&room.key).await);
        Ok(room)
    }

    /// Makes a room of eight drawn letters and digits that stays.
    ///
    /// # Errors
    /// `Suspended`, `Busy`, `Unavailable`.
    pub async fn create_shared_room(&self, owner: UserId) -> Result<Room, ChatError> {
        for _ in 0..DRAWS {
            let key = RoomKey::draw_owned(|below| rand::rng().random_range(0..below));
            let name = key.to_string();
            if let Some(room) = self.make(key, RoomKind::Shared, &name, owner).await? {
                return Ok(room);
            }
        }
        log::error!("no free room key found draws={DRAWS}");
        Err(ChatError::Unavailable)
    }

    /// `None` when the key is in use.
    async fn make(
        &self,
        key: RoomKey,
        kind: RoomKind,
        name: &str,
        owner: UserId,
    ) -> Result<Option<Room>, ChatError> {
        self.standing().may_take_part(owner)?;
        let room = Room {
            id: RoomId::random(),
            key,
            kind,
            name: name.to_owned(),
            created_at: clock::now(),
            owner: Some(owner),
            description: String::new(),
            is_private: false,
        };
        let rest = self.services.rooms.code_rest;
        if !self.services.store.create_room(room.clone(), rest).await? {
            return Ok(None);
        }
        log::info!("room made room={} kind={kind}", room.id);
        Ok(Some(room))
    }

    /// Rooms that are open to everybody, with how many are in them, oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn listed_rooms(&self) -> Result<Vec<ListedRoom>, ChatError> {
        self.services.store.listed_rooms(LISTED).await
    }

    /// Enters a room without a connection, under a name with a number if somebody there has the name; gives the name.
    ///
    /// # Errors
    /// As `enter`, but for `NameTaken` only with a thousand namesakes.
    pub async fn visit(&self, room: &Room, who: Participant) -> Result<Participant, ChatError> {
        self.standing().may_take_part(who.id)?;
        let visit = |reply| RoomRequest::Visit { who, numbered: true, reply };
        self.ask(&room.key, visit).await.map(|snapshot| snapshot.you)
    }

    /// The number in its room of the message with this id; `None` when it is no message of that room.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn seq_of(&self, room: &Room, id: MessageId) -> Result<Option<Seq>, ChatError> {
        self.services.store.seq_of(room.id, id).await
    }

    /// The newest number of a room; zero when nothing was said.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn newest(&self, room: &Room) -> Result<Seq, ChatError> {
        self.services.store.last_seq(room.id).await
    }

    /// Messages from one number to another, both included, at most a thousand. Who may read them is the caller's question.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn history_between(
        &self,
        room: &Room,
        from: Seq,
        to: Seq,
    ) -> Result<Page, ChatError> {
        self.services.store.messages_between(room.id, from, to, BETWEEN).await
    }

    /// What a connection wants that is not in a room yet.
    pub(super) async fn ask_house(
        &self,
        link: &Link,
        command: Command,
    ) -> Result<Reply, ChatError> {
        match command {
            Command::WhoIs { who, credential } => {
                let account = self.services.store.account_under(who, credential).await?;
                let account = account.ok_or(AccountError::TokenRefused)?;
                self.standing().identify(link.session, account.id);
                Ok(Reply::Is(Participant { id: account.id, name: account.display_name }))
            }
            Command::Look { key } => self.look(&key, link.from).await.map(Reply::Looked),
            Command::ListRooms => self.listed_rooms().await.map(Reply::Rooms),
            Command::CreateRoom { name, owner } => {
                self.limits.create_room(link.from)?;
                let room = self.create_named_room(name, owner).await?;
                Ok(Reply::Created(Box::new(room)))
            }
            // Everything else is for a room.
            _ => Err(ChatError::Internal),
        }
    }

    /// Looks for a room. Nobody is known to belong there, so too many wrong keys close the door to all rooms.
    async fn look(&self, key: &RoomKey, from: AddressPrefix) -> Result<Box<Room>, ChatError> {
        let found = self.room(key).await.map(Box::new);
        self.counted(from, found, async |_| Ok(false)).await
    }

    /// What was found under a key that somebody gave who may have guessed it. Wrong keys are counted, and too many of them close
    /// the door to all rooms but those that he belongs to.
    ///
    /// # Errors
    /// Why nothing was found; `TooFast` after too many wrong keys; what `belongs` says.
    pub async fn counted<T>(
        &self,
        from: AddressPrefix,
        found: Result<T, ChatError>,
        belongs: impl AsyncFnOnce(&T) -> Result<bool, ChatError>,
    ) -> Result<T, ChatError> {
        // Asked when the outcome is known: programs ask for many rooms at once, and would wait for one another.
        match (found, self.limits.guess(from).await) {
            (Err(ChatError::RoomNotFound), Ok(guess)) => {
                guess.missed();
                self.services.metrics.wrong_code();
                Err(ChatError::RoomNotFound)
            }
            (Err(ChatError::RoomNotFound), Err(too_fast)) => Err(too_fast),
            (Ok(found), Err(too_fast)) => {
                if belongs(&found).await? {
                    Ok(found)
                } else {
                    Err(too_fast)
                }
            }
            (found, _) => found,
        }
    }
}
