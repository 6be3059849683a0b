//! From page structs to HTML: the only file that knows the template engine.
//! Must not know where the content of a page comes from.

use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::account::AccountPage;
use super::assets;
use super::frame::Frame;
use super::moderation::{AuditPage, CasePage, MeasuresPage, ReportsPage};
use super::reset::{NewPasswordPage, ResetPage};
use super::rooms::RoomsPage;
use super::view::LineView;
use super::warning::WarningView;
use super::wire::{PersonView, PresentView, RoomView};
use crate::domain::ChatError;

/// In the program in release builds; read anew for each page in debug builds.
#[derive(RustEmbed)]
#[folder = "templates"]
struct Files;

/// All pages. Cloning counts references.
#[derive(Clone)]
pub struct Templates {
    compiled: Arc<Environment<'static>>,
    matching: bool,
    assets: Arc<str>,
    frame: Arc<Frame>,
}

/// The first page.
#[derive(Default, Serialize)]
pub struct HomePage {
    /// What was wrong with the last try.
    pub errors: Vec<String>,
    /// The name typed before.
    pub name: String,
    /// The code typed before, or from the link.
    pub code: String,
    /// Whether the visitor came by a link.
    pub invited: bool,
}

/// Random chat.
#[derive(Serialize)]
pub struct StrangerPage {
    /// The visitor has an identity, so the page may open its socket.
    pub known: bool,
    /// *Start* was pressed.
    pub starts: bool,
    /// The interests he typed, as they were understood.
    pub tags: String,
    /// How many wait.
    pub waiting: usize,
    /// How long people waited of late, in seconds.
    pub usual: Option<u64>,
    /// Where the rules are.
    pub rules_url: Option<String>,
    /// Whom to write to.
    pub contact: Option<String>,
    /// The age from which one may take part.
    pub minimum_age: u32,
    /// What somebody can be reported for.
    pub reasons: Vec<ReasonView>,
    /// After so many seconds a way out is shown.
    pub way_out: u64,
    /// The longest line, in characters.
    pub line_length: usize,
}

/// One thing somebody can be reported for.
#[derive(Serialize)]
pub struct ReasonView {
    /// Its word.
    pub word: &'static str,
    /// How a person reads it.
    pub label: &'static str,
}

/// The page with the forms for logging in and registering.
#[derive(Serialize)]
pub struct LoginPage {
    /// Whether the visitor is logged in already.
    pub is_logged_in: bool,
}

/// The room.
#[derive(Serialize)]
pub struct RoomPage<'a> {
    /// Which.
    pub room: RoomView<'a>,
    /// Who looks at it.
    pub you: PersonView<'a>,
    /// Oldest first.
    pub messages: Vec<LineView<'a>>,
    /// Who is here.
    pub people: Vec<PresentView<'a>>,
    /// Whether there are older messages.
    pub more: bool,
    /// The number of the first message shown, 0 if none.
    pub oldest: i64,
    /// The number of this moment.
    pub last_seq: i64,
    /// Names the next message sent by the form.
    pub client_id: &'a str,
    /// What a moderator has told him.
    pub warnings: Vec<WarningView>,
    /// What was wrong with the last message.
    pub errors: Vec<String>,
    /// The message that could not be sent.
    pub draft: &'a str,
    /// The address to pass on.
    pub link: String,
    /// Where that is a picture.
    pub qr: String,
}

/// Something that is not there, not allowed or not possible.
#[derive(Serialize)]
pub struct ErrorPage {
    /// The HTTP status.
    pub status: u16,
    /// What happened.
    pub heading: String,
    /// What to do.
    pub text: String,
}

#[derive(Serialize)]
struct Page<'a, T> {
    title: &'static str,
    #[serde(rename = "static")]
    assets: Value,
    matching: bool,
    frame: &'a Frame,
    #[serde(flatten)]
    page: &'a T,
}

impl Templates {
    /// Ready to render. Pages offer random chat only where there is `matching`.
    pub fn new(matching: bool) -> Self {
        Self {
            matching,
            compiled: Arc::new(environment()),
            assets: assets::base().into(),
            frame: Arc::default(),
        }
    }

    /// The same pages with that around them; without it nobody is known.
    #[must_use]
    pub fn around(&self, frame: &Frame) -> Self {
        Self { frame: Arc::new(frame.clone()), ..self.clone() }
    }

    /// The folder of this build's styles and scripts.
    pub fn assets(&self) -> &str {
        &self.assets
    }

    /// The first page as HTML.
    ///
    /// # Errors
    /// `Internal` when the template is broken; what is wrong is logged. The same for all pages.
    pub fn home(&self, page: &HomePage) -> Result<String, ChatError> {
        self.render("home.html", page)
    }

    /// The room as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn room(&self, page: &RoomPage<'_>) -> Result<String, ChatError> {
        self.render("room.html", page)
    }

    /// The open rooms as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn rooms(&self, page: &RoomsPage) -> Result<String, ChatError> {
        self.render("rooms.html", page)
    }

    /// Random chat as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn strangers(&self, page: &StrangerPage) -> Result<String, ChatError> {
        self.render("chat.html", page)
    }

    /// Logging in and registering, as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn login(&self, page: &LoginPage) -> Result<String, ChatError> {
        self.render("login.html", page)
    }

    /// Somebody's own account, as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn account(&self, page: &AccountPage) -> Result<String, ChatError> {
        self.render("account.html", page)
    }

    /// The form for an address that a link is sent to, as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn reset(&self, page: &ResetPage) -> Result<String, ChatError> {
        self.render("reset.html", page)
    }

    /// The form for a new password, as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn new_password(&self, page: &NewPasswordPage) -> Result<String, ChatError> {
        self.render("new_password.html", page)
    }

    /// An error as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn error(&self, page: &ErrorPage) -> Result<String, ChatError> {
        self.render("error.html", page)
    }

    /// The open reports as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn reports(&self, page: &ReportsPage) -> Result<String, ChatError> {
        self.render("moderation/reports.html", page)
    }

    /// One report as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn case(&self, page: &CasePage) -> Result<String, ChatError> {
        self.render("moderation/case.html", page)
    }

    /// What holds as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn measures(&self, page: &MeasuresPage) -> Result<String, ChatError> {
        self.render("moderation/measures.html", page)
    }

    /// What was done as HTML.
    ///
    /// # Errors
    /// As for all pages.
    pub fn audit(&self, page: &AuditPage) -> Result<String, ChatError> {
        self.render("moderation/audit.html", page)
    }

    fn render<T: Serialize>(&self, name: &str, page: &T) -> Result<String, ChatError> {
        let fresh = cfg!(debug_assertions).then(environment);
        let environment = fresh.as_ref().unwrap_or(&self.compiled);
        // It holds nothing that has to be escaped, and stands in every link.
        let assets = Value::from_safe_string(self.assets.to_string());
        let (matching, frame) = (self.matching, &self.frame);
        let page = Page { title: "Chinwag", assets, matching, frame, page };
        let rendered =
            environment.get_template(name).and_then(|template| template.render(Serde(page)));
        rendered.map_err(|error| {
            log::error!("a page cannot be rendered template={name} error={error:#}");
            ChatError::Internal
        })
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_loader(|name| {
        let file = Files::get(name);
        Ok(file.map(|file| String::from_utf8_lossy(&file.data).into_owned()))
    });
    environment
}
