//! Why a connection ends, in this door's codes and words (contract section 5.2): one table.
//! Must not decide when.

use std::borrow::Cow;

use crate::actors::CloseReason;
use crate::domain::ChatError;

/// How this door closes a connection of somebody who may not be in the room (any more).
pub const FORBIDDEN: CloseReason = CloseReason::Other(1008, Cow::Borrowed("Forbidden"));
/// There is no such room, or no longer.
pub const ROOM_NOT_FOUND: CloseReason = CloseReason::Other(1008, Cow::Borrowed("Room not found"));
/// The account is gone.
pub const USER_NOT_FOUND: CloseReason = CloseReason::Other(1008, Cow::Borrowed("User not found"));
/// No token came.
pub const UNAUTHORIZED: CloseReason = CloseReason::Other(4001, Cow::Borrowed("Unauthorized"));
/// The token is none of ours, or over.
pub const INVALID_TOKEN: CloseReason = CloseReason::Other(4001, Cow::Borrowed("Invalid token"));
/// A fault of ours.
pub const INTERNAL: CloseReason = CloseReason::Other(1011, Cow::Borrowed("Internal server error"));

/// How the rest of the house's reason is said.
pub fn said(reason: CloseReason) -> CloseReason {
    match reason {
        CloseReason::Left | CloseReason::KeptOut => FORBIDDEN,
        CloseReason::RoomEnded => ROOM_NOT_FOUND,
        CloseReason::NotEntered => INVALID_TOKEN,
        CloseReason::Internal => INTERNAL,
        other => other,
    }
}

/// How somebody is sent away who could not come in.
pub fn refused(error: &ChatError) -> CloseReason {
    match error {
        ChatError::RoomNotFound => ROOM_NOT_FOUND,
        ChatError::Internal => INTERNAL,
        ChatError::TooFast { .. } => CloseReason::NotAllowed,
        ChatError::Busy | ChatError::Unavailable => CloseReason::Busy,
        _ => FORBIDDEN,
    }
}
