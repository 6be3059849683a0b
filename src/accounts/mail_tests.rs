//! Codes and links from the request to the mail and back, over a real store and mails as files.
//! Must not wait for time to pass: what is over is made so by settings.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use tempfile::TempDir;

use super::{Accounts, ByMail};
use crate::clock;
use crate::config::{CodesConfig, Config};
use crate::domain::{Account, AccountError, AddressPrefix, ChatError, Email, Handle, Name, UserId};
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::store::{Credentials, Login, Store};

const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct House {
    pub(super) by_mail: ByMail,
    pub(super) accounts: Accounts,
    pub(super) store: Store,
    mailer: Mailer,
    folder: TempDir,
}

impl House {
    pub(super) fn new(change: impl FnOnce(&mut CodesConfig)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = Config::for_testing(folder.path());
        change(&mut config.codes);
        let store = Store::open(&config.database).unwrap();
        let mailer = Mailer::start(&config.mail, Metrics::new().unwrap()).unwrap();
        let site = "https://chat.example".to_owned();
        let accounts = Accounts::new(store.clone(), &config.accounts);
        let by_mail = ByMail::new(&accounts, mailer.clone(), &config.secret, &config.codes, site);
        Self { by_mail, accounts, store, mailer, folder }
    }

    pub(super) async fn account(&self, name: &str) -> Account {
        let id = UserId::random();
        let account = Account {
            handle: Some(Handle::parse(name).unwrap()),
            ..Account::guest(id, Name::parse(name).unwrap(), clock::now())
        };
        let password_hash = Some("a hash".to_owned());
        let credentials = Credentials { account, password_hash, credential: None };
        self.store.register(credentials, clock::now()).await.unwrap();
        self.again(id).await
    }

    async fn again(&self, id: UserId) -> Account {
        self.store.account(Login::Id(id)).await.unwrap().unwrap()
    }

    /// An account with that address, proved as everybody proves it.
    pub(super) async fn with_email(&self, name: &str) -> Account {
        let account = self.account(name).await;
        let to = email(name);
        self.by_mail.send_code(account.id, from(), to).await.unwrap();
        let code = self.last_mail("your code is", 6).await;
        self.by_mail.confirm(&account, &code).await.unwrap();
        self.again(account.id).await
    }

    /// What stands on the line after the one that has these words, in the newest mail that has them.
    pub(super) async fn last_mail(&self, words: &str, length: usize) -> String {
        let begun = std::time::Instant::now();
        loop {
            let mut mails = self.mails();
            mails.sort();
            let texts = mails.iter().rev().map(|mail| std::fs::read_to_string(mail).unwrap());
            if let Some(text) = texts.into_iter().find(|text| text.contains(words)) {
                let rest = text.split_once(words).unwrap().1.to_owned();
                let found = rest.split_whitespace().find(|word| word.len() >= length);
                return found.unwrap().rsplit('/').next().unwrap().to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "no mail with {words:?}");
            tokio::task::yield_now().await;
        }
    }

    pub(super) fn mails(&self) -> Vec<std::path::PathBuf> {
        let Ok(all) = std::fs::read_dir(self.folder.path().join("mail")) else { return vec![] };
        all.map(|file| file.unwrap().path())
            .filter(|file| file.extension().is_some_and(|end| end == "eml"))
            .collect()
    }

    pub(super) async fn close(self) {
        self.mailer.close(PATIENCE).await;
        self.store.close().await;
    }
}

pub(super) fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.org")).unwrap()
}

