//! What clients read in the bodies of our answers.
//! Must not hold more about somebody than the one who asks may know.

mod people;
mod refused;
mod rooms;

use serde::Serialize;
use utoipa::ToSchema;

pub use people::{LoggedIn, Me, Refreshed, User};
pub use refused::{Invalid, Refused};
pub use rooms::{JoinedRooms, OneRoom, PublicRooms, RoomMade};

/// Every success says it.
const OK: &str = "ok";

/// It is done.
#[derive(Serialize, ToSchema)]
pub struct Done {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
}

impl Done {
    /// It is done.
    pub const fn ok() -> Self {
        Self { message: OK }
    }
}
