//! Plain TCP: a greeting in pieces, refusals without a byte, and a listener who is served until he or the house ends it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::probe::{Stage, events, joined, key, person, until};
use crate::actors::session::{Hello, Peer, SessionHost, Sessions, TcpPeer};
use crate::actors::{
    CloseReason, Codec, Conversation, Delivery, Frame, Incoming, Outbox, Step, Tag,
};
use crate::config::SessionConfig;
use crate::domain::{AddressPrefix, ChatError, Command, Reply};
use crate::metrics::Metrics;

/// Enters a room, and says nothing but what happens there.
struct Listener;

impl Conversation for Listener {
    fn codec(&self) -> &'static dyn Codec {
        &super::ProbeCodec
    }

    fn opened(&mut self) -> Vec<Step> {
        let join = Command::Join { key: key(), who: person(), numbered: false, resume: None };
        vec![Step::Run { tag: Tag(1), command: join }]
    }

    fn received(&mut self, _: Incoming) -> Vec<Step> {
        vec![Step::Send(Frame::text("nobody should have listened\n"))]
    }

    fn replied(&mut self, _: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        result.map_or_else(|_| vec![Step::Close(CloseReason::Done)], |_| Vec::new())
    }
}

struct House {
    stage: Stage,
    sessions: Sessions,
    metrics: Metrics,
    address: SocketAddr,
}

const MOST: usize = 32;
const WITHIN: Duration = Duration::from_millis(500);

/// A greeting ends with a full stop and has no question marks.
fn read(said: &[u8]) -> Hello<String> {
    match said.last() {
        _ if said.contains(&b'?') => Hello::No,
        Some(b'.') => Hello::Is(String::from_utf8_lossy(said).into_owned()),
        _ => Hello::NotYet,
    }
}

impl House {
    async fn open(change: impl FnOnce(&mut SessionConfig)) -> Self {
        let mut config = SessionConfig::default();
        change(&mut config);
        let (stage, metrics) = (Stage::default(), Metrics::new().unwrap());
        let sessions = Sessions::new(metrics.clone());
        let host = SessionHost {
            dispatch: Arc::new(stage.clone()),
            config: Arc::new(config),
            sessions: sessions.clone(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        actix_rt::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                let (host, from) = (host.clone(), AddressPrefix::from(peer.ip()));
                actix_rt::spawn(async move {
                    let mut caller = TcpPeer::new(stream, from);
                    match caller.hello(MOST, WITHIN, read).await {
                        None => caller.refuse().await,
                        Some(_) => {
                            let peer = Peer { user: None, login: None, from };
                            caller.serve(Box::new(Listener), &host, peer, Box::new(())).await;
                        }
                    }
                });
            }
        });
        Self { stage, sessions, metrics, address }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A listener in a room, and how the room reaches him.
    async fn seated(&self, stream: &mut TcpStream, nth: usize) -> Outbox {
        stream.write_all(b"hello.").await.unwrap();
        self.stage.has(nth).await;
        let outbox = self.stage.link().outbox;
        outbox.answer(joined(1)).unwrap();
        outbox
    }
}

fn lines(count: usize) -> (Arc<[Delivery]>, usize) {
    let line = |i| Frame::text(&format!("line {i}\n"));
    let deliveries: Arc<[Delivery]> =
        (0..count).map(|i| Delivery { seq: None, author: None, frame: line(i) }).collect();
    (Arc::clone(&deliveries), deliveries.iter().map(|one| one.frame.len()).sum())
}

/// Everything up to the end, which must come in time and in order.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let reading = stream.read_to_string(&mut text);
    tokio::time::timeout(Duration::from_secs(10), reading).await.expect("no end").unwrap();
    text
}

