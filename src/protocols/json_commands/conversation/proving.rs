//! Who is at the other end: the name he says first, and what his tokens prove with each command.
//! Must not do what is ordered before it is proved who orders it.

use super::{CommandConversation, Doing};
use crate::actors::{Incoming, Step};
use crate::domain::{ChatError, Command, Handle, Participant, Reply, UserId};
use crate::protocols::json_commands::error::{OF_ANOTHER, Refusal};
use crate::protocols::json_commands::wire::{Introduction, Order};

/// Who is at the other end, as far as he has said and proved it.
pub struct Client {
    /// The unique form of the name in the first frame.
    pub name: String,
    /// Whether rooms are told at length.
    pub at_length: bool,
    /// Who his tokens say he is; proved at least once.
    pub proved: Option<Proved>,
}

pub struct Proved {
    pub who: Participant,
    pub credential: Option<String>,
    /// It was looked up a moment ago.
    pub is_fresh: bool,
}

/// Who only listens is looked up as often as that: another password, or no account any more, ends his connection.
const LOOKED_UP_EVERY: u32 = 3;

impl CommandConversation {
    /// Takes the first frame. Nothing is proved by it.
    pub(super) fn introduced(&mut self, incoming: &Incoming) -> Result<Vec<Step>, Refusal> {
        let Introduction { username, has_token } = Introduction::read(incoming)?;
        let name = Handle::key_of(&username);
        self.client = Some(Client { name, at_length: has_token, proved: None });
        Ok(Vec::new())
    }

    /// Takes a command as far as the token allows.
    pub(super) fn ordered(&mut self, incoming: &Incoming) -> Result<Vec<Step>, Refusal> {
        let order = Order::read(incoming)?;
        let access = (self.check)(&order.token)?;
        let Some(client) = &self.client else { return Ok(Vec::new()) };
        let proved = client.proved.as_ref();
        let is_another = proved.is_some_and(|proved| proved.who.id != access.who);
        if is_another || Handle::key_of(&access.username) != client.name {
            return Err(Refusal::Token(OF_ANOTHER.into()));
        }
        self.unseen = 0;
        match proved {
            Some(proved) if proved.is_fresh && proved.credential == access.credential => {
                self.begin(&order)
            }
            _ => {
                let (who, credential) = (access.who, access.credential.clone());
                let command = Command::WhoIs { who, credential };
                Ok(self.run(Doing::Proving(order, access), command))
            }
        }
    }

    pub(super) fn proved(&mut self, who: Participant, credential: Option<String>) {
        if let Some(client) = &mut self.client {
            client.proved = Some(Proved { who, credential, is_fresh: true });
        }
    }

    pub(super) fn me(&self) -> Option<&Participant> {
        let proved = self.client.as_ref()?.proved.as_ref()?;
        Some(&proved.who)
    }

    pub(super) fn my_id(&self) -> Option<UserId> {
        self.me().map(|who| who.id)
    }

    pub(super) fn time_passes(&mut self) -> Vec<Step> {
        if let Some(proved) = self.client.as_mut().and_then(|client| client.proved.as_mut()) {
            proved.is_fresh = false;
        }
        self.unseen = self.unseen.saturating_add(1);
        let is_due = self.unseen >= LOOKED_UP_EVERY && self.place.is_some();
        if is_due && matches!(self.doing, Doing::Nothing) { self.look_again() } else { Vec::new() }
    }

    /// Whether somebody who only listens is still who he was.
    fn look_again(&mut self) -> Vec<Step> {
        let proved = self.client.as_ref().and_then(|client| client.proved.as_ref());
        let Some(proved) = proved else { return Vec::new() };
        let (who, credential) = (proved.who.id, proved.credential.clone());
        self.unseen = 0;
        self.run(Doing::LookingAgain, Command::WhoIs { who, credential })
    }

    pub(super) fn looked_again(
        &self,
        result: Result<Reply, ChatError>,
    ) -> Result<Vec<Step>, Refusal> {
        match result {
            Err(error @ ChatError::Account(_)) => Err(error.into()),
            // If it could not be looked up, it is tried again; nobody has asked for it.
            _ => Ok(Vec::new()),
        }
    }
}
