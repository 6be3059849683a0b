//! The conversation below Socket.IO, by what goes in and what comes out.
//! Must not open a connection.

mod a_million;

use std::cell::Cell;
use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::*;
use crate::protocols::socketio::handshake::{Query, Transport};
use crate::protocols::socketio::upper::{binary, text};

thread_local! {
    static NOW: Cell<Option<Instant>> = const { Cell::new(None) };
}

fn now() -> Instant {
    NOW.get().unwrap_or_else(|| {
        let now = Instant::now();
        NOW.set(Some(now));
        now
    })
}

fn pass(seconds: u64) {
    NOW.set(Some(now() + Duration::from_secs(seconds)));
}

struct Words;

impl Codec for Words {
    fn name(&self) -> &'static str {
        "words"
    }

    fn render(&self, _: &crate::domain::Room, _: &crate::domain::Event) -> Option<Frame> {
        None
    }
}

/// Says everything again, and notes when it is over.
struct Echo {
    generation: Generation,
    is_over: Arc<Mutex<bool>>,
    wakes_at: Option<Instant>,
}

impl Upper for Echo {
    fn codec(&self) -> &'static dyn Codec {
        &Words
    }

    fn stays(&self) -> bool {
        !*self.is_over.lock().unwrap()
    }

    fn opened(&mut self, _: Instant) -> Vec<Step> {
        match self.generation {
            Generation::Three => vec![Step::Send(text("hello"))],
            Generation::Four => Vec::new(),
        }
    }

    fn message(&mut self, content: Content, _: Instant) -> Vec<Step> {
        vec![Step::Send(match content {
            Content::Text(words) => text(&words),
            Content::Binary(bytes) => binary(self.generation, &bytes),
        })]
    }

    fn over(&mut self) {
        *self.is_over.lock().unwrap() = true;
    }

    fn replied(&mut self, _: Tag, _: Result<Reply, ChatError>) -> Vec<Step> {
        Vec::new()
    }

    fn parting(&mut self, _: &CloseReason) -> Vec<Frame> {
        vec![text("bye")]
    }

    fn wakes_at(&self) -> Option<Instant> {
        self.wakes_at
    }

    fn ticked(&mut self, now: Instant) -> Vec<Step> {
        match self.wakes_at {
            Some(at) if at <= now => {
                self.wakes_at = None;
                vec![Step::Send(text("awake"))]
            }
            _ => Vec::new(),
        }
    }
}

fn engine_that_wakes(generation: Generation, wakes_at: Option<Instant>) -> Engine {
    let query = Query::default();
    let transport = Transport::Polling;
    let handshake = Handshake { sid: "sid".into(), generation, transport, query };
    let config = EngineConfig {
        ping_every: Duration::from_secs(25),
        ping_timeout: Duration::from_secs(20),
        max_payload: 1_000,
        upgrade_within: Duration::from_secs(10),
    };
    let upper = Echo { generation, is_over: Arc::default(), wakes_at };
    Engine::with_clock(&handshake, config, Box::new(upper), now)
}

fn engine(generation: Generation) -> Engine {
    let mut engine = engine_that_wakes(generation, None);
    engine.opened();
    engine
}

fn says(engine: &mut Engine, text: &str) -> Vec<Step> {
    engine.received(Incoming::Text(text.into()))
}

fn send(text: &str) -> Vec<Step> {
    vec![Step::Send(Frame::text(text))]
}

fn close(reason: CloseReason) -> Vec<Step> {
    vec![Step::Close(reason)]
}

#[test]
fn a_socket_that_is_closed_as_one_is_at_the_end_was_not_lost() {
    for (code, stays) in [(None, true), (Some(1_001), true), (Some(1_000), false)] {
        let mut engine = engine(Generation::Four);
        engine.closed(code);
        assert_eq!(engine.stays(), stays, "{code:?}");
    }
}