pub(super) fn from() -> AddressPrefix {
    AddressPrefix::from(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

pub(super) fn is<T: std::fmt::Debug>(result: Result<T, ChatError>, error: AccountError) -> bool {
    result.unwrap_err() == ChatError::Account(error)
}

#[tokio::test]
async fn an_address_becomes_somebodys_with_the_code_that_was_sent_there() {
    let house = House::new(|_| {});
    let ana = house.account("ana").await;
    assert!(is(house.by_mail.confirm(&ana, "123456").await, AccountError::CodeUnknown));
    house.by_mail.send_code(ana.id, from(), email("ana")).await.unwrap();
    assert_eq!(house.by_mail.pending(ana.id).await, Ok(Some(email("ana"))));
    assert_eq!(house.again(ana.id).await.email, None, "not before it is proved");
    let code = house.last_mail("your code is", 6).await;
    assert_eq!(house.by_mail.confirm(&ana, &code).await, Ok(email("ana")));
    assert_eq!(house.again(ana.id).await.email, Some(email("ana")));
    assert_eq!(house.by_mail.pending(ana.id).await, Ok(None));
    assert!(is(house.by_mail.confirm(&ana, &code).await, AccountError::CodeUnknown));
    house.close().await;
}

#[tokio::test]
async fn a_code_can_be_typed_wrongly_so_often_and_then_not_at_all() {
    let house = House::new(|codes| codes.tries = 5);
    let ana = house.account("ana").await;
    house.by_mail.send_code(ana.id, from(), email("ana")).await.unwrap();
    let code = house.last_mail("your code is", 6).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let guesses = (0..20).map(|_| house.by_mail.confirm(&ana, wrong));
    let answers = futures_util::future::join_all(guesses).await;
    let looked_at = |answer: &Result<Email, ChatError>| {
        *answer == Err(ChatError::Account(AccountError::CodeWrong))
    };
    assert_eq!(answers.iter().filter(|answer| looked_at(answer)).count(), 5);
    assert!(is(house.by_mail.confirm(&ana, &code).await, AccountError::CodeUnknown));
    assert_eq!(house.by_mail.pending(ana.id).await, Ok(None));
    house.close().await;
}

#[tokio::test]
async fn a_code_that_is_too_old_says_so_and_a_new_one_makes_the_old_one_void() {
    let house = House::new(|codes| codes.code_lasts = Duration::ZERO);
    let ana = house.account("ana").await;
    house.by_mail.send_code(ana.id, from(), email("ana")).await.unwrap();
    let code = house.last_mail("your code is", 6).await;
    assert!(is(house.by_mail.confirm(&ana, &code).await, AccountError::CodeExpired));
    house.close().await;
}

#[tokio::test]
async fn an_address_that_belongs_to_another_account_is_told_to_its_owner_only() {
    let house = House::new(|_| {});
    house.with_email("ana").await;
    let eve = house.account("eve").await;
    let before = house.last_mail("your code is", 6).await;
    assert_eq!(house.by_mail.send_code(eve.id, from(), email("ana")).await, Ok(()));
    let code = loop {
        let code = house.last_mail("your code is", 6).await;
        if code != before {
            break code;
        }
        tokio::task::yield_now().await;
    };
    assert!(is(house.by_mail.confirm(&eve, &code).await, AccountError::EmailTaken));
    house.close().await;
}

#[tokio::test]
async fn a_link_works_once_and_only_for_the_account_with_that_address() {
    let house = House::new(|_| {});
    let ana = house.with_email("ana").await;
    house.by_mail.ask_reset(from(), Email::parse("ANA@example.org").unwrap()).unwrap();
    let token = house.last_mail("works once", 40).await;
    assert!(token.len() >= 32, "{token}");
    assert_eq!(house.by_mail.look_at_link(&token).await, Ok(ana.id));
    assert_eq!(house.by_mail.look_at_link(&token).await, Ok(ana.id));
    let uses = (0..8).map(|_| house.by_mail.use_link(&token));
    let used = futures_util::future::join_all(uses).await;
    assert_eq!(used.iter().filter(|used| **used == Ok(ana.id)).count(), 1);
    assert!(is(house.by_mail.look_at_link(&token).await, AccountError::LinkOver));
    assert!(is(house.by_mail.look_at_link("guessed").await, AccountError::LinkOver));
    house.close().await;
}

#[tokio::test]
async fn an_unknown_address_is_answered_like_a_known_one_and_gets_no_mail() {
    let house = House::new(|codes| codes.per_email = 3);
    house.with_email("ana").await;
    let before = house.mails().len();
    for name in ["nobody", "ana"] {
        // The first of Ana's three was her code.
        let asked: Vec<_> =
            (0..4).map(|_| house.by_mail.ask_reset(from(), email(name)).is_ok()).collect();
        assert_eq!(asked.iter().filter(|asked| **asked).count(), if name == "ana" { 2 } else { 3 });
    }
    house.last_mail("works once", 40).await;
    house.mailer.close(PATIENCE).await;
    let mails = house.mails();
    assert!(mails.len() > before);
    for mail in mails {
        assert!(std::fs::read_to_string(mail).unwrap().contains("To: ana@example.org"));
    }
    house.store.close().await;
}

#[tokio::test]
async fn another_address_or_password_makes_links_void_and_the_old_address_hears_of_it() {
    let house = House::new(|_| {});
    let ana = house.with_email("ana").await;
    house.by_mail.ask_reset(from(), email("ana")).unwrap();
    let token = house.last_mail("works once", 40).await;
    house.by_mail.take_away(&ana).await.unwrap();
    assert!(is(house.by_mail.look_at_link(&token).await, AccountError::LinkOver));
    house.last_mail("does not have this address any more", 4).await;
    house.close().await;
}

#[tokio::test]
async fn nothing_in_the_database_shows_a_code_or_a_link() {
    let house = House::new(|_| {});
    let ana = house.with_email("ana").await;
    house.by_mail.send_code(ana.id, from(), email("other")).await.unwrap();
    let code = house.last_mail("your code is", 6).await;
    house.by_mail.ask_reset(from(), email("ana")).unwrap();
    let token = house.last_mail("works once", 40).await;
    let folder = house.folder.path().to_owned();
    house.mailer.close(PATIENCE).await;
    house.store.close().await;
    for name in ["chinwag.db", "chinwag.db-wal"] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else { continue };
        for secret in [code.as_bytes(), token.as_bytes()] {
            let shown = bytes.windows(secret.len()).any(|part| part == secret);
            assert!(!shown, "{name} shows what was mailed");
        }
    }
}
