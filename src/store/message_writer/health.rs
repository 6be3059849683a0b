//! Whether writing works, told once when it stops and once when it works again.
//! Must not log a line for every refused message: a full disk has thousands of them.

use std::time::{Duration, Instant};

/// While nothing can be written, the cause is repeated this often.
const REPEAT: Duration = Duration::from_secs(30);

/// What was told last.
#[derive(Default)]
pub(super) struct Health {
    trouble: Option<Trouble>,
}

struct Trouble {
    since: Instant,
    told: Instant,
    refused: usize,
}

impl Health {
    /// Nothing of a batch could be stored.
    pub fn failed(&mut self, refused: usize, cause: &str) {
        let now = Instant::now();
        match &mut self.trouble {
            None => {
                log::error!("nothing can be stored refused={refused} error={cause:?}");
                self.trouble = Some(Trouble { since: now, told: now, refused });
            }
            Some(trouble) => {
                trouble.refused = trouble.refused.saturating_add(refused);
                if trouble.told.elapsed() >= REPEAT {
                    trouble.told = now;
                    let seconds = trouble.since.elapsed().as_secs();
                    let refused = trouble.refused;
                    log::error!(
                        "still nothing can be stored for_s={seconds} refused={refused} error={cause:?}"
                    );
                }
            }
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
