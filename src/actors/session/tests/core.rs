//! The core alone: inputs in, what the sink and the stage are told out.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytestring::ByteString;

use super::probe::{events, joined};
use super::{Probe, ProbeCodec, Stage};
use crate::actors::session::{SessionCore, Sink};
use crate::actors::{CloseReason, Delivery, Frame, Incoming, Link, Outbox};
use crate::config::{Rate, SessionConfig};
use crate::domain::{AddressPrefix, Seq, SessionId};

#[derive(Default)]
struct Written {
    words: Vec<String>,
    closed: Option<CloseReason>,
}

impl Sink for Written {
    fn send(&mut self, frame: &Frame) {
        self.words.push(String::from_utf8(frame.payload().to_vec()).unwrap());
    }

    fn close(&mut self, reason: CloseReason) {
        self.closed = Some(reason);
    }
}

struct Rig {
    core: SessionCore,
    stage: Stage,
    outbox: Outbox,
    written: Written,
}

impl Rig {
    fn new() -> Self {
        Self::with(Probe::default())
    }

    fn with(probe: Probe) -> Self {
        let config = SessionConfig {
            unanswered: 2,
            frames: Rate { per_minute: 60, burst: 5 },
            ..SessionConfig::default()
        };
        let (outbox, reading) = Outbox::new(config.outbox_frames, config.outbox_bytes);
        let stage = Stage::default();
        let link = Link {
            session: SessionId(7),
            outbox: outbox.clone(),
            codec: &ProbeCodec,
            from: AddressPrefix::from(std::net::IpAddr::from([127, 0, 0, 1])),
        };
        let dispatch = Arc::new(stage.clone());
        let now = Instant::now();
        let core = SessionCore::new(Box::new(probe), dispatch, link, reading, &config, now);
        Self { core, stage, outbox, written: Written::default() }
    }

    fn say(&mut self, text: &'static str) {
        let incoming = Incoming::Text(ByteString::from_static(text));
        self.core.received(incoming, &mut self.written);
    }

    fn read_outbox(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        while self.core.poll_outbound(&mut context, &mut self.written) == Poll::Ready(()) {}
    }
}

#[test]
fn steps_are_done_in_order_and_nothing_is_done_after_a_close() {
    let mut rig = Rig::new();
    rig.core.opened(&mut rig.written);
    rig.say("a,post,b,close,c,post");
    assert_eq!(rig.written.words, ["welcome", "a", "b"]);
    assert_eq!(rig.written.closed, Some(CloseReason::Other(4_321, "as you wish".into())));
    assert_eq!(rig.stage.tags(), [1]);
    rig.say("d,post");
    rig.core.ticked(Instant::now(), &mut rig.written);
    assert_eq!(rig.written.words.len(), 3);
    assert!(rig.outbox.is_closed());
}

#[test]
fn events_and_answers_are_written_in_the_order_of_the_outbox() {
    let mut rig = Rig::new();
    rig.say("post");
    rig.outbox.deliver(&events(&["one", "two"]), 10).unwrap();
    rig.stage.answer(1);
    rig.outbox.deliver(&events(&["three"]), 10).unwrap();
    rig.read_outbox();
    assert_eq!(rig.written.words, ["one", "two", "ok 1", "three"]);
}

#[test]
fn an_event_that_the_conversation_does_not_want_is_left_out_and_one_may_be_told_in_other_words() {
    let mut rig = Rig::new();
    let event =
        |seq, word| Delivery { seq: Some(Seq(seq)), author: None, frame: Frame::text(word) };
    let events = [event(13, "unlucky"), event(14, "lucky"), event(15, "for everybody")];
    rig.outbox.deliver(&Arc::from(events), 10).unwrap();
    rig.read_outbox();
    assert_eq!(rig.written.words, ["lucky", "for you alone"]);
}

