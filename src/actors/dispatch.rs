//! How the commands of sessions reach the rooms, with the limits before them.
//! Must not wait: every answer comes through the session's outbox.

use actix::prelude::SendError;

use super::messages::{
    Gone, LeaveSeat, Locate, Post, PostReply, RoomRequest, Route, StepOut, Typing, Waiting, answer,
};
use super::open_rooms::BETWEEN;
use super::{Chat, Dispatch, Link, Seat, Tag};
use crate::domain::{ChatError, Command, Page, Reply, RoomId, Seq, SessionId, UserId};

impl Dispatch for Chat {
    fn dispatch(&self, link: &Link, seat: Option<&Seat>, tag: Tag, command: Command) {
        let refuse = |error| answer(&link.outbox, tag, Err(error));
        match (command, seat) {
            (Command::Join { key, who, numbered, resume }, _) => {
                if let Err(error) = self.standing().may_take_part(who.id) {
                    return refuse(error);
                }
                let session = Waiting::new(link.clone(), tag);
                let request = RoomRequest::Join { session, who, numbered, resume };
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
            (
                command @ (Command::WhoIs { .. }
                | Command::Look { .. }
                | Command::ListRooms
                | Command::CreateRoom { .. }),
                _,
            ) => {
                let (chat, asking) = (self.clone(), link.clone());
                answer_later(link, tag, async move { chat.ask_house(&asking, command).await });
            }
            // Rooms know nothing of strangers who meet.
            (Command::Stranger(_), _) => refuse(ChatError::NoPartner),
            // Keys and places are the house's of the door that uses them.
            (
                Command::ShowKey { .. }
                | Command::Introduce { .. }
                | Command::KeepPlace { .. }
                | Command::Recover { .. },
                _,
            ) => refuse(ChatError::Internal),
            (_, None) => refuse(ChatError::NotAMember),
            (command, Some(seat)) => self.seated(link, seat, tag, command),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "one for each session, and a lost one would leave a ghost"
    )]
    fn gone(&self, session: SessionId, seat: Seat, comes_back: bool) {
        seat.address().do_send(Gone { session, comes_back });
    }
}

impl Chat {
    /// Starts what only one can want who is in a room.
    fn seated(&self, link: &Link, seat: &Seat, tag: Tag, command: Command) {
        let refuse = |error| answer(&link.outbox, tag, Err(error));
        match command {
            Command::Post { body, client_id } => {
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
            Command::ShareLocation(location) => {
                let permitted = self.standing().may_take_part(seat.user());
                if let Err(error) =
                    permitted.and_then(|()| self.limits.post(seat.user(), link.from))
                {
                    return refuse(error);
                }
                let (user, outbox) = (seat.user(), link.outbox.clone());
                if seat.address().try_send(Locate { user, location, outbox, tag }).is_err() {
                    refuse(ChatError::Busy);
                }
            }
            Command::Typing => {
                // Nobody misses a notice that a busy room could not take.
                drop(seat.address().try_send(Typing(seat.user())));
            }
            Command::StepOut => {
                let (session, outbox) = (link.session, link.outbox.clone());
                match seat.address().try_send(StepOut { session, outbox, tag }) {
                    Ok(()) => {}
                    Err(SendError::Full(_)) => refuse(ChatError::Busy),
                    // There is no room any more to be in.
                    Err(SendError::Closed(_)) => answer(&link.outbox, tag, Ok(Reply::SteppedOut)),
                }
            }
            Command::Leave => {
                let leave = LeaveSeat { user: seat.user(), outbox: link.outbox.clone(), tag };
                if seat.address().try_send(leave).is_err() {
                    refuse(ChatError::Busy);
                }
            }
            // What is left is asked of the log.
            command => {
                let (chat, room, user) = (self.clone(), seat.room(), seat.user());
                answer_later(link, tag, async move { chat.ask_log(room, user, command).await });
            }
        }
    }

    /// What one member of a room wants of the log.
    async fn ask_log(
        &self,
        room: RoomId,
        user: UserId,
        command: Command,
    ) -> Result<Reply, ChatError> {
        let store = &self.services.store;
        match command {
            Command::HistoryBefore { before } => {
                self.history_before(room, before).await.map(Reply::Older)
            }
            Command::AroundMark { before, after } => {
                let mark = store.read_mark(room, user).await?;
                let (from, to) = (mark.0.saturating_sub(before), mark.0.saturating_add(after));
                let page = store.messages_between(room, Seq(from), Seq(to), BETWEEN).await?;
                Ok(Reply::Around { mark, messages: page.messages })
            }
            Command::HistoryBetween { from, to } => {
                store.messages_between(room, from, to, BETWEEN).await.map(Reply::Between)
            }
            Command::MarkRead(seq) => {
                store.mark_read(room, user, seq).await.map(|()| Reply::Marked)
            }
            // Everything else is for the room.
            _ => Err(ChatError::Internal),
        }
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
