//! A feed from its first byte on: who it is and what he wants to hear, and then the room until one of them ends.
//! Must not say why somebody is refused: he is closed without a byte.

use actix_web::rt::net::TcpStream;

use super::TcpApi;

/// Serves one connection; done when it has ended.
pub async fn serve(api: TcpApi, stream: TcpStream) {
    // Nobody is known by a key yet.
    drop((api, stream));
}
