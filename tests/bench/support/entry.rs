//! Gets visitors into rooms and onto sockets, as pages do; the cost of this is not measured.
//! Must not be used for the load itself.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::header::{LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::json;

use super::frames;

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody who may open a socket to a room.
#[derive(Clone)]
pub struct Pass {
    pub cookie: String,
    pub code: String,
    pub room_id: String,
}

/// Fills in the forms of one server.
pub struct Entry {
    client: Client,
    address: SocketAddr,
}

impl Entry {
    /// At the server with that address.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn at(address: SocketAddr) -> Result<Self> {
        let client =
            Client::builder().no_proxy().redirect(Policy::none()).timeout(PATIENCE).build()?;
        Ok(Self { client, address })
    }

    /// Makes a room.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn create(&self, name: &str) -> Result<Pass> {
        let cookie = self.submit(&[("name", name), ("code", ""), ("create", "")]).await?;
        self.pass(cookie).await
    }

    /// Goes into a room whose key is known.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn enter(&self, name: &str, key: &str) -> Result<Pass> {
        let cookie = self.submit(&[("name", name), ("code", key), ("join", "")]).await?;
        self.pass(cookie).await
    }

    /// What the room's page says.
    async fn pass(&self, cookie: String) -> Result<Pass> {
        let url = format!("http://{}/room", self.address);
        let page = self.client.get(url).header("cookie", &cookie).send().await?.text().await?;
        let code = attribute(&page, "data-room-code")?;
        Ok(Pass { cookie, code, room_id: attribute(&page, "data-room-id")? })
    }

    /// Joins the room of somebody else.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn join(&self, name: &str, host: &Pass) -> Result<Pass> {
        let cookie = self.submit(&[("name", name), ("code", &host.code), ("join", "")]).await?;
        Ok(Pass { cookie, ..host.clone() })
    }

    async fn submit(&self, fields: &[(&str, &str)]) -> Result<String> {
        let url = format!("http://{}/", self.address);
        let request = self.client.post(url).header("origin", format!("http://{}", self.address));
        let answer = request.form(fields).send().await?;
        let entered = answer.headers().get(LOCATION).is_some_and(|path| path == "/room");
        ensure!(entered, "nobody let in: {}", answer.status());
        Ok(cookies_of(&answer))
    }

    /// Opens a socket and says hello; the welcome is the first frame that comes. Blocking.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn connect(&self, pass: &Pass) -> Result<TcpStream> {
        let mut socket = self.upgrade(pass, &format!("/ws?room={}", pass.code))?;
        let hello = json!({ "type": "hello", "room_id": pass.room_id, "last_seq": 0 });
        socket.write_all(&frames::masked(hello.to_string().as_bytes()))?;
        Ok(socket)
    }

    /// The same as a client of Socket.IO.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn connect_socketio(&self, pass: &Pass) -> Result<TcpStream> {
        let mut socket = self.upgrade(pass, "/socket.io/?EIO=4&transport=websocket")?;
        socket.write_all(&frames::masked(b"40"))?;
        Ok(socket)
    }

    fn upgrade(&self, pass: &Pass, path: &str) -> Result<TcpStream> {
        let mut socket = TcpStream::connect(self.address)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let (cookie, address) = (&pass.cookie, self.address);
        write!(
            socket,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\n\
             Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )?;
        expect_upgrade(&mut socket)?;
        Ok(socket)
    }
}

/// Byte by byte: what follows the headers is a frame already, where the server speaks first.
fn expect_upgrade(socket: &mut TcpStream) -> Result<()> {
    let mut seen = Vec::new();
    let mut byte = [0];
    while !seen.ends_with(b"\r\n\r\n") {
        let length = socket.read(&mut byte).context("no answer from the server")?;
        ensure!(length > 0, "closed: {}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&byte);
    }
    ensure!(seen.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&seen));
    Ok(())
}

fn cookies_of(answer: &Response) -> String {
    let cookies = answer.headers().get_all(SET_COOKIE).iter();
    let pairs: Vec<&str> =
        cookies.filter_map(|value| value.to_str().ok()?.split(';').next()).collect();
    pairs.join("; ")
}

fn attribute(page: &str, name: &str) -> Result<String> {
    let mark = format!("{name}=\"");
    let value = page.split_once(&mark).and_then(|(_, rest)| rest.split_once('"'));
    Ok(value.with_context(|| format!("the page has no {name}"))?.0.to_owned())
}
