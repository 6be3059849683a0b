//! The settings of mail: as they are written, and as the mail part receives them.
//! Must not connect to anything.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::values::{small_count, some_time};
use super::{ConfigError, DatabaseUrl, Secret};

/// The folder for mails, beside the database.
const FOLDER: &str = "mail";
/// The folder for installations whose database is no file.
const DATA_FOLDER: &str = "data";
/// Who mails come from where nobody said it: good for files only.
const NOBODY: &str = "Chinwag <chinwag@localhost>";

/// The settings of mail as they are written.
#[derive(Args, Debug)]
pub struct RawMail {
    /// The mail server, as smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host (TLS); ?tls=none for one on this machine. Absent: mails become files
    #[arg(long, env = "SMTP_URL", value_name = "URL", value_parser = smtp_url, hide_env_values = true, help_heading = "Mail")]
    pub smtp_url: Option<Secret>,
    /// Who mails come from, like Chinwag <chat@example.org>; needed with SMTP_URL
    #[arg(long, env = "MAIL_FROM", value_name = "ADDRESS", value_parser = mailbox, help_heading = "Mail")]
    pub mail_from: Option<String>,
    /// Where mails are written as files when there is no SMTP_URL. Absent: the folder mail beside the database
    #[arg(long, env = "MAIL_DIR", value_name = "FOLDER", help_heading = "Mail")]
    pub mail_dir: Option<PathBuf>,
    /// Mails that may wait to be sent; more are refused
    #[arg(long, env = "MAIL_QUEUE", value_name = "COUNT", value_parser = small_count, default_value = "1000", help_heading = "Mail")]
    pub mail_queue: u32,
    /// How often a mail is tried before it is given up
    #[arg(long, env = "MAIL_TRIES", value_name = "COUNT", value_parser = small_count, default_value = "10", help_heading = "Mail")]
    pub mail_tries: u32,
    /// How long to wait before the second try; doubled before each further one
    #[arg(long, env = "MAIL_RETRY_AFTER", value_name = "TIME", value_parser = some_time, default_value = "2s", help_heading = "Mail")]
    pub mail_retry_after: Duration,
}

/// How mails are sent.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// The mail server; `None`: mails are written to the folder.
    pub smtp_url: Option<Secret>,
    /// Who they come from.
    pub from: String,
    /// Where they are written when there is no server.
    pub folder: PathBuf,
    /// Mails that may wait.
    pub queue: u32,
    /// How often a mail is tried.
    pub tries: u32,
    /// Before the second try.
    pub retry_after: Duration,
}

impl RawMail {
    /// Checks what belongs together and yields the section.
    ///
    /// # Errors
    /// When there is a mail server and nobody to write from, or no address that links can begin with.
    pub fn check(
        &self,
        database: &DatabaseUrl,
        public_url: Option<&str>,
    ) -> Result<MailConfig, ConfigError> {
        let from = self.mail_from.clone().filter(|from| !from.is_empty());
        let smtp_url = self.smtp_url.clone().filter(|url| !url.reveal().is_empty());
        if smtp_url.is_some() && from.is_none() {
            let expected = "with SMTP_URL it has to be an address like Chinwag <chat@example.org>";
            return Err(ConfigError::new("MAIL_FROM", "", expected));
        }
        // Whoever asks for a mail says under which name he reached us; links in mails must not believe it.
        if smtp_url.is_some() && public_url.is_none_or(str::is_empty) {
            let expected = "with SMTP_URL it has to be set: links in mails begin with it";
            return Err(ConfigError::new("PUBLIC_URL", "", expected));
        }
        let given = self.mail_dir.clone().filter(|folder| !folder.as_os_str().is_empty());
        Ok(MailConfig {
            smtp_url,
            from: from.unwrap_or_else(|| NOBODY.into()),
            folder: given.unwrap_or_else(|| beside(database)),
            queue: self.mail_queue,
            tries: self.mail_tries,
            retry_after: self.mail_retry_after,
        })
    }
}

impl RawMail {
    /// Files beside the test's database, and retries that a test can wait for.
    pub fn for_testing(&self, database: &DatabaseUrl) -> MailConfig {
        MailConfig {
            smtp_url: None,
            from: NOBODY.into(),
            folder: beside(database),
            queue: self.mail_queue,
            tries: self.mail_tries,
            retry_after: Duration::from_millis(10),
        }
    }
}

fn beside(database: &DatabaseUrl) -> PathBuf {
    match database {
        DatabaseUrl::Sqlite(file) => file.parent().unwrap_or(Path::new("")).join(FOLDER),
        DatabaseUrl::Postgres(_) => Path::new(DATA_FOLDER).join(FOLDER),
    }
}

/// A mail server's URL, with TLS demanded unless it says otherwise; an empty text says nothing.
///
/// # Errors
/// What would be right.
fn smtp_url(text: &str) -> Result<Secret, String> {
    let text = text.trim();
    let (url, parameters) = text.split_once('?').unwrap_or((text, ""));
    let (scheme, place) = url.split_once("://").unwrap_or_default();
    let with_password = place.contains('@');
    let whole = match (scheme, parameters) {
        _ if text.is_empty() => String::new(),
        _ if place.is_empty() || place.ends_with('@') => return Err(expected()),
        ("smtps", "") => url.to_owned(),
        ("smtp", "" | "tls=required") => format!("{url}?tls=required"),
        ("smtp", "tls=none") if with_password => {
            return Err("expected no password where nothing is encrypted".into());
        }
        ("smtp", "tls=none") => url.to_owned(),
        _ => return Err(expected()),
    };
    Ok(Secret::new(whole))
}

fn expected() -> String {
    "expected a mail server like smtp://user:password@host:587 or smtps://user:password@host".into()
}

/// An address with or without a name before it; an empty text says nothing.
///
/// # Errors
/// What would be right.
fn mailbox(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_mailbox = text.parse::<lettre::message::Mailbox>().is_ok();
    (text.is_empty() || is_mailbox)
        .then(|| text.to_owned())
        .ok_or_else(|| "expected an address like Chinwag <chat@example.org>".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_spoken_to_with_tls_unless_its_url_says_otherwise() {
        let read = |text| smtp_url(text).unwrap().reveal().to_owned();
        assert_eq!(read("smtp://u:p@mail:587"), "smtp://u:p@mail:587?tls=required");
        assert_eq!(read("smtp://mail?tls=required"), "smtp://mail?tls=required");
        assert_eq!(read("smtps://u:p@mail"), "smtps://u:p@mail");
        assert_eq!(read("smtp://localhost:25?tls=none"), "smtp://localhost:25");
        assert_eq!(read(" "), "");
        for bad in ["mail", "http://mail", "smtp://", "smtp://u:p@", "smtps://m?tls=none"] {
            assert!(smtp_url(bad).unwrap_err().contains("smtps://"), "{bad}");
        }
        assert!(smtp_url("smtp://u:p@mail?tls=none").unwrap_err().contains("no password"));
    }

    #[test]
    fn an_address_may_have_a_name_and_nothing_that_ends_a_line() {
        for good in ["chat@example.org", "Chinwag <chat@example.org>", ""] {
            assert!(mailbox(good).is_ok(), "{good}");
        }
        for bad in ["chat", "chat@", "Chat <chat@example.org>\r\nBcc: <b@example.org>"] {
            assert!(mailbox(bad).unwrap_err().contains("chat@example.org"), "{bad}");
        }
    }
}
