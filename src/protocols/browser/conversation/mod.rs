//! The dialogue of the page's socket: hello, what was missed, then live.
//! Must not do I/O; a test feeds frames and compares steps.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::codec::BrowserCodec;
use super::wire::{FromPage, ToPage};
use crate::actors::{CloseReason, Codec, Conversation, Frame, Incoming, Notice, Step, Tag};
use crate::domain::{
    Body, ChatError, ClientId, Command, Page, Participant, Reply, Resume, RoomId, RoomKey, Seq,
    Snapshot,
};

/// One page's connection to one room.
pub struct BrowserConversation {
    key: RoomKey,
    who: Participant,
    state: State,
    next_tag: u64,
    /// What the page calls the messages it waits for.
    posts: HashMap<Tag, ClientId>,
    /// What was said before the join was through.
    waiting: Vec<(Body, ClientId)>,
    last_typing: Option<Instant>,
    now: fn() -> Instant,
}

/// How far the dialogue has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// No hello yet.
    Silent,
    /// The join is under way; what the page has seen so far.
    Joining(Resume),
    /// Reading what was missed, up to a number.
    CatchingUp { seen: Resume, until: Seq },
    /// Live.
    Joined,
    /// The last step was a close.
    Over,
}

/// Notices of writing are passed on no more often than this.
const TYPING_EVERY: Duration = Duration::from_secs(1);
/// Messages held back while the join is under way; a page sends none before it is welcome.
const MOST_WAITING: usize = 32;

impl BrowserConversation {
    /// A page that wants to hear a room; `who` enters it if he is not a member.
    pub fn new(key: RoomKey, who: Participant) -> Self {
        Self {
            key,
            who,
            state: State::Silent,
            next_tag: 0,
            posts: HashMap::new(),
            waiting: Vec::new(),
            last_typing: None,
            now: Instant::now,
        }
    }

    fn run(&mut self, command: Command) -> Step {
        self.next_tag += 1;
        Step::Run { tag: Tag(self.next_tag), command }
    }

    fn join(&mut self, seen: Resume) -> Vec<Step> {
        self.state = State::Joining(seen);
        let (key, who) = (self.key.clone(), self.who.clone());
        vec![self.run(Command::Join { key, who, numbered: false, resume: Some(seen) })]
    }

    fn heard(&mut self, said: FromPage) -> Vec<Step> {
        match (said, self.state) {
            (FromPage::Ping, _) => send(&ToPage::Pong),
            (FromPage::Hello { room_id, last_seq }, State::Silent) => {
                // A page of another room, or with impossible numbers, has nothing to resume.
                match RoomId::parse(&room_id) {
                    Some(room) => {
                        self.join(Resume { room, seq: Seq(last_seq.max(0)), notice: None })
                    }
                    None => send(&ToPage::Reload),
                }
            }
            (FromPage::Hello { .. }, _) => refused("hello was said before"),
            (_, State::Silent) => refused("say hello first"),
            (FromPage::Message { body, client_id }, _) => self.message(&body, client_id.as_deref()),
            (FromPage::Typing, State::Joined) => self.typing(),
            (FromPage::Typing, _) => Vec::new(),
            (FromPage::History { before }, _) => {
                vec![self.run(Command::HistoryBefore { before: Seq(before.max(0)) })]
            }
            (FromPage::Leave, _) => vec![self.run(Command::Leave)],
        }
    }

    fn message(&mut self, body: &str, client_id: Option<&str>) -> Vec<Step> {
        let parsed = client_id.map_or_else(|| Ok(ClientId::random()), ClientId::parse);
        let parsed = parsed.and_then(|id| Body::parse(body).map(|body| (body, id)));
        match parsed {
            Ok((body, id)) if self.state == State::Joined => vec![self.post(body, id)],
            Ok((_, id)) if self.waiting.len() >= MOST_WAITING => {
                send(&ToPage::error(&ChatError::Busy, Some(id.as_str())))
            }
            Ok(said) => {
                self.waiting.push(said);
                Vec::new()
            }
            Err(error) => send(&ToPage::error(&error, client_id)),
        }
    }

    fn post(&mut self, body: Body, id: ClientId) -> Step {
        let step = self.run(Command::Post { body, client_id: Some(id.clone()) });
        self.posts.insert(Tag(self.next_tag), id);
        step
    }

    fn typing(&mut self) -> Vec<Step> {
        let now = (self.now)();
        let too_soon = |last: Instant| now.duration_since(last) < TYPING_EVERY;
        if self.last_typing.is_some_and(too_soon) {
            return Vec::new();
        }
        self.last_typing = Some(now);
        vec![self.run(Command::Typing)]
    }

