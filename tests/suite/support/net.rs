//! A wire between a client and a server that can be cut: the network of a test.
//! Must not know what goes over it.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A port that leads to another one, as long as the wire is whole.
pub struct Wire {
    address: SocketAddr,
    whole: watch::Sender<bool>,
}

impl Wire {
    /// Leads to that address.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (whole, state) = watch::channel(true);
        tokio::spawn(async move {
            let closed = state.clone();
            while let Some((client, _)) = accept(&listener, closed.clone()).await {
                tokio::spawn(carry(client, server, state.clone()));
            }
        });
        Self { address, whole }
    }

    /// `/room` as a whole URL, over this wire.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every connection breaks, and no new one comes about.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// New connections work again.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

/// Until the wire is dropped.
async fn accept(
    listener: &TcpListener,
    mut wire: watch::Receiver<bool>,
) -> Option<(TcpStream, SocketAddr)> {
    loop {
        tokio::select! {
            accepted = listener.accept() => return accepted.ok(),
            changed = wire.changed() => changed.ok()?,
        }
    }
}

async fn carry(mut client: TcpStream, server: SocketAddr, mut wire: watch::Receiver<bool>) {
    if !*wire.borrow_and_update() {
        return;
    }
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    client.set_nodelay(true).ok();
    server.set_nodelay(true).ok();
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = wire.changed() => {}
    }
}
