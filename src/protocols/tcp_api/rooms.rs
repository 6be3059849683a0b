//! Making a room, saying something in one, and reading what was said.
//! Must not decide who may; it parses, asks and renders.

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;

use super::TcpApi;
use super::caller::caller;
use super::door;
use super::error::{Answered, Form, Refusal, said, told};
use super::fields::{json, texts};
use super::wire::{Done, RoomMade};
use crate::domain::{Account, Body, ChatError, MessageId, Participant, Room, RoomKind, Seq};
use crate::protocols::said::Said;
use crate::protocols::site::Site;

/// Messages in one answer.
const MOST: i64 = 1_000;

/// Makes a room that stays.
pub async fn create_room(
    api: web::Data<TcpApi>,
    site: Site,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    told(created(&api, &site, &request, &body).await)
}

/// Says something in a room.
pub async fn send_message(
    api: web::Data<TcpApi>,
    site: Site,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    told(sent(&api, &site, &request, &body).await)
}

/// What was said in a room, the newest last.
pub async fn get_room_history(
    api: web::Data<TcpApi>,
    site: Site,
    request: HttpRequest,
) -> HttpResponse {
    told(history(&api, &site, &request).await)
}

async fn created(api: &TcpApi, site: &Site, request: &HttpRequest, body: &[u8]) -> Answered {
    let me = caller(api, site.from, request.headers()).await?;
    json(body)?;
    api.limits.create_room(site.from)?;
    let room = api.chat.create_shared_room(me.id).await?;
    Ok(said(&Done::with(RoomMade { room_gid: room.key.as_str() })))
}

async fn sent(api: &TcpApi, site: &Site, request: &HttpRequest, body: &[u8]) -> Answered {
    let me = caller(api, site.from, request.headers()).await?;
    let [key, text] = texts(body, Form::Send, ["room_gid", "msg"])?;
    let body = Body::parse(&text).map_err(unsaid)?;
    let (room, _) = door::room(api, site.from, me.id, &key).await?;
    api.limits.post(me.id, site.from)?;
    let who = api.chat.visit(&room, participant(me)).await?;
    api.chat.post(&room.key, who.id, body, None).await?;
    Ok(said(&Done::plain()))
}

async fn history(api: &TcpApi, site: &Site, request: &HttpRequest) -> Answered {
    let me = caller(api, site.from, request.headers()).await?;
    let asked = Asked::read(request.query_string())?;
    let (room, role) = door::room(api, site.from, me.id, &asked.room).await?;
    if room.kind == RoomKind::Owned && !role.is_member() {
        api.chat.visit(&room, participant(me)).await?;
    }
    let to = last(api, &room, asked.before).await?;
    let from = Seq(to.0.saturating_sub(asked.limit).max(0)).next();
    let page = api.chat.history_between(&room, from, to).await?;
    let lines: Vec<Said<'_>> = page.messages.iter().map(Said::from).collect();
    Ok(said(&Done::with(lines)))
}

/// The number of the newest message that is wanted; zero if there is none.
async fn last(api: &TcpApi, room: &Room, before: Option<MessageId>) -> Result<Seq, Refusal> {
    match before {
        None => Ok(api.chat.newest(room).await?),
        Some(id) => {
            let seq = api.chat.seq_of(room, id).await?.ok_or(Refusal::UnknownMessage)?;
            Ok(Seq(seq.0.saturating_sub(1)))
        }
    }
}

/// Blanks are nothing, as an empty text is.
fn unsaid(error: ChatError) -> Refusal {
    match error {
        ChatError::BodyEmpty => Refusal::Malformed(Form::Send),
        other => other.into(),
    }
}

fn participant(me: Account) -> Participant {
    Participant { id: me.id, name: me.display_name }
}

/// Which stretch of which room.
#[derive(PartialEq, Eq, Debug)]
struct Asked {
    room: String,
    before: Option<MessageId>,
    limit: i64,
}

#[derive(Deserialize)]
struct Query {
    room_gid: String,
    before: Option<String>,
    limit: Option<String>,
}

impl Asked {
    fn read(query: &str) -> Result<Self, Refusal> {
        let malformed = Refusal::Malformed(Form::Send);
        let Ok(web::Query(query)) = web::Query::<Query>::from_query(query) else {
            return Err(malformed);
        };
        let number = |text: Option<String>| text.map(|text| text.parse::<i64>()).transpose();
        match (number(query.before), number(query.limit)) {
            (Ok(before), Ok(limit))
                if !query.room_gid.is_empty() && limit.is_none_or(|n| n > 0) =>
            {
                let limit = limit.unwrap_or(MOST).min(MOST);
                Ok(Self { room: query.room_gid, before: before.map(MessageId), limit })
            }
            _ => Err(malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_up_to_a_thousand_are_wanted_unless_fewer_are() {
        let asked = |before: Option<i64>, limit| {
            Ok(Asked { room: "wjLJb3Jo".into(), before: before.map(MessageId), limit })
        };
        assert_eq!(Asked::read("room_gid=wjLJb3Jo"), asked(None, 1_000));
        assert_eq!(Asked::read("limit=50&x=y&room_gid=wjLJb3Jo&before=7"), asked(Some(7), 50));
        assert_eq!(Asked::read("room_gid=wjLJb3Jo&limit=5000"), asked(None, 1_000));
        assert_eq!(Asked::read("room_gid=%77jLJb3Jo&before=-1"), asked(Some(-1), 1_000));
    }

    #[test]
    fn no_room_and_no_numbers_are_malformed() {
        for query in [
            "",
            "room_gid",
            "room_gid=",
            "room=x",
            "room_gid=x&limit=0",
            "room_gid=x&limit=-5",
            "room_gid=x&limit=ten",
            "room_gid=x&limit=",
            "room_gid=x&before=now",
            "room_gid=x&before=99999999999999999999",
            "room_gid=x&room_gid=y",
        ] {
            assert_eq!(Asked::read(query), Err(Refusal::Malformed(Form::Send)), "{query}");
        }
    }
}
