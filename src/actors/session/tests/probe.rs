//! A conversation that does what its peer says, and a stage that keeps what a session asks for.
//! Must not answer by itself: a test decides when.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::actors::{
    CloseReason, Codec, Conversation, Delivery, Dispatch, Frame, Hears, Incoming, Link, Outbound,
    Seat, Step, Tag,
};
use crate::domain::{
    Body, ChatError, Command, Event, Name, Participant, Reply, Room, RoomId, RoomKey, RoomKind,
    Seq, SessionId, Snapshot, UserId,
};

#[derive(Default)]
pub struct Probe {
    last_tag: u64,
    is_simple: bool,
    beats: Option<(Instant, Duration)>,
    is_polite: bool,
}

pub struct ProbeCodec;

impl Codec for ProbeCodec {
    fn name(&self) -> &'static str {
        "probe"
    }

    fn render(&self, _room: &Room, _event: &Event) -> Option<Frame> {
        None
    }
}

impl Probe {
    /// One whose commands wait for one another, and whose person goes with it.
    pub fn simple() -> Self {
        Self { is_simple: true, ..Self::default() }
    }

    /// One with last words.
    pub fn polite() -> Self {
        Self { is_polite: true, ..Self::default() }
    }

    /// One with a heartbeat of its own.
    pub fn beating(every: Duration) -> Self {
        Self { beats: Some((Instant::now() + every, every)), ..Self::default() }
    }

    fn run(&mut self, command: Command) -> Step {
        self.last_tag += 1;
        Step::Run { tag: Tag(self.last_tag), command }
    }
}

impl Conversation for Probe {
    fn codec(&self) -> &'static dyn Codec {
        &ProbeCodec
    }

    fn one_at_a_time(&self) -> bool {
        self.is_simple
    }

    fn stays(&self) -> bool {
        !self.is_simple
    }

    fn opened(&mut self) -> Vec<Step> {
        vec![Step::Send(Frame::text("welcome"))]
    }

    fn received(&mut self, incoming: Incoming) -> Vec<Step> {
        let text = match incoming {
            Incoming::Text(text) => text,
            Incoming::Binary(bytes) => return vec![Step::Send(Frame::binary(&bytes))],
        };
        text.split(',')
            .map(|word| match word {
                "post" => {
                    self.run(Command::Post { body: Body::parse("hi").unwrap(), client_id: None })
                }
                "history" => self.run(Command::HistoryBefore { before: Seq(9) }),
                "join" => self.run(Command::Join {
                    key: key(),
                    who: person(),
                    numbered: false,
                    resume: None,
                }),
                "leave" => Step::Close(CloseReason::Done),
                "close" => Step::Close(CloseReason::Other(4_321, "as you wish".into())),
                "panic" => panic!("as you wish"),
                _ => Step::Send(Frame::text(word)),
            })
            .collect()
    }

    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        let text = match result {
            Ok(Reply::Joined(_)) => format!("joined {}", tag.0),
            Ok(Reply::Ordered) => return Vec::new(),
            Ok(_) => format!("ok {}", tag.0),
            Err(_) => format!("no {}", tag.0),
        };
        vec![Step::Send(Frame::text(&text))]
    }

    fn hears(&mut self, delivery: &Delivery) -> Hears {
        match delivery.seq {
            Some(Seq(13)) => Hears::Nothing,
            Some(Seq(15)) => Hears::Own(Frame::text("for you alone")),
            _ => Hears::All,
        }
    }

    fn parting(&mut self, _reason: &CloseReason) -> Vec<Frame> {
        self.is_polite.then(|| Frame::text("farewell")).into_iter().collect()
    }

    fn wakes_at(&self) -> Option<Instant> {
        self.beats.map(|(at, _)| at)
    }

    fn ticked(&mut self, now: Instant) -> Vec<Step> {
        if let Some((at, every)) = &mut self.beats {
            *at = now + *every;
        }
        vec![Step::Send(Frame::text("tick"))]
    }
}

/// Keeps commands and the ends of sessions.
#[derive(Clone, Default)]
pub struct Stage(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    commands: Vec<(Link, bool, Tag)>,
    gone: Vec<(SessionId, UserId, bool)>,
}

impl Stage {
    /// The tags of all commands so far.
    pub fn tags(&self) -> Vec<u64> {
        self.0.lock().unwrap().commands.iter().map(|(_, _, tag)| tag.0).collect()
    }

    /// Whether the session had a seat with each command.
    pub fn seated(&self) -> Vec<bool> {
        self.0.lock().unwrap().commands.iter().map(|(_, seated, _)| *seated).collect()
    }

    /// How many seats were given back.
    pub fn gone(&self) -> usize {
        self.0.lock().unwrap().gone.len()
    }

    /// For each seat given back, whether somebody is expected there again.
    pub fn expected(&self) -> Vec<bool> {
        self.0.lock().unwrap().gone.iter().map(|(_, _, comes_back)| *comes_back).collect()
    }

    /// The session of the last command.
    pub fn link(&self) -> Link {
        self.0.lock().unwrap().commands.last().unwrap().0.clone()
    }

    /// Answers a command of the last session.
    pub fn answer(&self, tag: u64) {
        let reply = Outbound::Reply { tag: Tag(tag), result: Ok(Reply::Left) };
        let _ = self.link().outbox.answer(reply);
    }

    /// Waits until so many commands have come.
    pub async fn has(&self, count: usize) {
        until(|| self.tags().len() >= count).await;
    }
}

impl Dispatch for Stage {
    fn dispatch(&self, link: &Link, seat: Option<&Seat>, tag: Tag, _command: Command) {
        self.0.lock().unwrap().commands.push((link.clone(), seat.is_some(), tag));
    }

    fn gone(&self, session: SessionId, seat: Seat, comes_back: bool) {
        self.0.lock().unwrap().gone.push((session, seat.user(), comes_back));
    }
}

/// Waits for a condition for at most ten seconds.
pub async fn until(condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !condition() {
        assert!(Instant::now() < deadline, "it did not come to that");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

pub fn key() -> RoomKey {
    RoomKey::from_stored("WXYZ".into())
}

pub fn person() -> Participant {
    Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() }
}

/// The answer to a join.
pub fn joined(tag: u64) -> Outbound {
    let you = person();
    let room = Room {
        id: RoomId::random(),
        key: key(),
        kind: RoomKind::Code,
        name: "WXYZ".into(),
        created_at: crate::clock::now(),
        owner: None,
        description: String::new(),
        is_private: false,
    };
    let snapshot = Snapshot {
        room,
        you: you.clone(),
        people: Vec::new(),
        people_total: 1,
        notices: Vec::new(),
        messages: Vec::new(),
        more: false,
        last_seq: Seq::ZERO,
    };
    Outbound::Joined { tag: Tag(tag), seat: Seat::in_no_room(you.id), snapshot: Box::new(snapshot) }
}

/// Events of that text and number.
pub fn events(texts: &[&str]) -> Arc<[Delivery]> {
    texts
        .iter()
        .map(|text| Delivery { seq: None, author: None, frame: Frame::text(text) })
        .collect()
}
