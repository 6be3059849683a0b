//! One mail until it is sent or given up: tries, and growing waits between them.
//! Must not hold a connection while it waits.

use std::time::Duration;

use lettre::Message;
use tokio::time::sleep;

use super::Inner;
use super::transport::Failure;

/// How stubborn to be.
pub(super) struct Retries {
    /// How often in all.
    pub tries: u32,
    /// Before the second try; doubled before each further one.
    pub first_wait: Duration,
}

/// Sends a mail, however long it takes within the bounds.
pub(super) async fn deliver(inner: &Inner, mail: Message) {
    let mut closing = inner.closing.subscribe();
    let mut wait = inner.retries.first_wait;
    for attempt in 1_u32.. {
        // Asked before the try: the end that comes meanwhile is worth one more.
        let last = attempt >= inner.retries.tries || *closing.borrow_and_update();
        match once(inner, &mail).await {
            Ok(()) => return inner.metrics.mail_sent(),
            Err(failure) if failure.is_final || last => {
                log::error!("a mail is given up tries={attempt} cause={:?}", failure.cause);
                return inner.metrics.mail_failed();
            }
            Err(failure) => {
                inner.metrics.mail_retried();
                let wait_ms = wait.as_millis();
                log::warn!(
                    "a mail waits tries={attempt} wait_ms={wait_ms} cause={:?}",
                    failure.cause
                );
            }
        }
        tokio::select! {
            () = sleep(wait) => {}
            _ = closing.changed() => {}
        }
        wait = wait.saturating_mul(2);
    }
}

async fn once(inner: &Inner, mail: &Message) -> Result<(), Failure> {
    // Nobody closes it; if somebody did, sending would still be right.
    let _line = inner.lines.acquire().await.ok();
    inner.transport.send(mail).await
}
