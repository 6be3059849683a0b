//! The pages and their own small socket.
//! Must not decide who may do what: that is asked of the actors.

mod codec;
mod conversation;
mod wire;

pub use codec::BrowserCodec;
pub use conversation::BrowserConversation;
