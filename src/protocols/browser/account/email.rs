//! The address of an account: proved by a code, or taken away.
//! Must not tell whether an address belongs to somebody else before it is proved.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{back, who};
use crate::domain::Email;
use crate::protocols::browser::Browser;
use crate::protocols::browser::form::Form;
use crate::protocols::identity_cookie::Visitor;
use crate::protocols::site::Site;

/// Sends a code to the address that somebody says is his.
pub async fn send_code(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let sent = async {
        let (me, email) = (who(&browser, &visitor).await?, Email::parse(form.get("email"))?);
        browser.accounts.prove(me.id, form.get("password"), site.from).await?;
        browser.by_mail.send_code(me.id, site.from, email.clone()).await?;
        Ok(format!("A code is on its way to {}. Type it below.", email.as_str()))
    };
    back(&browser, &request, sent.await)
}

/// Makes the address his who typed its code.
pub async fn confirm_email(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let confirmed = async {
        let me = who(&browser, &visitor).await?;
        let email = browser.by_mail.confirm(&me, form.get("code")).await?;
        Ok(format!("{} is your address now.", email.as_str()))
    };
    back(&browser, &request, confirmed.await)
}

/// Takes the address away.
pub async fn remove_email(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let removed = async {
        let me = who(&browser, &visitor).await?;
        browser.accounts.prove(me.id, form.get("password"), site.from).await?;
        browser.by_mail.take_away(&me).await?;
        Ok("Your account has no address any more.".to_owned())
    };
    back(&browser, &request, removed.await)
}
