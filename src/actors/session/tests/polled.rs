//! Sessions that are fetched from by requests.

use std::sync::Arc;
use std::time::Duration;

use super::probe::{events, joined, until};
use super::{Probe, Stage};
use crate::actors::session::{self, PollRefused, PollWords, Polled, SessionHost, Sessions};
use crate::actors::{CloseReason, Frame, Incoming};
use crate::config::SessionConfig;
use crate::domain::AddressPrefix;
use crate::metrics::Metrics;

pub const WHOLE: usize = 1_000_000;

/// A session without a server.
pub struct Desk {
    pub stage: Stage,
    pub host: SessionHost,
    pub polled: Polled,
}

impl Desk {
    pub fn open() -> Self {
        Self::open_with(Probe::default(), |_| {})
    }

    fn open_with(probe: Probe, change: impl FnOnce(&mut SessionConfig)) -> Self {
        let mut config = SessionConfig::default();
        change(&mut config);
        let stage = Stage::default();
        let sessions = Sessions::new(Metrics::new().unwrap());
        let dispatch = Arc::new(stage.clone());
        let host = SessionHost { dispatch, config: Arc::new(config), sessions };
        let from = AddressPrefix::from(std::net::IpAddr::from([127, 0, 0, 1]));
        let peer = session::Peer { user: None, login: None, from };
        let words = PollWords { close: Frame::text("closed"), noop: Frame::text("nothing") };
        let polled = host.polled(Box::new(probe), peer, Box::new(()), words).unwrap();
        Self { stage, host, polled }
    }

    pub async fn fetches(&self, expected: &[&str]) {
        assert_eq!(texts(self.polled.poll(16, WHOLE).await), Ok(owned(expected)));
    }

    pub async fn says(&self, words: &[&str]) {
        let incoming = words.iter().map(|word| Incoming::Text((*word).into())).collect();
        assert_eq!(self.polled.heard(incoming).await, Ok(()));
    }

    /// Says something that is not carried out at once.
    async fn begins(&self, word: &'static str) {
        let polled = self.polled.clone();
        actix_rt::spawn(async move { polled.heard(vec![Incoming::Text(word.into())]).await });
        self.stage.has(1).await;
    }

    pub async fn is_over(&self) {
        assert_eq!(texts(self.polled.poll(16, WHOLE).await), Err(PollRefused::Over));
        until(|| self.host.sessions.count() == 0).await;
    }
}

pub fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

pub fn texts(frames: Result<Vec<Frame>, PollRefused>) -> Result<Vec<String>, PollRefused> {
    let text = |frame: &Frame| String::from_utf8(frame.payload().to_vec()).unwrap();
    frames.map(|frames| frames.iter().map(text).collect())
}

#[actix_rt::test]
async fn what_is_said_is_heard_and_what_there_is_to_say_is_fetched() {
    let desk = Desk::open();
    desk.fetches(&["welcome"]).await;
    desk.says(&["one", "two"]).await;
    desk.fetches(&["one", "two"]).await;
}

#[actix_rt::test]
async fn who_fetches_waits_until_there_is_something_to_say() {
    let desk = Desk::open();
    desk.fetches(&["welcome"]).await;
    let polled = desk.polled.clone();
    let waiting = actix_rt::spawn(async move { texts(polled.poll(16, WHOLE).await) });
    desk.begins("join").await;
    assert!(!waiting.is_finished(), "nothing was said so far");
    desk.stage.link().outbox.answer(joined(1)).unwrap();
    assert_eq!(waiting.await.unwrap(), Ok(owned(&["joined 1"])));
    desk.stage.link().outbox.deliver(&events(&["a", "b"]), 9).unwrap();
    desk.fetches(&["a", "b"]).await;
}

#[actix_rt::test]
async fn no_more_is_fetched_at_once_than_was_asked_for() {
    let desk = Desk::open();
    desk.says(&["1", "2", "3", "4444444", "5", "6"]).await;
    let fetch = async |most, bytes| texts(desk.polled.poll(most, bytes).await).unwrap();
    assert_eq!(fetch(3, WHOLE).await, ["welcome", "1", "2"]);
    assert_eq!(fetch(9, 5).await, ["3"]);
    assert_eq!(fetch(9, 5).await, ["4444444"], "one in any case");
    assert_eq!(fetch(9, 6).await, ["5", "6"]);
}

