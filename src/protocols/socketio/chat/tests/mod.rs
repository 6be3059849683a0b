//! Sockets of the three dialects, fed with events and answers: what they do is compared act by act.
//! Must not need a connection, a room or a clock.

mod a_million;
mod chat_app;
mod chat_backend;
mod chatsy;
mod recovering;

use serde_json::{Value, json};

use super::*;
use crate::domain::{
    AddressPrefix, Body, Location, Message, MessageId, Name, RoomId, RoomKey, RoomKind, Timestamp,
    UserId,
};
use crate::protocols::identity_cookie::Entry;
use crate::protocols::socketio::packet::{self, MAIN, Packet};

fn participant(name: &str) -> Participant {
    Participant { id: UserId::random(), name: Name::parse(name).unwrap() }
}

fn room(kind: RoomKind) -> Room {
    Room {
        id: RoomId::random(),
        key: RoomKey::exact("BGHKLMNP").unwrap(),
        kind,
        name: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
        owner: None,
        description: String::new(),
        is_private: false,
    }
}

fn line(room: &Room, seq: i64, author: &Participant, body: &str) -> Message {
    Message {
        id: MessageId(seq),
        room: room.id,
        seq: Seq(seq),
        author: author.clone(),
        body: Body::parse(body).unwrap(),
        client_id: None,
        at: Timestamp::UNIX_EPOCH,
    }
}

fn snapshot(room: &Room, you: &Participant, last_seq: i64, messages: Vec<Message>) -> Reply {
    Reply::Joined(Box::new(Snapshot {
        room: room.clone(),
        you: you.clone(),
        people: Vec::new(),
        people_total: 1,
        messages,
        more: false,
        notices: Vec::new(),
        last_seq: Seq(last_seq),
    }))
}

/// Somebody of whom nothing is known.
fn nobody() -> Arrival {
    Arrival {
        from: AddressPrefix::parse("192.0.2.7").unwrap(),
        foreign: false,
        entry: None,
        user: None,
        login: None,
        stranger: None,
        at_strangers: false,
        recovers: true,
    }
}

/// Somebody who has entered a room with a page.
fn in_room(who: &Participant, room: &Room) -> Arrival {
    let entry = Some(Entry { who: who.clone(), room: room.key.clone() });
    Arrival { entry, user: Some(who.id), ..nobody() }
}

/// A socket and what it has done last.
struct Spoken {
    socket: ChatSocket,
    acts: Vec<Act>,
}

impl Spoken {
    fn new(arrival: Arrival, live: &LiveSockets) -> Self {
        let socket = ChatSocket::new(arrival, live.clone(), Metrics::new().unwrap(), true);
        Self { socket, acts: Vec::new() }
    }

    /// Somebody who was let in.
    fn connected(arrival: Arrival, live: &LiveSockets) -> Self {
        let mut spoken = Self::new(arrival, live);
        spoken.connect("s1", None);
        spoken
    }

    fn connect(&mut self, sid: &str, handshake: Option<&Value>) {
        let generation = Generation::Four;
        let client = Client { namespace: MAIN, sid, generation, handshake };
        self.acts = self.socket.connect(&client);
    }

    fn says(&mut self, name: &str, arguments: &[Value]) {
        self.says_with(name, arguments, None);
    }

    /// Says something and wants to hear that it is done, under the number 7.
    fn asks(&mut self, name: &str, argument: Value) {
        self.says_with(name, &[argument], Some(7));
    }

    fn says_with(&mut self, name: &str, arguments: &[Value], ack: Option<u64>) {
        let (name, arguments) = (name.to_owned(), arguments.to_vec());
        let event = Event { name, arguments, attachments: Vec::new(), ack };
        self.acts = self.socket.event(MAIN, event);
    }

    /// What it wants done now: the one command there is.
    fn wanted(&self) -> (Tag, Command) {
        let mut runs = self.acts.iter().filter_map(|act| match act {
            Act::Run { tag, command } => Some((*tag, command.clone())),
            _ => None,
        });
        let first = runs.next().unwrap_or_else(|| panic!("nothing is wanted: {:?}", self.acts));
        assert!(runs.next().is_none(), "{:?}", self.acts);
        first
    }

