//! How a client gets into a room: out of the one it is in, then everything that was said there, then the room as it is.
//! Must not leave it in two rooms, nor lose or double anything between what was said and what is said next.

use super::replay::Replay;
use super::wish::Typed;
use super::{CommandConversation, Doing, say, sent};
use crate::actors::Step;
use crate::domain::{
    ChatError, Command, Page, Participant, Passing, Reply, Resume, Room, RoomKey, RoomKind, Seq,
    Snapshot,
};
use crate::protocols::json_commands::error::Refusal;
use crate::protocols::json_commands::wire::{ToClient, notice};

/// A client on its way into a room.
pub struct Connecting {
    room: Typed,
    key: RoomKey,
    who: Participant,
    /// Times that the room ended on the way and was looked for again.
    begun: u32,
    replay: Replay,
    stage: Stage,
}

enum Stage {
    /// Is it there?
    Looking,
    /// Out of that room first.
    SteppingOut(RoomKey, Box<Room>),
    /// Into it, having been told what was said so far.
    Entering,
    /// What was said is read, up to that message.
    Reading(Box<Room>, Seq),
}

/// A room that ends and begins again each time somebody comes is given up.
const MOST_BEGINNINGS: u32 = 3;

impl CommandConversation {
    pub(super) fn connect(&mut self, room: Typed, who: Participant) -> Result<Vec<Step>, Refusal> {
        let Some(key) = room.key.clone() else { return Err(unknown(&room)) };
        let replay = Replay::new(who.id);
        Ok(self.look(Connecting { room, key, who, begun: 0, replay, stage: Stage::Looking }))
    }

    fn look(&mut self, mut connecting: Connecting) -> Vec<Step> {
        connecting.begun += 1;
        connecting.stage = Stage::Looking;
        let key = connecting.key.clone();
        self.go_on(connecting, Command::Look { key })
    }

    fn go_on(&mut self, connecting: Connecting, command: Command) -> Vec<Step> {
        self.run(Doing::Connecting(Box::new(connecting)), command)
    }

    pub(super) fn connecting(
        &mut self,
        mut connecting: Connecting,
        result: Result<Reply, ChatError>,
    ) -> Result<Vec<Step>, Refusal> {
        let stage = std::mem::replace(&mut connecting.stage, Stage::Looking);
        match (stage, result) {
            (Stage::Looking, Ok(Reply::Looked(room))) if room.kind == RoomKind::Pair => {
                Err(unknown(&connecting.room))
            }
            (Stage::Looking, Ok(Reply::Looked(room))) => Ok(self.found(connecting, room)),
            (Stage::SteppingOut(_, room), Ok(Reply::SteppedOut) | Err(ChatError::NotAMember)) => {
                Ok(self.enter(connecting, &room))
            }
            (Stage::SteppingOut(place, _), Err(error)) => {
                self.place = Some(place);
                Err(error.into())
            }
            (Stage::Entering, Ok(Reply::Joined(snapshot))) => {
                Ok(self.entered(connecting, &snapshot))
            }
            (Stage::Entering, Ok(Reply::Behind { room, until, notices })) => {
                connecting.replay.owe(notices);
                connecting.replay.is_let_in();
                Ok(self.read(connecting, room, until))
            }
            (Stage::Entering, Ok(Reply::Stale)) if connecting.begun < MOST_BEGINNINGS => {
                connecting.replay = Replay::new(connecting.who.id);
                Ok(self.look(connecting))
            }
            (Stage::Reading(room, until), Ok(Reply::Missed(page))) => {
                Ok(self.was_read(connecting, room, until, &page))
            }
            // A room he may not come into is to him as if it were not there.
            (_, Err(ChatError::RoomNotFound | ChatError::Room(_)) | Ok(Reply::Stale)) => {
                Err(unknown(&connecting.room))
            }
            (_, Err(error)) => Err(error.into()),
            (_, Ok(_)) => Err(ChatError::Internal.into()),
        }
    }

    fn found(&mut self, mut connecting: Connecting, room: Box<Room>) -> Vec<Step> {
        match self.place.take() {
            Some(place) => {
                connecting.stage = Stage::SteppingOut(place, room);
                self.go_on(connecting, Command::StepOut)
            }
            None => self.enter(connecting, &room),
        }
    }

    fn enter(&mut self, mut connecting: Connecting, room: &Room) -> Vec<Step> {
        let (seq, notice) = connecting.replay.last();
        let resume = Some(Resume { room: room.id, seq, notice: Some(notice) });
        let (key, who) = (room.key.clone(), connecting.who.clone());
        // Names are unique in a room, accounts' names are not.
        let command = Command::Join { key, who, numbered: true, resume };
        connecting.stage = Stage::Entering;
        self.go_on(connecting, command)
    }

    fn read(&mut self, mut connecting: Connecting, room: Box<Room>, until: Seq) -> Vec<Step> {
        let (after, _) = connecting.replay.last();
        let command = Command::HistoryAfter { room: room.id, after, until };
        connecting.stage = Stage::Reading(room, until);
        self.go_on(connecting, command)
    }

    fn was_read(
        &mut self,
        mut connecting: Connecting,
        room: Box<Room>,
        until: Seq,
        page: &Page,
    ) -> Vec<Step> {
        let mut steps = connecting.replay.say(&page.messages);
        if page.more && !page.messages.is_empty() {
            steps.extend(self.read(connecting, room, until));
        } else {
            connecting.replay.is_complete_to(until);
            steps.extend(self.enter(connecting, &room));
        }
        steps
    }

    /// What was said, then that he is here, then who else is: the order clients know.
    fn entered(&mut self, mut connecting: Connecting, snapshot: &Snapshot) -> Vec<Step> {
        self.place = Some(snapshot.room.key.clone());
        connecting.replay.owe(snapshot.notices.clone());
        let mut steps = connecting.replay.say(&snapshot.messages);
        steps.extend(connecting.replay.rest());
        steps.extend(sent(notice(&snapshot.you.name, Passing::Entered)));
        let mut usernames: Vec<&str> =
            snapshot.people.iter().map(|present| present.who.name.as_str()).collect();
        // Where so many are that not all are named, the client at least finds its own.
        if !snapshot.people.iter().any(|present| present.who.id == snapshot.you.id) {
            usernames.push(snapshot.you.name.as_str());
        }
        steps.extend(say(&ToClient::connected(snapshot.room.key.as_str(), usernames)));
        steps
    }
}

fn unknown(room: &Typed) -> Refusal {
    Refusal::Input(room.does_not_exist().into())
}
