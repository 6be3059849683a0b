//! Whether somebody still waits for the answer to his request: what the web layer sees of his connection.
//! Must not end a request by itself; most are carried out whether their answer is read or not.

use std::future::pending;

use actix_web::{HttpMessage, HttpRequest};
use tokio::sync::watch;

/// Tells when the peer of a request has hung up.
#[derive(Clone, Debug)]
pub struct Departure(watch::Receiver<bool>);

impl Departure {
    /// Seen by whoever reads from the connection.
    pub const fn new(is_over: watch::Receiver<bool>) -> Self {
        Self(is_over)
    }
}

/// Waits until the peer of this request has hung up; for ever when nobody looks.
pub async fn hung_up(request: &HttpRequest) {
    let departure = request.extensions().get::<Departure>().cloned();
    match departure {
        Some(Departure(mut is_over)) => {
            // When nobody looks any more, the connection is gone.
            drop(is_over.wait_for(|is_over| *is_over).await);
        }
        None => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use futures_util::FutureExt;

    #[test]
    fn a_request_hears_that_its_peer_has_hung_up() {
        let (is_over, seen) = (watch::Sender::new(false), TestRequest::default().to_http_request());
        assert!(hung_up(&seen).now_or_never().is_none(), "nobody looks");
        seen.extensions_mut().insert(Departure::new(is_over.subscribe()));
        assert!(hung_up(&seen).now_or_never().is_none());
        is_over.send_replace(true);
        assert!(hung_up(&seen).now_or_never().is_some());
    }
}
