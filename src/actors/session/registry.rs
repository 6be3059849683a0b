//! All sessions of this process: their ids, how many there are, and the way to end them all.
//! Must not know what a session does.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::seen::Seen;
use crate::actors::{CloseReason, Outbox};
use crate::domain::{AddressPrefix, LoginId, SessionId, UserId};
use crate::metrics::Metrics;

/// The sessions that are open. Clones share one list.
#[derive(Clone)]
pub struct Sessions(Arc<Shared>);

struct Shared {
    live: Mutex<HashMap<SessionId, Live>>,
    /// Log-ins that ended a moment ago, for connections that were on their way.
    over: Mutex<VecDeque<(std::time::Instant, LoginId)>>,
    seen: Mutex<Seen>,
    next: AtomicU64,
    is_draining: AtomicBool,
    ended: Notify,
    metrics: Metrics,
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer {
    /// The person, if he is known before he says anything.
    pub user: Option<UserId>,
    /// Where he is logged in with it; closed when that ends.
    pub login: Option<LoginId>,
    /// From where.
    pub from: AddressPrefix,
}

struct Live {
    outbox: Outbox,
    peer: Peer,
}

/// A place in the list, given back when it is dropped.
pub struct Registration {
    sessions: Sessions,
    id: SessionId,
    door: &'static str,
}

/// No handshake takes longer from reading who somebody is to the connection.
const ON_THE_WAY: Duration = Duration::from_secs(60);
/// Sessions closed together by `drain`.
const SLICE: usize = 20;

impl Sessions {
    /// None yet.
    pub fn new(metrics: Metrics) -> Self {
        Self(Arc::new(Shared {
            live: Mutex::default(),
            over: Mutex::default(),
            seen: Mutex::new(Seen::new(std::time::Instant::now())),
            next: AtomicU64::new(1),
            is_draining: AtomicBool::new(false),
            ended: Notify::new(),
            metrics,
        }))
    }

    /// A new session at that door (its codec's name); `None` once the drain has begun, and for a log-in that is over.
    pub fn open(&self, door: &'static str, outbox: Outbox, peer: Peer) -> Option<Registration> {
        let mut live = self.live();
        let is_over = peer.login.is_some_and(|login| self.is_over(login));
        if is_over || self.0.is_draining.load(Ordering::Relaxed) {
            return None;
        }
        let id = SessionId(self.0.next.fetch_add(1, Ordering::Relaxed));
        live.insert(id, Live { outbox, peer });
        drop(live);
        self.0.metrics.session_opened(door);
        if let Some(user) = peer.user {
            self.note(user, peer.from);
        }
        Some(Registration { sessions: self.clone(), id, door })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.live().len()
    }

    /// The outboxes of all connections of one person.
    pub fn of(&self, user: UserId) -> Vec<Outbox> {
        self.those(|peer| peer.user == Some(user), |one| one.outbox.clone())
    }

    /// The outboxes of all connections from one place.
    pub fn from(&self, from: AddressPrefix) -> Vec<Outbox> {
        self.those(|peer| peer.from == from, |one| one.outbox.clone())
    }

    /// A connection turns out to be this person's, and perhaps to end with that log-in; at once, if that is over.
    pub fn identify(&self, session: SessionId, user: UserId, login: Option<LoginId>) {
        let mut live = self.live();
        let Some(one) = live.get_mut(&session) else { return };
        one.peer.user = Some(user);
        one.peer.login = login.or(one.peer.login);
        let (from, is_over) = (one.peer.from, login.is_some_and(|login| self.is_over(login)));
        let outbox = is_over.then(|| one.outbox.clone());
        drop(live);
        self.note(user, from);
        if let Some(outbox) = outbox {
            outbox.close(CloseReason::NotEntered);
        }
    }

    /// Whether it is known whose a connection is.
    pub fn is_known(&self, session: SessionId) -> bool {
        self.live().get(&session).is_some_and(|one| one.peer.user.is_some())
    }

    /// Closes the connections of log-ins that have ended, and those that are on their way.
    pub fn log_out(&self, ended: &[LoginId]) {
        let now = std::time::Instant::now();
        {
            let mut over = self.over();
            while over.front().is_some_and(|(at, _)| now.duration_since(*at) > ON_THE_WAY) {
                over.pop_front();
            }
            over.extend(ended.iter().map(|login| (now, *login)));
        }
        let has_ended = |peer: &Peer| peer.login.is_some_and(|login| ended.contains(&login));
        for outbox in self.those(has_ended, |one| one.outbox.clone()) {
            outbox.close(CloseReason::NotEntered);
        }
    }

    /// From where one person is connected or came within a day, the latest first.
    pub fn addresses_of(&self, user: UserId) -> Vec<AddressPrefix> {
        let mut found = self.seen().of(user, std::time::Instant::now());
        for from in self.those(|peer| peer.user == Some(user), |one| one.peer.from) {
            if !found.contains(&from) {
                found.push(from);
            }
        }
        found
    }

    /// Somebody without a connection came from there.
    pub fn note(&self, user: UserId, from: AddressPrefix) {
        self.seen().note(user, from, std::time::Instant::now());
    }

    /// Asked with the list of sessions in hand: a log-in ends before that or closes what is in it.
    fn is_over(&self, login: LoginId) -> bool {
        self.over().iter().any(|(_, over)| *over == login)
    }

    fn over(&self) -> MutexGuard<'_, VecDeque<(std::time::Instant, LoginId)>> {
        self.0.over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn those<T>(&self, fits: impl Fn(&Peer) -> bool, what: impl Fn(&Live) -> T) -> Vec<T> {
        self.live().values().filter(|one| fits(&one.peer)).map(what).collect()
    }

    /// Lets nobody in any more and closes all with `Restart`, spread over that time so that they do not come back in one moment.
    pub async fn drain(&self, over: Duration) {
        let outboxes: Vec<Outbox> = {
            let live = self.live();
            self.0.is_draining.store(true, Ordering::Relaxed);
            live.values().map(|one| one.outbox.clone()).collect()
        };
        let slices = u32::try_from(outboxes.len().div_ceil(SLICE)).unwrap_or(u32::MAX);
        let pause = over / slices.max(1);
        let mut due = Instant::now();
        for slice in outboxes.chunks(SLICE) {
            for outbox in slice {
                outbox.close(CloseReason::Restart);
            }
            due += pause;
            sleep_until(due).await;
        }
    }

    /// Waits until none is left, with its connection closed, or until that time has passed.
    pub async fn ended(&self, within: Duration) {
        let all_ended = async {
            loop {
                let ended = self.0.ended.notified();
                if self.count() == 0 {
                    return;
                }
                ended.await;
            }
        };
        let in_time = tokio::time::timeout(within, all_ended).await;
        if in_time.is_err() {
            log::warn!("connections are cut off count={}", self.count());
        }
    }

    fn live(&self) -> MutexGuard<'_, HashMap<SessionId, Live>> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registration {
    /// The session's id.
    pub const fn id(&self) -> SessionId {
        self.id
    }

    /// Through which door it came.
    pub const fn door(&self) -> &'static str {
        self.door
    }

    /// The peer reads nothing, and no room had noticed.
    pub fn was_slow(&self) {
        log::warn!("session reads nothing session={} door={}", self.id, self.door);
        self.sessions.0.metrics.slow_session();
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let is_last = {
            let mut live = self.sessions.live();
            live.remove(&self.id);
            live.is_empty()
        };
        self.sessions.0.metrics.session_closed(self.door);
        if is_last {
            self.sessions.0.ended.notify_waiters();
        }
    }
}
