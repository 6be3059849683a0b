//! Reports and decisions written past the server, as another program on the same database writes them.
//! Must not know how the server shows them.

use chinwag::clock;
use chinwag::domain::{
    Account, AddressPrefix, Body, Decision, Handle, Name, NewReport, Participant, PauseRule,
    Reason, SealedLine, Timestamp, UserId, Verdict, Words,
};
use chinwag::store::{Credentials, Store};

/// Somebody under that name; a new one unless his id is known.
pub fn person(name: &str, id: Option<&str>) -> Participant {
    let id = id.map_or_else(UserId::random, |id| UserId::parse(id).expect("an id"));
    Participant { id, name: Name::parse(name).expect("a name") }
}

/// A moment in an hour.
pub fn in_an_hour() -> Timestamp {
    clock::now() + chrono::TimeDelta::hours(1)
}

/// The address a forwarded header names.
pub fn prefix(text: &str) -> AddressPrefix {
    AddressPrefix::parse(text).expect("an address")
}

/// A report with some lines of the one it is about.
pub async fn report(store: &Store, by: &Participant, about: &Participant, said: &[&str]) {
    let line = |text: &&str| SealedLine {
        author: about.clone(),
        body: Body::parse(text).expect("a text"),
        at: clock::now(),
    };
    let report = NewReport {
        reporter: by.clone(),
        reported: about.clone(),
        reason: Reason::Abuse,
        note: Some(Words::parse("He would not stop.").expect("words")),
        lines: said.iter().map(line).collect(),
        at: clock::now(),
    };
    store.report(report, PauseRule::default()).await.expect("the report is sealed");
}

/// A report that is decided like this at once.
pub async fn decided(store: &Store, about: &Participant, verdict: Verdict, why: &str) {
    report(store, &person("Ana", None), about, &["hello"]).await;
    let open = store.open_reports().await.expect("the open reports");
    let decision = Decision {
        report: open.last().expect("a report").id,
        all: true,
        moderator: person("Mo", None),
        verdict,
        why: Words::parse(why).expect("words"),
        at: clock::now(),
    };
    assert_eq!(store.decide(decision).await, Ok(true));
}

/// An account with that handle and no password; its id.
pub async fn account(store: &Store, handle: &str) -> UserId {
    let name = Name::parse(handle).expect("a name");
    let guest = Account::guest(UserId::random(), name, clock::now());
    let account = Account { handle: Some(Handle::parse(handle).expect("a handle")), ..guest };
    let id = account.id;
    let new = Credentials { account, password_hash: None, credential: None };
    store.register(new, clock::now()).await.expect("the account is stored");
    id
}
