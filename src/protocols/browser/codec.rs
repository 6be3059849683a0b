//! What happens in a room, in the JSON of the page's socket.
//! Must not know who reads it.

use super::wire::ToPage;
use crate::actors::{Codec, Frame};
use crate::domain::{Event, Room, iso};

/// The page's codec.
#[derive(Clone, Copy, Debug)]
pub struct BrowserCodec;

impl Codec for BrowserCodec {
    fn name(&self) -> &'static str {
        "browser"
    }

    fn render(&self, _room: &Room, event: &Event) -> Option<Frame> {
        Frame::json(&match event {
            Event::Posted(message) => ToPage::Message(message.into()),
            Event::Entered { who, at } => ToPage::Entered { user: who.into(), at: iso(*at) },
            Event::Left { who, at } => ToPage::Left { user: who.into(), at: iso(*at) },
            Event::Away(who) => ToPage::Away { user: who.into() },
            Event::Back(who) => ToPage::Back { user: who.into() },
            Event::Typing(who) => ToPage::Typing { user: who.into() },
            // Pages have no map.
            Event::Located { .. } => return None,
        })
    }
}
