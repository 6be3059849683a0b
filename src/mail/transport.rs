//! The two ways a mail can go: to a mail server, or into a folder.
//! Must not try anything twice: it says whether another try could help.

use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::MailError;
use super::files::Folder;
use crate::config::MailConfig;

/// How long one step of a conversation with the mail server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where mails go.
pub(super) enum Transport {
    /// To a mail server.
    Server(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// Into a folder.
    Folder(Arc<Folder>),
}

/// Why a mail did not go.
#[derive(Debug)]
pub(super) struct Failure {
    /// Whether it will never go.
    pub is_final: bool,
    /// For the log: nothing that the mail server wrote, because that may name the address.
    pub cause: String,
}

impl Transport {
    /// As the settings say.
    pub fn open(config: &MailConfig) -> Result<Self, MailError> {
        if let Some(url) = &config.smtp_url {
            let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())
                .map_err(|error| MailError::Server(without_answer(&error)))?;
            return Ok(Self::Server(Box::new(builder.timeout(Some(PATIENCE)).build())));
        }
        let folder = config.folder.display();
        log::info!("no SMTP_URL is set: mails are written as files folder={folder}");
        Ok(Self::Folder(Arc::new(Folder::new(&config.folder))))
    }

    /// One try.
    pub async fn send(&self, mail: &Message) -> Result<(), Failure> {
        match self {
            Self::Server(server) => match server.send(mail.clone()).await {
                Ok(_) => Ok(()),
                Err(error) => Err(Failure {
                    is_final: error.is_permanent() || error.is_client(),
                    cause: without_answer(&error),
                }),
            },
            Self::Folder(folder) => {
                let (folder, bytes) = (Arc::clone(folder), mail.formatted());
                let written = tokio::task::spawn_blocking(move || folder.write(&bytes)).await;
                let again = |cause: String| Failure { is_final: false, cause };
                written
                    .map_err(|error| again(error.to_string()))?
                    .map_err(|error| again(error.to_string()))
            }
        }
    }
}

/// What went wrong, without the words of the mail server.
fn without_answer(error: &SmtpError) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_response() => "the mail server's answer cannot be understood".into(),
        None => error.to_string().lines().collect::<Vec<_>>().join(" "),
    }
}
