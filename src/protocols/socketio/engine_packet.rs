//! Packets of Engine.IO, generations 3 and 4: what stands in one frame of a WebSocket, or in a body beside others.
//! Must not know what a message means, nor who sends pings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use bytestring::ByteString;

/// The version that a client names in its query as `EIO`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Generation {
    /// Clients 1.x and 2.x: they send the pings.
    Three,
    /// Clients 3.x and 4.x: they are sent pings.
    Four,
}

impl Generation {
    /// The one of that number; `None` for those that nobody speaks any more, or not yet.
    pub fn parse(number: &str) -> Option<Self> {
        match number {
            "3" => Some(Self::Three),
            "4" => Some(Self::Four),
            _ => None,
        }
    }
}

/// One packet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EnginePacket {
    /// The connection stands; JSON about it.
    Open(ByteString),
    /// The connection ends.
    Close,
    /// Is the other side there? It says the same text back.
    Ping(ByteString),
    /// It is.
    Pong(ByteString),
    /// What the layer above says.
    Message(Content),
    /// From now on the other transport is used.
    Upgrade,
    /// Nothing: it ends a poll.
    Noop,
}

/// What a message holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// Text.
    Text(ByteString),
    /// Any bytes.
    Binary(Bytes),
}

/// A packet that is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPacket {
    /// There is nothing.
    #[error("an empty packet")]
    Empty,
    /// There is no packet of that type.
    #[error("an unknown type of packet")]
    Type,
    /// It should be text and is not.
    #[error("text that is not UTF-8")]
    Text,
    /// It should be base64 and is not.
    #[error("broken base64")]
    Base64,
    /// The length before a packet is not that of what follows.
    #[error("a wrong length")]
    Length,
    /// There are more packets in a body than are taken at once.
    #[error("too many packets at once")]
    TooMany,
}

/// What stands before binary content in text.
const BINARY: char = 'b';
/// The type of a message as a byte, before binary content of generation 3.
const MESSAGE: u8 = 4;

impl EnginePacket {
    /// As text, for transports or bodies that carry nothing else: binary content as base64.
    pub fn to_text(&self, generation: Generation) -> String {
        match self {
            Self::Open(json) => format!("0{json}"),
            Self::Close => "1".into(),
            Self::Ping(text) => format!("2{text}"),
            Self::Pong(text) => format!("3{text}"),
            Self::Message(Content::Text(text)) => format!("4{text}"),
            Self::Message(Content::Binary(bytes)) => {
                let kind = if generation == Generation::Three { "4" } else { "" };
                format!("{BINARY}{kind}{}", STANDARD.encode(bytes))
            }
            Self::Upgrade => "5".into(),
            Self::Noop => "6".into(),
        }
    }

    /// As one frame of a transport that carries both.
    pub fn to_frame(&self, generation: Generation) -> Content {
        match (self, generation) {
            (Self::Message(Content::Binary(bytes)), Generation::Four) => {
                Content::Binary(bytes.clone())
            }
            (Self::Message(Content::Binary(bytes)), Generation::Three) => {
                Content::Binary([&[MESSAGE], &bytes[..]].concat().into())
            }
            _ => Content::Text(self.to_text(generation).into()),
        }
    }

    /// Out of text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_text(generation: Generation, text: &str) -> Result<Self, BadPacket> {
        let mut letters = text.chars();
        let kind = letters.next().ok_or(BadPacket::Empty)?;
        let rest = letters.as_str();
        Ok(match kind {
            '0' => Self::Open(rest.into()),
            '1' => Self::Close,
            '2' => Self::Ping(rest.into()),
            '3' => Self::Pong(rest.into()),
            '4' => Self::Message(Content::Text(rest.into())),
            '5' => Self::Upgrade,
            '6' => Self::Noop,
            BINARY => Self::Message(Content::Binary(from_base64(generation, rest)?)),
            _ => return Err(BadPacket::Type),
        })
    }

    /// Out of one frame of a transport that carries both.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_frame(generation: Generation, frame: &Content) -> Result<Self, BadPacket> {
        match (frame, generation) {
            (Content::Text(text), _) => Self::from_text(generation, text),
            (Content::Binary(bytes), Generation::Four) => {
                Ok(Self::Message(Content::Binary(bytes.clone())))
            }
            (Content::Binary(bytes), Generation::Three) => match bytes.first() {
                None => Err(BadPacket::Empty),
                Some(&MESSAGE) => Ok(Self::Message(Content::Binary(bytes.slice(1..)))),
                Some(_) => Err(BadPacket::Type),
            },
        }
    }
}

