//! What is done by mail: proving an address, and getting back in without a password.
//! Must not tell anybody whether an address belongs to an account, in words or in time.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Accounts;
use super::codes::Codes;
use super::hashing::Hashing;
use super::letters;
use super::mail_limits::MailLimits;
use crate::clock;
use crate::config::{CodesConfig, Secret};
use crate::domain::{Account, AccountError, AddressPrefix, ChatError, Email, Purpose, UserId};
use crate::mail::Mailer;
use crate::store::{Login, SentCode, Store};

/// Requests for a link that are worked on at the same time; more are refused.
const UNDER_WAY: usize = 100;

/// The way to it. Cloning counts references.
#[derive(Clone)]
pub struct ByMail(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) hashing: Hashing,
    pub(super) codes: Codes,
    pub(super) limits: MailLimits,
    pub(super) mailer: Mailer,
    /// What links in mails begin with: from the settings, never from a request, which may lie.
    pub(super) site: String,
    pub(super) config: CodesConfig,
    under_way: Arc<Semaphore>,
}

impl ByMail {
    /// For those accounts, with the settings' own address of this server.
    pub fn new(
        accounts: &Accounts,
        mailer: Mailer,
        secret: &Secret,
        config: &CodesConfig,
        site: String,
    ) -> Self {
        let store = accounts.0.store.clone();
        Self(Arc::new(Inner {
            hashing: accounts.0.hashing.clone(),
            codes: Codes::new(store.clone(), secret, config.clone()),
            limits: MailLimits::new(config),
            under_way: Arc::new(Semaphore::new(UNDER_WAY)),
            config: config.clone(),
            store,
            mailer,
            site,
        }))
    }

    /// Minutes for which a link is good.
    pub fn link_minutes(&self) -> u64 {
        self.0.config.link_lasts.as_secs() / 60
    }

    /// Sends a code to an address that somebody says is his. Nothing is told about whose it is so far.
    ///
    /// # Errors
    /// `TooFast`, `Busy`, `Unavailable`.
    pub async fn send_code(
        &self,
        account: UserId,
        from: AddressPrefix,
        to: Email,
    ) -> Result<(), ChatError> {
        let inner = &self.0;
        inner.limits.ask(Some(account), from, &to)?;
        let code = inner.codes.issue(Purpose::VerifyEmail, account, to.clone()).await?;
        let lasts = inner.config.code_lasts;
        inner.mailer.send(letters::verification(to, &code, lasts, &inner.site))
    }

    /// The address that a code was sent to and that waits for it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn pending(&self, account: UserId) -> Result<Option<Email>, ChatError> {
        let sent = self.0.store.code_of(Purpose::VerifyEmail, account).await?;
        let waits = |sent: &SentCode| sent.until > clock::now() && sent.tries > 0;
        Ok(sent.filter(waits).map(|sent| sent.email))
    }

    /// Makes an address somebody's who has typed the code that was sent there. His old address is told.
    ///
    /// # Errors
    /// What `Codes::check` says; `EmailTaken`, which only the owner of the address gets to read; `Busy`, `Unavailable`.
    pub async fn confirm(&self, account: &Account, typed: &str) -> Result<Email, ChatError> {
        let email = self.0.codes.check(Purpose::VerifyEmail, account.id, typed).await?;
        self.0.store.set_email(account.id, Some(email.clone()), clock::now()).await?;
        self.void_links(account.id).await?;
        if account.email.as_ref().is_some_and(|old| old.key() != email.key()) {
            self.tell_old_address(account);
        }
        Ok(email)
    }

    /// Takes somebody's address away, and tells it.
    ///
    /// # Errors
    /// `EmailNeeded` when he logs in with nothing else; `Busy`, `Unavailable`.
    pub async fn take_away(&self, account: &Account) -> Result<(), ChatError> {
        if account.handle.is_none() {
            return Err(AccountError::EmailNeeded.into());
        }
        self.0.store.set_email(account.id, None, clock::now()).await?;
        self.void_links(account.id).await?;
        self.tell_old_address(account);
        Ok(())
    }

    /// Sends a link to a new password to the account with that address, if there is one. The answer is given before anything is looked up.
    ///
    /// # Errors
    /// `TooFast`, `Busy`: as for every other address.
    pub fn ask_reset(&self, from: AddressPrefix, email: Email) -> Result<(), ChatError> {
        self.0.limits.ask(None, from, &email)?;
        let place = Arc::clone(&self.0.under_way).try_acquire_owned();
        let place = place.map_err(|_full| ChatError::Busy)?;
        let this = self.clone();
        tokio::spawn(async move {
            // What went wrong was logged; nobody waits for it.
            drop(this.send_link(email).await);
            drop(place);
        });
        Ok(())
    }

    /// Whose link it is. It can still be used.
    ///
    /// # Errors
    /// `LinkOver`, `Unavailable`.
    pub async fn look_at_link(&self, token: &str) -> Result<UserId, ChatError> {
        self.0.codes.look_at_link(Purpose::ResetPassword, token).await.map(|sent| sent.account)
    }

    /// Uses the link up.
    ///
    /// # Errors
    /// `LinkOver` for all but the first; `Busy`, `Unavailable`.
    pub async fn use_link(&self, token: &str) -> Result<UserId, ChatError> {
        self.0.codes.use_link(Purpose::ResetPassword, token).await.map(|sent| sent.account)
    }

    /// Links that were sent before are good no more: another password or another address takes their place.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn void_links(&self, account: UserId) -> Result<(), ChatError> {
        self.0.store.void_codes(Purpose::ResetPassword, account).await
    }

    /// Tells the owner that his password is another one now, if he has an address.
    pub fn tell_new_password(&self, account: &Account) {
        if let Some(email) = account.email.clone() {
            // If it cannot be sent the password is changed all the same.
            drop(self.0.mailer.send(letters::password_changed(email, &self.0.site)));
        }
    }

    async fn send_link(&self, email: Email) -> Result<(), ChatError> {
        let inner = &self.0;
        let Some(account) = inner.store.account(Login::Email(email)).await? else { return Ok(()) };
        // Where it was verified, not as it was typed: two spellings may be two mailboxes.
        let Some(to) = account.email else { return Ok(()) };
        let token = inner.codes.issue_link(Purpose::ResetPassword, account.id, to.clone()).await?;
        let lasts = inner.config.link_lasts;
        inner.mailer.send(letters::reset(to, &token, lasts, &inner.site))
    }

    fn tell_old_address(&self, account: &Account) {
        if let Some(old) = account.email.clone() {
            drop(self.0.mailer.send(letters::email_changed(old, &self.0.site)));
        }
    }
}
