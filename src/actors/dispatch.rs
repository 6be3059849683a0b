//! How the commands of sessions reach the rooms, with the limits before them.
//! Must not wait: every answer comes through the session's outbox.

use actix::prelude::SendError;

use super::messages::{
    Gone, LeaveSeat, Post, PostReply, RoomRequest, Route, Typing, Waiting, answer,
};
use super::{Chat, Dispatch, Link, Seat, Tag};
use crate::domain::{ChatError, Command, Page, Reply, Seq, SessionId};

impl Dispatch for Chat {
    fn dispatch(&self, link: &Link, seat: Option<&Seat>, tag: Tag, command: Command) {
        let refuse = |error| answer(&link.outbox, tag, Err(error));
        match (command, seat) {
            (Command::Join { key, who, resume }, _) => {
                if let Err(error) = self.standing().may_take_part(who.id) {
                    return refuse(error);
                }
                let session = Waiting::new(link.clone(), tag);
                let request = RoomRequest::Join { session, who, resume };
                if let Err(SendError::Full(route) | SendError::Closed(route)) =
                    self.server.try_send(Route { key, request })
                {
                    route.request.refuse(ChatError::Busy);
                }
            }
            (Command::HistoryAfter { room, after, until }, _) => {
                let chat = self.clone();
                answer_later(link, tag, async move {
                    let limit = chat.services.rooms.catch_up_page;
                    let page = chat.services.store.messages_after(room, after, limit).await?;
                    Ok(Reply::Missed(cut_after(page, until)))
                });
            }
            // Rooms know nothing of strangers who meet.
            (Command::Stranger(_), _) => refuse(ChatError::NoPartner),
            (_, None) => refuse(ChatError::NotAMember),
            (Command::Post { body, client_id }, Some(seat)) => {
                let permitted = self.standing().may_take_part(seat.user());
                if let Err(error) =
                    permitted.and_then(|()| self.limits.post(seat.user(), link.from))
                {
                    return refuse(error);
                }
                let reply = PostReply::Session(link.outbox.clone(), tag);
                let post = Post { author: seat.user(), body, client_id, reply };
                if let Err(SendError::Full(post) | SendError::Closed(post)) =
                    seat.address().try_send(post)
                {
                    post.reply.send(Err(ChatError::Busy));
                }
            }
            (Command::Typing, Some(seat)) => {
                // Nobody misses a notice that a busy room could not take.
                drop(seat.address().try_send(Typing(seat.user())));
            }
            (Command::HistoryBefore { before }, Some(seat)) => {
                let (chat, room) = (self.clone(), seat.room());
                answer_later(link, tag, async move {
                    chat.history_before(room, before).await.map(Reply::Older)
                });
            }
            (Command::Leave, Some(seat)) => {
                let leave = LeaveSeat { user: seat.user(), outbox: link.outbox.clone(), tag };
                if seat.address().try_send(leave).is_err() {
                    refuse(ChatError::Busy);
                }
            }
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "one for each session, and a lost one would leave a ghost"
    )]
    fn gone(&self, session: SessionId, seat: Seat) {
        seat.address().do_send(Gone(session));
    }
}

/// Carries out a read on the session's own thread.
fn answer_later(
    link: &Link,
    tag: Tag,
    read: impl Future<Output = Result<Reply, ChatError>> + 'static,
) {
    let outbox = link.outbox.clone();
    actix::spawn(async move { answer(&outbox, tag, read.await) });
}

/// What is newer than `until` comes as events and must not come twice.
fn cut_after(mut page: Page, until: Seq) -> Page {
    page.messages.retain(|message| message.seq <= until);
    page.more = page.messages.last().is_some_and(|message| message.seq < until);
    page
}
