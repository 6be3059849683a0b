//! Registering and logging in.
//! Must not know how a password is checked or a key is made; it parses, asks once and answers.

use actix_web::{HttpResponse, web};
use bytes::Bytes;

use super::TcpApi;
use super::error::{Answered, Form, Refusal, said, told};
use super::fields::texts;
use super::wire::{Done, LoggedIn};
use crate::accounts::ProgramRegistration;
use crate::domain::{AccountError, ChatError, Kind};
use crate::protocols::site::Site;

/// Makes an account.
pub async fn register(api: web::Data<TcpApi>, site: Site, body: Bytes) -> HttpResponse {
    told(registered(&api, &site, &body).await)
}

/// Gives a program what proves who uses it.
pub async fn log_in(api: web::Data<TcpApi>, site: Site, body: Bytes) -> HttpResponse {
    told(logged_in(&api, &site, &body).await)
}

async fn registered(api: &TcpApi, site: &Site, body: &[u8]) -> Answered {
    let [login, password, username] =
        texts(body, Form::Register, ["login", "password", "username"])?;
    api.limits.register(site.from)?;
    let wanted = ProgramRegistration { handle: &login, name: &username, password: &password };
    api.accounts.register_for_program(wanted).await.map_err(not_registered)?;
    Ok(said(&Done::plain()))
}

async fn logged_in(api: &TcpApi, site: &Site, body: &[u8]) -> Answered {
    let [login, password] = texts(body, Form::LogIn, ["login", "password"])?;
    let who = api.accounts.log_in(&login, &password, site.from).await.map_err(not_logged_in)?;
    let new = api.keys.issue(&who).await.map_err(not_logged_in)?;
    api.sessions.sessions.log_out(&new.ended);
    api.chat.standing().note(who.account.id, site.from);
    let (username, user_id) = (who.account.display_name.as_str(), who.account.id);
    Ok(said(&Done::with(LoggedIn { username, uuid: &new.key, user_id })))
}

/// Names that nobody can have are as good as taken; others that cannot be taken are no names.
fn not_registered(error: ChatError) -> Refusal {
    match (&error, error.kind()) {
        (ChatError::Account(AccountError::HandleReserved), _) | (_, Kind::Conflict) => {
            Refusal::UserExists
        }
        (_, Kind::Invalid) => Refusal::Malformed(Form::Register),
        _ => error.into(),
    }
}

/// Which of the two is wrong is not told.
fn not_logged_in(error: ChatError) -> Refusal {
    match error {
        ChatError::Account(AccountError::UserUnknown | AccountError::PasswordWrong) => {
            Refusal::LogInRefused
        }
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_cannot_register_is_told_one_of_two_things() {
        let taken = AccountError::HandleTaken { handle: "aaa".into() };
        for error in [taken, AccountError::HandleReserved] {
            assert_eq!(not_registered(error.into()), Refusal::UserExists);
        }
        let malformed = Refusal::Malformed(Form::Register);
        for error in [
            ChatError::NameTooLong,
            ChatError::NameNotAllowed,
            AccountError::HandleNotAllowed.into(),
            AccountError::PasswordLength.into(),
        ] {
            assert_eq!(not_registered(error), malformed);
        }
        assert_eq!(not_registered(ChatError::Busy), ChatError::Busy.into());
    }

    #[test]
    fn a_wrong_name_and_a_wrong_password_are_told_in_the_same_words() {
        for error in [AccountError::UserUnknown, AccountError::PasswordWrong] {
            assert_eq!(not_logged_in(error.into()), Refusal::LogInRefused);
        }
        assert_eq!(not_logged_in(ChatError::Unavailable), ChatError::Unavailable.into());
    }
}
