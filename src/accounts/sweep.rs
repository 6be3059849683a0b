//! Forgets, now and then, guests who have nothing here, and logins, tokens, keys and registrations that are over.
//! Must not hold up anything: the store does it in small steps.

use std::time::Duration;

use super::{Accounts, clock};

/// After the start, so that what is urgent comes first.
const FIRST: Duration = Duration::from_secs(60);
const EVERY: Duration = Duration::from_secs(3_600);

impl Accounts {
    /// Does it for as long as the program runs. Must be called inside the runtime.
    pub fn sweep_for_ever(&self) {
        let accounts = self.clone();
        drop(tokio::spawn(async move {
            tokio::time::sleep(FIRST).await;
            loop {
                accounts.sweep().await;
                tokio::time::sleep(EVERY).await;
            }
        }));
    }

    /// Does it once. A failure is logged below; the next time is soon enough.
    pub async fn sweep(&self) {
        let (store, now) = (&self.0.store, clock::now());
        let logins = store.sweep_logins(now).await.unwrap_or_default();
        let tokens = store.sweep_tokens(now).await.unwrap_or_default();
        let keys = store.sweep_keys(now).await.unwrap_or_default();
        let registrations = store.sweep_registrations(now).await.unwrap_or_default();
        let lasts = chrono::TimeDelta::from_std(self.0.config.guest_lasts).ok();
        let guests = match lasts.and_then(|lasts| now.checked_sub_signed(lasts)) {
            Some(before) => store.sweep_guests(before).await.unwrap_or_default(),
            None => 0,
        };
        if logins + guests + tokens + keys + registrations > 0 {
            log::info!(
                "forgotten logins={logins} tokens={tokens} keys={keys} registrations={registrations} guests={guests}"
            );
        }
    }
}
