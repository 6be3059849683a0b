//! Accounts on a database of their own, for tests of those who ask them something.
//! Must not be part of the program.

use tempfile::TempDir;

use super::{Accounts, ProgramKeys, ProgramRegistration, Recoveries};
use crate::config::Config;
use crate::domain::UserId;
use crate::store::Store;

/// All that is asked here, and the folder it is kept in.
pub struct Temporary {
    /// Who somebody is.
    pub accounts: Accounts,
    /// Keys of programs.
    pub keys: ProgramKeys,
    /// Places of connections.
    pub recoveries: Recoveries,
    _folder: TempDir,
}

impl Temporary {
    /// Nobody is known.
    pub fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let config = Config::for_testing(folder.path());
        let store = Store::open(&config.database).unwrap();
        Self {
            accounts: Accounts::new(store.clone(), &config.accounts),
            keys: ProgramKeys::new(store.clone(), &config.tokens),
            recoveries: Recoveries::new(store, config.socketio.recover_within),
            _folder: folder,
        }
    }

    /// Somebody, and a key of his.
    pub async fn with_key(&self, name: &str) -> (UserId, String) {
        let form = ProgramRegistration { handle: name, name, password: "a password" };
        let made = self.accounts.register_for_program(form).await.unwrap();
        (made.account.id, self.keys.issue(&made).await.unwrap().key)
    }
}
