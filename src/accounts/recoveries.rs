//! Places of connections: who lost one shows what finds it and goes on where he was, also after a restart of the server.
//! Must not keep what finds a place, only a hash of it; nor understand what a protocol keeps there.

use std::sync::Arc;
use std::time::Duration;

use super::logins::hashed;
use crate::clock;
use crate::domain::{ChatError, Place, Timestamp};
use crate::store::Store;

/// How often places that were lost for too long are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Places. Cloning counts references.
#[derive(Clone)]
pub struct Recoveries(Arc<Inner>);

struct Inner {
    store: Store,
    within: Duration,
}

impl Recoveries {
    /// On that store; a lost connection can be taken up within that time.
    pub fn new(store: Store, within: Duration) -> Self {
        Self(Arc::new(Inner { store, within }))
    }

    /// Notes that no connection stands yet, then forgets what is over for as long as the program runs. Must be called inside the
    /// runtime, before anybody connects.
    pub fn begin(&self) {
        let places = self.clone();
        drop(tokio::spawn(async move {
            places.start(clock::now()).await;
            loop {
                tokio::time::sleep(SWEEP_EVERY).await;
                places.sweep(clock::now()).await;
            }
        }));
    }

    /// What stood when the server ended was lost: its time begins now.
    async fn start(&self, now: Timestamp) {
        if let Ok(lost @ 1..) = self.0.store.all_places_lost(now).await {
            log::info!("connections may be taken up count={lost}");
        }
    }

    /// A failure is logged below; the next time is soon enough.
    async fn sweep(&self, now: Timestamp) {
        if let Ok(gone @ 1..) = self.0.store.sweep_places(self.before(now)).await {
            log::debug!("places of lost connections are forgotten count={gone}");
        }
    }

    /// Keeps a place while its connection stands, instead of what was kept before; nothing for somebody who is not there any
    /// more.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep(&self, pid: &str, place: Place) -> Result<(), ChatError> {
        self.0.store.keep_place(hashed(pid), place).await.map(drop)
    }

    /// Gives a place to the one who comes back, once; none when it was lost for too long, or the key it was opened with is void.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn take(&self, pid: &str) -> Result<Option<Place>, ChatError> {
        self.take_at(pid, clock::now()).await
    }

    async fn take_at(&self, pid: &str, now: Timestamp) -> Result<Option<Place>, ChatError> {
        self.0.store.take_place(hashed(pid), self.before(now), now).await
    }

    /// The connection was lost; who had it may come back for a while.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn lost(&self, pid: &str) -> Result<(), ChatError> {
        self.0.store.place_lost(hashed(pid), clock::now()).await
    }

    /// Nobody comes back there.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn forget(&self, pid: &str) -> Result<(), ChatError> {
        self.0.store.forget_place(hashed(pid)).await
    }

    /// What was lost then is over.
    fn before(&self, now: Timestamp) -> Timestamp {
        let within = chrono::TimeDelta::from_std(self.0.within).ok();
        within.and_then(|within| now.checked_sub_signed(within)).unwrap_or(Timestamp::MIN_UTC)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use tempfile::TempDir;

    use super::*;
    use crate::config::Config;
    use crate::domain::{Account, Name, UserId};

    const WITHIN: Duration = Duration::from_secs(120);

    async fn house() -> (Recoveries, Place, TempDir) {
        let folder = TempDir::new().unwrap();
        let store = Store::open(&Config::for_testing(folder.path()).database).unwrap();
        let who = UserId::random();
        let guest = Account::guest(who, Name::parse("Quiet Otter").unwrap(), clock::now());
        store.create_guest(guest).await.unwrap();
        let place = Place { who, login: None, kept: "{}".to_owned() };
        (Recoveries::new(store, WITHIN), place, folder)
    }

    #[tokio::test]
    async fn who_comes_back_in_time_goes_on_and_nobody_else() {
        let (places, place, _folder) = house().await;
        places.keep("pid", place.clone()).await.unwrap();
        assert_eq!(places.take("another").await, Ok(None));
        places.lost("pid").await.unwrap();
        let late = clock::now() + TimeDelta::from_std(WITHIN).unwrap();
        assert_eq!(places.take_at("pid", late).await, Ok(None));
        assert_eq!(places.take("pid").await, Ok(Some(place)));
        assert_eq!(places.take("pid").await, Ok(None));
    }

    #[tokio::test]
    async fn after_a_start_everybody_has_the_usual_time() {
        let (places, place, _folder) = house().await;
        for pid in ["one", "other", "gone"] {
            places.keep(pid, place.clone()).await.unwrap();
        }
        places.forget("gone").await.unwrap();
        let start = clock::now();
        places.start(start).await;
        places.sweep(start + TimeDelta::seconds(119)).await;
        assert_eq!(places.take("one").await, Ok(Some(place)));
        assert_eq!(places.take("gone").await, Ok(None));
        places.sweep(start + TimeDelta::seconds(120)).await;
        assert_eq!(places.take("other").await, Ok(None));
    }
}