#[actix_rt::test]
async fn who_says_more_than_can_be_carried_out_waits_until_it_is() {
    let desk = Desk::open_with(Probe::default(), |config| config.unanswered = 2);
    desk.fetches(&["welcome"]).await;
    let polled = desk.polled.clone();
    let posts = vec![Incoming::Text("post".into()); 3];
    let said = actix_rt::spawn(async move { polled.heard(posts).await });
    desk.stage.has(2).await;
    assert!(!said.is_finished());
    for tag in 1..=3 {
        desk.stage.has(tag).await;
        desk.stage.answer(tag.try_into().unwrap());
    }
    assert_eq!(said.await.unwrap(), Ok(()));
}

#[actix_rt::test]
async fn who_does_not_fetch_the_answers_waits_before_he_can_say_more() {
    let desk = Desk::open_with(Probe::default(), |config| config.write_buffer = 10);
    desk.fetches(&["welcome"]).await;
    desk.says(&["much to say"]).await;
    let polled = desk.polled.clone();
    let more = vec![Incoming::Text("more".into())];
    let said = actix_rt::spawn(async move { polled.heard(more).await });
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    assert!(!said.is_finished());
    desk.fetches(&["much to say"]).await;
    assert_eq!(said.await.unwrap(), Ok(()));
    desk.fetches(&["more"]).await;
}

#[actix_rt::test]
async fn two_who_fetch_end_the_session() {
    let desk = Desk::open();
    desk.fetches(&["welcome"]).await;
    let both = futures_util::future::join(desk.polled.poll(1, 9), desk.polled.poll(1, 9)).await;
    assert_eq!((texts(both.0), texts(both.1)), (Ok(owned(&["closed"])), Err(PollRefused::Twice)));
    desk.is_over().await;
}

#[actix_rt::test]
async fn who_goes_away_while_he_waits_ends_the_session_and_may_come_back() {
    let desk = Desk::open();
    desk.fetches(&["welcome"]).await;
    desk.begins("join").await;
    desk.stage.link().outbox.answer(joined(1)).unwrap();
    desk.fetches(&["joined 1"]).await;
    drop(tokio::time::timeout(Duration::from_millis(20), desk.polled.poll(1, 9)).await);
    desk.is_over().await;
    assert_eq!(desk.stage.expected(), [true]);
}

#[actix_rt::test]
async fn who_ends_it_himself_gets_nothing_more() {
    let desk = Desk::open();
    desk.says(&["leave"]).await;
    desk.fetches(&["nothing"]).await;
    desk.is_over().await;
}

#[actix_rt::test]
async fn last_words_can_still_be_fetched() {
    let desk = Desk::open_with(Probe::polite(), |_| {});
    desk.fetches(&["welcome"]).await;
    desk.says(&["post"]).await;
    desk.stage.link().outbox.close(CloseReason::KeptOut);
    until(|| desk.stage.link().outbox.is_closed()).await;
    desk.fetches(&["farewell", "closed"]).await;
    desk.is_over().await;
}

#[actix_rt::test]
async fn what_makes_no_sense_ends_it_at_once() {
    let desk = Desk::open();
    desk.polled.close(CloseReason::Protocol);
    desk.is_over().await;
}

#[actix_rt::test]
async fn who_does_not_fetch_is_too_slow() {
    let desk = Desk::open_with(Probe::default(), |config| {
        config.write_buffer = 10;
        config.outbox_frames = 4;
    });
    desk.says(&["post"]).await;
    let outbox = desk.stage.link().outbox;
    while outbox.deliver(&events(&["more"]), 6).is_ok() {
        tokio::task::yield_now().await;
    }
    outbox.close(CloseReason::TooSlow);
    desk.fetches(&["welcome", "more"]).await;
    desk.is_over().await;
}

#[actix_rt::test]
async fn who_lets_things_lie_for_too_long_is_too_slow_as_well() {
    let desk = Desk::open_with(Probe::default(), |config| {
        config.stalled_after = Duration::from_millis(80);
    });
    until(|| desk.host.sessions.count() == 0).await;
    desk.is_over().await;
}

#[actix_rt::test]
async fn a_heartbeat_of_its_own_wakes_the_conversation() {
    let desk = Desk::open_with(Probe::beating(Duration::from_millis(20)), |_| {});
    desk.fetches(&["welcome"]).await;
    for _ in 0..3 {
        desk.fetches(&["tick"]).await;
    }
}
