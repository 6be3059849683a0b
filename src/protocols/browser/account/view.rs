//! Somebody's account as its page shows it.
//! Must not decide anything but how a thing is written.

use serde::Serialize;

use super::agent;
use crate::domain::{
    Account, Email, LoginId, LoginSession, ProgramKey, ProgramLogin, Timestamp, iso,
};

/// What stands on the page.
#[derive(Serialize)]
pub struct AccountPage {
    guest: bool,
    name: String,
    handle: String,
    since: Moment,
    email: Option<String>,
    /// Whether he could log in without the address.
    has_handle: bool,
    /// The address that waits for its code.
    pending: Option<String>,
    sessions: Vec<SessionView>,
}

/// One place where somebody is logged in.
#[derive(Serialize)]
struct SessionView {
    /// The field of the form that ends it.
    kind: &'static str,
    id: String,
    browser: String,
    since: Moment,
    seen: Moment,
    current: bool,
}

/// A moment, exact and for people.
#[derive(Serialize)]
struct Moment {
    exact: String,
    day: String,
    moment: String,
}

impl AccountPage {
    /// The page of that account, for the one who looks at it from the session `here`.
    pub fn new(
        me: &Account,
        pending: Option<Email>,
        (logins, programs, keys): (&[LoginSession], &[ProgramLogin], &[ProgramKey]),
        here: Option<LoginId>,
    ) -> Self {
        let email = me.email.as_ref().map(|email| email.as_str().to_owned());
        // Accounts that were made with an address alone log in with that.
        let handle = me.handle.as_ref().map(ToString::to_string);
        let sessions = logins.iter().map(|login| SessionView::new(login, here));
        let sessions = sessions.chain(programs.iter().map(SessionView::of_program));
        let sessions = sessions.chain(keys.iter().map(SessionView::of_key)).collect();
        Self {
            guest: me.is_guest(),
            has_handle: handle.is_some(),
            name: me.display_name.to_string(),
            handle: handle.or_else(|| email.clone()).unwrap_or_default(),
            since: Moment::from(me.created_at),
            pending: pending.map(|email| email.as_str().to_owned()),
            email,
            sessions,
        }
    }
}

impl SessionView {
    fn new(login: &LoginSession, here: Option<LoginId>) -> Self {
        Self {
            kind: "session",
            id: login.id.to_string(),
            browser: agent::named(&login.agent),
            since: Moment::from(login.created_at),
            seen: Moment::from(login.seen_at),
            current: here == Some(login.id),
        }
    }

    fn of_program(login: &ProgramLogin) -> Self {
        Self::of_some_program("program", login.id.to_string(), login.created_at, login.seen_at)
    }

    fn of_key(key: &ProgramKey) -> Self {
        Self::of_some_program("key", key.id.to_string(), key.created_at, key.seen_at)
    }

    fn of_some_program(kind: &'static str, id: String, since: Timestamp, seen: Timestamp) -> Self {
        let browser = "A program".into();
        let (since, seen) = (Moment::from(since), Moment::from(seen));
        Self { kind, id, browser, since, seen, current: false }
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self {
            exact: iso(at),
            day: at.format("%-d %B %Y").to_string(),
            moment: at.format("%-d %B %Y, %H:%M UTC").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FamilyId, Name, UserId};

    #[test]
    fn this_browser_is_marked_and_the_others_are_not() {
        let at = "2026-11-20T16:20:05.728358Z".parse().unwrap();
        let me = Account::guest(UserId::random(), Name::parse("Ana").unwrap(), at);
        let login = |agent: &str| LoginSession {
            id: LoginId::random(),
            agent: agent.into(),
            created_at: at,
            seen_at: at,
        };
        let logins = [login("Firefox/140.0"), login("curl/8.1")];
        let program = ProgramLogin { id: FamilyId::random(), created_at: at, seen_at: at };
        let key = ProgramKey { id: LoginId::random(), created_at: at, seen_at: at };
        let page = AccountPage::new(&me, None, (&logins, &[program], &[key]), Some(logins[1].id));
        let marked: Vec<_> =
            page.sessions.iter().map(|s| (s.browser.as_str(), s.current)).collect();
        let program = ("A program", false);
        assert_eq!(marked, [("Firefox", false), ("curl", true), program, program]);
        let kinds: Vec<_> = page.sessions.iter().map(|s| s.kind).collect();
        assert_eq!(kinds, ["session", "session", "program", "key"]);
        assert_eq!(page.since.day, "20 November 2026");
        assert_eq!(page.sessions[0].seen.moment, "20 November 2026, 16:20 UTC");
    }
}
