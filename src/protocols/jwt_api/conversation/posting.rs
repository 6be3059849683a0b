//! What a program says in the room: taken, acknowledged under the program's own name for it, and read by its author.
//! Must not pass over what cannot be taken: it is answered.

use super::{Asked, RoomConversation, send};
use crate::actors::Step;
use crate::domain::{Body, ClientId, Command, Seq};
use crate::protocols::jwt_api::frames::ToClient;

impl RoomConversation {
    pub(super) fn message(&mut self, content: &str, client_id: Option<&str>) -> Vec<Step> {
        let body = Body::parse(content);
        let named = client_id.map(ClientId::parse).transpose();
        match body.and_then(|body| named.map(|named| (body, named))) {
            Ok((body, named)) => {
                let post = Command::Post { body, client_id: named.clone() };
                vec![self.run(Asked::Post(named), post)]
            }
            Err(error) => send(&ToClient::error(&error, client_id)),
        }
    }

    pub(super) fn posted(&mut self, seq: Seq, client_id: Option<&ClientId>) -> Vec<Step> {
        let ack =
            |id: &ClientId| send(&ToClient::Ack { client_id: id.as_str(), message_id: seq.0 });
        let mut steps = client_id.map(ack).unwrap_or_default();
        self.mark = self.mark.max(Some(seq));
        steps.extend(self.move_mark());
        steps
    }

    /// One's own message is read. However many are under way, the mark is moved once at a time.
    pub(super) fn move_mark(&mut self) -> Option<Step> {
        if self.is_marking {
            return None;
        }
        let seq = self.mark.take()?;
        self.is_marking = true;
        Some(self.run(Asked::Mark, Command::MarkRead(seq)))
    }

    pub(super) fn marked(&mut self) -> Vec<Step> {
        self.is_marking = false;
        self.move_mark().into_iter().collect()
    }
}
