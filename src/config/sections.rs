//! The settings as the parts of the house receive them: each part its own section, never the whole.
//! Must not read the environment; `Default` is what a fresh machine gets.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::raw::Raw;
use super::{
    AccountsConfig, CodesConfig, FeedConfig, MailConfig, SafetyConfig, SocketIoConfig,
    StrangersConfig, TokensConfig,
};

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where and how HTTP is served.
    pub http: HttpConfig,
    /// Where and how plain TCP connections are served.
    pub feeds: FeedConfig,
    /// How Socket.IO clients are served.
    pub socketio: SocketIoConfig,
    /// Where everything is stored.
    pub database: DatabaseConfig,
    /// How rooms behave.
    pub rooms: RoomsConfig,
    /// How connections behave.
    pub sessions: SessionConfig,
    /// How often somebody may do something.
    pub limits: LimitsConfig,
    /// How people prove who they are.
    pub accounts: AccountsConfig,
    /// How long the tokens of programs are good.
    pub tokens: TokensConfig,
    /// How strangers meet and talk.
    pub strangers: StrangersConfig,
    /// How mails are sent.
    pub mail: MailConfig,
    /// What follows from reports.
    pub safety: SafetyConfig,
    /// How codes and links sent by mail behave.
    pub codes: CodesConfig,
    /// What cookies are signed with.
    pub secret: Secret,
}

/// Where and how HTTP is served.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Addresses to listen on.
    pub listen: Vec<SocketAddr>,
    /// How people reach the server from outside, without a slash at the end; `None`: as the request says.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Sites whose scripts may use the paths of programs.
    pub cors_origins: Origins,
    /// Threads that serve HTTP; 0: one for each core.
    pub workers: usize,
    /// Open connections in all; further ones wait in the kernel.
    pub max_connections: usize,
    /// How long an idle connection waits for its next request.
    pub keep_alive: Duration,
    /// Longest time for the headers of a request.
    pub header_timeout: Duration,
    /// Longest time for the body of a request.
    pub body_timeout: Duration,
    /// Largest body of a request, in bytes (contract decision 13).
    pub max_body: usize,
    /// Time over which sessions are closed at the end.
    pub drain: Duration,
    /// Longest time for which a peer may accept nothing of what is sent to it.
    pub stalled_after: Duration,
}

/// Sites, as browsers name them in `Origin`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origins {
    /// All there are.
    Any,
    /// These alone, like `https://chat.example.org`.
    These(Vec<String>),
}

/// Where everything is stored.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Which database.
    pub url: DatabaseUrl,
    /// Connections for reading.
    pub readers: u32,
    /// Messages and other changes that may wait for the writer.
    pub writer_inbox: usize,
    /// Most messages in one commit.
    pub max_batch: usize,
}

/// Which database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DatabaseUrl {
    /// A file; its folder is made when it is not there.
    Sqlite(PathBuf),
    /// A PostgreSQL URL, with its password.
    Postgres(Secret),
}

/// How rooms behave.
#[derive(Clone, Debug)]
pub struct RoomsConfig {
    /// Without a connection for so long, a member is shown as reconnecting.
    pub away_after: Duration,
    /// Without a connection for so long, a member has left.
    pub left_after: Duration,
    /// The same for one who only opened pages and never had a connection.
    pub visit_grace: Duration,
    /// An empty room ends after so long (contract decision 5).
    pub empty_grace: Duration,
    /// A code stays unused for so long after its room ended.
    pub code_rest: Duration,
    /// Rooms of a busy thread gather for so long what they tell next; zero: never.
    pub gather: Duration,
    /// Messages a live room keeps in memory.
    pub recent: usize,
    /// Comings and goings that a room made by name remembers.
    pub notices: usize,
    /// Lines that a conversation of two strangers keeps in memory: all there is of it.
    pub pair_lines: usize,
    /// Messages shown at first and in one page of history.
    pub page: usize,
    /// Messages in one page for a connection that comes back.
    pub catch_up_page: usize,
    /// People listed in a snapshot; the others are only counted.
    pub people_shown: usize,
    /// Messages waiting for one room or for the chat server actor.
    pub mailbox: usize,
    /// Threads that rooms are spread over; 0: those that serve HTTP.
    pub threads: usize,
}

/// How connections behave.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// Largest frame and largest joined message from a peer, in bytes (contract decision 13).
    pub max_frame: usize,
    /// Events waiting for one session.
    pub outbox_frames: usize,
    /// Bytes of events waiting for one session.
    pub outbox_bytes: usize,
    /// Bytes handed to the socket's writer before the session stops taking from its outbox.
    pub write_buffer: usize,
    /// Commands of one session under way; beyond, the session is not read from.
    pub unanswered: usize,
    /// Frames a session may send.
    pub frames: Rate,
    /// How often a silent peer is pinged.
    pub ping_every: Duration,
    /// A peer that sent nothing for so long is gone.
    pub dead_after: Duration,
    /// A peer that accepts nothing for so long is cut off.
    pub stalled_after: Duration,
    /// How long to wait for the peer's answer to a close.
    pub close_grace: Duration,
}

/// How often something may be done: a bucket of `burst` that refills with `per_minute`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// Refilled in a minute.
    pub per_minute: u32,
    /// Possible at once.
    pub burst: u32,
}

/// How often somebody may do something.
#[derive(Clone, Debug)]
pub struct LimitsConfig {
    /// Messages of one person.
    pub messages: Rate,
    /// Messages from one address prefix.
    pub messages_per_address: Rate,
    /// Rooms made from one address prefix.
    pub rooms_per_address: Rate,
    /// Accounts made from one address prefix.
    pub registrations_per_address: Rate,
    /// Visitors from one address prefix who become guests.
    pub guests_per_address: Rate,
    /// Requests from one address prefix.
    pub requests_per_address: Rate,
    /// Sockets open at the same time from one address prefix.
    pub sockets_per_address: u32,
    /// Wrong room codes from one address prefix in a minute.
    pub wrong_codes_per_minute: u32,
    /// Wrong room codes from one address prefix in an hour.
    pub wrong_codes_per_hour: u32,
}

/// Something that must not be shown; its `Debug` is `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    pub const fn new(secret: String) -> Self {
        Self(secret)
    }

    /// The secret itself, for the one who uses it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Default for RoomsConfig {
    fn default() -> Self {
        Raw::defaults().rooms()
    }
}

impl Default for SessionConfig {
    fn default() -> Self {
        Raw::defaults().sessions()
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Raw::defaults().limits()
    }
}
