//! How something is said in a room: stored, numbered, told to everybody in order, acknowledged last.
//! Must not deliver or acknowledge what is not stored, in rooms that keep history.

use std::sync::Arc;

use actix::fut::wrap_future;
use actix::{ActorFutureExt, Addr, AsyncContext, Context, Handler};

use super::Room;
use crate::actors::messages::{Locate, Post, PostReply, Stored, Typing, answer};
use crate::actors::sequence::Accepted;
use crate::clock;
use crate::domain::{
    Body, ChatError, ClientId, Event, Message, MessageId, NewMessage, Page, Reply, Seq, UserId,
};
use crate::store::{Committed, Sink, Ticket};

/// Where the writer reports what it stored for a room.
pub fn sink(room: Addr<Room>) -> Sink {
    #[expect(
        clippy::disallowed_methods,
        reason = "one for each commit, and the writer's inbox is bounded"
    )]
    Arc::new(move |committed| room.do_send(Stored(committed)))
}

impl Room {
    /// Takes a post: into the log, or straight to the members of a room that keeps no history.
    pub(super) fn post(
        &mut self,
        author: UserId,
        body: Body,
        client_id: Option<ClientId>,
        reply: PostReply,
        context: &mut Context<Self>,
    ) {
        let Some(author) = self.member(author) else {
            return reply.send(Err(ChatError::NotAMember));
        };
        let new = NewMessage { room: self.record.id, author, body, client_id, at: clock::now() };
        if !self.record.kind.keeps_history() {
            return self.number_in_memory(new, reply, context);
        }
        let Some(sink) = &self.sink else { return reply.send(Err(ChatError::Internal)) };
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        match self.services.store.writer().append(new, Ticket(ticket), sink) {
            Ok(()) => drop(self.under_way.insert(ticket, reply)),
            Err(_full) => reply.send(Err(ChatError::Busy)),
        }
    }

    fn number_in_memory(&mut self, new: NewMessage, reply: PostReply, context: &mut Context<Self>) {
        let sent_before =
            new.client_id.as_ref().and_then(|id| self.recent.sent_as(new.author.id, id));
        if let Some(message) = sent_before {
            return reply.send(Ok(message.receipt()));
        }
        let message = Message {
            id: MessageId::default(),
            room: new.room,
            seq: self.last_seq().next(),
            author: new.author,
            body: new.body,
            client_id: new.client_id,
            at: new.at,
        };
        self.commit(message, Some(reply), context);
    }

    /// The one order of effects: stored before, then published and told by number, then acknowledged.
    fn commit(&mut self, message: Message, reply: Option<PostReply>, context: &mut Context<Self>) {
        let message = self.claimed(message);
        match self.sequence.accept(message.seq, (message, reply)) {
            Accepted::Released(released) => {
                for (message, reply) in released {
                    self.services.metrics.posted();
                    self.answers.extend(reply.map(|reply| (reply, message.receipt())));
                    self.recent.push(message.clone());
                    self.tell(Event::Posted(message), context);
                }
            }
            // Sent again under the same client id: it has its number, and everybody has heard it.
            Accepted::Known((message, reply)) => {
                self.answers.extend(reply.map(|reply| (reply, message.receipt())));
                self.flush_later(context);
            }
            Accepted::Held { missing } => self.fetch(Seq(*missing.start()), context),
        }
    }

    /// Reads from the log what was stored but never reported here.
    fn fetch(&mut self, first: Seq, context: &mut Context<Self>) {
        if std::mem::replace(&mut self.fetching, true) {
            return;
        }
        let (services, room) = (self.services(), self.record.id);
        log::warn!("messages are missing, reading them from the log room={room} from={first}");
        let page = async move {
            let limit = services.rooms.catch_up_page;
            services.store.messages_after(room, Seq(first.0 - 1), limit).await
        };
        context.spawn(wrap_future::<_, Self>(page).map(|page, room, context| {
            room.fetching = false;
            room.fetched(page, context);
        }));
    }

    fn fetched(&mut self, page: Result<Page, ChatError>, context: &mut Context<Self>) {
        match page {
            Ok(page) => {
                for message in page.messages {
                    self.commit(message, None, context);
                }
            }
            Err(_logged) => {
                let again = self.services.rooms.away_after;
                context.run_later(again, |room, context| {
                    room.fetch(room.last_seq().next(), context);
                });
            }
        }
    }
}

impl Handler<Post> for Room {
    type Result = ();

    fn handle(&mut self, post: Post, context: &mut Self::Context) {
        self.post(post.author, post.body, post.client_id, post.reply, context);
    }
}

impl Handler<Stored> for Room {
    type Result = ();

    fn handle(&mut self, Stored(committed): Stored, context: &mut Self::Context) {
        for Committed { ticket, result } in committed {
            let reply = self.under_way.remove(&ticket.0);
            match (result, reply) {
                (Ok(message), reply) => self.commit(message, reply, context),
                (Err(error), Some(reply)) => reply.send(Err(error)),
                (Err(_), None) => {}
            }
        }
    }
}

impl Handler<Typing> for Room {
    type Result = ();

    fn handle(&mut self, Typing(user): Typing, context: &mut Self::Context) {
        if let Some(who) = self.member(user) {
            self.tell(Event::Typing(who), context);
        }
    }
}

impl Handler<Locate> for Room {
    type Result = ();

    fn handle(&mut self, locate: Locate, context: &mut Self::Context) {
        let Locate { user, location, outbox, tag } = locate;
        let Some(who) = self.member(user) else {
            return answer(&outbox, tag, Err(ChatError::NotAMember));
        };
        self.tell(Event::Located { who, location }, context);
        self.flush();
        answer(&outbox, tag, Ok(Reply::Shared));
    }
}
