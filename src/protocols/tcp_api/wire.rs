//! What this door answers: success or failure, in the answer itself.
//! Must not know how an answer is carried.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::UserId;

/// It is done, perhaps with something to tell.
#[derive(Serialize, ToSchema)]
pub struct Done<T> {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline)]
    data: Option<T>,
}

/// It is not done.
#[derive(Serialize, ToSchema)]
pub struct Failed<'a> {
    ok: bool,
    #[schema(inline)]
    error: Why<'a>,
}

#[derive(Serialize, ToSchema)]
struct Why<'a> {
    code: u16,
    message: &'a str,
}

/// Somebody is logged in.
#[derive(Serialize, ToSchema)]
pub struct LoggedIn<'a> {
    /// His name.
    pub username: &'a str,
    /// What proves who he is from now on; for him alone.
    pub uuid: &'a str,
    /// His public id, as messages tell it.
    #[schema(value_type = String, format = "uuid")]
    pub user_id: UserId,
}

/// A room is made.
#[derive(Serialize)]
pub struct RoomMade<'a> {
    /// Its key.
    pub room_gid: &'a str,
}

impl<T> Done<T> {
    /// With this to tell.
    pub const fn with(data: T) -> Self {
        Self { ok: true, data: Some(data) }
    }
}

impl Done<()> {
    /// With nothing to tell.
    pub const fn plain() -> Self {
        Self { ok: true, data: None }
    }
}

impl<'a> Failed<'a> {
    /// For this reason.
    pub const fn because(code: u16, message: &'a str) -> Self {
        Self { ok: false, error: Why { code, message } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::json_text;

    #[test]
    fn success_and_failure_are_told_apart_by_ok() {
        let told = |value: Option<String>| value.unwrap();
        assert_eq!(told(json_text::ascii(&Done::plain())), r#"{"ok":true}"#);
        let made = Done::with(RoomMade { room_gid: "S6VibswP" });
        assert_eq!(told(json_text::ascii(&made)), r#"{"ok":true,"data":{"room_gid":"S6VibswP"}}"#);
        assert_eq!(
            told(json_text::ascii(&Failed::because(404, "Unknown room"))),
            r#"{"ok":false,"error":{"code":404,"message":"Unknown room"}}"#
        );
    }
}
