//! Serves what conformance suites want to see, through the very sessions that the chat uses: `/echo` for WebSockets,
//! `/engine.io/` and `/socket.io/`. Must not know the chat.
//!
//! `LISTEN=127.0.0.1:9001 cargo run --release --example conformance`

mod echo;
mod engine;
mod server;
mod sockets;

use std::net::TcpListener;

#[expect(clippy::print_stdout, reason = "a suite reads the address from here")]
#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own, without the server's settings"
)]
#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listen = std::env::var("LISTEN").unwrap_or_else(|_unset| "127.0.0.1:9001".into());
    let listener = TcpListener::bind(listen)?;
    println!("listening on ws://{}/echo", listener.local_addr()?);
    server::serve(listener, server::SHORT)?.run().await?;
    Ok(())
}
