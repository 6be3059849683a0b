//! Messages become packets here: text is one, or the first part of one whose attachments follow.
//! Must not know who is let in where, nor hold more than a bound of what one client has begun.

use crate::actors::CloseReason;
use crate::protocols::socketio::engine_packet::Content;
use crate::protocols::socketio::packet::{Decoded, Packet, Partial};

/// Bytes of attachments that wait for the others of their packet.
pub const MOST_ATTACHED: usize = 1_000_000;

/// What one client has begun to say.
#[derive(Default)]
pub struct Assembly(Waiting);

#[derive(Default)]
enum Waiting {
    #[default]
    Nothing,
    /// Attachments of this packet.
    For(Partial),
    /// A message was lost, and perhaps attachments of it still come.
    Lost,
}

impl Assembly {
    /// The packet that is complete with this message, if one is.
    ///
    /// # Errors
    /// Why a client that says this is not listened to any longer.
    pub fn take(&mut self, content: Content) -> Result<Option<Packet>, CloseReason> {
        let decoded = match (std::mem::take(&mut self.0), content) {
            (Waiting::Nothing | Waiting::Lost, Content::Text(text)) => {
                Packet::decode(&text).map_err(|_broken| CloseReason::Protocol)?
            }
            (Waiting::For(partial), Content::Binary(bytes)) => {
                if bytes.len().saturating_add(partial.attached()) > MOST_ATTACHED {
                    return Err(CloseReason::TooBig);
                }
                partial.attach(bytes)
            }
            (Waiting::Lost, Content::Binary(_)) => {
                self.lost();
                return Ok(None);
            }
            (Waiting::Nothing, Content::Binary(_)) | (Waiting::For(_), Content::Text(_)) => {
                return Err(CloseReason::Protocol);
            }
        };
        Ok(match decoded {
            Decoded::Whole(packet) => Some(packet),
            Decoded::Awaits(partial) => {
                self.0 = Waiting::For(partial);
                None
            }
        })
    }

    /// A message did not come through: nobody knows what it belonged to.
    pub fn lost(&mut self) {
        self.0 = Waiting::Lost;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::socketio::packet::Body;
    use bytes::Bytes;

    const TWO: &str = r#"52-["m",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;

    fn text(text: &str) -> Content {
        Content::Text(text.into())
    }

    fn bytes(length: usize) -> Content {
        Content::Binary(Bytes::from(vec![7; length]))
    }

    #[test]
    fn a_packet_is_complete_with_its_last_attachment() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.take(text(TWO)), Ok(None));
        assert_eq!(assembly.take(bytes(1)), Ok(None));
        let Ok(Some(packet)) = assembly.take(bytes(2)) else { panic!() };
        assert_eq!(packet.attachments.iter().map(Bytes::len).collect::<Vec<_>>(), [1, 2]);
        let next = assembly.take(text("1"));
        assert!(matches!(next, Ok(Some(Packet { body: Body::Disconnect, .. }))), "{next:?}");
    }

    #[test]
    fn attachments_come_behind_their_packet_and_nothing_between_them() {
        assert_eq!(Assembly::default().take(bytes(1)), Err(CloseReason::Protocol));
        let mut assembly = Assembly::default();
        assert_eq!(assembly.take(text(TWO)), Ok(None));
        assert_eq!(assembly.take(text("1")), Err(CloseReason::Protocol));
        let mut assembly = Assembly::default();
        assert!(assembly.take(text(TWO)).is_ok() && assembly.take(bytes(1)).is_ok());
        assert!(assembly.take(bytes(1)).is_ok_and(|packet| packet.is_some()));
        assert_eq!(assembly.take(bytes(1)), Err(CloseReason::Protocol), "one more than was said");
    }

    #[test]
    fn attachments_of_one_packet_have_a_bound_together() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.take(text(TWO)), Ok(None));
        assert_eq!(assembly.take(bytes(MOST_ATTACHED)), Ok(None));
        assert_eq!(assembly.take(bytes(1)), Err(CloseReason::TooBig));
    }

    #[test]
    fn what_belonged_to_a_lost_message_is_no_mistake_of_the_client() {
        let mut assembly = Assembly::default();
        assembly.lost();
        assert_eq!(assembly.take(bytes(1)), Ok(None));
        assert_eq!(assembly.take(bytes(1)), Ok(None));
        assert!(assembly.take(text("1")).is_ok_and(|packet| packet.is_some()));
        assert_eq!(assembly.take(bytes(1)), Err(CloseReason::Protocol));
    }
}
