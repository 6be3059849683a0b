//! A session over plain TCP: the peer says once who it is and what it wants to hear, then it listens.
//! Must not know what a greeting means, nor keep a connection waiting for another.

use std::any::Any;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_rt::net::TcpStream;
use bytes::BytesMut;
use futures_util::FutureExt;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::carrier::{Reader, carry};
use super::outgoing::Wire;
use super::overheard::Overheard;
use super::{Peer, SessionHost};
use crate::actors::Conversation;
use crate::config::SessionConfig;
use crate::domain::AddressPrefix;

/// What has come of a greeting so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hello<T> {
    /// It is not whole yet.
    NotYet,
    /// It is whole.
    Is(T),
    /// It never will be one.
    No,
}

/// Somebody who has connected.
pub struct TcpPeer {
    stream: TcpStream,
    from: AddressPrefix,
}

/// Silent peers are asked so many times whether they are there.
const ASKED: u32 = 3;
/// How long and how much a refused peer may go on talking: closed sooner, it would see an error instead of an end.
const LAST_WORDS: Duration = Duration::from_millis(300);
const LAST_BYTES: usize = 64 * 1_024;

impl TcpPeer {
    /// On a connection that nothing was read from.
    pub const fn new(stream: TcpStream, from: AddressPrefix) -> Self {
        Self { stream, from }
    }

    /// Where it comes from.
    pub const fn from(&self) -> AddressPrefix {
        self.from
    }

    /// Reads a greeting of at most that many bytes, in however many pieces; `None` when there will be none.
    pub async fn hello<T>(
        &mut self,
        most: usize,
        within: Duration,
        read: impl Fn(&[u8]) -> Hello<T>,
    ) -> Option<T> {
        let heard = async {
            let mut said = BytesMut::new();
            while said.len() < most {
                let mut left = (&mut self.stream).take(u64::try_from(most - said.len()).ok()?);
                if left.read_buf(&mut said).await.ok()? == 0 {
                    return None;
                }
                match read(&said) {
                    Hello::Is(greeting) => return Some(greeting),
                    Hello::No => return None,
                    Hello::NotYet => {}
                }
            }
            None
        };
        timeout(within, heard).await.ok().flatten()
    }

    /// Sends it away without a byte.
    pub async fn refuse(mut self) {
        // Whether it hears that or not: there is nothing more to do.
        drop(self.stream.shutdown().await);
        let mut rest = self.stream.take(u64::try_from(LAST_BYTES).unwrap_or(u64::MAX));
        drop(timeout(LAST_WORDS, tokio::io::copy(&mut rest, &mut tokio::io::sink())).await);
    }

    /// Its session; done when that and the connection are over. `kept` is dropped then.
    pub async fn serve(
        self,
        conversation: Box<dyn Conversation>,
        host: &SessionHost,
        peer: Peer,
        kept: Box<dyn Any + Send>,
    ) {
        let Some(line) = host.line(Wire::Lines, conversation, peer, kept) else {
            return self.refuse().await;
        };
        let config = Arc::clone(&host.config);
        if let Err(error) = prepare(&self.stream, &config) {
            // The peer has gone already.
            log::debug!("a connection cannot be prepared error={error}");
        }
        let reader = Reader::Nobody(Overheard::new(Instant::now()));
        carry(self.stream, line, reader, config).boxed_local().await;
    }
}

/// Frames go out at once. The system finds out whether a silent peer is there: it has nothing to answer us with.
fn prepare(stream: &TcpStream, config: &SessionConfig) -> io::Result<()> {
    let silent = config.dead_after.saturating_sub(config.ping_every) / ASKED;
    let whole = |time: Duration| time.max(Duration::from_secs(1));
    let keepalive = TcpKeepalive::new()
        .with_time(whole(config.ping_every))
        .with_interval(whole(silent))
        .with_retries(ASKED);
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(true)?;
    socket.set_tcp_user_timeout(Some(config.stalled_after))?;
    socket.set_tcp_keepalive(&keepalive)
}
