//! The dialogue of one room's socket (contract section 5.2): the state at first, then stretches, marks, messages, and pushes on request.
//! Must not do I/O; a test feeds frames and compares steps.

pub mod ends;
mod listening;
mod posting;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::codec::JwtCodec;
use super::frames::{FromClient, MessageView, Number, ToClient};
use crate::actors::{
    CloseReason, Codec, Conversation, Delivery, Frame, Hears, Incoming, Notice, Step, Tag,
};
use crate::domain::{
    ChatError, ClientId, Command, Email, Message, Page, Participant, Reply, RoomKey, Seq, Snapshot,
};

use ends::INVALID_TOKEN;
use listening::Listening;

/// Who is at the other end.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who, under the name he goes by.
    pub who: Participant,
    /// His address, shown to himself alone.
    pub email: Option<Email>,
    /// When his token ends, and the connection with it.
    pub until: Instant,
}

/// One program's connection to one room.
pub struct RoomConversation {
    key: RoomKey,
    caller: Caller,
    next_tag: u64,
    asked: HashMap<Tag, Asked>,
    listening: Listening,
    /// Own messages that move the mark, while it is moved already.
    mark: Option<Seq>,
    is_marking: bool,
}

/// What a command under way is for.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Asked {
    Join,
    Around,
    Fetch { from: Seq, to: Seq },
    Missed,
    Post(Option<ClientId>),
    Mark,
}

/// What the first state holds around the read mark (contract section 5.2).
const BEFORE: i64 = 30;
const AFTER: i64 = 50;

impl RoomConversation {
    /// A program that has shown a good token, and wants this room.
    pub fn new(key: RoomKey, caller: Caller) -> Self {
        Self {
            key,
            caller,
            next_tag: 0,
            asked: HashMap::new(),
            listening: Listening::default(),
            mark: None,
            is_marking: false,
        }
    }

    fn run(&mut self, asked: Asked, command: Command) -> Step {
        self.next_tag += 1;
        let tag = Tag(self.next_tag);
        self.asked.insert(tag, asked);
        Step::Run { tag, command }
    }

    fn join(&mut self) -> Vec<Step> {
        let (key, who) = (self.key.clone(), self.caller.who.clone());
        // Names are unique in a room, accounts' names are not.
        let command = Command::Join { key, who, numbered: true, resume: None };
        vec![self.run(Asked::Join, command)]
    }

    fn heard(&mut self, said: FromClient) -> Vec<Step> {
        match said {
            FromClient::Fetch { from_id: Number(from), to_id: Number(to) } => {
                self.fetch(from, to, from)
            }
            FromClient::SetLastRead { message_id: Number(seq) } => {
                vec![self.run(Asked::Mark, Command::MarkRead(seq))]
            }
            FromClient::ListenLatest => match self.listening.begin() {
                Some((from, to)) => vec![self.missed(from, to)],
                None => Vec::new(),
            },
            FromClient::Message { content, client_id } => {
                self.message(&content, client_id.as_deref())
            }
            FromClient::Unknown => Vec::new(),
        }
    }

    /// Asks for a stretch; `first` is where the client's question began.
    fn fetch(&mut self, from: Seq, to: Seq, first: Seq) -> Vec<Step> {
        let asked = Asked::Fetch { from: first, to };
        vec![self.run(asked, Command::HistoryBetween { from, to })]
    }

    fn missed(&mut self, from: Seq, to: Seq) -> Step {
        self.run(Asked::Missed, Command::HistoryBetween { from, to })
    }

    fn joined(&mut self, snapshot: &Snapshot) -> Vec<Step> {
        self.listening.enter(snapshot.last_seq);
        vec![self.run(Asked::Around, Command::AroundMark { before: BEFORE, after: AFTER })]
    }

    fn around(&mut self, mark: Seq, messages: &[Message]) -> Vec<Step> {
        let (from, to) = (Seq(mark.0.saturating_sub(BEFORE)), Seq(mark.0.saturating_add(AFTER)));
        self.listening.answered(from, to, last(messages));
        send(&ToClient::InitialState { last_read_id: mark.0, messages: self.views(messages) })
    }

    fn fetched(&mut self, from: Seq, to: Seq, page: &Page) -> Vec<Step> {
        let mut steps = send(&ToClient::FetchResponse { messages: self.views(&page.messages) });
        match last(&page.messages).filter(|_| page.more) {
            Some(last) => steps.extend(self.fetch(last.next(), to, from)),
            None => self.listening.answered(from, to, last(&page.messages)),
        }
        steps
    }

    /// What came between the last answer and the wish to listen.
    fn caught_up(&mut self, page: &Page) -> Vec<Step> {
        let views = self.views(&page.messages);
        let push = |message| send(&ToClient::LatestMessage { message });
        let mut steps: Vec<Step> = views.into_iter().flat_map(push).collect();
        if let Some((from, to)) = self.listening.caught_up(last(&page.messages)) {
            steps.push(self.missed(from, to));
        }
        steps
    }

