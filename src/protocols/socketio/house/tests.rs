//! What the house answers by itself, and what it hands on.
//! Must not start a server: sessions are outboxes.

use std::future::poll_fn;

use super::*;
use crate::accounts::temporary::Temporary;
use crate::actors::session::{Peer, Registration};
use crate::actors::{Codec, Frame, OutboxReceiver};
use crate::config::Config;
use crate::domain::{AccountError, AddressPrefix, Event, Room, RoomKey};
use crate::metrics::Metrics;

struct Nothing;

impl Codec for Nothing {
    fn name(&self) -> &'static str {
        "nothing"
    }

    fn render(&self, _: &Room, _: &Event) -> Option<Frame> {
        None
    }
}

/// What was handed on, in words.
#[derive(Clone, Default)]
struct Below(Arc<Mutex<Vec<String>>>);

impl Below {
    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }

    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Dispatch for Below {
    fn dispatch(&self, _: &Link, _: Option<&Seat>, tag: Tag, command: Command) {
        self.note(format!("{} {command:?}", tag.0));
    }

    fn gone(&self, _: SessionId, _: Seat, comes_back: bool) {
        self.note(format!("gone {comes_back}"));
    }

    fn over(&self, _: SessionId, comes_back: bool) {
        self.note(format!("over {comes_back}"));
    }
}

struct Bench {
    house: House,
    below: Below,
    known: Temporary,
    sessions: Sessions,
}

/// One connection, without anybody at its end.
struct Connection {
    house: House,
    link: Link,
    reading: OutboxReceiver,
    _open: Registration,
}

fn from() -> AddressPrefix {
    AddressPrefix::parse("192.0.2.1").unwrap()
}

impl Bench {
    fn new() -> Self {
        let (known, below) = (Temporary::open(), Below::default());
        let config = Config::for_testing(std::path::Path::new("."));
        let sessions = Sessions::new(Metrics::new().unwrap());
        let house = House::new(HouseParts {
            below: Arc::new(below.clone()),
            accounts: known.accounts.clone(),
            keys: known.keys.clone(),
            recoveries: known.recoveries.clone(),
            limits: Limits::new(&config.limits, &config.strangers.limits),
            sessions: sessions.clone(),
        });
        Self { house, below, known, sessions }
    }

    fn connect(&self) -> Connection {
        let (outbox, reading) = Outbox::new(8, 1_000);
        let peer = Peer { user: None, login: None, from: from() };
        let open = self.sessions.open("nothing", outbox.clone(), peer).unwrap();
        let link = Link { session: open.id(), outbox, codec: &Nothing, from: from() };
        Connection { house: self.house.clone(), link, reading, _open: open }
    }

    /// Whether a place can be taken up, once everything is noted that was on its way.
    async fn is_there(&self, pid: &str) -> bool {
        let mut another = self.connect();
        let name = Name::parse("Another Otter").unwrap();
        let who = is(another.asks(Command::Introduce { name }).await).id;
        another.keeps("another", who).await;
        self.known.recoveries.take(pid).await.unwrap().is_some()
    }
}

impl Connection {
    fn run(&self, command: Command) {
        self.house.dispatch(&self.link, None, Tag(7), command);
    }

    async fn asks(&mut self, command: Command) -> Result<Reply, ChatError> {
        self.run(command);
        match self.next().await {
            Outbound::Reply { tag: Tag(7), result } => result,
            other => panic!("{other:?}"),
        }
    }

    async fn next(&mut self) -> Outbound {
        let next = poll_fn(|context| self.reading.poll_next(context));
        tokio::time::timeout(Duration::from_secs(10), next).await.expect("nothing was heard")
    }

    async fn shows(&mut self, key: &str) -> Result<Reply, ChatError> {
        self.asks(Command::ShowKey { key: Hidden(key.into()) }).await
    }

    async fn keeps(&mut self, pid: &str, who: UserId) {
        let (pid, place) = (Hidden(pid.into()), Place { who, login: None, kept: "here".into() });
        assert_eq!(self.asks(Command::KeepPlace { pid, place }).await, Ok(Reply::Kept));
    }

    async fn recovers(&mut self, pid: &str) -> Option<Place> {
        match self.asks(Command::Recover { pid: Hidden(pid.into()) }).await {
            Ok(Reply::Recovered(place)) => place,
            other => panic!("{other:?}"),
        }
    }

    fn ends(&self, comes_back: bool) {
        self.house.over(self.link.session, comes_back);
    }
}

