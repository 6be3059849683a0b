//! What one person is told on all his connections, whatever room he is in.
//! Must not know the words of a protocol: its conversation says it.

use crate::domain::{ChatError, Warning};

/// Something for one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// A moderator has a word for him.
    Warned(Warning),
    /// He cannot take part any more: until when and why. The connection is closed next.
    KeptOut(ChatError),
}
