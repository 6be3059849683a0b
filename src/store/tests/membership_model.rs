//! Memberships and bans against a simple model: whatever people do, in any order, the rules of a room with an owner hold.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::{PasswordUpdate, Role, RoomUpdate};

/// Who the owner is among the people.
const OWNER: usize = 0;
const PEOPLE: usize = 4;

/// What somebody does.
#[derive(Clone, Copy, Debug)]
enum Step {
    Enter(usize),
    GoAway(usize),
    Join(usize, Option<u8>),
    Leave(usize),
    Kick(usize, usize),
    Ban(usize, usize),
    Unban(usize, usize),
    Password(usize, Option<u8>),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let (who, password) = (0..PEOPLE, proptest::option::of(0..2_u8));
    // Mostly the owner, who may.
    let by = prop_oneof![3 => Just(OWNER), 1 => 0..PEOPLE];
    prop_oneof![
        4 => who.clone().prop_map(Step::Enter),
        2 => who.clone().prop_map(Step::GoAway),
        4 => (who.clone(), password.clone()).prop_map(|(who, typed)| Step::Join(who, typed)),
        2 => who.clone().prop_map(Step::Leave),
        3 => (by.clone(), who.clone()).prop_map(|(by, who)| Step::Kick(by, who)),
        3 => (by.clone(), who.clone()).prop_map(|(by, who)| Step::Ban(by, who)),
        3 => (by.clone(), who).prop_map(|(by, who)| Step::Unban(by, who)),
        2 => (by, password).prop_map(|(by, password)| Step::Password(by, password)),
        1 => Just(Step::Restart),
    ]
}

/// What the store should know.
#[derive(Default)]
struct Model {
    members: BTreeSet<usize>,
    present: BTreeSet<usize>,
    banned: BTreeSet<usize>,
    password: Option<u8>,
}

impl Model {
    fn answer(&mut self, step: Step) -> Result<(), RoomError> {
        match step {
            Step::Enter(who) => {
                let stranger = !self.members.contains(&who);
                if self.banned.contains(&who) || self.password.is_some() && stranger {
                    return Err(RoomError::Forbidden);
                }
                self.members.insert(who);
                self.present.insert(who);
            }
            Step::Join(who, typed) => {
                if self.password.is_some() && self.password != typed {
                    return Err(RoomError::PasswordRequired);
                }
                if self.banned.contains(&who) {
                    return Err(RoomError::Forbidden);
                }
                if !self.members.insert(who) {
                    return Err(RoomError::AlreadyJoined);
                }
            }
            Step::Leave(who) => return self.out(who),
            Step::Kick(by, _) | Step::Ban(by, _) | Step::Unban(by, _) | Step::Password(by, _)
                if by != OWNER =>
            {
                return Err(RoomError::Forbidden);
            }
            Step::Kick(_, OWNER) => return Err(RoomError::KickSelf),
            Step::Kick(_, who) => return self.out(who),
            Step::Ban(_, OWNER) => return Err(RoomError::BanSelf),
            Step::Ban(_, who) => {
                if !self.banned.insert(who) {
                    return Err(RoomError::AlreadyBanned);
                }
                self.out(who).ok();
            }
            Step::Unban(_, OWNER) => return Err(RoomError::UnbanSelf),
            Step::Unban(_, who) => {
                if !self.banned.remove(&who) {
                    return Err(RoomError::NotBanned);
                }
            }
            Step::Password(_, password) => self.password = password,
            Step::GoAway(who) => drop(self.present.remove(&who)),
            Step::Restart => {}
        }
        Ok(())
    }

    fn out(&mut self, who: usize) -> Result<(), RoomError> {
        let (joined, there) = (self.members.remove(&who), self.present.remove(&who));
        if joined || there { Ok(()) } else { Err(RoomError::NotJoined) }
    }

    fn role(&self, who: usize) -> Role {
        let is_member = self.members.contains(&who);
        match who {
            OWNER => Role::Owner { is_member },
            _ if self.banned.contains(&who) => Role::Banned,
            _ if is_member => Role::Member,
            _ => Role::Outsider,
        }
    }
}

fn hash(password: u8) -> String {
    format!("hash {password}")
}

async fn done(store: &Store, room: RoomId, people: &[Participant], step: Step) -> Answer {
    let at = moment(1);
    let id = |who: usize| people[who].id;
    match step {
        Step::Enter(who) => store.enter_room(room, people[who].clone(), at).await,
        Step::GoAway(who) => store.remove_member(room, id(who)).await,
        Step::Join(who, typed) => store.join_room(room, id(who), typed.map(hash), at).await,
        Step::Leave(who) => store.leave_room(room, id(who)).await,
        Step::Kick(by, who) => store.kick(room, id(by), id(who)).await,
        Step::Ban(by, who) => store.ban(room, id(by), id(who), at).await,
        Step::Unban(by, who) => store.unban(room, id(by), id(who)).await,
        Step::Password(by, password) => {
            let password = password.map(hash).map_or(PasswordUpdate::Remove, PasswordUpdate::Set);
            let update = RoomUpdate { password, ..RoomUpdate::default() };
            store.update_room(room, id(by), update).await.map(drop)
        }
        Step::Restart => Ok(()),
    }
}

async fn try_out(database: &Database, steps: Vec<Step>) {
    let mut store = database.open();
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(known(&store, &format!("Person {number}")).await);
    }
    let room = owned(&store, "teahouse", &people[OWNER], None).await;
    let mut model = Model::default();
    model.members.insert(OWNER);
    for step in steps {
        if matches!(step, Step::Restart) {
            store.close().await;
            store = database.open();
        }
        let said = done(&store, room.id, &people, step).await;
        assert_eq!(said, model.answer(step).map_err(ChatError::from), "{step:?}");
        for (who, person) in people.iter().enumerate() {
            assert_eq!(store.role(room.id, person.id).await, Ok(model.role(who)), "{step:?}");
        }
        let there = store.load_room(&room.key, 1, 10).await.unwrap().unwrap();
        let there: BTreeSet<_> = there.members.iter().map(|member| member.id).collect();
        let expected: BTreeSet<_> = model.present.iter().map(|who| people[*who].id).collect();
        assert_eq!(there, expected, "{step:?}");
        assert!(model.present.is_subset(&model.members), "nobody is there without having joined");
        assert!(model.banned.is_disjoint(&model.members), "nobody is a member and kept out");
        let users: BTreeSet<_> = store.users_of(room.id).await.unwrap().into_iter().collect();
        let members: BTreeSet<_> = model.members.iter().map(|who| people[*who].id).collect();
        assert_eq!(users, members, "{step:?}");
    }
}

fn check(database: fn() -> Database, cases: u32) {
    let steps = proptest::collection::vec(step(), 1..40);
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(steps in steps)| {
        actix_rt::Runtime::new().unwrap().block_on(try_out(&database(), steps));
    });
}

#[test]
fn whatever_people_do_the_rules_hold_on_sqlite() {
    check(Database::sqlite, 24);
}

#[test]
#[ignore = "needs PostgreSQL: TEST_DATABASE_URL"]
fn whatever_people_do_the_rules_hold_on_postgresql() {
    check(Database::postgresql, 12);
}
