//! What happens in a room, in the JSON of this door's socket: new messages and nothing else.
//! Must not know who reads it.

use super::frames::{MessageView, ToClient};
use crate::actors::{Codec, Frame};
use crate::domain::{Event, Room};

/// This door's codec.
#[derive(Clone, Copy, Debug)]
pub struct JwtCodec;

impl Codec for JwtCodec {
    fn name(&self) -> &'static str {
        "jwt_api"
    }

    fn render(&self, _room: &Room, event: &Event) -> Option<Frame> {
        match event {
            Event::Posted(message) => {
                let message = MessageView::new(message, None);
                Frame::json(&ToClient::LatestMessage { message })
            }
            Event::Entered { .. }
            | Event::Left { .. }
            | Event::Away(_)
            | Event::Back(_)
            | Event::Typing(_)
            | Event::Located { .. } => None,
        }
    }
}