fn is(reply: Result<Reply, ChatError>) -> Participant {
    match reply {
        Ok(Reply::Is(who)) => who,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whose_key_is_shown_the_connection_is_until_the_key_ends() {
    let bench = Bench::new();
    let (ana, key) = bench.known.with_key("ana").await;
    let mut one = bench.connect();
    for wrong in ["", "ana", &UserId::random().to_string()] {
        assert_eq!(one.shows(wrong).await, Err(AccountError::KeyRefused.into()));
    }
    assert!(bench.sessions.of(ana).is_empty());
    assert_eq!(is(one.shows(&key).await).id, ana);
    assert_eq!(bench.sessions.of(ana).len(), 1);
    let ended = bench.known.accounts.end_other_logins(ana, None).await.unwrap();
    bench.sessions.log_out(&ended);
    assert!(matches!(one.next().await, Outbound::Close(CloseReason::NotEntered)));
    one.ends(false);
    assert_eq!((bench.house.held().len(), bench.below.told()), (0, vec!["over false".into()]));
}

#[tokio::test]
async fn new_guests_have_the_name_they_give_and_are_not_too_many() {
    let bench = Bench::new();
    let mut one = bench.connect();
    let name = Name::parse("Quiet Otter").unwrap();
    let introduce = || Command::Introduce { name: name.clone() };
    let guest = is(one.asks(introduce()).await);
    assert_eq!((&guest.name, bench.sessions.of(guest.id).len()), (&name, 1));
    let known = bench.known.accounts.account(guest.id).await.unwrap().unwrap();
    assert!(known.is_guest() && known.display_name == name);
    let refused = async {
        loop {
            if let Err(error) = one.asks(introduce()).await {
                return error;
            }
        }
    };
    assert_eq!(refused.await.kind(), Kind::TooMany);
}

#[tokio::test]
async fn a_place_is_kept_when_the_connection_is_lost_and_forgotten_when_somebody_leaves() {
    let bench = Bench::new();
    let (ana, key) = bench.known.with_key("ana").await;
    let mut one = bench.connect();
    let login = bench.known.keys.check(&key).await.unwrap().login;
    is(one.shows(&key).await);
    one.keeps("first", ana).await;
    one.keeps("pid", ana).await;
    assert!(!bench.is_there("first").await, "one place for each connection");
    one.ends(true);
    let mut two = bench.connect();
    assert_eq!(two.recovers("no place").await, None);
    let place = Place { who: ana, login: Some(login), kept: "here".into() };
    assert_eq!(two.recovers("pid").await, Some(place));
    assert_eq!(two.recovers("pid").await, None, "once");
    assert_eq!(bench.sessions.of(ana).len(), 2);
    two.keeps("pid", ana).await;
    two.ends(false);
    assert!(!bench.is_there("pid").await);
    // What was taken up under a key ends with the key.
    let mut three = bench.connect();
    is(three.shows(&key).await);
    three.keeps("pid", ana).await;
    let mut four = bench.connect();
    four.recovers("pid").await.unwrap();
    let ended = bench.known.accounts.end_other_logins(ana, None).await.unwrap();
    bench.sessions.log_out(&ended);
    assert!(matches!(four.next().await, Outbound::Close(CloseReason::NotEntered)));
}

#[tokio::test]
async fn who_leaves_a_room_himself_does_not_come_back_to_it() {
    let bench = Bench::new();
    let mut one = bench.connect();
    let who = is(one.asks(Command::Introduce { name: Name::parse("Otter").unwrap() }).await).id;
    for leaving in [Command::StepOut, Command::Leave] {
        one.keeps("pid", who).await;
        one.run(leaving);
        assert!(!bench.is_there("pid").await);
    }
    assert_eq!(bench.below.told(), ["7 StepOut", "7 Leave"]);
    one.run(Command::StepOut);
    one.keeps("pid", who).await;
    one.ends(true);
    assert!(bench.is_there("pid").await, "he kept the next one");
}

#[tokio::test]
async fn who_comes_back_before_the_loss_was_noticed_ends_the_older_connection() {
    let bench = Bench::new();
    let mut one = bench.connect();
    let who = is(one.asks(Command::Introduce { name: Name::parse("Otter").unwrap() }).await).id;
    one.keeps("pid", who).await;
    let mut two = bench.connect();
    assert_eq!(two.recovers("pid").await.unwrap().who, who);
    assert!(matches!(one.next().await, Outbound::Close(CloseReason::Restart)));
    assert!(bench.sessions.is_known(two.link.session));
    two.keeps("pid", who).await;
    one.ends(true);
    assert!(bench.house.held().is_held(&Hidden("pid".into())), "it is the other one's by now");
    two.ends(true);
    assert!(bench.is_there("pid").await);
}

#[tokio::test]
async fn everything_else_is_handed_on() {
    let bench = Bench::new();
    let one = bench.connect();
    one.run(Command::ListRooms);
    one.run(Command::Look { key: RoomKey::exact("tea").unwrap() });
    let look = r#"7 Look { key: RoomKey("tea") }"#.to_owned();
    assert_eq!(bench.below.told(), ["7 ListRooms".to_owned(), look]);
    bench.house.gone(one.link.session, Seat::in_no_room(UserId::random()), true);
    one.ends(true);
    assert_eq!(bench.below.told(), ["gone true", "over true"]);
}