#[test]
fn the_seat_of_a_join_is_used_by_what_follows_and_given_back_once() {
    let mut rig = Rig::new();
    rig.say("join,post");
    assert_eq!(rig.stage.tags(), [1]);
    assert!(!rig.core.may_read());
    rig.outbox.answer(joined(1)).unwrap();
    rig.read_outbox();
    assert_eq!(rig.written.words, ["joined 1"]);
    assert_eq!(rig.stage.seated(), [false, true]);
    assert!(rig.core.may_read());
    rig.core.end();
    rig.core.end();
    let Rig { core, stage, .. } = rig;
    drop(core);
    assert_eq!(stage.gone(), 1);
}

#[test]
fn a_seat_that_was_still_on_its_way_is_given_back_too() {
    let mut rig = Rig::new();
    rig.say("join");
    rig.outbox.answer(joined(1)).unwrap();
    let Rig { core, stage, outbox, .. } = rig;
    drop(core);
    assert_eq!(stage.gone(), 1);
    assert!(outbox.answer(joined(2)).is_err(), "the sender keeps what comes too late");
}

#[test]
fn a_peer_is_not_read_while_too_much_is_unanswered() {
    let mut rig = Rig::new();
    rig.say("post");
    assert!(rig.core.may_read());
    rig.say("post,post");
    assert!(!rig.core.may_read());
    assert_eq!(rig.stage.tags(), [1, 2]);
    rig.stage.answer(1);
    rig.read_outbox();
    assert_eq!(rig.stage.tags(), [1, 2, 3]);
    assert!(!rig.core.may_read());
    rig.stage.answer(2);
    rig.read_outbox();
    assert!(rig.core.may_read());
}

#[test]
fn a_flood_is_told_to_the_conversation_which_closes_by_default() {
    let mut rig = Rig::new();
    let now = Instant::now();
    let admitted = (0..5).filter(|_| rig.core.admits(now, &mut rig.written)).count();
    assert_eq!(admitted, 5);
    let later = now + Duration::from_secs(2);
    assert!(rig.core.admits(later, &mut rig.written));
    assert!(rig.core.admits(later, &mut rig.written));
    assert_eq!(rig.written.closed, None);
    assert!(!rig.core.admits(later, &mut rig.written));
    assert_eq!(rig.written.closed, Some(CloseReason::NotAllowed));
}

#[test]
fn a_session_that_is_told_to_end_says_what_was_queued_before() {
    let mut rig = Rig::new();
    rig.outbox.deliver(&events(&["last words"]), 10).unwrap();
    rig.outbox.close(CloseReason::Restart);
    assert!(rig.core.is_told_to_end());
    rig.read_outbox();
    assert_eq!(rig.written.words, ["last words"]);
    assert_eq!(rig.written.closed, Some(CloseReason::Restart));
}

#[test]
fn where_commands_wait_for_one_another_the_peer_is_not_read_from_meanwhile() {
    let mut rig = Rig::with(Probe::simple());
    rig.say("post,post,last");
    assert_eq!(rig.stage.tags(), [1]);
    assert!(!rig.core.may_read());
    rig.stage.answer(1);
    rig.read_outbox();
    assert_eq!(rig.stage.tags(), [1, 2]);
    assert!(!rig.core.may_read());
    rig.stage.answer(2);
    rig.read_outbox();
    assert_eq!(rig.written.words, ["ok 1", "last", "ok 2"]);
    assert!(rig.core.may_read());
}

#[test]
fn nobody_has_two_seats_and_who_does_not_come_back_says_so_unless_the_server_restarts() {
    for (reason, expected) in [(CloseReason::Done, false), (CloseReason::Restart, true)] {
        let mut rig = Rig::with(Probe::simple());
        rig.say("join");
        for tag in [1, 2] {
            rig.outbox.answer(joined(tag)).unwrap();
        }
        rig.read_outbox();
        assert_eq!(rig.stage.expected(), [false], "the first room hears of it");
        rig.outbox.close(reason);
        rig.read_outbox();
        assert_eq!(rig.stage.expected(), [false, expected]);
    }
    let mut rig = Rig::new();
    rig.say("join");
    rig.outbox.answer(joined(1)).unwrap();
    rig.read_outbox();
    rig.core.end();
    assert_eq!(rig.stage.expected(), [true], "others keep their place for their grace");
}
