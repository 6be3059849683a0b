//! Bodies of what was not done.
//! Must not say more than the reason.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::mistake::Mistake;

/// Why it was not done.
#[derive(Serialize, ToSchema)]
pub struct Refused {
    /// In a sentence.
    #[schema(example = "Room not found")]
    pub message: String,
}

/// The request has not the form it must have.
#[derive(Serialize, ToSchema)]
pub struct Invalid {
    /// All that is wrong with it.
    pub detail: Vec<Mistake>,
}
