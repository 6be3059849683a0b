//! Engine.IO as a conversation: the first packet, heartbeats, packets that are none, the end; the rest goes to the layer above.
//! Must not know what carries the packets, nor what a message means.

mod heartbeat;

use std::time::{Duration, Instant};

use self::heartbeat::{Beat, Heartbeat};
use super::engine_packet::{Content, EnginePacket, Generation};
use super::handshake::Handshake;
use super::upper::{Upper, frame};
use crate::actors::{
    CloseReason, Codec, Conversation, Delivery, Frame, Hears, Incoming, Notice, Step, Tag,
};
use crate::config::SocketIoConfig;
use crate::domain::{ChatError, Reply, Told};

/// How all these connections are called in lists and counters, whatever is spoken above.
const DOOR: &str = "socketio";

/// What clients are told at the beginning, and held to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EngineConfig {
    /// How often a client is asked whether it is there, or has to say so.
    pub ping_every: Duration,
    /// How long the answer may take.
    pub ping_timeout: Duration,
    /// Bytes of one body and of one message.
    pub max_payload: usize,
    /// How long a WebSocket may take to become the transport.
    pub upgrade_within: Duration,
}

impl From<&SocketIoConfig> for EngineConfig {
    fn from(config: &SocketIoConfig) -> Self {
        Self {
            ping_every: config.ping_every,
            ping_timeout: config.ping_timeout,
            max_payload: config.max_payload,
            upgrade_within: config.upgrade_within,
        }
    }
}

/// One connection, on whatever transport.
pub struct Engine {
    generation: Generation,
    /// The first packet's JSON, until it is sent.
    open: String,
    config: EngineConfig,
    heartbeat: Heartbeat,
    upper: Box<dyn Upper>,
    now: fn() -> Instant,
}

impl Engine {
    /// A connection that begins, with what is spoken on it.
    pub fn new(handshake: &Handshake, config: EngineConfig, upper: Box<dyn Upper>) -> Self {
        Self::with_clock(handshake, config, upper, Instant::now)
    }

    fn with_clock(
        handshake: &Handshake,
        config: EngineConfig,
        upper: Box<dyn Upper>,
        now: fn() -> Instant,
    ) -> Self {
        let generation = handshake.generation;
        let EngineConfig { ping_every, ping_timeout, max_payload, .. } = config;
        Self {
            generation,
            open: handshake.open(ping_every, ping_timeout, max_payload),
            config,
            heartbeat: Heartbeat::new(generation, ping_every, ping_timeout, now()),
            upper,
            now,
        }
    }

    fn frame(&self, packet: &EnginePacket) -> Frame {
        frame(self.generation, packet)
    }

    fn packet(&mut self, packet: EnginePacket, now: Instant) -> Vec<Step> {
        self.heartbeat.heard(now);
        match (packet, self.generation) {
            (EnginePacket::Message(content), _) => self.upper.message(content, now),
            (EnginePacket::Ping(text), Generation::Three) => {
                vec![Step::Send(self.frame(&EnginePacket::Pong(text)))]
            }
            (EnginePacket::Pong(_), Generation::Four) => {
                self.heartbeat.answered(now);
                Vec::new()
            }
            (EnginePacket::Close, _) => {
                self.upper.over();
                vec![Step::Close(CloseReason::Done)]
            }
            (EnginePacket::Noop, _) => Vec::new(),
            // Not the client's to say, not in this generation, or not here.
            (
                EnginePacket::Open(_)
                | EnginePacket::Upgrade
                | EnginePacket::Ping(_)
                | EnginePacket::Pong(_),
                _,
            ) => vec![Step::Close(CloseReason::Protocol)],
        }
    }
}

impl Conversation for Engine {
    fn codec(&self) -> &'static dyn Codec {
        self.upper.codec()
    }

    fn door(&self) -> &'static str {
        DOOR
    }

    fn stays(&self) -> bool {
        self.upper.stays()
    }

    fn opened(&mut self) -> Vec<Step> {
        let now = (self.now)();
        let EngineConfig { ping_every, ping_timeout, .. } = self.config;
        self.heartbeat = Heartbeat::new(self.generation, ping_every, ping_timeout, now);
        let open = EnginePacket::Open(std::mem::take(&mut self.open).into());
        let mut steps = vec![Step::Send(self.frame(&open))];
        steps.extend(self.upper.opened(now));
        steps
    }

    fn received(&mut self, incoming: Incoming) -> Vec<Step> {
        let now = (self.now)();
        let content = match incoming {
            Incoming::Text(text) => Content::Text(text),
            Incoming::Binary(bytes) => Content::Binary(bytes),
        };
        match EnginePacket::from_frame(self.generation, &content) {
            Ok(packet) => self.packet(packet, now),
            Err(bad) => {
                log::debug!("a packet of Engine.IO is none: {bad}");
                vec![Step::Close(CloseReason::Protocol)]
            }
        }
    }

    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        self.upper.replied(tag, result)
    }

    fn met(&mut self, told: Told) -> Vec<Step> {
        self.upper.met(told)
    }

    fn hears(&mut self, delivery: &Delivery) -> Hears {
        self.upper.hears(delivery)
    }

    fn closed(&mut self, code: Option<u16>) {
        // Some clients close the WebSocket before they say good-bye. A page that is loaded again closes it without a code.
        if code == Some(CloseReason::Done.code()) {
            self.upper.over();
        }
    }

    fn told(&mut self, notice: &Notice) -> Vec<Step> {
        self.upper.told(notice)
    }

    fn flooded(&mut self) -> Vec<Step> {
        self.upper.flooded()
    }

    fn parting(&mut self, reason: &CloseReason) -> Vec<Frame> {
        self.upper.parting(reason)
    }

    fn wakes_at(&self) -> Option<Instant> {
        let own = self.heartbeat.wakes_at();
        Some(self.upper.wakes_at().map_or(own, |at| at.min(own)))
    }

    fn ticked(&mut self, now: Instant) -> Vec<Step> {
        let mut steps = match self.heartbeat.beat(now) {
            Beat::Wait => Vec::new(),
            Beat::Ask => vec![Step::Send(self.frame(&EnginePacket::Ping("".into())))],
            Beat::Gone => return vec![Step::Close(CloseReason::Silent)],
        };
        steps.extend(self.upper.ticked(now));
        steps
    }
}

#[cfg(test)]
mod tests;
