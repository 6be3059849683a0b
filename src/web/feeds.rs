//! From a TCP connection to its feed, and when it has to end at the latest.
//! Must not know what is said on it.

use std::convert::Infallible;
use std::time::Duration;

use actix_server::GracefulShutdownSignal;
use actix_service::{ServiceFactory, fn_service};
use actix_web::rt::net::TcpStream;
use futures_util::FutureExt;
use futures_util::future::select;

use super::state::AppState;
use crate::protocols::tcp_api::feed;

/// How long a feed may take to end when all have been asked to.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves everybody who connects, each for himself: nobody waits for another one's hello.
pub fn connections(
    state: AppState,
    ending: GracefulShutdownSignal,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = Infallible, InitError = ()>
{
    let longest = state.config.http.drain + LAST_WORDS;
    fn_service(move |stream: TcpStream| {
        let fed = feed::serve(state.tcp_api.clone(), stream).boxed_local();
        let ending = ending.clone();
        // Those that live are closed in order with all others; who has not said a word yet is not waited for.
        let over = async move {
            ending.notified().await;
            tokio::time::sleep(longest).await;
        };
        select(fed, over.boxed_local()).map(|_| Ok(()))
    })
}
