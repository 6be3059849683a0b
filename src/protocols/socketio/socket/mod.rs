//! Socket.IO above Engine.IO: who is let into which namespace, events, answers to events, and attachments.
//! Must not know what events mean, heartbeats, or what carries the messages.

mod assembly;
mod namespaces;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::application::{Act, Application, Client, Event};
use super::engine_packet::{Content, Generation};
use super::handshake::{Handshake, new_sid};
use super::packet::{Body, MAIN, Packet};
use super::upper::{self, Upper};
use crate::actors::{CloseReason, Codec, Delivery, Frame, Hears, Notice, Step, Tag};
use crate::domain::{ChatError, Reply, Told};

use assembly::Assembly;
use namespaces::{Namespaces, Standing};

/// What clients of a namespace that does not exist are told.
const NO_SUCH: &str = "Invalid namespace";

/// One client's sockets on one connection.
pub struct Socket<A> {
    application: A,
    generation: Generation,
    /// The connection's own, which nobody else may know.
    sid: String,
    assembly: Assembly,
    namespaces: Namespaces,
    /// How long a client may be connected to nothing.
    connect_within: Duration,
    /// It has been connected to nothing, and this is the end of it.
    idle_until: Option<Instant>,
    /// The last moment that was told.
    now: Option<Instant>,
}

impl<A: Application> Socket<A> {
    /// A connection on which nothing was said yet; who is let into nothing within that time is closed.
    pub fn new(application: A, handshake: &Handshake, connect_within: Duration) -> Self {
        Self {
            application,
            generation: handshake.generation,
            sid: handshake.sid.clone(),
            assembly: Assembly::default(),
            namespaces: Namespaces::default(),
            connect_within,
            idle_until: None,
            now: None,
        }
    }

    fn packet(&mut self, packet: Packet) -> Vec<Step> {
        let name = match self.generation {
            // Its clients put a query behind the name when they ask to be let in.
            Generation::Three => packet.namespace.split('?').next().unwrap_or_default(),
            Generation::Four => &packet.namespace,
        };
        if let Body::Connect(said) = packet.body {
            return self.connect(name, said.as_ref());
        }
        match (self.namespaces.get(name), packet.body) {
            // The server alone says so; and nothing is said to a namespace before it was asked for.
            (_, Body::ConnectError(_)) | (None, _) => vec![Step::Close(CloseReason::Protocol)],
            (Some(Standing::Asking | Standing::In), Body::Disconnect) => {
                self.namespaces.set(name, Standing::Out);
                self.watch();
                let acts = self.application.disconnected(name);
                self.carry_out(acts)
            }
            (Some(Standing::In), Body::Event { id, mut arguments }) => {
                let Some(Value::String(called)) = arguments.first_mut().map(Value::take) else {
                    return vec![Step::Close(CloseReason::Protocol)];
                };
                arguments.remove(0);
                let attachments = packet.attachments;
                let event = Event { name: called, arguments, attachments, ack: id };
                let acts = self.application.event(name, event);
                self.carry_out(acts)
            }
            (Some(Standing::In), Body::Ack { id, arguments }) => {
                let acts = self.application.acked(name, id, arguments);
                self.carry_out(acts)
            }
            // It was on its way when the client was put out.
            _ => Vec::new(),
        }
    }

    fn connect(&mut self, namespace: &str, said: Option<&Value>) -> Vec<Step> {
        if !self.application.knows(namespace) {
            return self.refused(namespace, json!({ "message": NO_SUCH }));
        }
        match (self.namespaces.get(namespace), self.generation) {
            (None | Some(Standing::Out), _) => {}
            // They are let into the main namespace unasked, and some ask all the same.
            (Some(_), Generation::Three) => return Vec::new(),
            (Some(_), Generation::Four) => return vec![Step::Close(CloseReason::Protocol)],
        }
        self.namespaces.set(namespace, Standing::Asking);
        self.watch();
        let sid = match (self.generation, namespace) {
            (Generation::Four, _) => new_sid(),
            (Generation::Three, MAIN) => self.sid.clone(),
            (Generation::Three, _) => format!("{namespace}#{}", self.sid),
        };
        let generation = self.generation;
        let client = Client { namespace, sid: &sid, generation, handshake: said };
        let acts = self.application.connect(&client);
        self.carry_out(acts)
    }

    fn carry_out(&mut self, acts: Vec<Act>) -> Vec<Step> {
        let steps = acts.into_iter().flat_map(|act| self.act(act)).collect();
        self.watch();
        steps
    }

