//! Who may do what in a room: pure answers, asked inside the transaction that acts on them.
//! Must not know where memberships are kept, nor what a person's own rights elsewhere are.

use super::{Room, RoomError, RoomKind, UserId};

/// What somebody is to a room. Being there at the moment is not part of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The room is his; he stays its owner when he leaves.
    Owner {
        /// Whether he has joined it, too.
        is_member: bool,
    },
    /// He has joined.
    Member,
    /// Neither.
    Outsider,
    /// He is kept out.
    Banned,
}

/// What somebody wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// To come in through a door that knows no joining; into a public room this joins.
    Enter,
    /// To read what was said.
    Read,
    /// To say something.
    Post,
    /// To become a member. The password of a private room has been seen to.
    Join,
    /// To be a member no more.
    Leave,
    /// To put somebody out, who may come again.
    Kick,
    /// To keep somebody out.
    Ban,
    /// To let somebody come again.
    Unban,
    /// To change name, description or password.
    Update,
    /// To end the room.
    Delete,
}

/// A room somebody has joined, with everybody in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JoinedRoom {
    /// The room.
    pub room: Room,
    /// Its members and those present, in the order they came.
    pub users: Vec<UserId>,
}

impl Role {
    /// What somebody is to this room. Only rooms of the kind `owned` know owners' rights and bans (contract decision 4).
    pub fn of(room: &Room, who: UserId, is_member: bool, is_banned: bool) -> Self {
        let owned = room.kind == RoomKind::Owned;
        if owned && room.owner == Some(who) {
            Self::Owner { is_member }
        } else if owned && is_banned {
            Self::Banned
        } else if is_member {
            Self::Member
        } else {
            Self::Outsider
        }
    }

    /// Whether he has joined.
    pub const fn is_member(self) -> bool {
        matches!(self, Self::Member | Self::Owner { is_member: true })
    }

    /// Whether the room is his or he has joined: that it exists is nothing new to him.
    pub const fn belongs(self) -> bool {
        matches!(self, Self::Member | Self::Owner { .. })
    }

    /// Whether he may know who is in such a room.
    pub const fn may_see_members(self, is_private: bool) -> bool {
        !is_private || self.is_member()
    }
}

/// Whether somebody of this role may do that in such a room.
///
/// # Errors
/// `Forbidden`; `AlreadyJoined`, `NotJoined` where joining or leaving changes nothing.
pub const fn allows(role: Role, action: Action, is_private: bool) -> Result<(), RoomError> {
    match action {
        Action::Enter => match role {
            Role::Banned => Err(RoomError::Forbidden),
            _ if is_private && !role.is_member() => Err(RoomError::Forbidden),
            _ => Ok(()),
        },
        Action::Read | Action::Post => {
            if role.is_member() {
                Ok(())
            } else {
                Err(RoomError::Forbidden)
            }
        }
        Action::Join => match role {
            Role::Banned => Err(RoomError::Forbidden),
            _ if role.is_member() => Err(RoomError::AlreadyJoined),
            _ => Ok(()),
        },
        Action::Leave => {
            if role.is_member() {
                Ok(())
            } else {
                Err(RoomError::NotJoined)
            }
        }
        Action::Kick | Action::Ban | Action::Unban | Action::Update | Action::Delete => {
            if matches!(role, Role::Owner { .. }) { Ok(()) } else { Err(RoomError::Forbidden) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{RoomId, RoomKey, Timestamp};

    const ROLES: [Role; 5] = [
        Role::Owner { is_member: true },
        Role::Owner { is_member: false },
        Role::Member,
        Role::Outsider,
        Role::Banned,
    ];

    type Answer = Result<(), RoomError>;
    const YES: Answer = Ok(());
    const NO: Answer = Err(RoomError::Forbidden);
    const IN: Answer = Err(RoomError::AlreadyJoined);
    const OUT: Answer = Err(RoomError::NotJoined);

    /// Answers for the roles above, in a public and in a private room.
    const TABLE: [(Action, [Answer; 5], [Answer; 5]); 10] = [
        (Action::Enter, [YES, YES, YES, YES, NO], [YES, NO, YES, NO, NO]),
        (Action::Read, [YES, NO, YES, NO, NO], [YES, NO, YES, NO, NO]),
        (Action::Post, [YES, NO, YES, NO, NO], [YES, NO, YES, NO, NO]),
        (Action::Join, [IN, YES, IN, YES, NO], [IN, YES, IN, YES, NO]),
        (Action::Leave, [YES, OUT, YES, OUT, OUT], [YES, OUT, YES, OUT, OUT]),
        (Action::Kick, [YES, YES, NO, NO, NO], [YES, YES, NO, NO, NO]),
        (Action::Ban, [YES, YES, NO, NO, NO], [YES, YES, NO, NO, NO]),
        (Action::Unban, [YES, YES, NO, NO, NO], [YES, YES, NO, NO, NO]),
        (Action::Update, [YES, YES, NO, NO, NO], [YES, YES, NO, NO, NO]),
        (Action::Delete, [YES, YES, NO, NO, NO], [YES, YES, NO, NO, NO]),
    ];

    #[test]
    fn every_role_may_do_exactly_what_the_table_says() {
        for (action, public, private) in TABLE {
            for (is_private, answers) in [(false, public), (true, private)] {
                for (role, answer) in ROLES.into_iter().zip(answers) {
                    let said = allows(role, action, is_private);
                    assert_eq!(said, answer, "{role:?} {action:?} private={is_private}");
                }
            }
        }
    }

    #[test]
    fn members_alone_see_who_is_in_a_private_room() {
        let seen = |is_private| ROLES.map(|role| role.may_see_members(is_private));
        assert_eq!(seen(false), [true; 5]);
        assert_eq!(seen(true), [true, false, true, false, false]);
        assert_eq!(ROLES.map(Role::belongs), [true, true, true, false, false]);
    }

    fn room(kind: RoomKind, owner: Option<UserId>) -> Room {
        Room {
            id: RoomId::random(),
            key: RoomKey::exact("key").unwrap(),
            kind,
            name: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            owner,
            description: String::new(),
            is_private: false,
        }
    }

    #[test]
    fn an_owner_is_never_banned_and_outranks_his_membership() {
        let me = UserId::random();
        let mine = room(RoomKind::Owned, Some(me));
        assert_eq!(Role::of(&mine, me, true, true), Role::Owner { is_member: true });
        assert_eq!(Role::of(&mine, me, false, false), Role::Owner { is_member: false });
        let other = UserId::random();
        assert_eq!(Role::of(&mine, other, true, true), Role::Banned);
        assert_eq!(Role::of(&mine, other, true, false), Role::Member);
        assert_eq!(Role::of(&mine, other, false, false), Role::Outsider);
        assert_eq!(Role::of(&room(RoomKind::Owned, None), me, false, false), Role::Outsider);
    }

    #[test]
    fn who_made_a_room_of_another_kind_is_its_host_and_not_its_owner() {
        let me = UserId::random();
        for kind in [RoomKind::Code, RoomKind::Named, RoomKind::Shared, RoomKind::Pair] {
            let mine = room(kind, Some(me));
            assert_eq!(Role::of(&mine, me, true, false), Role::Member, "{kind}");
            assert_eq!(Role::of(&mine, me, false, true), Role::Outsider, "{kind}");
        }
    }
}
