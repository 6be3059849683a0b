//! Whatever is said and answered in whatever order: a socket is let in once for each time it asks, and nothing breaks.
//! Must not expect anything that depends on what was drawn.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::*;
use crate::domain::{AccountError, End, Ended, Page, Place, Talk};

const INPUTS: usize = 1_000_000;

/// Everything that may happen, drawn from a few people, rooms and words.
struct World {
    random: SmallRng,
    people: [Participant; 2],
    rooms: [Room; 3],
    live: LiveSockets,
}

impl World {
    fn new() -> Self {
        Self {
            random: SmallRng::seed_from_u64(42),
            people: [participant("Ana"), participant("Ben")],
            rooms: [room(RoomKind::Code), room(RoomKind::Shared), room(RoomKind::Pair)],
            live: LiveSockets::default(),
        }
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of.choose(&mut self.random).unwrap().clone()
    }

    fn chance(&mut self, of: u32) -> bool {
        self.random.random_range(0..of) == 0
    }

    fn person(&mut self) -> Participant {
        let people = self.people.clone();
        self.one(&people)
    }

    fn room(&mut self) -> Room {
        let rooms = self.rooms.clone();
        self.one(&rooms)
    }

    fn arrival(&mut self) -> Arrival {
        let (who, room) = (self.person(), self.room());
        let known = if self.chance(2) { in_room(&who, &room) } else { nobody() };
        let (foreign, recovers) = (self.chance(4), !self.chance(4));
        Arrival { foreign, recovers, at_strangers: self.chance(3), ..known }
    }

    fn argument(&mut self) -> Value {
        let auth = json!(r#"{"uuid":"key","room_gid":"BGHKLMNP"}"#);
        let [data, message] = [json!({ "data": "Hi" }), json!({ "message": "Hi" })];
        let odd = [json!(null), json!("{}"), json!("{"), json!([1]), json!({ "data": 1 })];
        let long = json!({ "message": "x".repeat(5_001) });
        let all = [auth.clone(), auth, data.clone(), data, message.clone(), message, long];
        if self.chance(5) { self.one(&odd) } else { self.one(&all) }
    }

    fn place(&mut self) -> Option<Place> {
        let (who, room, dialect) = (self.person(), self.room(), self.one(&ALL));
        let kept = json!({
            "dialect": dialect, "sid": "before", "room": room.id, "key": room.key.as_str(),
            "name": who.name.as_str(), "from": 3, "guest": self.chance(2),
        });
        let kept = if self.chance(5) { "{}".into() } else { kept.to_string() };
        (!self.chance(4)).then_some(Place { who: who.id, login: None, kept })
    }

    /// An answer that fits, or any other.
    fn answer(&mut self, command: Option<Command>) -> Result<Reply, ChatError> {
        let (who, room) = (self.person(), self.room());
        let suspended = crate::domain::Words::parse("insults").unwrap();
        let errors = [
            ChatError::Busy,
            ChatError::RoomNotFound,
            ChatError::NotAMember,
            ChatError::NoPartner,
            ChatError::Suspended { until: None, why: suspended },
            ChatError::TooFast { retry_after: Duration::from_secs(1) },
            AccountError::KeyRefused.into(),
        ];
        if self.chance(6) {
            return Err(self.one(&errors));
        }
        let until = Seq(9);
        let messages = vec![line(&room, 4, &who, "Hi")];
        Ok(match command.filter(|_| self.random.random_range(0..9) > 0) {
            Some(Command::Join { resume: Some(_), .. }) if self.chance(2) => {
                Reply::Behind { room: Box::new(room), until, notices: Vec::new() }
            }
            Some(Command::Join { who, .. }) => snapshot(&room, &who, 4, messages),
            Some(Command::HistoryAfter { .. }) => {
                Reply::Missed(Page { messages, more: self.chance(2) })
            }
            Some(Command::Recover { .. }) => Reply::Recovered(self.place()),
            Some(Command::ShowKey { .. } | Command::Introduce { .. }) => Reply::Is(who),
            Some(Command::Look { .. }) => Reply::Looked(Box::new(room)),
            Some(Command::Stranger(_)) => Reply::Ordered,
            Some(Command::StepOut) => Reply::SteppedOut,
            _ => Reply::Kept,
        })
    }

    fn told(&mut self) -> Told {
        let (you, partner, room) = (self.person(), self.person(), self.room());
        let how = self.one(&[End::Left, End::Dropped, End::Idle, End::NotKept]);
        let all = [
            Told::Idle,
            Told::GaveUp,
            Told::Quiet(Duration::from_secs(9)),
            Told::Refused(ChatError::Busy),
            Told::Kept(room.key.clone()),
            Told::Ended(Ended { partner: partner.name.clone(), how }),
        ];
        if self.chance(2) {
            return self.one(&all);
        }
        Told::Talking(Box::new(Talk {
            room: room.id,
            key: room.key,
            you,
            partner,
            shared: Vec::new(),
            question: "",
            links: false,
            partner_here: true,
            wished: false,
            quiet: None,
        }))
    }
}

const ALL: [Dialect; 3] = [Dialect::Chatsy, Dialect::ChatBackend, Dialect::ChatApp];

/// A socket, what it waits for, and what its client knows.
struct Watched {
    spoken: Spoken,
    pending: Vec<(Tag, Command)>,
    is_in: bool,
    has_asked: bool,
    has_ended: bool,
}

impl Watched {
    fn new(world: &mut World) -> Self {
        let arrival = world.arrival();
        let spoken = Spoken::new(arrival, &world.live.clone());
        Self { spoken, pending: Vec::new(), is_in: false, has_asked: false, has_ended: false }
    }

