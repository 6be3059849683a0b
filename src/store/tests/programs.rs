//! Refresh tokens: one gives the next, one that is used too late ends its log-in, and nothing of them grows for ever.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::domain::{Account, Email, FamilyId, Lines, ProgramLogin};
use crate::store::refresh_tokens::{MOST_FAMILIES, MOST_IN_FAMILY};
use crate::store::{Credentials, NewPassword, NewToken, Rotated, Rotation};

const WEEK: i64 = 7 * 24;

async fn ana(store: &Store) -> UserId {
    let account = Account {
        email: Some(Email::parse("ana@example.org").unwrap()),
        ..Account::guest(UserId::random(), Name::parse("Ana").unwrap(), moment(0))
    };
    let id = account.id;
    let (password_hash, credential) = (Some("hash".to_owned()), Some("one".to_owned()));
    store.register(Credentials { account, password_hash, credential }, moment(0)).await.unwrap();
    id
}

fn issued(hash: &str, account: UserId, at: i64) -> NewToken {
    NewToken {
        token_hash: hash.into(),
        family: FamilyId::random(),
        account,
        credential: Some("one".into()),
        at: moment(at),
        until: moment(at + hours(WEEK)),
    }
}

fn given(hash: &str, successor: &str, at: i64) -> Rotation {
    Rotation {
        token_hash: hash.into(),
        successor: successor.into(),
        at: moment(at),
        until: moment(at + hours(WEEK)),
        retry: TimeDelta::seconds(60),
    }
}

const SECOND: i64 = 1_000_000;

/// What a token is worth, told by the rule alone.
#[derive(Default)]
struct Book {
    /// Each with its family and its first use.
    tokens: Vec<(usize, Option<i64>)>,
    ended: Vec<usize>,
}

impl Book {
    fn use_at(&mut self, token: usize, now: i64, who: UserId) -> Rotated {
        let (family, used) = self.tokens[token];
        if self.ended.contains(&family) {
            return Rotated::Refused;
        }
        if used.is_some_and(|used| now - used >= 60 * SECOND) {
            self.ended.push(family);
            return Rotated::Reused(who);
        }
        self.tokens[token].1 = used.or(Some(now));
        self.tokens.push((family, None));
        Rotated::Renewed(who)
    }
}

