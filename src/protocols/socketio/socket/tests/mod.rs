//! What clients say and what they are answered, message by message.
//! Must not need a connection: moments and answers are handed in.

mod a_million;
mod connecting;
mod ending;
mod talking;

use super::*;
use crate::domain::{Command, Event as RoomEvent, Room};
use crate::protocols::socketio::handshake::{Query, Transport};
use bytes::Bytes;

/// How long a client may be connected to nothing.
pub const WITHIN: Duration = Duration::from_secs(45);

/// Says back what it hears, and does what it is told by the names of events.
#[derive(Default)]
pub struct Obedient {
    /// What it was told, in words.
    pub told: Vec<String>,
    /// Whether clients are to stay away when the house ends their connection.
    pub final_word: bool,
    /// When it wants to be woken.
    pub alarm: Option<Instant>,
    waiting: Option<String>,
}

struct Mute;

impl Codec for Mute {
    fn name(&self) -> &'static str {
        "mute"
    }

    fn render(&self, _room: &Room, _event: &RoomEvent) -> Option<Frame> {
        None
    }
}

impl Application for Obedient {
    fn codec(&self) -> &'static dyn Codec {
        &Mute
    }

    fn knows(&self, namespace: &str) -> bool {
        [MAIN, "/custom", "/closed", "/slow"].contains(&namespace)
    }

    fn connect(&mut self, client: &Client<'_>) -> Vec<Act> {
        let Client { namespace, sid, handshake, .. } = *client;
        let said = handshake.map(Value::to_string).unwrap_or_default();
        self.told.push(format!("connect {namespace} {said}"));
        let namespace = namespace.to_owned();
        match namespace.as_str() {
            "/closed" => vec![Act::Refuse { namespace, why: json!({ "message": "members only" }) }],
            "/slow" => {
                self.waiting = Some(sid.to_owned());
                vec![Act::Run { tag: Tag(1), command: Command::ListRooms }]
            }
            _ => {
                let pid = handshake.and_then(|said| said.get("keep")).and_then(Value::as_str);
                let pid = pid.map(str::to_owned);
                let hello = vec!["hello".into()];
                vec![
                    Act::Accept { namespace: namespace.clone(), sid: sid.to_owned(), pid },
                    Act::Emit(Packet::new(&namespace, Body::Event { id: None, arguments: hello })),
                ]
            }
        }
    }

    fn event(&mut self, namespace: &str, event: Event) -> Vec<Act> {
        let Event { name, mut arguments, attachments, ack } = event;
        self.told.push(format!("{namespace} {name} {ack:?}"));
        let namespace = namespace.to_owned();
        match (name.as_str(), ack) {
            ("out", _) => vec![Act::Disconnect { namespace }],
            ("out of custom", _) => vec![Act::Disconnect { namespace: "/custom".into() }],
            ("end", _) => vec![Act::Close(CloseReason::Done)],
            (_, Some(id)) => {
                vec![Act::Emit(Packet {
                    namespace,
                    body: Body::Ack { id, arguments },
                    attachments,
                })]
            }
            (_, None) => {
                arguments.insert(0, format!("{name} back").into());
                let body = Body::Event { id: None, arguments };
                vec![Act::Emit(Packet { namespace, body, attachments })]
            }
        }
    }

    fn acked(&mut self, namespace: &str, id: u64, arguments: Vec<Value>) -> Vec<Act> {
        self.told.push(format!("{namespace} answers {id} {}", Value::from(arguments)));
        Vec::new()
    }

    fn disconnected(&mut self, namespace: &str) -> Vec<Act> {
        self.told.push(format!("{namespace} left"));
        Vec::new()
    }

    fn replied(&mut self, _tag: Tag, _result: Result<Reply, ChatError>) -> Vec<Act> {
        let sid = self.waiting.take().unwrap_or_default();
        vec![Act::Accept { namespace: "/slow".into(), sid, pid: None }]
    }

    fn flooded(&mut self) -> Vec<Act> {
        let arguments = vec!["slowly".into()];
        vec![Act::Emit(Packet::new(MAIN, Body::Event { id: None, arguments }))]
    }

    fn closing(&mut self, _reason: &CloseReason) -> bool {
        self.final_word
    }

    fn wakes_at(&self) -> Option<Instant> {
        self.alarm
    }

    fn ticked(&mut self, now: Instant) -> Vec<Act> {
        self.alarm = self.alarm.filter(|at| *at > now);
        Vec::new()
    }
}

/// A client of that generation on a connection that was opened at `start`.
pub struct Bench {
    /// The client's side of the application.
    pub socket: Socket<Obedient>,
    /// When it was opened.
    pub start: Instant,
    /// What it was told at once.
    pub greeting: Vec<String>,
}

impl Bench {
    /// Nothing was said yet.
    pub fn new(generation: Generation) -> Self {
        let handshake = Handshake {
            sid: "engine".into(),
            generation,
            transport: Transport::WebSocket,
            query: Query::default(),
        };
        let mut socket = Socket::new(Obedient::default(), &handshake, WITHIN);
        let start = Instant::now();
        let greeting = words(&socket.opened(start));
        Self { socket, start, greeting }
    }

    /// A client that is in the main namespace.
    pub fn connected(generation: Generation) -> Self {
        let mut bench = Self::new(generation);
        if generation == Generation::Four {
            bench.says("0");
        }
        bench.told();
        bench
    }

    /// The client says this; what it is answered.
    pub fn says(&mut self, text: &str) -> Vec<String> {
        self.says_at(self.start, text)
    }

    /// The same at another moment.
    pub fn says_at(&mut self, now: Instant, text: &str) -> Vec<String> {
        words(&self.socket.message(Content::Text(text.into()), now))
    }

    /// The client sends bytes.
    pub fn sends(&mut self, bytes: &'static [u8]) -> Vec<String> {
        words(&self.socket.message(Content::Binary(Bytes::from_static(bytes)), self.start))
    }

    /// What the application was told since this was asked last.
    pub fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.socket.application.told)
    }
}

/// The steps in words: what is sent without the type of a message, sids as `*`.
pub fn words(steps: &[Step]) -> Vec<String> {
    let word = |step: &Step| match step {
        Step::Send(frame) => said(frame),
        Step::Run { tag, .. } => format!("run {}", tag.0),
        Step::Close(reason) => format!("close {}", reason.code()),
    };
    steps.iter().map(word).collect()
}

/// A frame in words.
pub fn said(frame: &Frame) -> String {
    let payload = frame.payload();
    if !frame.is_text() {
        return format!("{:?}", &payload[..]);
    }
    let text = String::from_utf8(payload.to_vec()).unwrap();
    let text = text.strip_prefix('4').unwrap();
    match text.split_once(r#""sid":""#) {
        Some((before, rest)) => {
            let (sid, after) = rest.split_once('"').unwrap();
            assert!(sid.len() >= 22, "128 bits by chance: {sid}");
            format!(r#"{before}"sid":"*"{after}"#)
        }
        None => text.to_owned(),
    }
}
