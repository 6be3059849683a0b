//! From a TCP connection to its feed: what every one of them gets before its door sees it, and when it has to end.
//! Must not know what is said on it.

use std::convert::Infallible;
use std::time::Duration;

use actix_server::GracefulShutdownSignal;
use actix_service::{ServiceFactory, fn_service};
use actix_web::rt::net::TcpStream;
use futures_util::future::{Either, select};
use socket2::{SockRef, TcpKeepalive};

use super::state::AppState;
use crate::config::SessionConfig;

/// Probes without an answer until a silent peer is gone for the system.
const PROBES: u32 = 3;
/// How long a feed may take to end when all have been asked to.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves everybody who connects, each for himself: nobody waits for another one's hello.
pub fn connections(
    state: AppState,
    ending: GracefulShutdownSignal,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = Infallible, InitError = ()>
{
    fn_service(move |stream: TcpStream| {
        let (state, ending) = (state.clone(), ending.clone());
        async move {
            prepare(&stream, &state.config.sessions);
            let longest = state.config.http.drain + LAST_WORDS;
            // Those that live are closed in order with all others; who has not said a word yet is not waited for.
            let over = async move {
                ending.notified().await;
                tokio::time::sleep(longest).await;
            };
            let fed = async move { drop(stream) };
            futures_util::pin_mut!(fed, over);
            match select(fed, over).await {
                Either::Left(_) | Either::Right(_) => Ok(()),
            }
        }
    })
}

/// What is said goes out at once. A peer that is gone without a word is found: by probes when nothing is said, and by what it does
/// not acknowledge otherwise.
fn prepare(stream: &TcpStream, config: &SessionConfig) {
    let patience = config.dead_after.saturating_sub(config.ping_every) / PROBES;
    let probes = TcpKeepalive::new()
        .with_time(config.ping_every)
        .with_interval(patience.max(Duration::from_secs(1)))
        .with_retries(PROBES);
    let socket = SockRef::from(stream);
    let set = socket
        .set_tcp_nodelay(true)
        .and_then(|()| socket.set_tcp_keepalive(&probes))
        .and_then(|()| socket.set_tcp_user_timeout(Some(config.stalled_after)));
    if let Err(error) = set {
        // The peer has gone already.
        log::debug!("a connection cannot be prepared error={error}");
    }
}