    fn act(&mut self, act: Act) -> Vec<Step> {
        match act {
            Act::Accept { namespace, sid, pid } => self.accepted(&namespace, &sid, pid),
            Act::Refuse { namespace, why } => {
                if self.namespaces.get(&namespace) != Some(Standing::Asking) {
                    return Vec::new();
                }
                self.namespaces.forget(&namespace);
                self.refused(&namespace, why)
            }
            Act::Emit(packet) if self.namespaces.has(&packet.namespace) => self.say(&packet),
            Act::Say(frame) if self.namespaces.has(MAIN) => vec![Step::Send(frame)],
            Act::Emit(_) | Act::Say(_) => Vec::new(),
            Act::Disconnect { namespace } => match self.namespaces.get(&namespace) {
                Some(Standing::Asking | Standing::In) => {
                    self.namespaces.set(&namespace, Standing::Out);
                    self.say(&Packet::new(&namespace, Body::Disconnect))
                }
                Some(Standing::Out) | None => Vec::new(),
            },
            Act::Run { tag, command } => vec![Step::Run { tag, command }],
            Act::Close(reason) => vec![Step::Close(reason)],
        }
    }

    /// A client that has gone meanwhile is not let in any more.
    fn accepted(&mut self, namespace: &str, sid: &str, pid: Option<String>) -> Vec<Step> {
        if self.namespaces.get(namespace) != Some(Standing::Asking) {
            return Vec::new();
        }
        self.namespaces.set(namespace, Standing::In);
        let told = match (self.generation, pid) {
            (Generation::Three, _) => None,
            (Generation::Four, None) => Some(json!({ "sid": sid })),
            (Generation::Four, Some(pid)) => Some(json!({ "sid": sid, "pid": pid })),
        };
        self.say(&Packet::new(namespace, Body::Connect(told)))
    }

    fn refused(&self, namespace: &str, why: Value) -> Vec<Step> {
        let why = match (self.generation, why) {
            (Generation::Three, Value::Object(mut why)) if why.contains_key("message") => {
                why.remove("message").unwrap_or_default()
            }
            (_, why) => why,
        };
        self.say(&Packet::new(namespace, Body::ConnectError(why)))
    }

    fn say(&self, packet: &Packet) -> Vec<Step> {
        let text = std::iter::once(upper::text(&packet.to_text()));
        let attached = packet.attachments.iter();
        let attached = attached.map(|bytes| upper::binary(self.generation, bytes));
        text.chain(attached).map(Step::Send).collect()
    }

    /// A connection that is used for nothing is not kept for ever, whenever that begins.
    fn watch(&mut self) {
        if !self.namespaces.is_idle() {
            self.idle_until = None;
        } else if self.idle_until.is_none() {
            self.idle_until = self.now.map(|now| now + self.connect_within);
        }
    }
}

impl<A: Application> Upper for Socket<A> {
    fn codec(&self) -> &'static dyn Codec {
        self.application.codec()
    }

    fn stays(&self) -> bool {
        self.application.stays()
    }

    fn opened(&mut self, now: Instant) -> Vec<Step> {
        self.now = Some(now);
        self.watch();
        match self.generation {
            Generation::Three => self.connect(MAIN, None),
            Generation::Four => Vec::new(),
        }
    }

    fn message(&mut self, content: Content, now: Instant) -> Vec<Step> {
        self.now = Some(now);
        match self.assembly.take(content) {
            Ok(Some(packet)) => self.packet(packet),
            Ok(None) => Vec::new(),
            Err(reason) => vec![Step::Close(reason)],
        }
    }

    fn over(&mut self) {
        for namespace in self.namespaces.leave_all() {
            // Nothing is done any more on a connection that is over.
            let _ = self.application.disconnected(&namespace);
        }
    }

    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        let acts = self.application.replied(tag, result);
        self.carry_out(acts)
    }

    fn met(&mut self, told: Told) -> Vec<Step> {
        let acts = self.application.met(told);
        self.carry_out(acts)
    }

    fn hears(&mut self, delivery: &Delivery) -> Hears {
        if self.namespaces.has(MAIN) { self.application.hears(delivery) } else { Hears::Nothing }
    }

    fn told(&mut self, notice: &Notice) -> Vec<Step> {
        let acts = self.application.told(notice);
        self.carry_out(acts)
    }

    fn flooded(&mut self) -> Vec<Step> {
        self.assembly.lost();
        let acts = self.application.flooded();
        self.carry_out(acts)
    }

    fn parting(&mut self, reason: &CloseReason) -> Vec<Frame> {
        if !self.application.closing(reason) {
            return Vec::new();
        }
        let packet = |namespace: &String| Packet::new(namespace, Body::Disconnect).to_text();
        self.namespaces.leave_all().iter().map(|name| upper::text(&packet(name))).collect()
    }

    fn wakes_at(&self) -> Option<Instant> {
        let wakes = [self.idle_until, self.application.wakes_at()];
        wakes.into_iter().flatten().min()
    }

    fn ticked(&mut self, now: Instant) -> Vec<Step> {
        self.now = Some(now);
        if self.idle_until.is_some_and(|until| now >= until) {
            return vec![Step::Close(CloseReason::Silent)];
        }
        let acts = self.application.ticked(now);
        self.carry_out(acts)
    }
}