fn from_base64(generation: Generation, text: &str) -> Result<Bytes, BadPacket> {
    let text = match generation {
        Generation::Three => text.strip_prefix('4').ok_or(BadPacket::Type)?,
        Generation::Four => text,
    };
    STANDARD.decode(text).map(Bytes::from).map_err(|_broken| BadPacket::Base64)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOTH: [Generation; 2] = [Generation::Three, Generation::Four];

    /// Any packet.
    pub fn packets() -> impl Strategy<Value = EnginePacket> {
        let text = "\\PC{0,40}".prop_map(ByteString::from);
        let bytes = proptest::collection::vec(any::<u8>(), 0..60);
        prop_oneof![
            text.clone().prop_map(EnginePacket::Open),
            Just(EnginePacket::Close),
            text.clone().prop_map(EnginePacket::Ping),
            text.clone().prop_map(EnginePacket::Pong),
            text.prop_map(|text| EnginePacket::Message(Content::Text(text))),
            bytes.prop_map(|bytes| EnginePacket::Message(Content::Binary(bytes.into()))),
            Just(EnginePacket::Upgrade),
            Just(EnginePacket::Noop),
        ]
    }

    #[test]
    fn packets_look_as_the_protocol_says() {
        let binary = EnginePacket::Message(Content::Binary(Bytes::from_static(&[1, 2, 3])));
        for (packet, three, four) in [
            (EnginePacket::Open("{}".into()), "0{}", "0{}"),
            (EnginePacket::Close, "1", "1"),
            (EnginePacket::Ping("probe".into()), "2probe", "2probe"),
            (EnginePacket::Pong("probe".into()), "3probe", "3probe"),
            (EnginePacket::Message(Content::Text("hello".into())), "4hello", "4hello"),
            (EnginePacket::Upgrade, "5", "5"),
            (EnginePacket::Noop, "6", "6"),
            (binary.clone(), "b4AQID", "bAQID"),
        ] {
            assert_eq!(packet.to_text(Generation::Three), three);
            assert_eq!(packet.to_text(Generation::Four), four);
        }
        let frame = |generation| binary.to_frame(generation);
        assert_eq!(frame(Generation::Three), Content::Binary(Bytes::from_static(&[4, 1, 2, 3])));
        assert_eq!(frame(Generation::Four), Content::Binary(Bytes::from_static(&[1, 2, 3])));
    }

    #[test]
    fn what_is_no_packet_is_told_apart() {
        for (generation, text, why) in [
            (Generation::Four, "", BadPacket::Empty),
            (Generation::Four, "abc", BadPacket::Type),
            (Generation::Four, "7", BadPacket::Type),
            (Generation::Four, "b????", BadPacket::Base64),
            (Generation::Three, "bAQID", BadPacket::Type),
            (Generation::Three, "b4AQI", BadPacket::Base64),
        ] {
            assert_eq!(EnginePacket::from_text(generation, text), Err(why), "{text}");
        }
        let frame = |bytes| Content::Binary(Bytes::from_static(bytes));
        let from = |bytes| EnginePacket::from_frame(Generation::Three, &frame(bytes));
        assert_eq!(from(b""), Err(BadPacket::Empty));
        assert_eq!(from(b"\x02"), Err(BadPacket::Type));
    }

    proptest! {
        #[test]
        fn what_was_put_together_is_taken_apart_again(packet in packets()) {
            for generation in BOTH {
                let text = packet.to_text(generation);
                prop_assert_eq!(EnginePacket::from_text(generation, &text), Ok(packet.clone()));
                let frame = packet.to_frame(generation);
                prop_assert_eq!(EnginePacket::from_frame(generation, &frame), Ok(packet.clone()));
            }
        }
    }
}
