//! The page of random chat, and the way from a conversation into the room that stays.
//! Must not know how people are brought together; it parses, asks once and renders.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use rand::Rng;

use crate::config::StrangersConfig;
use crate::domain::matching::Tags;
use crate::domain::{Crowd, Participant, Reason, UserId, draw_friendly_name};
use crate::protocols::browser::error::{answer, explained, page, refusal};
use crate::protocols::browser::form::Form;
use crate::protocols::browser::frame::Frame;
use crate::protocols::browser::introduction::{introduce, may_come};
use crate::protocols::browser::templates::{ReasonView, StrangerPage};
use crate::protocols::browser::{Browser, door};
use crate::protocols::identity_cookie::{Entry, Visitor};
use crate::protocols::site::Site;

const OFF: &str = "Random chat is switched off on this server. You can still make a room by code on the front page.";

/// The page as it is before anything was pressed. Who only looks gets no identity.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    frame: Frame,
    visitor: Visitor,
) -> HttpResponse {
    if !browser.strangers.is_on() {
        return switched_off(&browser, request.headers());
    }
    visitor.comes_to_strangers();
    let known = visitor.user().and(visitor.name_among_strangers()).is_some();
    rendered(&browser, &request, &frame, known, None).await
}

/// *Start*: whoever presses it gets an identity and a name, and his page takes him into the waiting line.
pub async fn start(
    browser: web::Data<Browser>,
    request: HttpRequest,
    frame: Frame,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    if !browser.strangers.is_on() {
        return switched_off(&browser, request.headers());
    }
    let id = visitor.user().unwrap_or_else(UserId::random);
    let below = |number: usize| rand::rng().random_range(0..number);
    let name = visitor.name_among_strangers().unwrap_or_else(|| draw_friendly_name(below));
    let who = Participant { id, name };
    let introduced = async {
        may_come(&browser, &visitor, site.from)?;
        introduce(&browser, &visitor, &who).await
    };
    if let Err(error) = introduced.await {
        return refusal(&browser, request.headers(), &error);
    }
    visitor.is_called_among_strangers(&who.name);
    visitor.comes_to_strangers();
    rendered(&browser, &request, &frame, true, Some(Tags::parse(form.get("tags")))).await
}

/// Into the room that two strangers made of their conversation.
pub async fn kept(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let (Some(id), Some(name)) = (visitor.user(), visitor.name_among_strangers()) else {
        return see("/chat");
    };
    // He is a member already, under the name of the conversation.
    match door::enter(&browser, site.from, form.get("room"), Participant { id, name }).await {
        Ok(snapshot) => {
            visitor.enter(&Entry { who: snapshot.you, room: snapshot.room.key });
            see("/room")
        }
        Err(error) => refusal(&browser, request.headers(), &error),
    }
}

/// What everybody is told where the operator does not want it.
pub fn switched_off(browser: &Browser, headers: &HeaderMap) -> HttpResponse {
    let status = StatusCode::NOT_FOUND;
    explained(browser, headers, status, OFF, HttpResponse::build(status))
}

fn see(path: &'static str) -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, path)).finish()
}

async fn rendered(
    browser: &Browser,
    request: &HttpRequest,
    frame: &Frame,
    known: bool,
    start: Option<Tags>,
) -> HttpResponse {
    let crowd = browser.strangers.crowd().await.unwrap_or_default();
    let html = browser.templates.around(frame).strangers(&stranger_page(
        &browser.strangers.config,
        crowd,
        known,
        start,
    ));
    page(browser, request.headers(), answer(StatusCode::OK, None), html)
}

fn stranger_page(
    config: &StrangersConfig,
    crowd: Crowd,
    known: bool,
    start: Option<Tags>,
) -> StrangerPage {
    let reasons = Reason::ALL
        .iter()
        .map(|reason| ReasonView { word: reason.as_str(), label: reason.label() })
        .collect();
    StrangerPage {
        known,
        starts: start.is_some(),
        tags: start.map(|tags| tags.to_string()).unwrap_or_default(),
        waiting: crowd.waiting,
        usual: crowd.usual.map(|usual| usual.as_secs().max(1)),
        rules_url: config.rules_url.clone(),
        contact: config.contact.clone(),
        minimum_age: config.minimum_age,
        reasons,
        way_out: config.way_out.as_secs(),
        line_length: config.line_length,
    }
}
