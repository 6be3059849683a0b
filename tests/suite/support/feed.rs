//! A connection of the door of feeds, written and read byte by byte.
//! Must not correct anything: what the server says is kept as it came.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::wait::in_time;

/// A connection that hears a room.
pub struct Feed {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Feed {
    /// On a connection that has said nothing.
    pub fn on(stream: TcpStream) -> Self {
        Self { stream, unread: Vec::new() }
    }

    /// The port on this side.
    pub fn port(&self) -> u16 {
        self.stream.local_addr().expect("an address").port()
    }

    /// Writes bytes.
    pub async fn send(&mut self, bytes: &[u8]) {
        in_time("sending", self.stream.write_all(bytes)).await.expect("the server has closed");
    }

    /// Writes bytes; whether the server has closed meanwhile is found out by reading.
    pub async fn try_send(&mut self, bytes: &[u8]) {
        in_time("sending", self.stream.write_all(bytes)).await.ok();
    }

    /// Says that nothing more will come.
    pub async fn half_close(&mut self) {
        self.stream.shutdown().await.expect("an end");
    }

    /// The next object, as a reader of lines finds it; `None` at the end.
    pub async fn next(&mut self) -> Option<Value> {
        let line = self.line().await?;
        Some(serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}")))
    }

    /// The next line with its end; `None` at the end.
    pub async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line = self.unread.drain(..=end).collect();
                return Some(String::from_utf8(line).expect("text"));
            }
            if !self.read().await {
                assert!(self.unread.is_empty(), "half a line: {:?}", self.unread);
                return None;
            }
        }
    }

    /// Everything until the server closes.
    pub async fn rest(&mut self) -> String {
        while self.read().await {}
        String::from_utf8(std::mem::take(&mut self.unread)).expect("text")
    }

    /// Fails unless the server closes without a byte.
    pub async fn is_refused(&mut self, why: &str) {
        assert_eq!(self.rest().await, "", "{why}");
    }

    /// Whether something has come that was not read yet.
    pub async fn has_something(&mut self) -> bool {
        let mut byte = [0];
        let soon = Duration::from_millis(50);
        !self.unread.is_empty()
            || tokio::time::timeout(soon, self.stream.peek(&mut byte)).await.is_ok()
    }

    async fn read(&mut self) -> bool {
        let reading = self.stream.read_buf(&mut self.unread);
        // A connection that is reset has ended, too.
        in_time("something on the feed", reading).await.is_ok_and(|bytes| bytes > 0)
    }
}
