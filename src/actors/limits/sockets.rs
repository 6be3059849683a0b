//! Connections that are open at the same time from one address.
//! Must not know what they are used for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::lock;
use crate::domain::{AddressPrefix, ChatError};

/// When it is worth another try: somebody may have closed a tab.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Open connections of all addresses.
pub struct Sockets {
    most: u32,
    open: Mutex<HashMap<AddressPrefix, u32>>,
}

/// One open connection; dropped, it is none.
#[must_use = "the connection counts for as long as this is held"]
pub struct ConnectionPermit {
    sockets: Arc<Sockets>,
    from: AddressPrefix,
}

impl Sockets {
    /// None so far.
    pub fn new(most: u32) -> Arc<Self> {
        Arc::new(Self { most, open: Mutex::default() })
    }

    /// Counts one more.
    ///
    /// # Errors
    /// `TooFast` when there are too many.
    pub fn connect(this: &Arc<Self>, from: AddressPrefix) -> Result<ConnectionPermit, ChatError> {
        let mut open = lock(&this.open);
        let count = open.entry(from).or_insert(0);
        if *count >= this.most {
            return Err(ChatError::TooFast { retry_after: RETRY_AFTER });
        }
        *count += 1;
        Ok(ConnectionPermit { sockets: Arc::clone(this), from })
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut open = lock(&self.sockets.open);
        if let Some(count) = open.get_mut(&self.from) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.from);
            }
        }
    }
}
