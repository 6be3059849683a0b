//! Stands in for a room: hands messages over and keeps what the writer answers.
//! Must not wait for ever.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::domain::{ChatError, Message, NewMessage, RoomKind};
use crate::store::{Committed, Full, Sink, Store, Ticket};

const DEADLINE: Duration = Duration::from_secs(30);

pub type Outcome = Result<Message, ChatError>;

pub struct Listener {
    pub sink: Sink,
    heard: mpsc::Receiver<Vec<Committed>>,
    tickets: AtomicU64,
}

impl Listener {
    pub fn new() -> Self {
        let (sender, heard) = mpsc::channel();
        let sink: Sink = Arc::new(move |committed| drop(sender.send(committed)));
        Self { sink, heard, tickets: AtomicU64::new(0) }
    }

    /// Hands a message over.
    pub fn append(&self, store: &Store, message: NewMessage) -> Result<Ticket, Full> {
        let ticket = Ticket(self.tickets.fetch_add(1, Ordering::Relaxed));
        store.writer().append(message, ticket, &self.sink).map(|()| ticket)
    }

    /// The next call of the sink.
    pub fn hear(&self) -> Vec<Committed> {
        self.heard.recv_timeout(DEADLINE).expect("the writer answers in time")
    }

    /// Hands messages over and gives their results in the same order.
    pub fn store(
        &self,
        store: &Store,
        messages: impl IntoIterator<Item = NewMessage>,
    ) -> Vec<Outcome> {
        let tickets: Vec<Ticket> = messages
            .into_iter()
            .map(|message| self.append(store, message).expect("there is room in the inbox"))
            .collect();
        let mut results: HashMap<Ticket, Outcome> = HashMap::new();
        while results.len() < tickets.len() {
            results.extend(self.hear().into_iter().map(|one| (one.ticket, one.result)));
        }
        tickets.iter().map(|ticket| results.remove(ticket).unwrap()).collect()
    }

    /// Hands one message over and gives its result.
    pub fn store_one(&self, store: &Store, message: NewMessage) -> Outcome {
        self.store(store, [message]).remove(0)
    }

    /// Hands a message over again and again until it is stored.
    pub fn store_at_last(&self, store: &Store, message: &NewMessage) -> Message {
        until(|| self.store_one(store, message.clone()).ok())
    }
}

/// Asks until there is an answer.
pub fn until<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "it did not happen in time");
        std::thread::yield_now();
    }
}

/// Keeps the writer busy until it is dropped: what is handed over meanwhile is one batch.
pub fn hold(store: &Store) -> impl Drop + use<> {
    struct Held(Option<mpsc::Sender<()>>);
    impl Drop for Held {
        fn drop(&mut self) {
            self.0.take();
        }
    }
    let (holds, holding) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let ends = Mutex::new((holds, released));
    let sink: Sink = Arc::new(move |_| {
        let (holds, released) = &*ends.lock().unwrap();
        holds.send(()).unwrap();
        let _: Result<(), _> = released.recv();
    });
    let nowhere = super::room(RoomKind::Code, "HOLD");
    let message = super::message(&nowhere, &super::person("Holder"), "hold");
    store.writer().append(message, Ticket(0), &sink).unwrap();
    holding.recv_timeout(DEADLINE).unwrap();
    Held(Some(release))
}
