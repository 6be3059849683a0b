//! Letters to people: handed over at once, sent behind the scenes, tried again when the mail server does not take them.
//! Must not know what they say or whom they are for, and never logs an address or a content.

mod delivery;
mod files;
mod letter;
#[cfg(test)]
mod tests;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use crate::config::MailConfig;
use crate::domain::{ChatError, Email};
use crate::metrics::Metrics;
use delivery::Retries;
use letter::Sender;
use transport::Transport;

/// Connections to the mail server at the same time.
const LINES: usize = 4;

/// A letter to one person.
#[derive(Clone)]
pub struct Mail {
    /// Whom it goes to.
    pub to: Email,
    /// What it is about.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
}

/// Neither address nor content is ever logged, not even by mistake.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail")
    }
}

/// Why no mail can be sent. `Display` says what to do.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address that mails come from.
    #[error("MAIL_FROM cannot be used: expected an address like Chinwag <chat@example.org>")]
    From,
    /// The mail server.
    #[error("SMTP_URL cannot be used: {0}")]
    Server(String),
    /// It was started where nothing can run in the background.
    #[error("mail needs a running system")]
    NoRuntime,
}

/// Where mails are handed over. Cloning counts references.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    transport: Transport,
    sender: Sender,
    retries: Retries,
    /// One for each mail that waits, is under way, or waits to be tried again.
    places: Arc<Semaphore>,
    queue: u32,
    lines: Semaphore,
    closing: watch::Sender<bool>,
    /// The thread that outlives the ones which serve requests.
    runtime: Handle,
    metrics: Metrics,
}

impl Mailer {
    /// Gets ready to send; says in the log where mails go when no server is set. Nothing is sent yet.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn start(config: &MailConfig, metrics: Metrics) -> Result<Self, MailError> {
        let queue = config.queue;
        let places = usize::try_from(queue).unwrap_or(Semaphore::MAX_PERMITS);
        Ok(Self(Arc::new(Inner {
            transport: Transport::open(config)?,
            sender: Sender::new(&config.from)?,
            retries: Retries { tries: config.tries, first_wait: config.retry_after },
            places: Arc::new(Semaphore::new(places)),
            queue,
            lines: Semaphore::new(LINES),
            closing: watch::Sender::new(false),
            runtime: Handle::try_current().map_err(|_outside| MailError::NoRuntime)?,
            metrics,
        })))
    }

    /// Takes a mail and returns at once; it is sent, and tried again, in the background.
    ///
    /// # Errors
    /// `Busy` when as many mails wait as may, or the server is ending.
    pub fn send(&self, mail: Mail) -> Result<(), ChatError> {
        let inner = Arc::clone(&self.0);
        let place = Arc::clone(&inner.places).try_acquire_owned();
        let (Ok(place), false) = (place, *inner.closing.borrow()) else {
            inner.metrics.mail_refused();
            return Err(ChatError::Busy);
        };
        let message = inner.sender.letter(&mail)?;
        self.0.runtime.spawn(async move {
            delivery::deliver(&inner, message).await;
            drop(place);
        });
        Ok(())
    }

    /// Takes no more mails; what waits is tried once more, at once. Returns when nothing is left, or after `patience`.
    pub async fn close(&self, patience: Duration) {
        self.0.closing.send_replace(true);
        if timeout(patience, self.0.places.acquire_many(self.0.queue)).await.is_err() {
            let left = usize::try_from(self.0.queue).unwrap_or(usize::MAX);
            let left = left.saturating_sub(self.0.places.available_permits());
            log::error!("mails are lost because the server ends count={left}");
        }
    }
}
