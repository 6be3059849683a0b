//! Who may take part and from where: the shared picture of suspensions, bans and warnings, and how it reaches live connections.
//! Must not decide anything: reports and moderators do, through the store.

mod acts;
mod held;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, Weak};
use std::time::{Duration, Instant};

use super::session::Sessions;
use super::{CloseReason, Notice};
use crate::clock;
use crate::config::SafetyConfig;
use crate::domain::{AddressPrefix, ChatError, PauseRule, SessionId, Timestamp, UserId, Warning};
use crate::store::Store;
use held::Held;

/// What others do with this database is noticed within this time.
const READ_EVERY: Duration = Duration::from_secs(30);
/// How often what is over is deleted.
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);

/// The picture. Cloning counts references.
#[derive(Clone)]
pub struct Standing(Arc<Inner>);

struct Inner {
    store: Store,
    sessions: Sessions,
    rule: PauseRule,
    cases_kept: Duration,
    held: RwLock<Held>,
    /// One reading after the other, so that an older picture never replaces a newer one.
    turn: tokio::sync::Mutex<()>,
}

impl Standing {
    /// Nothing is known before `begin`.
    pub fn new(store: Store, sessions: Sessions, config: &SafetyConfig) -> Self {
        let rule = PauseRule {
            pause_at: config.pause_reporters,
            out_at: config.out_reporters,
            window: config.report_window,
            pause: config.pause,
        };
        Self(Arc::new(Inner {
            store,
            sessions,
            rule,
            cases_kept: config.cases_kept,
            held: RwLock::default(),
            turn: tokio::sync::Mutex::default(),
        }))
    }

    /// Reads what holds, and keeps reading and sweeping on this thread until the last handle is gone.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn begin(&self) -> Result<(), ChatError> {
        self.refresh().await?;
        actix_rt::spawn(look_after(Arc::downgrade(&self.0)));
        Ok(())
    }

    /// Whether somebody may enter, wait in line, and say something.
    ///
    /// # Errors
    /// `Suspended`, with until when and why.
    pub fn may_take_part(&self, who: UserId) -> Result<(), ChatError> {
        self.held().may_take_part(who, clock::now())
    }

    /// What keeps somebody out, in a sentence about him.
    pub fn suspended_until(&self, who: UserId) -> Option<String> {
        let Err(ChatError::Suspended { until, why }) = self.may_take_part(who) else { return None };
        let until = crate::domain::until_in_words(until);
        Some(format!("Cannot take part {until}. Reason: {why}"))
    }

    /// Whether anybody may come in from there.
    ///
    /// # Errors
    /// `Banned`, with until when and why.
    pub fn may_come_in(&self, from: AddressPrefix) -> Result<(), ChatError> {
        self.held().may_come_in(from, clock::now())
    }

    /// What somebody has been told by moderators and not put away, the oldest first.
    pub fn warnings(&self, who: UserId) -> Vec<Warning> {
        self.held().warnings(who)
    }

    /// Remembers for a day, in memory, from where somebody came who has no connection.
    pub fn note(&self, who: UserId, from: AddressPrefix) {
        self.0.sessions.note(who, from);
    }

    /// A connection turns out to be somebody's: what is decided about him is told there, too.
    pub fn identify(&self, session: SessionId, who: UserId) {
        self.0.sessions.identify(session, who, None);
    }

    /// From where somebody is connected or came within a day, the latest first.
    pub fn addresses(&self, who: UserId) -> Vec<AddressPrefix> {
        self.0.sessions.addresses_of(who)
    }

    /// Reads what holds and acts on it: who is kept out is told and his connections are closed, who is warned is told.
    ///
    /// # Errors
    /// `Unavailable`: the picture stays as it was.
    pub async fn refresh(&self) -> Result<(), ChatError> {
        let _turn = self.0.turn.lock().await;
        let now = clock::now();
        let measures = self.0.store.measures(now).await?;
        let people: Vec<UserId> = measures.suspensions.iter().map(|one| one.person).collect();
        let places: Vec<AddressPrefix> = measures.bans.iter().map(|ban| ban.prefix).collect();
        let fresh = Held::from(measures);
        let warnings = {
            let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
            let warnings = fresh.warnings_since(&held);
            *held = fresh;
            warnings
        };
        for warning in warnings {
            for outbox in self.0.sessions.of(warning.person) {
                outbox.tell(Notice::Warned(warning.clone()));
            }
        }
        people.into_iter().for_each(|who| self.keep_out(who));
        places.into_iter().for_each(|from| self.keep_away(from));
        Ok(())
    }

    fn keep_out(&self, who: UserId) {
        if let Err(why) = self.may_take_part(who) {
            self.0.sessions.of(who).iter().for_each(|outbox| outbox.keep_out(&why));
        }
    }

    fn keep_away(&self, from: AddressPrefix) {
        if let Err(why) = self.may_come_in(from) {
            self.0.sessions.from(from).iter().for_each(|outbox| outbox.keep_out(&why));
        }
    }

    fn held(&self) -> RwLockReadGuard<'_, Held> {
        self.0.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    async fn sweep(&self) {
        let now = clock::now();
        let before = before(now, self.0.cases_kept);
        // A failure is logged where it happened; the next sweep does the same.
        while self.0.store.sweep_reports(before, now).await == Ok(true) {}
    }
}

impl super::Outbox {
    fn keep_out(&self, why: &ChatError) {
        self.tell(Notice::KeptOut(why.clone()));
        self.close(CloseReason::KeptOut);
    }
}

fn before(now: Timestamp, kept: Duration) -> Timestamp {
    let kept = chrono::TimeDelta::from_std(kept).unwrap_or(chrono::TimeDelta::MAX);
    now.checked_sub_signed(kept).unwrap_or(Timestamp::MIN_UTC)
}

async fn look_after(inner: Weak<Inner>) {
    let mut swept: Option<Instant> = None;
    loop {
        {
            let Some(standing) = inner.upgrade().map(Standing) else { return };
            if swept.is_none_or(|last| last.elapsed() >= SWEEP_EVERY) {
                swept = Some(Instant::now());
                standing.sweep().await;
            }
            // A failure is logged where it happened; what was known still holds.
            drop(standing.refresh().await);
        }
        tokio::time::sleep(READ_EVERY).await;
    }
}
