//! A WebSocket peer that may break every rule: it writes what it is told and reads frames as they come.
//! Must not hide anything that is on the wire.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

pub struct Peer(pub TcpStream);

/// Opcode and payload, or the end of the connection.
pub type Heard = Option<(u8, Vec<u8>)>;

pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;

const HANDSHAKE: &str = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

impl Peer {
    /// Connects and reads up to the end of the handshake.
    pub async fn connect(address: SocketAddr, receive_buffer: Option<u32>) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes).unwrap();
        }
        let mut stream = socket.connect(address).await.unwrap();
        stream.write_all(HANDSHAKE.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
        Self(stream)
    }

    /// Sends bytes as they are.
    pub async fn raw(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Sends a masked frame; `first` is FIN, reserved bits and opcode.
    pub async fn frame(&mut self, first: u8, payload: &[u8]) {
        self.raw(&masked(first, payload)).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.frame(0x80 | TEXT, text.as_bytes()).await;
    }

    pub async fn close(&mut self, code: u16) {
        self.frame(0x80 | CLOSE, &code.to_be_bytes()).await;
    }

    /// The next frame.
    pub async fn next(&mut self) -> Heard {
        let reading = tokio::time::timeout(Duration::from_secs(15), self.read_frame());
        reading.await.expect("nothing came")
    }

    /// The next frame as text.
    pub async fn words(&mut self) -> String {
        let (opcode, payload) = self.next().await.expect("the connection ended");
        assert_eq!(opcode, TEXT, "{payload:?}");
        String::from_utf8(payload).unwrap()
    }

    pub async fn expect(&mut self, words: &[&str]) {
        for word in words {
            assert_eq!(self.words().await, *word);
        }
    }

    /// The code of the close frame that must come next; 0 if it has none.
    pub async fn closed(&mut self) -> u16 {
        let (opcode, payload) = self.next().await.expect("the connection ended");
        assert_eq!(opcode, CLOSE, "{payload:?}");
        payload.first_chunk().map_or(0, |code| u16::from_be_bytes(*code))
    }

    /// The connection must end now, in order and not by a reset.
    pub async fn ended(&mut self) {
        assert_eq!(self.next().await, None);
    }

    async fn read_frame(&mut self) -> Heard {
        let first = self.0.read_u8().await.ok()?;
        let length = match self.0.read_u8().await.ok()? {
            126 => usize::from(self.0.read_u16().await.ok()?),
            127 => usize::try_from(self.0.read_u64().await.ok()?).unwrap(),
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        self.0.read_exact(&mut payload).await.ok()?;
        Some((first & 0x0f, payload))
    }
}

/// A frame as a client sends it, with a mask of zeros but for its last byte.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..126 => frame.push(0x80 | u8::try_from(short).unwrap()),
        medium @ 126..65_536 => {
            frame.push(0xfe);
            frame.extend_from_slice(&u16::try_from(medium).unwrap().to_be_bytes());
        }
        long => {
            frame.push(0xff);
            frame.extend_from_slice(&u64::try_from(long).unwrap().to_be_bytes());
        }
    }
    let mask = [0, 0, 0, 7];
    frame.extend_from_slice(&mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}
