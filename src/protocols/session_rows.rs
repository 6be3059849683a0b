//! Cookie sessions kept as rows, so that they can be listed and ended: what actix-session asks for, from `Accounts`.
//! Must not decide who somebody is; it carries what `Visitor` put in.

use std::collections::HashMap;

use actix_session::storage::{
    LoadError, SaveError, SessionKey, SessionStore, UpdateError, generate_session_key,
};
use actix_web::cookie::time::Duration;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::identity_cookie::{KnownAs, key};
use crate::accounts::{Accounts, SavedLogin};
use crate::domain::{LoginId, UserId};

/// The rows.
#[derive(Clone)]
pub struct SessionRows(Accounts);

/// Names and values in JSON, as actix-session has them.
type State = HashMap<String, String>;

impl SessionRows {
    /// Those of these accounts.
    pub const fn new(accounts: Accounts) -> Self {
        Self(accounts)
    }
}

impl SessionStore for SessionRows {
    async fn load(&self, session_key: &SessionKey) -> Result<Option<State>, LoadError> {
        let found = match self.0.login(session_key.as_ref()).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(None),
            // An error would skip every layer that explains errors; `Visitor` says it where somebody asks who he is.
            Err(_logged) => return Ok(Some(State::from([put(key::UNKNOWN, &true)]))),
        };
        let mut state: State = serde_json::from_str(&found.state)
            .map_err(|error| LoadError::Deserialization(error.into()))?;
        state.extend([put(key::LOGIN, &found.session.id)]);
        if let Some(account) = found.account {
            state.extend([put(key::USER, &account.id)]);
            if !account.is_guest() {
                state.extend([put(key::ACCOUNT, &KnownAs::from(&account))]);
            }
        }
        Ok(Some(state))
    }

    async fn save(&self, mut state: State, _ttl: &Duration) -> Result<SessionKey, SaveError> {
        let session_key = generate_session_key();
        let new = SavedLogin {
            id: take(&mut state, key::LOGIN).unwrap_or_else(LoginId::random),
            account: take(&mut state, key::USER),
            credential: take(&mut state, key::CREDENTIAL),
            agent: take(&mut state, key::AGENT).unwrap_or_default(),
            state: text(state).map_err(SaveError::Serialization)?,
        };
        let saved = self.0.save_login(session_key.as_ref(), new).await;
        saved.map(|()| session_key).map_err(|error| SaveError::Other(error.into()))
    }

    async fn update(
        &self,
        session_key: SessionKey,
        mut state: State,
        _ttl: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let account: Option<UserId> = take(&mut state, key::USER);
        let state = text(state).map_err(UpdateError::Serialization)?;
        if let Err(error) = self.0.update_login(session_key.as_ref(), account, state).await {
            // The page is rendered and the room entered: an error now would be told about the wrong thing.
            log::warn!("what a session remembers is not stored error={error:?}");
        }
        Ok(session_key)
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        // Use is noted when a session is loaded.
        Ok(())
    }

    async fn delete(&self, session_key: &SessionKey) -> Result<(), anyhow::Error> {
        Ok(self.0.end_login_by_key(session_key.as_ref()).await?)
    }
}

fn put(name: &str, value: &impl serde::Serialize) -> (String, String) {
    (name.to_owned(), json!(value).to_string())
}

fn take<T: DeserializeOwned>(state: &mut State, name: &str) -> Option<T> {
    serde_json::from_str(&state.remove(name)?).ok()
}

/// What is left when everything that has a column of its own is gone.
fn text(mut state: State) -> Result<String, anyhow::Error> {
    for name in [key::USER, key::LOGIN, key::ACCOUNT, key::CREDENTIAL, key::AGENT] {
        state.remove(name);
    }
    Ok(serde_json::to_string(&state)?)
}
