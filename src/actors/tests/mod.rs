//! The actors, heard through probes: a session's outbox without a connection behind it.
//! Must not need sockets; waits end with what was waited for, or with a deadline.

mod coming_and_going;
mod entering;
mod everywhere;
mod faults;
mod pairs;
mod talking;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{
    Chat, CloseReason, Codec, Dispatch, Frame, Limits, Link, Notice, Outbound, Outbox,
    OutboxReceiver, Seat, Services, Standing, Tag,
};
use crate::actors::session::Sessions;
use crate::bus::Local;
use crate::config::{Config, Rate, RoomsConfig};
use crate::domain::{
    Body, ChatError, ClientId, Command, Event, Name, Participant, Reply, Resume, Room, RoomKey,
    SessionId, Snapshot, UserId,
};
use crate::metrics::Metrics;
use crate::store::Store;

/// Says events in words, so that a test reads like a transcript.
struct Words;

impl Codec for Words {
    fn name(&self) -> &'static str {
        "words"
    }

    fn render(&self, _room: &Room, event: &Event) -> Option<Frame> {
        Some(Frame::text(&match event {
            Event::Posted(message) => {
                format!("{} {}: {}", message.seq, message.author.name, message.body.as_str())
            }
            Event::Entered { who, .. } => format!("{} entered", who.name),
            Event::Left { who, .. } => format!("{} left", who.name),
            Event::Away(who) => format!("{} away", who.name),
            Event::Back(who) => format!("{} back", who.name),
            Event::Typing(who) => format!("{} writes", who.name),
            Event::Located { who, location } => format!("{} at {}", who.name, location.as_str()),
        }))
    }
}

/// A server without a network.
struct House {
    chat: Chat,
    folder: tempfile::TempDir,
}

/// Graces short enough for a test and long enough to be told apart.
fn quick() -> RoomsConfig {
    RoomsConfig {
        away_after: Duration::from_millis(200),
        left_after: Duration::from_millis(600),
        visit_grace: Duration::from_secs(60),
        empty_grace: Duration::from_millis(300),
        ..RoomsConfig::default()
    }
}

impl House {
    fn new(rooms: RoomsConfig) -> Self {
        Self::on(tempfile::tempdir().unwrap(), rooms)
    }

    /// Starts on what another house left in the folder.
    fn on(folder: tempfile::TempDir, rooms: RoomsConfig) -> Self {
        let mut config = Config::for_testing(folder.path());
        let plenty = Rate { per_minute: 100_000, burst: 10_000 };
        config.limits.messages = plenty;
        config.limits.messages_per_address = plenty;
        let metrics = Metrics::new().unwrap();
        let store = Store::open(&config.database).unwrap();
        let sessions = Sessions::new(metrics.clone());
        let standing = Standing::new(store.clone(), sessions, &config.safety);
        let services = Services { store, bus: Arc::new(Local), standing, rooms, metrics };
        Self {
            chat: Chat::start(services, Limits::new(&config.limits, &config.strangers.limits)),
            folder,
        }
    }

    /// Stores what was said, stops writing, and starts anew on the same folder.
    async fn restarted(self, rooms: RoomsConfig) -> Self {
        self.chat.close(Duration::from_secs(5)).await;
        let Self { chat, folder } = self;
        drop(chat);
        Self::on(folder, rooms)
    }

    async fn room(&self) -> Room {
        self.chat.create_code_room(UserId::random()).await.unwrap()
    }

    /// A probe that has joined under that name.
    async fn join(&self, room: &Room, name: &str) -> Probe {
        let (probe, _) = self.join_as(room, person(name), None).await;
        probe
    }

    async fn join_as(
        &self,
        room: &Room,
        who: Participant,
        resume: Option<Resume>,
    ) -> (Probe, Snapshot) {
        let mut probe = Probe::new(self.chat.clone());
        let snapshot = probe.join(&room.key, who, resume).await.unwrap();
        (probe, snapshot)
    }
}

fn person(name: &str) -> Participant {
    Participant { id: UserId::random(), name: Name::parse(name).unwrap() }
}