    fn refusal(&mut self, asked: Option<Asked>, error: &ChatError) -> Vec<Step> {
        match asked {
            Some(Asked::Join | Asked::Around) => {
                let mut steps = send(&ToClient::error(error, None));
                steps.push(Step::Close(ends::refused(error)));
                steps
            }
            Some(Asked::Post(client_id)) => {
                send(&ToClient::error(error, client_id.as_ref().map(ClientId::as_str)))
            }
            Some(Asked::Missed) => {
                self.listening.give_up();
                send(&ToClient::error(error, None))
            }
            Some(Asked::Mark) => {
                let mut steps = send(&ToClient::error(error, None));
                steps.extend(self.marked());
                steps
            }
            Some(Asked::Fetch { .. }) | None => send(&ToClient::error(error, None)),
        }
    }

    fn views<'a>(&'a self, messages: &'a [Message]) -> Vec<MessageView<'a>> {
        let email = self.caller.email.as_ref().map(Email::as_str);
        let own = |message: &Message| message.author.id == self.caller.who.id;
        let view = |message| MessageView::new(message, email.filter(|_| own(message)));
        messages.iter().map(view).collect()
    }

    /// One's own message with one's own address in it.
    fn own(&self, delivery: &Delivery) -> Hears {
        let Some(email) = &self.caller.email else { return Hears::All };
        let with_email = || {
            let mut said: serde_json::Value =
                serde_json::from_slice(&delivery.frame.payload()).ok()?;
            *said.get_mut("message")?.get_mut("email")? = email.as_str().into();
            Frame::json(&said)
        };
        with_email().map_or(Hears::All, Hears::Own)
    }
}

impl Conversation for RoomConversation {
    fn codec(&self) -> &'static dyn Codec {
        &JwtCodec
    }

    fn opened(&mut self) -> Vec<Step> {
        self.join()
    }

    fn received(&mut self, incoming: Incoming) -> Vec<Step> {
        let parsed = match &incoming {
            Incoming::Text(text) => serde_json::from_str(text),
            Incoming::Binary(bytes) => serde_json::from_slice(bytes),
        };
        match parsed {
            Ok(said) => self.heard(said),
            Err(why) => vec![Step::Close(CloseReason::Other(1008, why.to_string().into()))],
        }
    }

    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        let asked = self.asked.remove(&tag);
        match (result, asked) {
            (Ok(Reply::Joined(snapshot)), _) => self.joined(&snapshot),
            (Ok(Reply::Around { mark, messages }), _) => self.around(mark, &messages),
            (Ok(Reply::Between(page)), Some(Asked::Fetch { from, to })) => {
                self.fetched(from, to, &page)
            }
            (Ok(Reply::Between(page)), _) => self.caught_up(&page),
            (Ok(Reply::Posted(receipt)), Some(Asked::Post(client_id))) => {
                self.posted(receipt.seq, client_id.as_ref())
            }
            (Ok(Reply::Marked), _) => self.marked(),
            // The others answer what is not asked here.
            (Ok(_), _) => Vec::new(),
            (Err(error), asked) => self.refusal(asked, &error),
        }
    }

    fn hears(&mut self, delivery: &Delivery) -> Hears {
        match delivery.seq {
            Some(seq) if !self.listening.hears(seq) => Hears::Nothing,
            Some(_) if delivery.author == Some(self.caller.who.id) => self.own(delivery),
            Some(_) => Hears::All,
            None => Hears::Nothing,
        }
    }

    fn told(&mut self, notice: &Notice) -> Vec<Step> {
        match notice {
            Notice::Warned(warning) => {
                let (message, code) = (warning.to_string(), "warning");
                send(&ToClient::Error { code, message, client_id: None, retry_after: None })
            }
            Notice::KeptOut(error) => send(&ToClient::error(error, None)),
        }
    }

    fn closing(&mut self, reason: CloseReason) -> CloseReason {
        ends::said(reason)
    }

    fn flooded(&mut self) -> Vec<Step> {
        let retry_after = Duration::from_secs(1);
        let mut steps = send(&ToClient::error(&ChatError::TooFast { retry_after }, None));
        steps.push(Step::Close(CloseReason::NotAllowed));
        steps
    }

    fn ticked(&mut self, now: Instant) -> Vec<Step> {
        let is_over = now >= self.caller.until;
        is_over.then_some(Step::Close(INVALID_TOKEN)).into_iter().collect()
    }
}

fn last(messages: &[Message]) -> Option<Seq> {
    messages.last().map(|message| message.seq)
}

fn send(said: &ToClient<'_>) -> Vec<Step> {
    Frame::json(said).map(Step::Send).into_iter().collect()
}
