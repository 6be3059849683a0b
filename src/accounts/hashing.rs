//! bcrypt away from the threads that serve: a few at a time, a bounded number waiting, the rest told to come back.
//! Must not know whose password it is.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bcrypt::HashParts;
use tokio::sync::Semaphore;

use super::password::Password;
use crate::domain::{AccountError, ChatError};

/// Before the first one was measured.
const GUESSED_MS: u64 = 250;

/// Where passwords are hashed and compared. Cloning counts references.
#[derive(Clone)]
pub struct Hashing(Arc<Inner>);

struct Inner {
    cost: u32,
    /// Threads that hash at the same time: half of the cores, so that messages go on.
    threads: usize,
    running: Semaphore,
    /// Those that run and those that wait for it.
    places: Arc<Semaphore>,
    all_places: usize,
    took_ms: AtomicU64,
}

/// What became of a comparison.
pub struct Checked {
    /// Whether it is the password.
    pub is_right: bool,
    /// A new hash for the store, where the cost is another one by now.
    pub renewed: Option<String>,
}

impl Hashing {
    /// With that work for each password, and so many that may wait.
    pub fn new(cost: u32, waiting: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = (cores / 2).max(1);
        let all_places = threads.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Inner {
            cost,
            threads,
            running: Semaphore::new(threads),
            places: Arc::new(Semaphore::new(all_places)),
            all_places,
            took_ms: AtomicU64::new(GUESSED_MS),
        }))
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// `LogInBusy`, `Internal`.
    pub async fn hash(&self, password: Password) -> Result<String, ChatError> {
        let cost = self.0.cost;
        self.run(move || bcrypt::hash(password.prehash(), cost)).await
    }

    /// Compares a password with a hash. Without one it takes the same time and is wrong.
    ///
    /// # Errors
    /// `LogInBusy`, `Internal`.
    pub async fn check(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> Result<Checked, ChatError> {
        let cost = self.0.cost;
        let wrong = Checked { is_right: false, renewed: None };
        self.run(move || {
            let Some(hash) = hash else {
                bcrypt::hash(password.prehash(), cost)?;
                return Ok(wrong);
            };
            if !bcrypt::verify(password.prehash(), &hash)? {
                return Ok(wrong);
            }
            let same_cost = HashParts::from_str(&hash)?.get_cost() == cost;
            let renewed = match same_cost {
                true => None,
                false => Some(bcrypt::hash(password.prehash(), cost)?),
            };
            Ok(Checked { is_right: true, renewed })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> bcrypt::BcryptResult<T> + Send + 'static,
    ) -> Result<T, ChatError> {
        let inner = &self.0;
        let place = Arc::clone(&inner.places).try_acquire_owned();
        let place = place.map_err(|_full| AccountError::LogInBusy { retry_after: self.wait() })?;
        let turn = inner.running.acquire().await.map_err(|_closed| ChatError::Internal)?;
        let began = Instant::now();
        // The place goes along: a caller who has gone does not make room while his password is still being hashed.
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        })
        .await;
        drop(turn);
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        inner.took_ms.store(took, Ordering::Relaxed);
        match done {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => {
                log::error!("a password cannot be hashed error={error}");
                Err(ChatError::Internal)
            }
            Err(error) => {
                log::error!("hashing panicked error={error}");
                Err(ChatError::Internal)
            }
        }
    }

    /// How long until all that run and wait are done.
    fn wait(&self) -> Duration {
        let inner = &self.0;
        let taken = inner.all_places.saturating_sub(inner.places.available_permits());
        let rounds = u64::try_from(taken.div_ceil(inner.threads)).unwrap_or(u64::MAX);
        let wait = inner.took_ms.load(Ordering::Relaxed).saturating_mul(rounds);
        Duration::from_millis(wait).max(Duration::from_secs(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future;

    #[tokio::test]
    async fn a_password_is_compared_in_full_and_hashed_anew_when_the_cost_changed() {
        let (old, new) = (Hashing::new(4, 8), Hashing::new(5, 8));
        let long = "ж".repeat(200);
        let hash = old.hash(Password::typed(&long)).await.unwrap();
        let checked = old.check(Password::typed(&long), Some(hash.clone())).await.unwrap();
        assert!(checked.is_right && checked.renewed.is_none());
        let other = format!("{}x", "ж".repeat(199));
        let checked = old.check(Password::typed(&other), Some(hash.clone())).await.unwrap();
        assert!(!checked.is_right);
        let checked = new.check(Password::typed(&long), Some(hash)).await.unwrap();
        let renewed = checked.renewed.unwrap();
        assert!(renewed.starts_with("$2b$05$"), "{renewed}");
        assert!(new.check(Password::typed(&long), Some(renewed)).await.unwrap().is_right);
        assert!(!new.check(Password::typed(&long), None).await.unwrap().is_right);
    }

    #[tokio::test]
    async fn more_than_can_wait_are_told_for_how_long() {
        let hashing = Hashing::new(10, 2);
        let tries = (0..40).map(|_| hashing.hash(Password::typed("x")));
        let results = future::join_all(tries).await;
        let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), hashing.0.all_places);
        for refusal in refused {
            let wait = refusal.unwrap_err().retry_after().unwrap();
            assert!(wait >= Duration::from_secs(1), "{wait:?}");
        }
        assert!(hashing.hash(Password::typed("x")).await.is_ok(), "later there is room again");
    }
}
