//! The dialogue of the socket of random chat: hello, waiting, talking, and again.
//! Must not do I/O; a test feeds frames and compares steps.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::codec::StrangerCodec;
use super::wire::{FromStranger, ToStranger};
use crate::actors::{CloseReason, Codec, Conversation, Frame, Incoming, Notice, Step, Tag};
use crate::domain::matching::Tags;
use crate::domain::{
    Body, ChatError, ClientId, Command, Participant, Reason, Reply, Resume, RoomId, Seq, Snapshot,
    StrangerOrder, Talk, Told, Words,
};
use crate::protocols::browser::wire::ToPage;

/// One page's connection to the lobby.
pub struct StrangerConversation {
    who: Participant,
    /// Nothing but a hello is understood before the hello.
    greeted: bool,
    over: bool,
    next_tag: u64,
    /// What the page shows of a conversation.
    seen: Option<Resume>,
    talk: Option<Box<Talk>>,
    /// The join that is under way, and whether the page shows a part already.
    joining: Option<(Tag, bool)>,
    attaching: Option<Tag>,
    /// What the page calls the lines it waits for.
    posts: HashMap<Tag, ClientId>,
    last_typing: Option<Instant>,
    now: fn() -> Instant,
}

/// Notices of writing are passed on no more often than this.
const TYPING_EVERY: Duration = Duration::from_secs(1);

impl StrangerConversation {
    /// A page of this person.
    pub fn new(who: Participant) -> Self {
        Self {
            who,
            greeted: false,
            over: false,
            next_tag: 0,
            seen: None,
            talk: None,
            joining: None,
            attaching: None,
            posts: HashMap::new(),
            last_typing: None,
            now: Instant::now,
        }
    }

    fn run(&mut self, command: Command) -> Step {
        self.next_tag += 1;
        Step::Run { tag: Tag(self.next_tag), command }
    }

    fn order(&mut self, order: StrangerOrder) -> Vec<Step> {
        vec![self.run(Command::Stranger(order))]
    }

    fn heard(&mut self, said: FromStranger) -> Vec<Step> {
        match said {
            FromStranger::Ping => send(&ToPage::Pong),
            FromStranger::Hello { room_id, last_seq } if !self.greeted => {
                self.greeted = true;
                let seq = Seq(last_seq.max(0));
                self.seen = RoomId::parse(&room_id).map(|room| Resume { room, seq, notice: None });
                let mut steps = send(&ToStranger::Welcome);
                let who = self.who.clone();
                steps.extend(self.order(StrangerOrder::Attach(who)));
                self.attaching = Some(Tag(self.next_tag));
                steps
            }
            FromStranger::Hello { .. } => refused("hello was said before"),
            _ if !self.greeted => refused("say hello first"),
            FromStranger::Start { tags } => self.order(StrangerOrder::Start(Tags::parse(&tags))),
            FromStranger::Stop => self.order(StrangerOrder::Stop),
            FromStranger::Next => self.order(StrangerOrder::Next),
            FromStranger::Block => self.order(StrangerOrder::Block),
            FromStranger::Keep => self.order(StrangerOrder::Keep),
            FromStranger::Stay => self.order(StrangerOrder::Stay),
            FromStranger::Report { reason, note } => match Words::parse(&note) {
                Ok(note) => self.order(StrangerOrder::Report(Reason::parse(&reason), Some(note))),
                Err(ChatError::WordsEmpty) => {
                    self.order(StrangerOrder::Report(Reason::parse(&reason), None))
                }
                Err(error) => send(&ToPage::error(&error, None)),
            },
            FromStranger::Message { body, client_id } => self.say(&body, client_id.as_deref()),
            FromStranger::Typing => self.typing(),
        }
    }

    fn say(&mut self, body: &str, client_id: Option<&str>) -> Vec<Step> {
        let parsed = client_id.map_or_else(|| Ok(ClientId::random()), ClientId::parse);
        let talks = self.talk.as_ref().map(drop).ok_or(ChatError::NoPartner);
        let parsed = talks.and(parsed).and_then(|id| Body::parse(body).map(|body| (body, id)));
        match parsed {
            Ok((body, id)) => {
                let step = self.run(Command::Post { body, client_id: Some(id.clone()) });
                self.posts.insert(Tag(self.next_tag), id);
                vec![step]
            }
            Err(error) => send(&ToPage::error(&error, client_id)),
        }
    }

