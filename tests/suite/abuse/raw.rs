//! A connection written byte by byte: requests that no client would send, and WebSocket frames of any form.
//! Must not correct anything.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::Visitor;
use crate::support::wait::in_time;

/// One connection.
pub struct Raw(pub TcpStream);

/// FIN and the opcode of a frame.
pub const TEXT: u8 = 0x81;
pub const BINARY: u8 = 0x82;
pub const CLOSE: u8 = 0x88;
pub const PING: u8 = 0x89;

impl Raw {
    /// Connects to the server of that visitor.
    pub async fn to(visitor: &Visitor) -> Self {
        Self::with_buffer(visitor, None).await
    }

    /// The same, with a kernel that takes only so many bytes which are not read.
    pub async fn with_buffer(visitor: &Visitor, bytes: Option<u32>) -> Self {
        let address: SocketAddr =
            visitor.base().trim_start_matches("http://").parse().expect("an address");
        let socket = TcpSocket::new_v4().expect("a socket");
        if let Some(bytes) = bytes {
            socket.set_recv_buffer_size(bytes).expect("a size");
        }
        Self(in_time("a connection", socket.connect(address)).await.expect("a connection"))
    }

    /// An open WebSocket to the visitor's room; nothing was said on it yet.
    pub async fn socket(visitor: &Visitor, code: &str) -> Self {
        Self::to(visitor).await.upgraded(visitor, code).await
    }

    /// Asks for a WebSocket to the visitor's room.
    pub async fn upgraded(mut self, visitor: &Visitor, code: &str) -> Self {
        let base = visitor.base();
        let cookie = visitor.cookie().expect("somebody who has entered");
        self.send(
            format!(
                "GET /ws?room={code} HTTP/1.1\r\nHost: {}\r\nOrigin: {base}\r\nCookie: {cookie}\r\n\
                 Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                 Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                base.trim_start_matches("http://")
            )
            .as_bytes(),
        )
        .await;
        let head = self.head().await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        self
    }

    /// Writes bytes; an error only means that the server has closed.
    pub async fn try_send(&mut self, bytes: &[u8]) -> bool {
        in_time("sending", self.0.write_all(bytes)).await.is_ok()
    }

    /// Writes bytes.
    pub async fn send(&mut self, bytes: &[u8]) {
        assert!(self.try_send(bytes).await, "the server has closed");
    }

    /// Sends a masked frame.
    pub async fn frame(&mut self, first: u8, payload: &[u8]) {
        self.send(&masked(first, payload)).await;
    }

    /// The head of an answer.
    pub async fn head(&mut self) -> String {
        let mut head = Vec::new();
        in_time("the head of an answer", async {
            while !head.ends_with(b"\r\n\r\n") {
                match self.0.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => return,
                }
            }
        })
        .await;
        String::from_utf8_lossy(&head).into_owned()
    }

    /// Everything until the server closes.
    pub async fn rest(&mut self) -> String {
        let mut all = Vec::new();
        in_time("the end of the connection", self.0.read_to_end(&mut all)).await.ok();
        String::from_utf8_lossy(&all).into_owned()
    }

    /// The next frame: its opcode and payload, or the end.
    pub async fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        in_time("a frame", async {
            let first = self.0.read_u8().await.ok()?;
            let length = match self.0.read_u8().await.ok()? {
                126 => usize::from(self.0.read_u16().await.ok()?),
                127 => usize::try_from(self.0.read_u64().await.ok()?).expect("a length"),
                short => usize::from(short),
            };
            let mut payload = vec![0; length];
            self.0.read_exact(&mut payload).await.ok()?;
            Some((first, payload))
        })
        .await
    }

    /// Reads until the server closes: the close code, 1006 if it gave none.
    pub async fn closed(&mut self) -> u16 {
        while let Some((first, payload)) = self.next().await {
            if first == CLOSE {
                return payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
            }
        }
        1006
    }
}

/// A frame as a client sends it, with a mask of zeros.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..126 => frame.push(0x80 | u8::try_from(short).expect("short")),
        medium @ 126..65_536 => {
            frame.push(0xfe);
            frame.extend_from_slice(&u16::try_from(medium).expect("medium").to_be_bytes());
        }
        long => {
            frame.push(0xff);
            frame.extend_from_slice(&u64::try_from(long).expect("long").to_be_bytes());
        }
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}
