//! Who somebody is, beyond one room: a guest from his first entry on, an account once he has registered.
//! Must not hold anything that proves who he is.

use super::{
    Body, Email, FamilyId, Handle, LoginId, Message, Name, Participant, Timestamp, UserId,
};

/// A person. Registering changes what he has, never his id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// The public id.
    pub id: UserId,
    /// What he logs in with; guests have none.
    pub handle: Option<Handle>,
    /// What others see where he has not entered under another name.
    pub display_name: Name,
    /// His verified address, for himself only.
    pub email: Option<Email>,
    /// Since when.
    pub created_at: Timestamp,
}

impl Account {
    /// Somebody who has just come and has registered nowhere.
    pub const fn guest(id: UserId, display_name: Name, at: Timestamp) -> Self {
        Self { id, handle: None, display_name, email: None, created_at: at }
    }

    /// Whether he can log in nowhere else.
    pub const fn is_guest(&self) -> bool {
        self.handle.is_none() && self.email.is_none()
    }
}

/// A browser or program in which somebody is logged in, or known as a guest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoginSession {
    /// For lists and for ending it; never what the cookie holds.
    pub id: LoginId,
    /// How the browser calls itself.
    pub agent: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was used last, to some minutes.
    pub seen_at: Timestamp,
}

/// A log-in by a program: it goes on for as long as the program comes back in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProgramLogin {
    /// For lists and for ending it; never what the program holds.
    pub id: FamilyId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it came for another token last.
    pub seen_at: Timestamp,
}

/// A key that a program holds to act for somebody; it goes on for as long as it is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProgramKey {
    /// For lists and for ending it; never what the program holds.
    pub id: LoginId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was used last, to an hour.
    pub seen_at: Timestamp,
}

/// What becomes of somebody's lines when he deletes his account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lines {
    /// They stay, under "deleted account".
    Stay,
    /// Their text goes; the numbers stay, so that nobody's place in the room moves.
    Go,
}

/// Lines whose author is gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disowned {
    /// Who wrote them.
    pub who: UserId,
    /// Whose they are now: an id that belongs to nobody.
    pub nobody: UserId,
    /// What becomes of their text.
    pub lines: Lines,
}

impl Disowned {
    /// What is shown as the author.
    pub const NAME: &str = "deleted account";
    /// What is shown in place of a text that is gone.
    pub const TEXT: &str = "(deleted)";

    /// Changes a message that is one of them.
    pub fn apply(&self, message: &mut Message) {
        if message.author.id != self.who {
            return;
        }
        let name = Name::from_stored(Self::NAME.to_owned());
        message.author = Participant { id: self.nobody, name };
        message.client_id = None;
        if self.lines == Lines::Go {
            message.body = Body::from_stored(Self::TEXT.to_owned());
        }
    }
}
