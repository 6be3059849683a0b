//! What every room needs of the rest of the house, in one shared value.
//! Must not hold anything that belongs to one room.

use std::sync::Arc;

use super::Standing;
use crate::bus::Bus;
use crate::config::RoomsConfig;
use crate::metrics::Metrics;
use crate::store::Store;

/// Shared by the chat server and all rooms.
pub struct Services {
    /// The log.
    pub store: Store,
    /// Other machines.
    pub bus: Arc<dyn Bus>,
    /// Who may take part.
    pub standing: Standing,
    /// How rooms behave.
    pub rooms: RoomsConfig,
    /// Counters.
    pub metrics: Metrics,
}
