//! The conversation of a crowd: who speaks next, what was heard, and whether anything was lost, doubled or out of order.
//! Must not allocate or parse more than it must while it is measured.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::shape::Shape;
use super::tongue::{Meaning, Tongue};
use crate::support::crowd::{Crowd, Heard};

/// A crowd that talks.
pub struct Talk {
    crowd: Crowd,
    shape: Shape,
    said: u64,
    ears: Ears,
}

/// What was heard.
struct Ears {
    tongue: Tongue,
    members: usize,
    start: Instant,
    rooms: Vec<Room>,
    /// The last number each socket heard.
    last: Vec<u64>,
    /// Rooms in which a message has reached everybody, once for each message.
    complete: Vec<usize>,
    tally: Tally,
    /// The first answer that says no.
    refusal: Option<String>,
    /// Microseconds from the moment a message was due to each delivery, when they are wanted.
    delays: Option<Vec<u32>>,
}

#[derive(Default)]
struct Room {
    /// The number of the first message that somebody has not heard yet, and how many have heard it and those after it.
    first: u64,
    heard: VecDeque<usize>,
    speaker: usize,
}

/// What came of it all.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub deliveries: u64,
    pub lost: u64,
    pub doubled: u64,
    pub out_of_order: u64,
    pub frame_bytes: usize,
}

impl Talk {
    /// Among sockets that stand in the order of their rooms, none of which has heard a message.
    pub fn new(crowd: Crowd, shape: Shape, tongue: Tongue) -> Self {
        let ears = Ears {
            tongue,
            members: shape.members,
            start: Instant::now(),
            rooms: (0..shape.rooms).map(|_| Room { first: 1, ..Room::default() }).collect(),
            last: vec![0; shape.sockets()],
            complete: Vec::new(),
            tally: Tally::default(),
            refusal: None,
            delays: None,
        };
        Self { crowd, shape, said: 0, ears }
    }

    /// What came of it so far.
    pub fn tally(&self) -> Tally {
        self.ears.tally
    }

    /// Somebody in each room says so many things at once, and the next one as soon as one was heard by everybody.
    ///
    /// # Errors
    /// When a socket is closed.
    pub fn start(&mut self, in_flight: usize) -> Result<()> {
        for room in (0..self.shape.rooms).flat_map(|room| std::iter::repeat_n(room, in_flight)) {
            self.say(room, self.ears.now());
        }
        self.crowd.flush()
    }

    /// Goes on like this for so long.
    ///
    /// # Errors
    /// When a socket is closed, or nothing comes any more.
    pub fn go_on(&mut self, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.listen(Duration::from_millis(100))?;
            let mut complete = std::mem::take(&mut self.ears.complete);
            for room in complete.drain(..) {
                self.say(room, self.ears.now());
            }
            self.ears.complete = complete;
            self.crowd.flush()?;
        }
        Ok(())
    }

    /// Says so many things a second, in one room after the other, whatever was heard; returns the delays of all deliveries.
    ///
    /// # Errors
    /// When a socket is closed.
    pub fn pace(&mut self, per_second: f64, time: Duration) -> Result<Vec<u32>> {
        self.ears.delays = Some(Vec::new());
        let begin = self.ears.now();
        let gap = Duration::from_secs_f64(1.0 / per_second);
        let mut due = begin;
        let mut room = 0;
        while due < begin + time {
            while due <= self.ears.now() {
                self.say(room, due);
                room = (room + 1) % self.shape.rooms;
                due += gap;
            }
            self.crowd.flush()?;
            // The load has a core of its own: it looks again at once instead of sleeping too long.
            self.listen(Duration::ZERO)?;
        }
        self.fall_silent()?;
        Ok(self.ears.delays.take().unwrap_or_default())
    }

    /// Waits until everything that was said has been heard by everybody; counts what is not heard in time as lost.
    ///
    /// # Errors
    /// When a socket is closed, or something was refused.
    pub fn fall_silent(&mut self) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(20);
        let expected = self.said * u64::try_from(self.shape.members)?;
        while self.ears.tally.deliveries < expected {
            if let Some(refusal) = self.ears.refusal.take() {
                bail!("refused: {refusal}");
            }
            if Instant::now() > end {
                self.ears.tally.lost = expected - self.ears.tally.deliveries;
                break;
            }
            self.listen(Duration::from_millis(100))?;
        }
        self.ears.complete.clear();
        Ok(())
    }

    fn listen(&mut self, patience: Duration) -> Result<()> {
        let ears = &mut self.ears;
        self.crowd.turn(patience, |heard| ears.hear(&heard))
    }

    fn say(&mut self, room: usize, due: Duration) {
        let Some(found) = self.ears.rooms.get_mut(room) else { return };
        let speaker = room * self.shape.members + found.speaker;
        found.speaker = (found.speaker + 1) % self.shape.members;
        self.said += 1;
        self.crowd.queue(speaker, &self.ears.tongue.post(due, self.said));
    }
}

/// How long a post of a page is on the wire.
pub fn post_bytes() -> usize {
    Tongue::Page.post(Duration::ZERO, 0).len()
}

impl Ears {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        let seq = match self.tongue.meaning(heard.payload) {
            Meaning::Message(seq) => seq,
            Meaning::Refusal => {
                let words = || String::from_utf8_lossy(heard.payload).into_owned();
                self.refusal.get_or_insert_with(words);
                return;
            }
            Meaning::Other => return,
        };
        self.tally.frame_bytes = heard.payload.len();
        let Some(last) = self.last.get_mut(heard.socket) else { return };
        match seq {
            _ if seq == *last + 1 => *last = seq,
            _ if seq <= *last => {
                self.tally.doubled += 1;
                return;
            }
            _ => {
                self.tally.out_of_order += 1;
                *last = seq;
            }
        }
        self.tally.deliveries += 1;
        self.count(heard.room, seq);
        if self.delays.is_some() {
            self.time(heard.payload);
        }
    }

    fn count(&mut self, room: usize, seq: u64) {
        let Some(found) = self.rooms.get_mut(room) else { return };
        let at = usize::try_from(seq.saturating_sub(found.first)).unwrap_or_default();
        while found.heard.len() <= at {
            found.heard.push_back(0);
        }
        if let Some(count) = found.heard.get_mut(at) {
            *count += 1;
        }
        while found.heard.front() == Some(&self.members) {
            found.heard.pop_front();
            found.first += 1;
            self.complete.push(room);
        }
    }

    fn time(&mut self, payload: &[u8]) {
        let now = self.now();
        let due = self.tongue.due(payload);
        let delay = now.saturating_sub(due.unwrap_or(now)).as_micros();
        if let Some(delays) = &mut self.delays {
            delays.push(u32::try_from(delay).unwrap_or(u32::MAX));
        }
    }
}
