//! How a room tells what happens in it: events gather and leave together, then the answers to those who caused them.
//! Must not decide what happens, nor wait for a session.

use std::time::Instant;

use actix::fut::wrap_future;
use actix::{ActorFutureExt, AsyncContext, Context, Handler};

use super::Room;
use crate::actors::load;
use crate::actors::messages::Flush;
use crate::domain::{Event, Passing};

impl Room {
    /// Gathers an event; everything of one turn is delivered together.
    pub(super) fn tell(&mut self, event: Event, context: &mut Context<Self>) {
        self.services.bus.publish(self.record.id, &event);
        self.note(&event);
        self.pending.push(event);
        self.flush_later(context);
    }

    pub(super) fn flush_later(&mut self, context: &mut Context<Self>) {
        if std::mem::replace(&mut self.flush_is_due, true) {
            return;
        }
        // With time to spare a room tells at once. On a busy thread it gathers for a moment: several frames in one
        // write cost each connection what one frame costs.
        let gather = self.services.rooms.gather;
        if !gather.is_zero() && load::is_busy(Instant::now()) {
            context.notify_later(Flush, gather);
        } else {
            // What other connections of this thread have to say at this moment is heard first.
            let others_first = wrap_future::<_, Self>(tokio::task::yield_now());
            context.spawn(others_first.map(|(), _, context| context.notify(Flush)));
        }
    }

    /// Delivers what has gathered: events first, then the answers to those who caused them.
    pub(super) fn flush(&mut self) {
        let events = std::mem::take(&mut self.pending);
        if !events.is_empty() {
            let outcome = self.fan_out.deliver(&self.record, &events);
            self.services.metrics.fanned_out(outcome.rendered, outcome.delivered);
            load::told(outcome.delivered, Instant::now());
            for session in outcome.slow {
                self.services.metrics.slow_session();
                log::warn!("session read too slowly session={session} room={}", self.record.id);
                self.unseat(session);
            }
        }
        for (reply, receipt) in self.answers.drain(..) {
            reply.send(Ok(receipt));
        }
    }

    /// Writes down who came or went, in rooms that tell it to those who come later. Handed over at once and waited for by nobody:
    /// what somebody asks for afterwards, like being forgotten, finds it in the log. A failure is logged there.
    fn note(&mut self, event: &Event) {
        let (who, what, at) = match event {
            Event::Entered { who, at } => (who, Passing::Entered, *at),
            Event::Left { who, at } => (who, Passing::Left, *at),
            _ => return,
        };
        if !self.record.kind.keeps_notices() {
            return;
        }
        let notice = self.comings.add(who.clone(), what, self.last_seq(), at);
        let keep = self.services.rooms.notices;
        drop(self.services.store.add_notice(self.record.id, notice, keep));
    }
}

impl Handler<Flush> for Room {
    type Result = ();

    fn handle(&mut self, _: Flush, context: &mut Self::Context) {
        self.flush_is_due = false;
        self.flush();
        self.look_after(context);
    }
}
