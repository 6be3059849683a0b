//! From requests to a socket: a session that is fetched from goes on over a WebSocket, once the peer has seen that it works.
//! Must not know the words of that: a protocol judges the first messages on the socket.

use std::sync::Arc;
use std::time::Duration;

use actix_rt::net::TcpStream;
use actix_web::{Error, HttpRequest, HttpResponse};
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::carrier::{Reader, carry};
use super::inbound::{Inbound, Received};
use super::line::Line;
use super::outgoing;
use super::websocket::{self, Prepared};
use super::{Polled, SessionHost};
use crate::actors::{CloseReason, Frame, Incoming};
use crate::config::SessionConfig;

/// What a first message on the socket comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Probe {
    /// The peer wants to see that the socket works: this is the answer. From now on requests are not held for long.
    Answer(Frame),
    /// The session goes on here.
    TakeOver,
    /// It makes no sense.
    Refuse,
}

/// A socket that may come to carry a session.
pub struct Probing {
    polled: Polled,
    within: Duration,
    probe: fn(&Incoming) -> Probe,
    config: Arc<SessionConfig>,
}

/// Bytes read at once.
const CHUNK: usize = 1_024;

/// Answers an upgrade request for a session that is fetched from so far; `upgrades` does the rest. Who does not take it over
/// within that time is closed, and the session stays where it is.
///
/// # Errors
/// When the request is no WebSocket handshake: a plain HTTP answer that says so.
pub fn take_over(
    request: &HttpRequest,
    polled: Polled,
    within: Duration,
    probe: fn(&Incoming) -> Probe,
    host: &SessionHost,
) -> Result<HttpResponse, Error> {
    let config = Arc::clone(&host.config);
    let probing = Probing { polled, within, probe, config };
    Ok(Prepared::Probing(probing).with(websocket::handshake(request)?))
}

impl Probing {
    /// Waits for the peer on its connection, from which these bytes have been read already; done when the session is over, too.
    pub async fn on(self, mut stream: TcpStream, early: Bytes) {
        let mut inbound = Inbound::new(self.config.max_frame);
        inbound.feed(&early);
        let probed = timeout(self.within, self.probed(&mut stream, &mut inbound)).await;
        match probed.ok().flatten() {
            Some(line) => carry(stream, line, Reader::Frames(inbound), self.config).await,
            None => {
                self.polled.probe(false).await;
                // A peer that has gone needs no good-bye.
                drop(stream.write_all(&outgoing::close(&CloseReason::Protocol)).await);
                drop(stream.shutdown().await);
            }
        }
    }

    /// The session, when the peer takes it over; `None` when it does not.
    async fn probed(&self, stream: &mut TcpStream, inbound: &mut Inbound) -> Option<Line> {
        if self.polled.is_over() {
            return None;
        }
        let mut chunk = [0; CHUNK];
        loop {
            while let Some(received) = inbound.next().ok()? {
                match received {
                    Received::Message(incoming) => match (self.probe)(&incoming) {
                        Probe::Answer(frame) => {
                            if !self.polled.probe(true).await {
                                return None;
                            }
                            stream.write_all(&frame.websocket()).await.ok()?;
                        }
                        Probe::TakeOver => return self.polled.hand_over().await,
                        Probe::Refuse => return None,
                    },
                    Received::Ping(payload) => {
                        stream.write_all(&outgoing::pong(&payload)).await.ok()?;
                    }
                    Received::Part | Received::Pong => {}
                    Received::Close(_) => return None,
                }
            }
            let read = stream.read(&mut chunk).await.ok()?;
            inbound.feed(chunk.get(..read).filter(|read| !read.is_empty())?);
        }
    }
}