    fn look(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Accept { .. } => {
                    assert!(self.has_asked && !self.is_in, "let in twice");
                    self.is_in = true;
                }
                Act::Disconnect { .. } => (self.is_in, self.has_asked) = (false, false),
                Act::Close(_) => self.has_ended = true,
                Act::Run { tag, command } => self.pending.push((tag, command)),
                Act::Emit(packet) => {
                    let text = packet.to_text();
                    assert!(text.starts_with('2') || text.starts_with('3'), "{text}");
                }
                Act::Say(frame) => assert!(frame.payload().starts_with(b"42[")),
                Act::Refuse { .. } => panic!("nobody is refused"),
            }
        }
    }

    fn step(&mut self, world: &mut World) {
        let socket = &mut self.spoken.socket;
        let acts = match world.random.random_range(0..10) {
            _ if !self.has_asked => {
                self.has_asked = true;
                let handshake = world.chance(2).then(|| json!({ "pid": "p", "offset": "4.x" }));
                let (generation, handshake) = (Generation::Four, handshake.as_ref());
                let client = Client { namespace: MAIN, sid: "s", generation, handshake };
                socket.connect(&client)
            }
            0..=4 if !self.pending.is_empty() => {
                let (tag, command) = self.pending.remove(0);
                let answer = world.answer(Some(command));
                socket.replied(tag, answer)
            }
            0..=6 if self.is_in => {
                let names = ["auth", "join", "message", "message", "leave", "location", "dance"];
                let (name, arguments) = (world.one(&names).to_owned(), vec![world.argument()]);
                let ack = world.chance(2).then_some(7);
                socket.event(MAIN, Event { name, arguments, attachments: Vec::new(), ack })
            }
            7 => socket.met(world.told()),
            8 if self.is_in && world.chance(4) => {
                (self.is_in, self.has_asked) = (false, false);
                socket.disconnected(MAIN)
            }
            _ => {
                let answer = world.answer(None);
                let mut acts = socket.replied(Tag(0), answer);
                acts.extend(socket.wakes_at().map(|due| socket.ticked(due)).unwrap_or_default());
                acts
            }
        };
        self.look(acts);
    }

    /// Everything is answered: who asked was let in, unless the connection has ended.
    fn settle(&mut self, world: &mut World) {
        while !self.pending.is_empty() && !self.has_ended {
            let (tag, command) = self.pending.remove(0);
            let answer = world.answer(Some(command));
            let acts = self.spoken.socket.replied(tag, answer);
            self.look(acts);
        }
        assert!(self.has_ended || self.is_in == self.has_asked, "neither in nor out");
    }
}

#[test]
fn whatever_happens_in_whatever_order_a_socket_is_in_or_out() {
    let mut world = World::new();
    let (mut steps, mut ins) = (0, 0);
    while steps < INPUTS / 4 {
        let mut watched = Watched::new(&mut world);
        for _ in 0..world.random.random_range(1..60) {
            watched.step(&mut world);
            steps += 1;
            if watched.has_ended {
                break;
            }
        }
        watched.settle(&mut world);
        ins += usize::from(watched.is_in);
    }
    assert!(ins > steps / 200, "some of them are in: {ins} of {steps}");
    let (who, room) = (world.people[0].id, world.rooms[1].id);
    assert!(world.live.claim(who, room).is_some(), "nobody holds what he does not need any more");
}

#[test]
fn what_makes_no_sense_to_any_dialect_is_nothing() {
    let mut world = World::new();
    let mut understood = 0;
    for _ in 0..INPUTS {
        let dialect = if world.chance(4) { None } else { Some(world.one(&ALL)) };
        let names = ["auth", "join", "message", "leave", "location", "", "connect"];
        let (name, arguments) = (world.one(&names).to_owned(), vec![world.argument()]);
        let event = Event { name, arguments, attachments: Vec::new(), ack: None };
        understood += usize::from(dialect::wish(dialect, &event).is_some());
    }
    assert!(understood > INPUTS / 10 && understood < INPUTS, "{understood}");
}
