//! Whether writing works, told when it stops, when the cause changes and when it works again.
//! Must not log a line for every refused message: a full disk has thousands of them.

use std::time::{Duration, Instant};

/// While nothing can be written, the same cause is repeated this often …
const REPEAT: Duration = Duration::from_secs(30);
/// … and another one told this often.
const CHANGE: Duration = Duration::from_secs(1);

/// What was told last.
#[derive(Default)]
pub(super) struct Health {
    trouble: Option<Trouble>,
}

struct Trouble {
    since: Instant,
    told: Instant,
    cause: String,
    refused: usize,
}

impl Health {
    /// Nothing of a batch could be stored.
    pub fn failed(&mut self, refused: usize, cause: &str) {
        let now = Instant::now();
        let Some(trouble) = &mut self.trouble else {
            log::error!("nothing can be stored refused={refused} error={cause:?}");
            self.trouble = Some(Trouble { since: now, told: now, cause: cause.into(), refused });
            return;
        };
        trouble.refused = trouble.refused.saturating_add(refused);
        let pause = if trouble.cause == cause { REPEAT } else { CHANGE };
        if trouble.told.elapsed() >= pause {
            trouble.told = now;
            cause.clone_into(&mut trouble.cause);
            let (seconds, refused) = (trouble.since.elapsed().as_secs(), trouble.refused);
            log::error!("nothing can be stored for_s={seconds} refused={refused} error={cause:?}");
        }
    }

    /// More was refused, for the cause told before.
    pub fn refused(&mut self, count: usize) {
        if let Some(trouble) = &mut self.trouble {
            trouble.refused = trouble.refused.saturating_add(count);
        }
    }

    /// A batch was committed.
    pub fn works(&mut self) {
        if let Some(trouble) = self.trouble.take() {
            let seconds = trouble.since.elapsed().as_secs();
            log::warn!("storing works again after_s={seconds} refused={}", trouble.refused);
        }
    }
}
