//! Finds out whether the database can be written to, without letting the question become a load.
//! Must not answer from memory for longer than a second.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::domain::ChatError;

/// An answer is good for so long.
const FRESH: Duration = Duration::from_secs(1);
/// A database that needs longer counts as one that cannot be written to.
const PATIENCE: Duration = Duration::from_secs(5);

/// The last answer; whoever asks while it is being found out waits for it.
#[derive(Default)]
pub(super) struct Probe(Mutex<Option<(Instant, Result<(), ChatError>)>>);

impl Probe {
    /// Writes, unless that was done a moment ago.
    pub async fn run<F>(&self, write: impl FnOnce() -> F) -> Result<(), ChatError>
    where
        F: Future<Output = Result<bool, ChatError>>,
    {
        let mut last = self.0.lock().await;
        if let Some((at, result)) = &*last
            && at.elapsed() < FRESH
        {
            return result.clone();
        }
        let result = match timeout(PATIENCE, write()).await {
            Ok(written) => written.map(drop),
            Err(_) => Err(ChatError::Unavailable),
        };
        *last = Some((Instant::now(), result.clone()));
        result
    }
}
