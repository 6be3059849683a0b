//! Messages through the writer: so many under way, each acknowledged one followed by the next.
//! Must not add work of its own inside the clock.

use std::collections::HashMap;
use std::error::Error;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chinwag::store::{Committed, Full, Sink, Store, Ticket};

use crate::measure::Run;
use crate::place::Place;

/// The store under test, and the size of each commit it reports.
pub struct Through {
    store: Store,
    batches: Arc<Mutex<Vec<usize>>>,
}

impl Through {
    /// Opens the store.
    pub fn new(place: &Place) -> Result<Self, Box<dyn Error>> {
        let store = place.store()?;
        let batches = Arc::new(Mutex::new(Vec::new()));
        let kept = batches.clone();
        store.writer().observe(Box::new(move |commit| {
            if let Ok(mut batches) = kept.lock() {
                batches.push(commit.jobs);
            }
        }));
        Ok(Self { store, batches })
    }

    /// Hands the messages over from one thread and hears results on it, as a room's actor does.
    pub fn run(
        &self,
        place: &Place,
        in_flight: usize,
        count: usize,
    ) -> Result<Run, Box<dyn Error>> {
        let mut messages = place.messages(count)?.into_iter();
        let (sender, heard): (Sender<Vec<Committed>>, Receiver<_>) = channel();
        let sink: Sink = Arc::new(move |committed| drop(sender.send(committed)));
        let mut under_way: HashMap<Ticket, Instant> = HashMap::with_capacity(2 * in_flight);
        let mut waits = Vec::with_capacity(count);
        let mut next = 0;
        let mut hand_over = |under_way: &mut HashMap<Ticket, Instant>| {
            let Some(message) = messages.next() else { return Ok(()) };
            next += 1;
            under_way.insert(Ticket(next), Instant::now());
            let taken = self.store.writer().append(message, Ticket(next), &sink);
            taken.map_err(|Full| "the inbox is full")
        };
        let began = Instant::now();
        for _ in 0..in_flight {
            hand_over(&mut under_way)?;
        }
        while waits.len() < count {
            for Committed { ticket, result } in heard.recv()? {
                result?;
                waits.extend(under_way.remove(&ticket).map(|at| at.elapsed()));
                hand_over(&mut under_way)?;
            }
        }
        let took = began.elapsed();
        let batches =
            std::mem::take(&mut *self.batches.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Run { took, waits, batches })
    }
}
