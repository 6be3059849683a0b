//! What the mails say, in plain words.
//! Must not put in anything that somebody else typed: mail from us must not carry a stranger's text.

use std::time::Duration;

use crate::domain::{Code, Email};
use crate::mail::Mail;

/// The code that proves an address.
pub fn verification(to: Email, code: &Code, lasts: Duration, site: &str) -> Mail {
    let (code, lasts) = (code.as_str(), in_minutes(lasts));
    Mail {
        to,
        subject: format!("{code} is your Chinwag code"),
        text: format!(
            "Hello,\n\n\
             your code is\n\n    {code}\n\n\
             Type it on your account page at {site}/account within {lasts}.\n\n\
             If you did not ask for it, somebody has probably mistyped an address.\n\
             You need not do anything; without the code nothing happens.\n"
        ),
    }
}

/// The code that makes somebody an account who has registered with a program. The line with the code is one that clients know.
pub fn registration(to: Email, code: &Code, lasts: Duration, site: &str) -> Mail {
    let (code, lasts) = (code.as_str(), in_minutes(lasts));
    Mail {
        to,
        subject: format!("Chinwag - verify your email: {code}"),
        text: format!(
            "Hello,\n\n\
             somebody, probably you, has registered with this address at {site}.\n\n\
             Your Verification Code is: {code}\n\n\
             Type it within {lasts} in the program you registered with. If it is too old by then,\n\
             register once more and you get a new one.\n\n\
             If that was not you, you need not do anything, and keep the code to yourself;\n\
             without it there is no account.\n"
        ),
    }
}

/// The link to a new password.
pub fn reset(to: Email, token: &str, lasts: Duration, site: &str) -> Mail {
    let lasts = in_minutes(lasts);
    Mail {
        to,
        subject: "Choose a new password for Chinwag".into(),
        text: format!(
            "Hello,\n\n\
             somebody, probably you, has forgotten the password of your account.\n\
             Open this link within {lasts} to choose a new one. It works once.\n\n    \
             {site}/reset/{token}\n\n\
             If that was not you, you need not do anything; your password stays as it is.\n"
        ),
    }
}

/// Told after the password was changed, so that nobody is locked out without knowing it.
pub fn password_changed(to: Email, site: &str) -> Mail {
    Mail {
        to,
        subject: "Your Chinwag password was changed".into(),
        text: format!(
            "Hello,\n\n\
             the password of your account was changed a moment ago, and everybody who was logged\n\
             in with the old one has been logged out.\n\n\
             If that was not you, choose a new password at once: {site}/reset\n"
        ),
    }
}

/// Told to the address an account had before.
pub fn email_changed(to: Email, site: &str) -> Mail {
    Mail {
        to,
        subject: "Your Chinwag account has another address now".into(),
        text: format!(
            "Hello,\n\n\
             your account does not have this address any more: it was changed or taken away\n\
             a moment ago by somebody who was logged in.\n\n\
             If that was not you, log in at {site}/login, end all other sessions on your account\n\
             page and change your password.\n"
        ),
    }
}

/// "10 minutes", "1 minute"; rounded down, so that nobody comes too late.
fn in_minutes(time: Duration) -> String {
    match time.as_secs() / 60 {
        0 | 1 => "1 minute".into(),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> Email {
        Email::parse("ana@example.org").unwrap()
    }

    #[test]
    fn a_code_stands_where_a_phone_shows_it_and_says_how_long_it_is_good() {
        let mail =
            verification(ana(), &Code::of(12), Duration::from_secs(600), "https://chat.example");
        assert_eq!(mail.subject, "000012 is your Chinwag code");
        assert!(mail.text.contains("\n    000012\n") && mail.text.contains("10 minutes"));
    }

    #[test]
    fn the_code_of_a_registration_stands_in_the_words_that_clients_know() {
        let lasts = Duration::from_secs(600);
        let mail = registration(ana(), &Code::of(12), lasts, "https://chat.example");
        assert!(mail.subject.ends_with("000012"), "{}", mail.subject);
        assert!(mail.text.contains("\nYour Verification Code is: 000012\n"), "{}", mail.text);
        assert!(mail.text.contains("10 minutes") && mail.text.contains("https://chat.example"));
    }

    #[test]
    fn a_link_stands_alone_on_its_line() {
        let mail = reset(ana(), "abc123", Duration::from_secs(1_800), "https://chat.example");
        assert!(mail.text.lines().any(|line| line.trim() == "https://chat.example/reset/abc123"));
        assert!(mail.text.contains("30 minutes") && mail.text.contains("works once"));
    }
}
