//! The program that suites for protocols look at, in a thread of its own: it says back what it hears.
//! Must not differ from that program in anything but its patience.

#[path = "../../conformance/echo.rs"]
mod echo;
#[path = "../../conformance/engine.rs"]
mod engine;
#[path = "../../conformance/server.rs"]
mod server;
#[path = "../../conformance/sockets.rs"]
mod sockets;

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

use actix_server::ServerHandle;

use super::wait::PATIENCE;
pub use server::{SHORT, Timing};

/// A running one; dropping it stops it.
pub struct Conformance {
    address: SocketAddr,
    server: ServerHandle,
}

impl Conformance {
    /// One whose clients have time: only what a test is about may end a connection.
    pub fn start() -> Self {
        let mut timing = SHORT;
        timing.engine.ping_every = Duration::from_secs(25);
        timing.engine.ping_timeout = PATIENCE;
        timing.connect_within = PATIENCE;
        Self::with(timing)
    }

    /// One that waits so long.
    pub fn with(timing: Timing) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (started, starts) = mpsc::channel();
        std::thread::spawn(move || {
            actix_rt::System::new().block_on(async move {
                let server = server::serve(listener, timing).expect("a server");
                let server = server.disable_signals().run();
                started.send(server.handle()).expect("somebody who waits for it");
                server.await.expect("an end without trouble");
            });
        });
        let server = starts.recv_timeout(PATIENCE).expect("a server that starts");
        Self { address, server }
    }

    /// `/socket.io/` as a whole URL.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Conformance {
    fn drop(&mut self) {
        // The order is given at once; nobody waits until it is carried out.
        drop(self.server.stop(false));
    }
}