    /// Everything it wants done.
    fn commands(&self) -> Vec<Command> {
        let command = |act: &Act| match act {
            Act::Run { command, .. } => Some(command.clone()),
            _ => None,
        };
        self.acts.iter().filter_map(command).collect()
    }

    /// The one command is answered.
    fn hears(&mut self, result: Result<Reply, ChatError>) {
        let (tag, _) = self.wanted();
        self.replied(tag, result);
    }

    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) {
        self.acts = self.socket.replied(tag, result);
    }

    fn meets(&mut self, told: Told) {
        self.acts = self.socket.met(told);
    }

    /// Everything but commands, in a short form: packets and frames as they travel, and the rest by name.
    fn out(&self) -> Vec<String> {
        self.acts
            .iter()
            .filter_map(|act| match act {
                Act::Emit(packet) => Some(packet.to_text()),
                Act::Say(frame) => {
                    let text = String::from_utf8(frame.payload().to_vec()).unwrap();
                    Some(text.strip_prefix('4').unwrap().to_owned())
                }
                Act::Accept { sid, pid, .. } => {
                    Some(format!("in as {sid}{}", if pid.is_some() { "+" } else { "" }))
                }
                Act::Refuse { .. } => Some("refused".into()),
                Act::Disconnect { .. } => Some("out".into()),
                Act::Close(reason) => Some(format!("closed: {reason:?}")),
                Act::Run { .. } => None,
            })
            .collect()
    }

    fn ignored(&self) -> bool {
        assert_eq!(self.acts, []);
        let counted = String::from_utf8(self.socket.metrics.render()).unwrap();
        counted.contains("chinwag_socketio_ignored_total 1")
    }

    fn delivered(&mut self, dialect: Dialect, room: &Room, event: &crate::domain::Event) -> bool {
        let frame = DialectCodec::of(dialect, true).render(room, event).unwrap();
        let delivery = Delivery { seq: event.seq(), author: event.author(), frame };
        self.socket.hears(&delivery) == Hears::All
    }
}

#[test]
fn nobody_is_told_anything_before_he_says_what_he_speaks() {
    let mut spoken = Spoken::connected(nobody(), &LiveSockets::default());
    assert_eq!(spoken.out(), ["in as s1+"]);
    spoken.says("message", &[json!({ "data": "Hi" })]);
    assert!(spoken.ignored());
}

#[test]
fn clients_that_cannot_take_more_arguments_get_none() {
    let live = LiveSockets::default();
    let spoken = Spoken::connected(Arrival { recovers: false, ..nobody() }, &live);
    assert_eq!(spoken.out(), ["in as s1"]);
    let mut spoken = Spoken::new(nobody(), &live);
    let generation = Generation::Three;
    let client = Client { namespace: MAIN, sid: "s1", generation, handshake: None };
    spoken.acts = spoken.socket.connect(&client);
    assert_eq!(spoken.out(), ["in as s1"]);
}

#[test]
fn who_is_sent_away_does_not_come_back_and_who_is_lost_does() {
    for (reason, for_good) in [
        (CloseReason::KeptOut, true),
        (CloseReason::NotEntered, true),
        (CloseReason::RoomEnded, true),
        (CloseReason::Left, true),
        (CloseReason::Restart, false),
        (CloseReason::TooSlow, false),
        (CloseReason::Busy, false),
        (CloseReason::Internal, false),
        (CloseReason::Silent, false),
    ] {
        let mut spoken = Spoken::connected(nobody(), &LiveSockets::default());
        assert_eq!(spoken.socket.closing(&reason), for_good, "{reason:?}");
        assert_eq!(spoken.socket.stays(), !for_good, "{reason:?}");
    }
}

#[test]
fn who_says_too_much_is_told_so() {
    let mut spoken = Spoken::connected(nobody(), &LiveSockets::default());
    spoken.acts = spoken.socket.flooded();
    let told =
        "2[\"notice\",{\"message\":\"That was too fast. Please wait 1 second and try again.\"}]";
    assert_eq!(spoken.out(), [told, "closed: NotAllowed"]);
}
