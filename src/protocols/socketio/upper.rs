//! What travels in the messages of Engine.IO: the port that the layer above fills, and the frames it makes.
//! Must not know heartbeats, transports or sids, nor do I/O.

use std::time::Instant;

use super::engine_packet::{Content, EnginePacket, Generation};
use crate::actors::{CloseReason, Codec, Delivery, Frame, Hears, Notice, Step, Tag};
use crate::domain::{ChatError, Reply, Told};

/// What stands before the text of a message.
const MESSAGE: char = '4';

/// One connection's dialogue above Engine.IO. The frames of its steps are whole: made by `text` and `binary`, or by a codec
/// that does the same.
pub trait Upper: Send + 'static {
    /// How events are said on this connection; asked anew before each join.
    fn codec(&self) -> &'static dyn Codec;

    /// Whether the person may come back when the connection ends. Asked at the end.
    fn stays(&self) -> bool {
        true
    }

    /// The connection stands, and the client has been told so.
    fn opened(&mut self, now: Instant) -> Vec<Step> {
        let _ = now;
        Vec::new()
    }

    /// The client said something.
    fn message(&mut self, content: Content, now: Instant) -> Vec<Step>;

    /// The client said that it ends the connection.
    fn over(&mut self) {}

    /// A command is answered.
    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Step>;

    /// Something has become of this person among strangers.
    fn met(&mut self, told: Told) -> Vec<Step> {
        let _ = told;
        Vec::new()
    }

    /// Whether this client is to hear this event now, and in which words.
    fn hears(&mut self, delivery: &Delivery) -> Hears {
        let _ = delivery;
        Hears::All
    }

    /// Something for this person alone, whatever is going on.
    fn told(&mut self, notice: &Notice) -> Vec<Step> {
        let _ = notice;
        Vec::new()
    }

    /// The client says more than its session may.
    fn flooded(&mut self) -> Vec<Step> {
        vec![Step::Close(CloseReason::NotAllowed)]
    }

    /// Last words, when the rest of the house ends the connection for this reason.
    fn parting(&mut self, reason: &CloseReason) -> Vec<Frame> {
        let _ = reason;
        Vec::new()
    }

    /// When it wants to be told that time has passed.
    fn wakes_at(&self) -> Option<Instant> {
        None
    }

    /// That time has come, or another of the connection's.
    fn ticked(&mut self, now: Instant) -> Vec<Step> {
        let _ = now;
        Vec::new()
    }
}

/// The frame of a message of text: the same for both generations and all transports.
pub fn text(message: &str) -> Frame {
    let mut packet = String::with_capacity(message.len() + MESSAGE.len_utf8());
    packet.push(MESSAGE);
    packet.push_str(message);
    Frame::text(&packet)
}

/// The frame of a message of bytes.
pub fn binary(generation: Generation, bytes: &[u8]) -> Frame {
    let content = Content::Binary(bytes::Bytes::copy_from_slice(bytes));
    frame(generation, &EnginePacket::Message(content))
}

/// The frame of any packet.
pub fn frame(generation: Generation, packet: &EnginePacket) -> Frame {
    match packet.to_frame(generation) {
        Content::Text(text) => Frame::text(&text),
        Content::Binary(bytes) => Frame::binary(&bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn frames_are_the_packets_of_a_websocket() {
        let said = text("2[\"hi\"]");
        assert!(said.is_text());
        assert_eq!(said.payload(), Bytes::from_static(b"42[\"hi\"]"));
        let [three, four] =
            [Generation::Three, Generation::Four].map(|generation| binary(generation, &[1, 2]));
        assert_eq!(three.payload(), Bytes::from_static(&[4, 1, 2]));
        assert_eq!(four.payload(), Bytes::from_static(&[1, 2]));
        assert!(!three.is_text() && !four.is_text());
        let packet = EnginePacket::Message(Content::Text("2[\"hi\"]".into()));
        assert_eq!(frame(Generation::Three, &packet), said);
    }
}