on_both! {
    async fn a_token_gives_the_next_one_and_the_old_one_for_a_minute_as_well(database) {
        let store = database.open();
        let ana = ana(&store).await;
        assert_eq!(store.issue_token(issued("a", ana, 0)).await, Ok(true));
        let rotated = async |from: &str, to: &str, at| store.rotate_token(given(from, to, at)).await.unwrap();
        assert_eq!(rotated("?", "x", 1).await, Rotated::Refused);
        assert!(!store.knows_token("x".into()).await.unwrap());
        let both = ["b", "c"].map(|to| rotated("a", to, SECOND));
        let both = futures_util::future::join_all(both).await;
        assert_eq!(both, [Rotated::Renewed(ana); 2]);
        assert_eq!(rotated("a", "d", 60 * SECOND).await, Rotated::Renewed(ana));
        assert_eq!(rotated("b", "e", 61 * SECOND).await, Rotated::Renewed(ana));
        assert!(store.knows_token("e".into()).await.unwrap());
        // A retry does not make the window longer.
        assert_eq!(rotated("a", "f", 61 * SECOND).await, Rotated::Reused(ana));
        for hash in ["a", "b", "c", "d", "e", "f"] {
            assert!(!store.knows_token(hash.into()).await.unwrap(), "{hash}");
            assert_eq!(rotated(hash, "g", 62 * SECOND).await, Rotated::Refused);
        }
        store.close().await;
    }

    async fn another_family_goes_on_when_one_is_ended(database) {
        let store = database.open();
        let ana = ana(&store).await;
        assert_eq!(store.issue_token(issued("a", ana, 0)).await, Ok(true));
        store.issue_token(issued("b", ana, 0)).await.unwrap();
        store.rotate_token(given("a", "a2", 0)).await.unwrap();
        assert_eq!(store.rotate_token(given("a", "x", hours(1))).await, Ok(Rotated::Reused(ana)));
        assert_eq!(store.rotate_token(given("b", "b2", hours(1))).await, Ok(Rotated::Renewed(ana)));
        store.close().await;
    }

    async fn a_token_that_is_over_or_was_given_for_another_password_is_refused(database) {
        let store = database.open();
        let ana = ana(&store).await;
        assert_eq!(store.issue_token(issued("a", ana, 0)).await, Ok(true));
        assert_eq!(store.rotate_token(given("a", "b", hours(WEEK))).await, Ok(Rotated::Refused));
        let stale = NewToken { credential: Some("older".into()), ..issued("s", ana, 0) };
        assert_eq!(store.issue_token(stale).await, Ok(false));
        assert!(!store.knows_token("s".into()).await.unwrap());
        let new = NewPassword { who: ana, hash: "new".into(), credential: "two".into(), keep: None };
        store.set_password(new).await.unwrap();
        assert!(!store.knows_token("a".into()).await.unwrap());
        store.issue_token(NewToken { credential: Some("two".into()), ..issued("c", ana, 0) }).await.unwrap();
        assert_eq!(store.rotate_token(given("c", "d", 1)).await, Ok(Rotated::Renewed(ana)));
        store.end_logins(ana, None).await.unwrap();
        assert!(!store.knows_token("d".into()).await.unwrap());
        store.close().await;
    }

    async fn an_account_that_goes_takes_its_tokens_with_it_and_gets_no_more(database) {
        let store = database.open();
        let ana = ana(&store).await;
        assert_eq!(store.issue_token(issued("a", ana, 0)).await, Ok(true));
        let shown = serde_json::to_value(store.belongings(ana, moment(1)).await.unwrap()).unwrap();
        assert_eq!(shown["programs"].as_array().unwrap().len(), 1);
        assert!(!shown.to_string().contains("token"), "{shown}");
        store.delete_account(ana, UserId::random(), Lines::Go).await.unwrap();
        assert!(!store.knows_token("a".into()).await.unwrap());
        assert_eq!(store.issue_token(issued("b", ana, 0)).await, Ok(false));
        store.close().await;
    }

    async fn neither_log_ins_nor_tokens_of_one_log_in_grow_for_ever(database) {
        let store = database.open();
        let ana = ana(&store).await;
        let most = i64::try_from(MOST_FAMILIES).unwrap();
        for number in 0..=most {
            store.issue_token(issued(&format!("family {number}"), ana, number)).await.unwrap();
        }
        assert!(!store.knows_token("family 0".into()).await.unwrap());
        assert!(store.knows_token("family 1".into()).await.unwrap());
        let most = i64::try_from(MOST_IN_FAMILY).unwrap();
        for number in 0..most {
            let from = if number == 0 { "family 1".into() } else { format!("next {number}") };
            let rotation = given(&from, &format!("next {}", number + 1), 1_000 + number);
            assert_eq!(store.rotate_token(rotation).await, Ok(Rotated::Renewed(ana)));
        }
        assert!(!store.knows_token("family 1".into()).await.unwrap());
        assert!(store.knows_token("next 1".into()).await.unwrap());
        store.close().await;
    }

    async fn whatever_is_used_in_whatever_order_the_rule_decides(database) {
        let store = database.open();
        let ana = ana(&store).await;
        let (mut rng, mut book, mut now) = (StdRng::seed_from_u64(4), Book::default(), 0);
        for _ in 0..400 {
            now += rng.random_range(0..30 * SECOND);
            let count = book.tokens.len();
            if count == 0 || rng.random_ratio(1, 12) {
                book.tokens.push((count, None));
                store.issue_token(issued(&count.to_string(), ana, now)).await.unwrap();
                continue;
            }
            // Mostly young ones, as programs do.
            let youngest = count.saturating_sub(if rng.random_ratio(1, 5) { count } else { 4 });
            let token = rng.random_range(youngest..count);
            let expected = book.use_at(token, now, ana);
            let rotation = given(&token.to_string(), &count.to_string(), now);
            assert_eq!(store.rotate_token(rotation).await, Ok(expected), "{token} at {now}");
        }
        let worked = |(family, _): &(usize, Option<i64>)| !book.ended.contains(family);
        assert!(book.ended.len() > 3 && book.tokens.iter().any(worked));
        for (number, token) in book.tokens.iter().enumerate() {
            assert_eq!(store.knows_token(number.to_string()).await, Ok(worked(token)));
        }
        store.close().await;
    }

    async fn log_ins_of_programs_are_listed_and_ended_for_their_owner_alone(database) {
        let store = database.open();
        let ana = ana(&store).await;
        let (first, second) = (issued("a", ana, 0), issued("b", ana, 5));
        store.issue_token(first.clone()).await.unwrap();
        store.issue_token(second.clone()).await.unwrap();
        store.rotate_token(given("a", "a2", 9)).await.unwrap();
        let login = |of: &NewToken, since, seen| ProgramLogin { id: of.family, created_at: moment(since), seen_at: moment(seen) };
        let listed = store.program_logins(ana, moment(10)).await.unwrap();
        assert_eq!(listed, [login(&first, 0, 9), login(&second, 5, 5)]);
        let later = store.program_logins(ana, moment(hours(WEEK) + 5)).await.unwrap();
        assert_eq!(later, [login(&first, 0, 9)]);
        assert_eq!(store.end_program_login(UserId::random(), first.family).await, Ok(false));
        assert_eq!(store.end_program_login(ana, first.family).await, Ok(true));
        assert_eq!(store.program_logins(ana, moment(10)).await.unwrap(), [login(&second, 5, 5)]);
        assert_eq!(store.rotate_token(given("a2", "a3", 10)).await, Ok(Rotated::Refused));
        store.close().await;
    }

    async fn tokens_that_are_over_are_swept(database) {
        let store = database.open();
        let ana = ana(&store).await;
        assert_eq!(store.issue_token(issued("a", ana, 0)).await, Ok(true));
        store.issue_token(issued("b", ana, 10)).await.unwrap();
        assert_eq!(store.sweep_tokens(moment(hours(WEEK) + 5)).await, Ok(1));
        assert!(store.knows_token("b".into()).await.unwrap());
        assert_eq!(store.sweep_tokens(moment(hours(WEEK) + 10)).await, Ok(1));
        store.close().await;
    }
}
