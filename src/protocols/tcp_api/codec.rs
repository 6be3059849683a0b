//! What happens in a room, as a line of JSON on its feeds: new messages and nothing else.
//! Must not know who reads it.

use super::wire::Said;
use crate::actors::{Codec, Frame};
use crate::domain::{Event, Room};
use crate::protocols::json_text;

/// This door's codec.
#[derive(Clone, Copy, Debug)]
pub struct FeedCodec;

impl Codec for FeedCodec {
    fn name(&self) -> &'static str {
        "tcp_api"
    }

    fn render(&self, _room: &Room, event: &Event) -> Option<Frame> {
        match event {
            Event::Posted(message) => {
                let mut line = json_text::python(&Said::from(message))?;
                // Readers of lines need it; readers of JSON pass over it.
                line.push('\n');
                Some(Frame::text(&line))
            }
            Event::Entered { .. }
            | Event::Left { .. }
            | Event::Away(_)
            | Event::Back(_)
            | Event::Typing(_) => None,
        }
    }
}
