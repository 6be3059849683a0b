//! The dialogue of one socket (contract section 1.2): a name first, then commands one after the other, each with its token.
//! Must not do I/O, nor believe anything that the token does not prove; a test feeds frames and compares steps.

mod connecting;
mod proving;
mod replay;
#[cfg(test)]
mod tests;
mod wish;

use std::time::{Duration, Instant};

use super::codec::CommandsCodec;
use super::error::Refusal;
use super::wire::{Order, ToClient};
use crate::accounts::CommandAccess;
use crate::actors::{
    CloseReason, Codec, Conversation, Delivery, Frame, Hears, Incoming, Notice, Step, Tag,
};
use crate::domain::{ChatError, Command, Reply, RoomError, RoomKey, RoomKind};

use connecting::Connecting;
use proving::Client;
use wish::{Typed, Wish};

/// Whose a token is, if it is one of ours.
type Check = Box<dyn Fn(&str) -> Result<CommandAccess, ChatError> + Send>;

/// One client's connection.
pub struct CommandConversation {
    check: Check,
    client: Option<Client>,
    /// The room this connection hears.
    place: Option<RoomKey>,
    doing: Doing,
    next_tag: u64,
    /// Times that somebody who only listens has not been looked at.
    unseen: u32,
}

/// What is under way: one thing at a time.
enum Doing {
    Nothing,
    /// The account behind the token is looked up; then this is done.
    Proving(Order, CommandAccess),
    /// The same for somebody who only listens.
    LookingAgain,
    Listing,
    Creating(String),
    Connecting(Box<Connecting>),
    SteppingOut,
    Posting,
    /// Why a client may not do this in a room that it is not in.
    Explaining {
        unknown: String,
    },
}

const NOT_CONNECTED: &str = "user not connected to room";

impl CommandConversation {
    /// A client that has said nothing yet. `check` says whose a token is.
    pub fn new(check: impl Fn(&str) -> Result<CommandAccess, ChatError> + Send + 'static) -> Self {
        Self {
            check: Box::new(check),
            client: None,
            place: None,
            doing: Doing::Nothing,
            next_tag: 0,
            unseen: 0,
        }
    }

    fn run(&mut self, doing: Doing, command: Command) -> Vec<Step> {
        self.doing = doing;
        self.next_tag += 1;
        vec![Step::Run { tag: Tag(self.next_tag), command }]
    }

    /// Does what is ordered by somebody who has proved who he is.
    fn begin(&mut self, order: &Order) -> Result<Vec<Step>, Refusal> {
        let Some(who) = self.me().cloned() else { return Ok(Vec::new()) };
        let name = self.client.as_ref().map(|client| client.name.as_str()).unwrap_or_default();
        match Wish::read(order, name)? {
            Wish::GetRooms => Ok(self.run(Doing::Listing, Command::ListRooms)),
            Wish::CreateRoom(name) => {
                let doing = Doing::Creating(name.to_string());
                Ok(self.run(doing, Command::CreateRoom { name, owner: who.id }))
            }
            Wish::Connect(room) => self.connect(room, who),
            Wish::Disconnect(room) if self.is_in(&room) => {
                Ok(self.run(Doing::SteppingOut, Command::StepOut))
            }
            Wish::Disconnect(room) => {
                self.explain(room, "give room or username does not exist".to_owned())
            }
            Wish::Send(room, body) if self.is_in(&room) => {
                Ok(self.run(Doing::Posting, Command::Post { body, client_id: None }))
            }
            Wish::Send(room, _) => {
                let unknown = room.does_not_exist();
                self.explain(room, unknown)
            }
        }
    }

    /// Finds out why the client cannot do this there: no such room, or not in it.
    fn explain(&mut self, room: Typed, unknown: String) -> Result<Vec<Step>, Refusal> {
        match room.key {
            Some(key) => Ok(self.run(Doing::Explaining { unknown }, Command::Look { key })),
            None => Err(Refusal::Input(unknown.into())),
        }
    }

    fn is_in(&self, room: &Typed) -> bool {
        room.key.is_some() && room.key == self.place
    }

