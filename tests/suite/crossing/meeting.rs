//! One room with somebody from every door in it, all of whom talk at once.
//! Must not judge what they hear: the tests do.

use serde_json::Value;

use crate::support::chatsy::Chatsy;
use crate::support::commands::Commander;
use crate::support::tcp_api::{TcpClient, text};
use crate::support::{Chatter, Feed, JwtClient, Poller, RoomSocket, TestApp, Visitor};

/// What each of the speakers says.
const LINES: usize = 20;

/// All they say.
pub const ALL: usize = 5 * LINES;

/// Who hears, in the order in which it is told what each has heard.
pub const LISTENERS: [&str; 6] =
    ["a page", "a program", "a command", "a feed", "a script of a page", "a poller"];

/// Somebody from every door; the one who posts listens twice.
pub struct Meeting {
    room: String,
    pub browser: Chatter,
    pub program: RoomSocket,
    pub commander: Commander,
    pub poster: TcpClient,
    pub feed: Feed,
    pub script: Chatsy,
    pub poller: Poller,
}

impl Meeting {
    /// People of these names, all of them listening.
    pub async fn in_room(app: &TestApp, room: String, names: [&str; 5]) -> Self {
        let [ana, bobby, carl, dora, emil] = names;
        let poster = TcpClient::new(app, dora).await;
        let feed = poster.listens(&room).await;
        let mut poller = Poller::connect(app).await;
        poller.shows(&poster.greeting(&room)).await;
        let (browser, _) = Chatter::in_room(&Visitor::new(app), ana, &room).await;
        let bobby = JwtClient::new(app, bobby).await;
        bobby.joins(&room).await;
        let mut program = RoomSocket::enter(app, &room, &bobby.access).await;
        program.listen().await;
        let emils = Visitor::new(app);
        emils.join(emil, &room).await;
        let script = Chatsy::enter(&emils).await;
        let mut commander = Commander::new(app, carl).await;
        commander.connects(&room).await;
        Self { room, browser, program, commander, poster, feed, script, poller }
    }

    /// Everybody talks at the same time.
    pub async fn talks(&mut self) {
        let Self { room, browser, program, commander, poster, script, .. } = self;
        let line = |door: &str, number: usize| format!("line {number} from {door} \u{1f9a6}");
        let from_browser = async {
            for number in 0..LINES {
                browser.said(&line("a page", number)).await;
            }
        };
        let from_program = async {
            for number in 0..LINES {
                program.say(&line("a program", number)).await;
            }
        };
        let from_commander = async {
            for number in 0..LINES {
                commander.says(room, &line("a command", number)).await;
            }
        };
        let from_poster = async {
            for number in 0..LINES {
                poster.says(room, &line("a post", number)).await;
            }
        };
        let from_script = async {
            for number in 0..LINES {
                script.says(&line("a script", number)).await;
            }
        };
        tokio::join!(from_browser, from_program, from_commander, from_poster, from_script);
    }

    /// What each has heard of it, once that is as much as was said.
    pub async fn heard(&mut self) -> [Vec<String>; 6] {
        let Self { browser, program, commander, feed, script, poller, .. } = self;
        while lines(shown(browser)).len() < ALL {
            browser.next().await.expect("a frame");
        }
        while lines(pushed(program)).len() < ALL {
            program.pushed().await;
        }
        while lines(received(commander)).len() < ALL {
            commander.next().await.expect("a frame");
        }
        let mut fed = Vec::new();
        while fed.len() < ALL {
            fed.push(text(&feed.next().await.expect("a line")).to_owned());
        }
        while lines(emitted(&script.heard, "/1/message")).len() < ALL {
            script.event().await;
        }
        while lines(emitted(&poller.heard, "/1/msg/txt")).len() < ALL {
            poller.event().await;
        }
        [
            lines(shown(browser)),
            lines(pushed(program)),
            lines(received(commander)),
            lines(fed.into_iter()),
            lines(emitted(&script.heard, "/1/message")),
            lines(emitted(&poller.heard, "/1/msg/txt")),
        ]
    }
}

fn shown(browser: &Chatter) -> impl Iterator<Item = String> {
    browser.messages().into_iter().map(|(_, text)| text)
}

fn pushed(program: &RoomSocket) -> impl Iterator<Item = String> {
    let frames = program.heard.iter().filter(|frame| frame["type"] == "latest_message");
    frames.map(|frame| frame["message"]["content"].as_str().expect("a text").to_owned())
}

fn received(commander: &Commander) -> impl Iterator<Item = String> {
    let frames = commander.heard.iter().map(|text| {
        let frame: Value = serde_json::from_str(text).expect("JSON");
        frame
    });
    let lines = frames.filter(|frame| frame["type"] == "receive_message");
    lines.map(|frame| frame["data"]["message"].as_str().expect("a text").to_owned())
}

/// The texts of messages, which stand there in each event.
fn emitted(events: &[Value], place: &str) -> impl Iterator<Item = String> {
    let messages = events.iter().filter(|event| event[0] == "message");
    messages
        .map(move |event| event.pointer(place).and_then(Value::as_str).expect("a text").to_owned())
}

/// What was said on purpose, and not to find out who hears.
pub fn lines(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.filter(|text| text.starts_with("line ")).collect()
}