    fn typing(&mut self) -> Vec<Step> {
        let now = (self.now)();
        let too_soon = |last: Instant| now.duration_since(last) < TYPING_EVERY;
        if self.talk.is_none() || self.last_typing.is_some_and(too_soon) {
            return Vec::new();
        }
        self.last_typing = Some(now);
        vec![self.run(Command::Typing)]
    }

    /// Goes into the room of the conversation, and asks only for what the page does not show.
    fn join(&mut self, seen: Option<Resume>) -> Vec<Step> {
        let Some(talk) = &self.talk else { return Vec::new() };
        let resume = seen.filter(|seen| seen.room == talk.room);
        let (key, who) = (talk.key.clone(), talk.you.clone());
        let step = self.run(Command::Join { key, who, numbered: false, resume });
        self.joining = Some((Tag(self.next_tag), resume.is_some()));
        vec![step]
    }

    fn joined(&mut self, tag: Tag, snapshot: &Snapshot) -> Vec<Step> {
        let resumed = self.joining.take_if(|(joining, _)| *joining == tag);
        match (&self.talk, resumed) {
            (Some(talk), Some((_, resumed))) if talk.room == snapshot.room.id => {
                send(&ToStranger::talking(talk, &snapshot.messages, resumed))
            }
            // It was over before the room was reached.
            _ => Vec::new(),
        }
    }

    fn refusal(&mut self, tag: Tag, error: &ChatError) -> Vec<Step> {
        let is_join = self.joining.take_if(|(joining, _)| *joining == tag).is_some();
        let is_attach = self.attaching.take_if(|attaching| *attaching == tag).is_some();
        let post = self.posts.remove(&tag);
        // The conversation was over before its room was reached; the lobby says so.
        if is_join && *error == ChatError::RoomNotFound {
            return Vec::new();
        }
        let mut steps = send(&ToPage::error(error, post.as_ref().map(ClientId::as_str)));
        if is_join || is_attach {
            self.over = true;
            let kept_out = matches!(error, ChatError::Suspended { .. } | ChatError::Banned { .. });
            let reason = if kept_out { CloseReason::KeptOut } else { CloseReason::Busy };
            steps.push(Step::Close(reason));
        }
        steps
    }
}

impl Conversation for StrangerConversation {
    fn codec(&self) -> &'static dyn Codec {
        &StrangerCodec
    }

    fn received(&mut self, incoming: Incoming) -> Vec<Step> {
        if self.over {
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
            Ok(Reply::Joined(snapshot)) => self.joined(tag, &snapshot),
            // What the page shows is not of this conversation.
            Ok(Reply::Stale) => self.join(None),
            Ok(Reply::Posted(receipt)) => match self.posts.remove(&tag) {
                Some(client_id) => send(&ToPage::ack(client_id.as_str(), &receipt)),
                None => Vec::new(),
            },
            Ok(_) => Vec::new(),
            Err(error) => self.refusal(tag, &error),
        }
    }

    fn met(&mut self, told: Told) -> Vec<Step> {
        match told {
            Told::Talking(talk) => {
                self.talk = Some(talk);
                let seen = self.seen.take();
                return self.join(seen);
            }
            Told::Idle | Told::Waiting(_) | Told::Ended(_) | Told::Kept(_) => self.talk = None,
            _ => {}
        }
        match &told {
            Told::Idle => send(&ToStranger::Idle),
            Told::Waiting(wait) => send(&ToStranger::waiting(wait)),
            Told::GaveUp => send(&ToStranger::GaveUp),
            Told::Talking(_) => Vec::new(),
            Told::Partner { here } => {
                if let Some(talk) = &mut self.talk {
                    talk.partner_here = *here;
                }
                send(&ToStranger::Partner { here: *here })
            }
            Told::Quiet(left) => send(&ToStranger::Quiet { seconds: super::wire::seconds(*left) }),
            Told::Lively => send(&ToStranger::Lively),
            Told::Links => send(&ToStranger::Links),
            Told::Wished => send(&ToStranger::Wished),
            Told::Ended(ended) => send(&ToStranger::ended(ended)),
            Told::Rid { partner, reported } => send(&ToStranger::rid(partner, *reported)),
            Told::Refused(error) => send(&ToPage::error(error, None)),
            Told::Kept(key) => send(&ToStranger::Kept { code: key.as_str() }),
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

fn send(said: &impl serde::Serialize) -> Vec<Step> {
    Frame::json(said).map(Step::Send).into_iter().collect()
}

/// A frame that makes no sense is answered, and the connection stays.
fn refused(why: &str) -> Vec<Step> {
    let message = format!("Not understood: {why}.");
    send(&ToPage::Error { code: "invalid", message, client_id: None, retry_after: None })
}
