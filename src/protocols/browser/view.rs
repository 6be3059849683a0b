//! A message as a page shows it without a script.
//! Must not decide anything but how a thing is written.

use serde::Serialize;

use super::text;
use super::wire::PersonView;
use crate::domain::{Message, UserId, iso};

/// A message in a rendered page.
#[derive(Serialize)]
pub struct LineView<'a> {
    seq: i64,
    author: PersonView<'a>,
    body: &'a str,
    html: String,
    at: String,
    time: String,
    day: String,
    day_label: String,
    own: bool,
    client_id: Option<&'a str>,
}

impl<'a> LineView<'a> {
    /// The message as `you` sees it.
    pub fn new(message: &'a Message, you: UserId) -> Self {
        let own = message.author.id == you;
        let client_id = message.client_id.as_ref().filter(|_| own);
        Self {
            seq: message.seq.0,
            author: PersonView::from(&message.author),
            body: message.body.as_str(),
            html: text::html(message.body.as_str()),
            at: iso(message.at),
            time: message.at.format("%H:%M").to_string(),
            day: message.at.format("%Y-%m-%d").to_string(),
            day_label: message.at.format("%A %-d %B %Y").to_string(),
            own,
            client_id: client_id.map(|id| id.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Body, MessageId, Name, Participant, RoomId, Seq};

    #[test]
    fn a_message_shows_its_exact_time_and_its_day() {
        let author = Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() };
        let message = Message {
            id: MessageId(1),
            room: RoomId::random(),
            seq: Seq(7),
            author: author.clone(),
            body: Body::parse("a <b>").unwrap(),
            client_id: None,
            at: "2026-11-20T16:20:05.728358Z".parse().unwrap(),
        };
        let view = LineView::new(&message, author.id);
        assert_eq!(view.at, "2026-11-20T16:20:05.728358+00:00");
        assert_eq!((view.time.as_str(), view.day.as_str()), ("16:20", "2026-11-20"));
        assert_eq!(view.day_label, "Friday 20 November 2026");
        assert_eq!((view.html.as_str(), view.own), ("a &lt;b&gt;", true));
    }
}