#[actix_rt::test]
async fn a_greeting_may_come_byte_by_byte_and_what_happens_goes_out_as_it_is() {
    let house = House::open(|_| {}).await;
    let mut stream = house.connect().await;
    for byte in b"hello" {
        stream.write_all(&[*byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let outbox = house.seated(&mut stream, 1).await;
    stream.write_all(b"and something that nobody hears").await.unwrap();
    let (deliveries, bytes) = lines(3);
    outbox.deliver(&deliveries, bytes).unwrap();
    let mut heard = BufReader::new(&mut stream).lines();
    for i in 0..3 {
        assert_eq!(heard.next_line().await.unwrap().unwrap(), format!("line {i}"));
    }
    outbox.close(CloseReason::RoomEnded);
    assert_eq!(rest(&mut stream).await, "");
    until(|| house.stage.gone() == 1 && house.sessions.count() == 0).await;
}

#[actix_rt::test]
async fn who_greets_wrongly_too_long_too_late_or_not_at_all_is_sent_away_without_a_byte() {
    let house = House::open(|_| {}).await;
    for (greeting, ends_it) in [
        ("what?".into(), false),
        ("x".repeat(MOST), false),
        ("x".repeat(9_000), false),
        ("hello".into(), true),
        (String::new(), true),
        (String::new(), false),
        ("hello".into(), false),
    ] {
        let mut stream = house.connect().await;
        stream.write_all(greeting.as_bytes()).await.unwrap();
        if ends_it {
            stream.shutdown().await.unwrap();
        }
        assert_eq!(rest(&mut stream).await, "", "{greeting}");
    }
    assert_eq!(house.stage.tags(), [0_u64; 0]);
}

#[actix_rt::test]
async fn nobody_waits_for_one_who_connects_and_says_nothing() {
    let house = House::open(|_| {}).await;
    let silent: Vec<TcpStream> = {
        let mut silent = Vec::new();
        for _ in 0..50 {
            silent.push(house.connect().await);
        }
        silent
    };
    let asked = Instant::now();
    house.seated(&mut house.connect().await, 1).await;
    assert!(asked.elapsed() < WITHIN, "{:?}", asked.elapsed());
    drop(silent);
}

#[actix_rt::test]
async fn who_ends_his_side_with_the_greeting_goes_on_listening() {
    let house = House::open(|_| {}).await;
    let mut stream = house.connect().await;
    stream.write_all(b"hello.").await.unwrap();
    stream.shutdown().await.unwrap();
    house.stage.has(1).await;
    let outbox = house.stage.link().outbox;
    outbox.answer(joined(1)).unwrap();
    let (deliveries, bytes) = lines(1);
    outbox.deliver(&deliveries, bytes).unwrap();
    outbox.close(CloseReason::Restart);
    assert_eq!(rest(&mut stream).await, "line 0\n");
}

#[actix_rt::test]
async fn who_ends_his_side_later_has_gone() {
    let house = House::open(|_| {}).await;
    let mut stream = house.connect().await;
    house.seated(&mut stream, 1).await;
    let seated = Instant::now();
    until(|| seated.elapsed() > Duration::from_millis(1_100)).await;
    stream.shutdown().await.unwrap();
    until(|| house.stage.gone() == 1).await;
    assert_eq!(rest(&mut stream).await, "");
}

#[actix_rt::test]
async fn a_listener_who_stops_reading_is_cut_off_like_everybody() {
    let house = House::open(|config| config.stalled_after = Duration::from_millis(800)).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stuck = socket.connect(house.address).await.unwrap();
    let outbox = house.seated(&mut stuck, 1).await;
    let (deliveries, bytes) = (events(&["x".repeat(8_000).as_str(); 20]), 160_000);
    until(|| {
        let refused = outbox.deliver(&deliveries, bytes).is_err();
        refused && house.stage.gone() == 1
    })
    .await;
    let told = String::from_utf8(house.metrics.render()).unwrap();
    assert!(told.contains("chinwag_slow_sessions_dropped_total 1"), "{told}");
    until(|| house.sessions.count() == 0).await;
}

#[actix_rt::test]
async fn a_silent_listener_is_neither_pinged_nor_taken_for_dead() {
    let house = House::open(|config| {
        config.ping_every = Duration::from_millis(50);
        config.dead_after = Duration::from_millis(150);
    })
    .await;
    let mut stream = house.connect().await;
    let outbox = house.seated(&mut stream, 1).await;
    let seated = Instant::now();
    until(|| seated.elapsed() > Duration::from_millis(600)).await;
    assert_eq!(house.sessions.count(), 1);
    outbox.close(CloseReason::Done);
    assert_eq!(rest(&mut stream).await, "");
}
