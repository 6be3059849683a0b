//! What happens in a room, in this door's frames: messages, and notices of comings and goings.
//! Must not know who reads it.

use super::wire::{ToClient, notice};
use crate::actors::{Codec, Frame};
use crate::domain::{Event, Passing, Room};

/// This door's codec.
#[derive(Clone, Copy, Debug)]
pub struct CommandsCodec;

impl Codec for CommandsCodec {
    fn name(&self) -> &'static str {
        "json_commands"
    }

    fn render(&self, _room: &Room, event: &Event) -> Option<Frame> {
        match event {
            Event::Posted(message) => {
                ToClient::message(message.author.name.as_str(), message.body.as_str()).frame()
            }
            Event::Entered { who, .. } => notice(&who.name, Passing::Entered),
            Event::Left { who, .. } => notice(&who.name, Passing::Left),
            // Clients show what they are pushed as a line of the room.
            Event::Away(_) | Event::Back(_) | Event::Typing(_) | Event::Located { .. } => None,
        }
    }
}
