//! What happens between two strangers, in the JSON of their page's socket.
//! Must not know who reads it, and tells nobody's id: a stranger must not be found again by it.

use super::wire::ToStranger;
use crate::actors::{Codec, Frame};
use crate::domain::{Event, Room};

/// The codec of random chat.
#[derive(Clone, Copy, Debug)]
pub struct StrangerCodec;

impl Codec for StrangerCodec {
    fn name(&self) -> &'static str {
        "stranger"
    }

    fn render(&self, room: &Room, event: &Event) -> Option<Frame> {
        match event {
            Event::Posted(message) => Frame::json(&ToStranger::message(message)),
            Event::Typing(who) => Frame::json(&ToStranger::typing(room.id, who)),
            // The lobby tells each of them how it stands.
            Event::Entered { .. } | Event::Left { .. } | Event::Away(_) | Event::Back(_) => None,
            // Pages have no map.
            Event::Located { .. } => None,
        }
    }
}