#[test]
fn the_first_packet_is_the_open_packet_and_what_is_above_speaks_behind_it() {
    let four = engine_that_wakes(Generation::Four, None).opened();
    let said = r#"0{"sid":"sid","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}"#;
    assert_eq!(four, send(said));
    let three = engine_that_wakes(Generation::Three, None).opened();
    assert_eq!(three.len(), 2);
    assert_eq!(three.last(), Some(&Step::Send(Frame::text("4hello"))));
}

#[test]
fn messages_go_up_and_come_down_as_packets() {
    for (generation, bytes) in [
        (Generation::Three, Bytes::from_static(&[4, 1, 2])),
        (Generation::Four, Bytes::from_static(&[1, 2])),
    ] {
        let mut engine = engine(generation);
        assert_eq!(says(&mut engine, "4hi"), send("4hi"));
        let steps = engine.received(Incoming::Binary(bytes.clone()));
        assert_eq!(steps, [Step::Send(Frame::binary(&bytes))]);
    }
}

#[test]
fn in_generation_4_we_ask_and_the_client_answers() {
    let mut engine = engine(Generation::Four);
    assert_eq!(engine.wakes_at(), Some(now() + Duration::from_secs(25)));
    pass(25);
    assert_eq!(engine.ticked(now()), send("2"));
    pass(1);
    assert_eq!(says(&mut engine, "3"), []);
    pass(25);
    assert_eq!(engine.ticked(now()), send("2"));
    pass(19);
    assert_eq!(engine.ticked(now()), []);
    pass(1);
    assert_eq!(engine.ticked(now()), close(CloseReason::Silent));
}

#[test]
fn in_generation_3_the_client_asks_and_is_gone_when_it_says_nothing_for_long() {
    let mut engine = engine(Generation::Three);
    pass(25);
    assert_eq!(engine.ticked(now()), []);
    assert_eq!(says(&mut engine, "2"), send("3"));
    assert_eq!(says(&mut engine, "2probe"), send("3probe"));
    pass(44);
    assert_eq!(engine.ticked(now()), []);
    assert_eq!(says(&mut engine, "4hi"), send("4hi"));
    pass(45);
    assert_eq!(engine.ticked(now()), close(CloseReason::Silent));
}

#[test]
fn a_heartbeat_in_the_wrong_direction_ends_the_connection() {
    assert_eq!(says(&mut engine(Generation::Four), "2"), close(CloseReason::Protocol));
    assert_eq!(says(&mut engine(Generation::Three), "3"), close(CloseReason::Protocol));
}

#[test]
fn what_is_no_packet_or_none_of_a_clients_ends_the_connection() {
    for generation in [Generation::Three, Generation::Four] {
        for said in ["", "abc", "7", "0{}", "5", "b!"] {
            let steps = says(&mut engine(generation), said);
            assert_eq!(steps, close(CloseReason::Protocol), "{said}");
        }
        assert_eq!(says(&mut engine(generation), "6"), []);
    }
    let steps = engine(Generation::Three).received(Incoming::Binary(Bytes::from_static(&[9])));
    assert_eq!(steps, close(CloseReason::Protocol));
}

#[test]
fn who_says_that_it_ends_does_not_come_back() {
    let mut engine = engine(Generation::Four);
    assert!(engine.stays());
    assert_eq!(says(&mut engine, "1"), close(CloseReason::Done));
    assert!(!engine.stays());
}

#[test]
fn what_is_above_is_woken_at_its_own_times_too() {
    let at = now() + Duration::from_secs(5);
    let mut engine = engine_that_wakes(Generation::Four, Some(at));
    engine.opened();
    assert_eq!(engine.wakes_at(), Some(at));
    pass(5);
    assert_eq!(engine.ticked(now()), send("4awake"));
    assert_eq!(engine.wakes_at(), Some(at + Duration::from_secs(20)));
}

#[test]
fn all_of_these_connections_have_one_name_and_last_words_come_from_above() {
    let mut engine = engine(Generation::Four);
    assert_eq!(engine.door(), "socketio");
    assert_eq!(engine.codec().name(), "words");
    assert_eq!(engine.parting(&CloseReason::Restart), [text("bye")]);
}
