//! Between the sessions of this door and the rest: keys of programs, new guests, and places that outlive a connection.
//! Must not wait: every answer comes through the session's outbox. What is not its own it hands on.

mod held;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::accounts::{Accounts, ProgramKeys, Recoveries};
use crate::actors::session::Sessions;
use crate::actors::{CloseReason, Dispatch, Limits, Link, Outbound, Outbox, Seat, Tag};
use crate::domain::{
    ChatError, Command, Hidden, Kind, LoginId, Name, Participant, Place, Reply, SessionId, UserId,
};
use held::{Held, Watch};

/// Who carries out the commands of this door. Cloning counts references.
#[derive(Clone)]
pub struct House(Arc<Parts>);

/// What it is made of.
pub struct HouseParts {
    /// Who carries out everything else.
    pub below: Arc<dyn Dispatch + Send + Sync>,
    /// Where guests are made.
    pub accounts: Accounts,
    /// Who knows keys.
    pub keys: ProgramKeys,
    /// Where places are kept.
    pub recoveries: Recoveries,
    /// How often somebody may do something.
    pub limits: Limits,
    /// Those that are open.
    pub sessions: Sessions,
}

struct Parts {
    given: HouseParts,
    held: Mutex<Held>,
}

/// A busy log is asked again so often, and after so long, to note what has become of a place.
const TRIES: usize = 60;
const AGAIN_AFTER: Duration = Duration::from_secs(1);

impl House {
    /// Nobody is connected.
    pub fn new(given: HouseParts) -> Self {
        Self(Arc::new(Parts { given, held: Mutex::default() }))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer_later(
        &self,
        link: &Link,
        tag: Tag,
        asked: impl Future<Output = Result<Reply, ChatError>> + Send + 'static,
    ) {
        let outbox = link.outbox.clone();
        spawn(async move {
            let result = asked.await;
            // A session that has ended needs no answer.
            drop(outbox.answer(Outbound::Reply { tag, result }));
        });
    }

    async fn show_key(
        &self,
        session: SessionId,
        outbox: Outbox,
        key: Hidden,
    ) -> Result<Reply, ChatError> {
        let holder = self.0.given.keys.check(&key.0).await?;
        let account = holder.account;
        self.identify(session, account.id, Some(holder.login));
        if self.held().is_logged_in(session, holder.login) {
            let keys = self.0.given.keys.clone();
            let watching = tokio::spawn(async move { watch(&keys, &key, &outbox).await });
            self.held().is_watched(session, Watch(watching));
        }
        Ok(Reply::Is(Participant { id: account.id, name: account.display_name }))
    }

    async fn introduce(&self, session: SessionId, name: Name) -> Result<Reply, ChatError> {
        let id = self.0.given.accounts.guest(None, UserId::random(), &name).await?;
        self.identify(session, id, None);
        Ok(Reply::Is(Participant { id, name }))
    }

    async fn recover(&self, session: SessionId, pid: Hidden) -> Result<Reply, ChatError> {
        let Some(place) = self.0.given.recoveries.take(&pid.0).await? else {
            return Ok(Reply::Recovered(None));
        };
        if let Some(before) = self.held().is_taken(&pid, session) {
            // It was lost without a word. What it is sent would be read by nobody.
            before.close(CloseReason::Restart);
        }
        if let Some(login) = place.login {
            self.held().is_logged_in(session, login);
            self.identify(session, place.who, Some(login));
        } else if !self.0.given.sessions.is_known(session) {
            self.identify(session, place.who, None);
        }
        Ok(Reply::Recovered(Some(place)))
    }

    fn identify(&self, session: SessionId, who: UserId, login: Option<LoginId>) {
        self.0.given.sessions.identify(session, who, login);
    }

    fn keep_place(&self, link: &Link, tag: Tag, pid: Hidden, mut place: Place) {
        let before = {
            let mut held = self.held();
            place.login = held.login(link.session);
            held.keeps(link.session, &pid)
        };
        if let Some(before) = before {
            self.part(before, false);
        }
        let recoveries = self.0.given.recoveries.clone();
        self.answer_later(link, tag, async move {
            recoveries.keep(&pid.0, place).await.map(|()| Reply::Kept)
        });
    }

    /// Who goes out of a room himself does not come back to it by what he kept there.
    fn leaves(&self, session: SessionId) {
        let left = self.held().leaves(session);
        if let Some(pid) = left {
            self.part(pid, false);
        }
    }

    /// Notes what has become of a place, however busy the log is; unless somebody has it again meanwhile.
    fn part(&self, pid: Hidden, comes_back: bool) {
        let house = self.clone();
        spawn(async move {
            let recoveries = &house.0.given.recoveries;
            for _ in 0..TRIES {
                let noted = match comes_back {
                    true => recoveries.lost(&pid.0).await,
                    false => recoveries.forget(&pid.0).await,
                };
                if noted.is_ok() {
                    return;
                }
                tokio::time::sleep(AGAIN_AFTER).await;
                if house.held().is_held(&pid) {
                    return;
                }
            }
        });
    }
}

impl Dispatch for House {
    fn dispatch(&self, link: &Link, seat: Option<&Seat>, tag: Tag, command: Command) {
        let (house, session) = (self.clone(), link.session);
        if matches!(
            command,
            Command::ShowKey { .. } | Command::KeepPlace { .. } | Command::Recover { .. }
        ) {
            self.held().meet(session, &link.outbox);
        }
        match command {
            Command::ShowKey { key } => {
                let outbox = link.outbox.clone();
                self.answer_later(
                    link,
                    tag,
                    async move { house.show_key(session, outbox, key).await },
                );
            }
            Command::Introduce { name } => {
                let permitted = self.0.given.limits.become_guest(link.from);
                self.answer_later(link, tag, async move {
                    permitted?;
                    house.introduce(session, name).await
                });
            }
            Command::KeepPlace { pid, place } => self.keep_place(link, tag, pid, place),
            Command::Recover { pid } => {
                self.answer_later(link, tag, async move { house.recover(session, pid).await });
            }
            command => {
                if matches!(command, Command::StepOut | Command::Leave) {
                    self.leaves(session);
                }
                self.0.given.below.dispatch(link, seat, tag, command);
            }
        }
    }

    fn gone(&self, session: SessionId, seat: Seat, comes_back: bool) {
        self.0.given.below.gone(session, seat, comes_back);
    }

    fn over(&self, session: SessionId, comes_back: bool) {
        let place = self.held().over(session);
        if let Some(pid) = place {
            self.part(pid, comes_back);
        }
        self.0.given.below.over(session, comes_back);
    }
}

/// Done when the key is good no more. Those that are ended here close their connections at once; this finds what ended elsewhere.
async fn watch(keys: &ProgramKeys, key: &Hidden, outbox: &Outbox) {
    loop {
        tokio::time::sleep(keys.shown_every()).await;
        if let Err(error) = keys.check(&key.0).await
            && error.kind() == Kind::Unauthenticated
        {
            return outbox.close(CloseReason::NotEntered);
        }
    }
}

/// A session may end when the program does; what cannot be noted any more is noted at the next start.
fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = Handle::try_current() {
        drop(runtime.spawn(task));
    }
}
