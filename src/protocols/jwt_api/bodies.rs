//! What clients send in the bodies of their requests.
//! Must not check more than that texts are texts: what they must be like is the domain's.

use utoipa::ToSchema;

use super::request::{Body, Fields};

/// Somebody who wants an account.
#[derive(ToSchema)]
pub struct Registration {
    /// Where the code is sent.
    #[schema(
        format = "email",
        max_length = 254,
        pattern = r"^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9]+(-[A-Za-z0-9]+)*(\.[A-Za-z0-9]+(-[A-Za-z0-9]+)*)+$",
        example = "ana@example.org"
    )]
    pub email: String,
    /// To log in with.
    #[schema(
        min_length = 8,
        max_length = 32,
        format = "password",
        example = "grey otters sleep late"
    )]
    pub password: String,
    /// What others see: letters and digits of any script.
    #[schema(min_length = 3, max_length = 32, pattern = r"^[^\W_]{3,32}$", example = "ana")]
    pub username: String,
    /// A handle to log in with by other doors.
    #[schema(max_length = 32, example = "ana")]
    pub login: Option<String>,
}

/// The code from the mail.
#[derive(ToSchema)]
pub struct Verification {
    /// Where it was sent.
    #[schema(format = "email", max_length = 254, example = "ana@example.org")]
    pub email: String,
    /// Its six digits.
    #[schema(pattern = "^[0-9]{6}$", example = "271828")]
    pub code: String,
}

/// Address and password.
#[derive(ToSchema)]
pub struct LogIn {
    /// The verified address.
    #[schema(format = "email", max_length = 254, example = "ana@example.org")]
    pub email: String,
    /// The password.
    #[schema(format = "password", example = "grey otters sleep late")]
    pub password: String,
}

/// Another name.
#[derive(ToSchema)]
pub struct NewUsername {
    /// Letters and digits of any script.
    #[schema(min_length = 3, max_length = 32, pattern = r"^[^\W_]{3,32}$", example = "ana")]
    pub username: String,
}

/// Another password.
#[derive(ToSchema)]
pub struct NewPassword {
    /// The one that is good now.
    #[schema(format = "password", example = "grey otters sleep late")]
    pub password: String,
    /// The one that takes its place.
    #[schema(
        min_length = 8,
        max_length = 32,
        format = "password",
        example = "late otters wake grey"
    )]
    pub new_password: String,
}

/// A room to be made.
#[derive(ToSchema)]
pub struct NewRoom {
    /// Its key, letters and digits of any script; without one it is drawn, and told in the answer.
    #[schema(min_length = 3, max_length = 32, pattern = r"^[^\W_]{3,32}$", example = "otters")]
    pub room_id: Option<String>,
    /// What it is called.
    #[schema(min_length = 1, max_length = 64, pattern = r"\S", example = "Otters")]
    pub name: String,
    /// What it is about; may be empty.
    #[schema(max_length = 1_000, example = "All about otters")]
    pub description: String,
    /// With one, the room is private; `null` and an empty text are none.
    #[schema(format = "password", example = json!(null))]
    pub password: Option<String>,
}

/// What changes about a room; what is missing stays as it is.
#[derive(ToSchema)]
pub struct RoomChange {
    /// What it is called.
    #[schema(min_length = 1, max_length = 64, pattern = r"\S", example = "Otters")]
    pub name: Option<String>,
    /// What it is about.
    #[schema(max_length = 1_000, example = "All about otters")]
    pub description: Option<String>,
    /// A new one; `null` and an empty text make the room public.
    #[schema(value_type = Option<String>, format = "password", example = "holt 7")]
    pub password: Option<Option<String>>,
}

/// How somebody gets in.
#[derive(ToSchema)]
pub struct Join {
    /// The room's password, if it has one.
    #[schema(format = "password", example = json!(null))]
    pub password: Option<String>,
}

impl Body for Registration {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            email: fields.required("email"),
            password: fields.required("password"),
            username: fields.required("username"),
            login: fields.optional("login"),
        }
    }
}

impl Body for Verification {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { email: fields.required("email"), code: fields.required("code") }
    }
}

impl Body for LogIn {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { email: fields.required("email"), password: fields.required("password") }
    }
}

impl Body for NewUsername {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { username: fields.required("username") }
    }
}

impl Body for NewPassword {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            password: fields.required("password"),
            new_password: fields.required("new_password"),
        }
    }
}

impl Body for NewRoom {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            room_id: fields.optional("room_id"),
            name: fields.required("name"),
            description: fields.required("description"),
            password: fields.optional("password").filter(|password| !password.is_empty()),
        }
    }
}

impl Body for RoomChange {
    fn read(fields: &mut Fields<'_>) -> Self {
        let password = fields.nullable("password");
        Self {
            name: fields.optional("name"),
            description: fields.optional("description"),
            password: password.map(|password| password.filter(|password| !password.is_empty())),
        }
    }
}

impl Body for Join {
    fn read(fields: &mut Fields<'_>) -> Self {
        let password = fields.optional("password");
        Self { password: password.filter(|password| !password.is_empty()) }
    }
}