    fn joined(&mut self, snapshot: &Snapshot) -> Vec<Step> {
        self.state = State::Joined;
        let mut steps = Vec::new();
        if !snapshot.messages.is_empty() {
            steps.extend(send(&ToPage::history("missed", &snapshot.messages, false)));
        }
        steps.extend(send(&ToPage::Welcome {
            you: (&snapshot.you).into(),
            room: (&snapshot.room).into(),
            last_seq: snapshot.last_seq.0,
            people: snapshot.people.iter().map(Into::into).collect(),
            people_total: snapshot.people_total,
        }));
        let waiting = std::mem::take(&mut self.waiting);
        steps.extend(waiting.into_iter().map(|(body, id)| self.post(body, id)));
        steps
    }

    fn behind(&mut self, until: Seq) -> Vec<Step> {
        let State::Joining(seen) = self.state else { return Vec::new() };
        self.state = State::CatchingUp { seen, until };
        let Resume { room, seq: after, .. } = seen;
        vec![self.run(Command::HistoryAfter { room, after, until })]
    }

    fn missed(&mut self, page: &Page) -> Vec<Step> {
        let State::CatchingUp { seen, until } = self.state else { return Vec::new() };
        let Some(last) = page.messages.last() else {
            // The log does not hold what the room has counted: only a fresh page is right.
            return send(&ToPage::Reload);
        };
        let seen = Resume { seq: last.seq, ..seen };
        let mut steps = send(&ToPage::history("missed", &page.messages, true));
        if page.more {
            self.state = State::CatchingUp { seen, until };
            let Resume { room, seq: after, .. } = seen;
            steps.push(self.run(Command::HistoryAfter { room, after, until }));
        } else {
            steps.extend(self.join(seen));
        }
        steps
    }

    fn refusal(&mut self, tag: Tag, error: &ChatError) -> Vec<Step> {
        let post = self.posts.remove(&tag);
        let mut steps = send(&ToPage::error(error, post.as_ref().map(ClientId::as_str)));
        if post.is_none() && matches!(self.state, State::Joining(_) | State::CatchingUp { .. }) {
            self.state = State::Over;
            steps.push(Step::Close(match error {
                ChatError::RoomNotFound => CloseReason::RoomEnded,
                ChatError::NameTaken | ChatError::NotAMember | ChatError::Room(_) => {
                    CloseReason::NotEntered
                }
                ChatError::Suspended { .. } | ChatError::Banned { .. } => CloseReason::KeptOut,
                ChatError::Internal => CloseReason::Internal,
                _ => CloseReason::Busy,
            }));
        }
        steps
    }
}

impl Conversation for BrowserConversation {
    fn codec(&self) -> &'static dyn Codec {
        &BrowserCodec
    }

    fn received(&mut self, incoming: Incoming) -> Vec<Step> {
        if self.state == State::Over {
            return Vec::new();
        }
        let parsed = match &incoming {
            Incoming::Text(text) => serde_json::from_str(text).ok(),
            Incoming::Binary(_) => None,
        };
        match parsed {
            Some(said) => self.heard(said),
            None => refused("this is not a frame of this protocol"),
        }
    }

    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        match result {
            Ok(Reply::Joined(snapshot)) => self.joined(&snapshot),
            Ok(Reply::Behind { until, .. }) => self.behind(until),
            Ok(Reply::Stale) => send(&ToPage::Reload),
            Ok(Reply::Missed(page)) => self.missed(&page),
            Ok(Reply::Older(page)) => send(&ToPage::history("older", &page.messages, page.more)),
            Ok(Reply::Posted(receipt)) => match self.posts.remove(&tag) {
                Some(client_id) => send(&ToPage::ack(client_id.as_str(), &receipt)),
                None => Vec::new(),
            },
            // When he left, the room closes the connection itself; all else is for other dialogues.
            Ok(_) => Vec::new(),
            Err(error) => self.refusal(tag, &error),
        }
    }

    fn told(&mut self, notice: &Notice) -> Vec<Step> {
        match notice {
            Notice::Warned(warning) => send(&ToPage::warning(warning)),
            Notice::KeptOut(error) => send(&ToPage::error(error, None)),
        }
    }

    fn flooded(&mut self) -> Vec<Step> {
        let wait = Duration::from_secs(1);
        let mut steps = send(&ToPage::error(&ChatError::TooFast { retry_after: wait }, None));
        steps.push(Step::Close(CloseReason::NotAllowed));
        steps
    }
}

fn send(said: &ToPage<'_>) -> Vec<Step> {
    Frame::json(said).map(Step::Send).into_iter().collect()
}

/// A frame that makes no sense is answered, and the connection stays.
fn refused(why: &str) -> Vec<Step> {
    let message = format!("Not understood: {why}.");
    send(&ToPage::Error { code: "invalid", message, client_id: None, retry_after: None })
}

#[cfg(test)]
mod tests;