/// A session of the house with the test as its peer.
struct Probe {
    chat: Chat,
    link: Link,
    inbox: OutboxReceiver,
    seat: Option<Seat>,
    next_tag: u64,
    queued: VecDeque<Heard>,
}

/// What a probe hears.
#[derive(Debug, PartialEq)]
enum Heard {
    Event(String),
    Reply(Tag, Result<Reply, ChatError>),
    Told(Notice),
    Stranger(crate::domain::Told),
    Closed(CloseReason),
}

static SESSIONS: AtomicU64 = AtomicU64::new(1);

impl Probe {
    fn new(chat: Chat) -> Self {
        Self::with_room_for(chat, 256)
    }

    /// A probe whose outbox holds so many frames.
    fn with_room_for(chat: Chat, frames: usize) -> Self {
        let (outbox, inbox) = Outbox::new(frames, 1 << 20);
        let from = std::net::IpAddr::from([127, 0, 0, 1]).into();
        let session = SessionId(SESSIONS.fetch_add(1, Ordering::Relaxed));
        let link = Link { session, outbox, codec: &Words, from };
        Self { chat, link, inbox, seat: None, next_tag: 0, queued: VecDeque::new() }
    }

    fn run(&mut self, command: Command) -> Tag {
        self.next_tag += 1;
        let tag = Tag(self.next_tag);
        self.chat.dispatch(&self.link, self.seat.as_ref(), tag, command);
        tag
    }

    async fn join(
        &mut self,
        key: &RoomKey,
        who: Participant,
        resume: Option<Resume>,
    ) -> Result<Snapshot, ChatError> {
        let tag = self.run(Command::Join { key: key.clone(), who, numbered: false, resume });
        match self.next().await {
            Heard::Reply(answered, Ok(Reply::Joined(snapshot))) if answered == tag => Ok(*snapshot),
            Heard::Reply(_, Err(error)) => Err(error),
            other => panic!("no answer to the join but {other:?}"),
        }
    }

    fn post(&mut self, text: &str, client_id: Option<&str>) -> Tag {
        let client_id = client_id.map(|id| ClientId::parse(id).unwrap());
        self.run(Command::Post { body: Body::parse(text).unwrap(), client_id })
    }

    /// The next thing that is heard, within a deadline.
    async fn next(&mut self) -> Heard {
        if let Some(heard) = self.queued.pop_front() {
            return heard;
        }
        let waited = poll_fn(|context| self.inbox.poll_next(context));
        let item = tokio::time::timeout(Duration::from_secs(10), waited).await;
        match item.expect("nothing was heard for 10 s") {
            Outbound::Deliveries(deliveries) => {
                let text = |frame: &Frame| String::from_utf8(frame.payload().to_vec()).unwrap();
                let events = deliveries.iter().map(|delivery| Heard::Event(text(&delivery.frame)));
                self.queued.extend(events);
                self.queued.pop_front().unwrap()
            }
            Outbound::Joined { tag, seat, snapshot } => {
                self.seat = Some(seat);
                Heard::Reply(tag, Ok(Reply::Joined(snapshot)))
            }
            Outbound::Reply { tag, result } => Heard::Reply(tag, result),
            Outbound::Notice(notice) => Heard::Told(notice),
            Outbound::Told(told) => Heard::Stranger(*told),
            Outbound::Close(reason) => Heard::Closed(reason),
        }
    }

    async fn expect(&mut self, event: &str) {
        assert_eq!(self.next().await, Heard::Event(event.into()));
    }

    /// Waits for an answer to a post and gives its number.
    async fn expect_posted(&mut self, tag: Tag) -> i64 {
        match self.next().await {
            Heard::Reply(answered, Ok(Reply::Posted(receipt))) if answered == tag => receipt.seq.0,
            other => panic!("no receipt but {other:?}"),
        }
    }

    /// The connection ends.
    fn hang_up(mut self) {
        if let Some(seat) = self.seat.take() {
            self.chat.gone(self.link.session, seat, true);
        }
    }
}