    fn answered(&mut self, result: Result<Reply, ChatError>) -> Result<Vec<Step>, Refusal> {
        match (std::mem::replace(&mut self.doing, Doing::Nothing), result) {
            (Doing::Connecting(connecting), result) => self.connecting(*connecting, result),
            (Doing::Proving(order, access), Ok(Reply::Is(who))) => {
                self.proved(who, access.credential);
                self.begin(&order)
            }
            (Doing::LookingAgain, result) => self.looked_again(result),
            (Doing::Listing, Ok(Reply::Rooms(rooms))) => {
                let at_length = self.client.as_ref().is_some_and(|client| client.at_length);
                Ok(say(&ToClient::rooms(&rooms, at_length)))
            }
            // Nobody is told that a room was made: clients know no frame for it.
            (Doing::Creating(_), Ok(Reply::Created(_))) => Ok(Vec::new()),
            (Doing::Creating(name), Err(ChatError::Room(RoomError::KeyTaken))) => {
                Err(Refusal::RoomExists(name))
            }
            (Doing::SteppingOut, Ok(Reply::SteppedOut)) => {
                self.place = None;
                Ok(Vec::new())
            }
            (Doing::Posting, Ok(Reply::Posted(_))) => Ok(say(&ToClient::done())),
            (Doing::SteppingOut | Doing::Posting, Err(ChatError::NotAMember)) => {
                self.place = None;
                Err(Refusal::Input(NOT_CONNECTED.into()))
            }
            // Who is not in a closed room does not learn that it is there.
            (Doing::Explaining { unknown }, Ok(Reply::Looked(room)))
                if room.is_private || room.kind == RoomKind::Pair =>
            {
                Err(Refusal::Input(unknown.into()))
            }
            (Doing::Explaining { .. }, Ok(Reply::Looked(_))) => {
                Err(Refusal::Input(NOT_CONNECTED.into()))
            }
            (Doing::Explaining { unknown }, Err(ChatError::RoomNotFound)) => {
                Err(Refusal::Input(unknown.into()))
            }
            (_, Err(error)) => Err(error.into()),
            // The others answer what is not asked here.
            (_, Ok(_)) => Err(ChatError::Internal.into()),
        }
    }
}

impl Conversation for CommandConversation {
    fn codec(&self) -> &'static dyn Codec {
        &CommandsCodec
    }

    fn one_at_a_time(&self) -> bool {
        true
    }

    fn stays(&self) -> bool {
        false
    }

    fn received(&mut self, incoming: Incoming) -> Vec<Step> {
        let done = match self.client {
            None => self.introduced(&incoming),
            Some(_) => self.ordered(&incoming),
        };
        done.unwrap_or_else(|refusal| refusal.steps())
    }

    fn replied(&mut self, _: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        self.answered(result).unwrap_or_else(|refusal| refusal.steps())
    }

    /// Of one's own coming one is told once, in one's own order of frames.
    fn hears(&mut self, delivery: &Delivery) -> Hears {
        let is_own_passing = delivery.seq.is_none() && delivery.author == self.my_id();
        if is_own_passing { Hears::Nothing } else { Hears::All }
    }

    fn told(&mut self, notice: &Notice) -> Vec<Step> {
        match notice {
            Notice::Warned(warning) => say(&ToClient::error("warning", &warning.to_string())),
            Notice::KeptOut(error) => say(&ToClient::error("input_error", &error.to_string())),
        }
    }

    fn closing(&mut self, reason: CloseReason) -> CloseReason {
        match reason {
            CloseReason::Left
            | CloseReason::KeptOut
            | CloseReason::NotEntered
            | CloseReason::RoomEnded => {
                CloseReason::Other(CloseReason::NotAllowed.code(), reason.text().to_owned().into())
            }
            other => other,
        }
    }

    fn flooded(&mut self) -> Vec<Step> {
        let retry_after = Duration::from_secs(1);
        let mut steps = Refusal::from(ChatError::TooFast { retry_after }).steps();
        steps.push(Step::Close(CloseReason::NotAllowed));
        steps
    }

    fn ticked(&mut self, _: Instant) -> Vec<Step> {
        self.time_passes()
    }
}

fn say(said: &ToClient<'_>) -> Vec<Step> {
    sent(said.frame())
}

fn sent(frame: Option<Frame>) -> Vec<Step> {
    frame.map(Step::Send).into_iter().collect()
}
