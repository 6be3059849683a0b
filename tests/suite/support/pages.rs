//! What stands on the room's page, read as a person without scripts would.
//! Must not be used on pages that a script has changed.

/// The page of a room as the server sent it.
#[derive(Clone, Debug)]
pub struct RoomPage {
    pub room_id: String,
    pub code: String,
    pub you_id: String,
    pub you_name: String,
    pub last_seq: i64,
    pub messages: Vec<Line>,
    pub text: String,
}

/// One message on the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    pub seq: i64,
    pub author: String,
    pub html: String,
}

impl RoomPage {
    /// Reads it; fails when something that every room page has is missing.
    pub fn read(text: &str) -> Self {
        let attribute = |name: &str| {
            let found = between(text, &format!("{name}=\""), "\"");
            found.unwrap_or_else(|| panic!("the room's page has no {name}")).to_owned()
        };
        Self {
            room_id: attribute("data-room-id"),
            code: attribute("data-room-code"),
            you_id: attribute("data-you-id"),
            you_name: attribute("data-you-name"),
            last_seq: attribute("data-last-seq").parse().expect("a number"),
            messages: text.split("data-seq=\"").skip(1).filter_map(Line::read).collect(),
            text: text.to_owned(),
        }
    }

    /// What the messages say, oldest first.
    pub fn said(&self) -> Vec<&str> {
        self.messages.iter().map(|line| line.html.as_str()).collect()
    }

    /// The hidden number of the form that sends a message without scripts.
    pub fn client_id(&self) -> &str {
        between(&self.text, "name=\"client_id\" value=\"", "\"").expect("a client id in the form")
    }
}

impl Line {
    fn read(part: &str) -> Option<Self> {
        let seq = part.split('"').next()?.parse().ok()?;
        let author = between(part, "class=\"author\">", "</b>")?.to_owned();
        let html = between(part, "class=\"text\">", "</p>")?.to_owned();
        Some(Self { seq, author, html })
    }
}

/// What stands between the first `start` and the next `end`.
pub fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}
