//! The settings as they are written: flag, environment variable, default and help of each in one place.
//! Must not decide anything: `check.rs` turns them into sections.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use ipnet::IpNet;

use super::accounts::RawAccounts;
use super::codes::RawCodes;
use super::feeds::RawFeeds;
use super::mail::RawMail;
use super::order::RawOrder;
use super::safety::RawSafety;
use super::socketio::RawSocketIo;
use super::strangers::RawStrangers;
use super::tokens::RawTokens;
use super::values::{
    List, addresses, count, database_url, networks, origins, public_url, size, small_count,
    some_time, threads, time,
};
use super::{DatabaseUrl, Origins};

/// A chat server that starts with one command: rooms by a four-letter code, on messages that last.
///
/// Every setting is a flag or an environment variable; a file `.env` in the folder it is started in is read first.
#[derive(Parser, Debug)]
#[command(name = "chinwag", version, max_term_width = 100, after_help = AFTER)]
pub struct Raw {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub order: Option<RawOrder>,
    /// Addresses to listen on, separated by commas
    #[arg(long, env = "LISTEN", value_name = "ADDRESSES", value_parser = addresses, default_value = "127.0.0.1:5000", help_heading = "Where it is reached")]
    pub listen: List<SocketAddr>,
    /// Feeds over TCP.
    #[command(flatten)]
    pub feeds: RawFeeds,
    /// How people reach the server, like https://chat.example.org: used in links, and https makes cookies secure. Absent: as each request says
    #[arg(long, env = "PUBLIC_URL", value_name = "URL", value_parser = public_url, help_heading = "Where it is reached")]
    pub public_url: Option<String>,
    /// Proxies whose X-Forwarded-For is believed, separated by commas. Set this behind a proxy, or all people count as one
    #[arg(long, env = "TRUSTED_PROXIES", value_name = "NETWORKS", value_parser = networks, help_heading = "Where it is reached")]
    pub trusted_proxies: Option<List<IpNet>>,
    /// Sites whose scripts may use the paths for programs, separated by commas, like https://app.example.org; `*` is all. Their cookies are never read
    #[arg(long, env = "CORS_ORIGINS", value_name = "ORIGINS", value_parser = origins, default_value = "*", help_heading = "Where it is reached")]
    pub cors_origins: Origins,
    /// An SQLite file, or a PostgreSQL database as postgres://user:password@host/database
    #[arg(long, env = "DATABASE_URL", value_name = "URL", value_parser = database_url, default_value = "data/chinwag.db", hide_env_values = true, help_heading = "What is kept")]
    pub database_url: DatabaseUrl,
    /// What cookies are signed with, 16 characters or more; FLASK_SECRET_KEY works too. Absent: made at the first start and kept beside the database
    #[arg(
        long,
        env = "SECRET_KEY",
        value_name = "TEXT",
        hide_env_values = true,
        help_heading = "What is kept"
    )]
    pub secret_key: Option<String>,
    /// The old name of SECRET_KEY.
    #[arg(long, env = "FLASK_SECRET_KEY", hide = true, hide_env_values = true)]
    pub flask_secret_key: Option<String>,
    /// Database connections for reading
    #[arg(long, env = "DATABASE_READERS", value_name = "COUNT", value_parser = small_count, default_value = "4", help_heading = "What is kept")]
    pub database_readers: u32,
    /// Messages that may wait for the database; more are refused
    #[arg(long, env = "WRITER_INBOX", value_name = "COUNT", value_parser = count, default_value = "10000", help_heading = "What is kept")]
    pub writer_inbox: usize,
    /// Most messages stored by one commit
    #[arg(long, env = "MAX_BATCH", value_name = "COUNT", value_parser = count, default_value = "256", help_heading = "What is kept")]
    pub max_batch: usize,
    /// Accounts
    #[command(flatten)]
    pub accounts: RawAccounts,
    /// Tokens
    #[command(flatten)]
    pub tokens: RawTokens,
    /// Mail
    #[command(flatten)]
    pub mail: RawMail,
    /// Reports.
    #[command(flatten)]
    pub safety: RawSafety,
    /// Codes and links sent by mail
    #[command(flatten)]
    pub codes: RawCodes,
    /// Without a connection for so long, somebody is shown as reconnecting
    #[arg(long, env = "AWAY_AFTER", value_name = "TIME", value_parser = time, default_value = "5s", help_heading = "Rooms")]
    pub away_after: Duration,
    /// Without a connection for so long, somebody has left
    #[arg(long, env = "LEFT_AFTER", value_name = "TIME", value_parser = time, default_value = "30s", help_heading = "Rooms")]
    pub left_after: Duration,
    /// The same for somebody who only opens pages, without a script
    #[arg(long, env = "VISIT_GRACE", value_name = "TIME", value_parser = some_time, default_value = "5m", help_heading = "Rooms")]
    pub visit_grace: Duration,
    /// An empty room ends after so long; 0 at once
    #[arg(long, env = "EMPTY_GRACE", value_name = "TIME", value_parser = time, default_value = "60s", help_heading = "Rooms")]
    pub empty_grace: Duration,
    /// A code stays unused for so long after its room ended
    #[arg(long, env = "CODE_REST", value_name = "TIME", value_parser = some_time, default_value = "24h", help_heading = "Rooms")]
    pub code_rest: Duration,
    /// Messages that a live room keeps in memory
    #[arg(long, env = "RECENT_MESSAGES", value_name = "COUNT", value_parser = count, default_value = "200", help_heading = "Rooms")]
    pub recent_messages: usize,
    /// Comings and goings that a room made by name remembers, for programs that show them to those who come later
    #[arg(long, env = "ROOM_NOTICES", value_name = "COUNT", value_parser = count, default_value = "1000", help_heading = "Rooms")]
    pub room_notices: usize,
    /// Messages shown at first, and in one page of history
    #[arg(long, env = "PAGE", value_name = "COUNT", value_parser = count, default_value = "50", help_heading = "Rooms")]
    pub page: usize,
    /// Messages in one page for somebody who comes back
    #[arg(long, env = "CATCH_UP_PAGE", value_name = "COUNT", value_parser = count, default_value = "500", help_heading = "Rooms")]
    pub catch_up_page: usize,
    /// People listed in a room; more are only counted
    #[arg(long, env = "PEOPLE_SHOWN", value_name = "COUNT", value_parser = count, default_value = "200", help_heading = "Rooms")]
    pub people_shown: usize,
    /// Orders that may wait for one room; more are refused
    #[arg(long, env = "ROOM_MAILBOX", value_name = "COUNT", value_parser = count, default_value = "10000", help_heading = "Rooms")]
    pub room_mailbox: usize,
    /// Rooms of a busy server gather for so long what they tell next; 0 never
    #[arg(long, env = "GATHER", value_name = "TIME", value_parser = time, default_value = "1ms", help_heading = "Rooms")]
    pub gather: Duration,
    /// Threads that rooms are spread over; 0 those that serve HTTP
    #[arg(long, env = "ROOM_THREADS", value_name = "COUNT", value_parser = threads, default_value = "0", help_heading = "Rooms")]
    pub room_threads: usize,
    /// Largest WebSocket message from a client
    #[arg(long, env = "MAX_FRAME", value_name = "SIZE", value_parser = size, default_value = "64KiB", help_heading = "Connections")]
    pub max_frame: usize,
    /// Events that may wait for one connection; who reads more slowly is cut off
    #[arg(long, env = "OUTBOX_FRAMES", value_name = "COUNT", value_parser = count, default_value = "1024", help_heading = "Connections")]
    pub outbox_frames: usize,
    /// The same in bytes
    #[arg(long, env = "OUTBOX_BYTES", value_name = "SIZE", value_parser = size, default_value = "1MiB", help_heading = "Connections")]
    pub outbox_bytes: usize,
    /// Bytes handed to a socket before its connection takes more
    #[arg(long, env = "WRITE_BUFFER", value_name = "SIZE", value_parser = size, default_value = "64KiB", help_heading = "Connections")]
    pub write_buffer: usize,
    /// Orders of one connection under way; beyond, it is not read from
    #[arg(long, env = "UNANSWERED", value_name = "COUNT", value_parser = count, default_value = "32", help_heading = "Connections")]
    pub unanswered: usize,
    /// Frames a connection may send in a minute
    #[arg(long, env = "FRAMES_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "1200", help_heading = "Connections")]
    pub frames_per_minute: u32,
    /// Frames a connection may send at once
    #[arg(long, env = "FRAMES_BURST", value_name = "COUNT", value_parser = small_count, default_value = "200", help_heading = "Connections")]
    pub frames_burst: u32,
    /// How often a silent connection is pinged
    #[arg(long, env = "PING_EVERY", value_name = "TIME", value_parser = some_time, default_value = "20s", help_heading = "Connections")]
    pub ping_every: Duration,
    /// A connection that is silent for so long is closed
    #[arg(long, env = "DEAD_AFTER", value_name = "TIME", value_parser = some_time, default_value = "45s", help_heading = "Connections")]
    pub dead_after: Duration,
    /// A connection that accepts nothing for so long is cut off
    #[arg(long, env = "STALLED_AFTER", value_name = "TIME", value_parser = some_time, default_value = "8s", help_heading = "Connections")]
    pub stalled_after: Duration,
    /// How long to wait for the answer to a close
    #[arg(long, env = "CLOSE_GRACE", value_name = "TIME", value_parser = some_time, default_value = "2s", help_heading = "Connections")]
    pub close_grace: Duration,
    /// Socket.IO.
    #[command(flatten)]
    pub socketio: RawSocketIo,
    /// Messages of one person in a minute
    #[arg(long, env = "MESSAGES_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "120", help_heading = "Limits")]
    pub messages_per_minute: u32,
    /// Messages of one person at once
    #[arg(long, env = "MESSAGES_BURST", value_name = "COUNT", value_parser = small_count, default_value = "30", help_heading = "Limits")]
    pub messages_burst: u32,
    /// Messages from one address in a minute
    #[arg(long, env = "ADDRESS_MESSAGES_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "6000", help_heading = "Limits")]
    pub address_messages_per_minute: u32,
    /// Messages from one address at once
    #[arg(long, env = "ADDRESS_MESSAGES_BURST", value_name = "COUNT", value_parser = small_count, default_value = "1000", help_heading = "Limits")]
    pub address_messages_burst: u32,
    /// Rooms made from one address in a minute
    #[arg(long, env = "ADDRESS_ROOMS_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "30", help_heading = "Limits")]
    pub address_rooms_per_minute: u32,
    /// Rooms made from one address at once
    #[arg(long, env = "ADDRESS_ROOMS_BURST", value_name = "COUNT", value_parser = small_count, default_value = "60", help_heading = "Limits")]
    pub address_rooms_burst: u32,
    /// Requests for pages and sockets from one address in a minute
    #[arg(long, env = "ADDRESS_REQUESTS_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "3000", help_heading = "Limits")]
    pub address_requests_per_minute: u32,
    /// Requests for pages and sockets from one address at once
    #[arg(long, env = "ADDRESS_REQUESTS_BURST", value_name = "COUNT", value_parser = small_count, default_value = "1000", help_heading = "Limits")]
    pub address_requests_burst: u32,
    /// Sockets open at the same time from one address
    #[arg(long, env = "ADDRESS_SOCKETS", value_name = "COUNT", value_parser = small_count, default_value = "1000", help_heading = "Limits")]
    pub address_sockets: u32,
    /// Wrong room codes from one address in a minute
    #[arg(long, env = "WRONG_CODES_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "8", help_heading = "Limits")]
    pub wrong_codes_per_minute: u32,
    /// Wrong room codes from one address in an hour
    #[arg(long, env = "WRONG_CODES_PER_HOUR", value_name = "COUNT", value_parser = small_count, default_value = "30", help_heading = "Limits")]
    pub wrong_codes_per_hour: u32,
    /// Random chat.
    #[command(flatten)]
    pub strangers: RawStrangers,
    /// Threads that serve HTTP; 0 is one for each core
    #[arg(long, env = "WORKERS", value_name = "COUNT", value_parser = threads, default_value = "0", help_heading = "HTTP")]
    pub workers: usize,
    /// Open connections in all; more wait
    #[arg(long, env = "MAX_CONNECTIONS", value_name = "COUNT", value_parser = count, default_value = "20000", help_heading = "HTTP")]
    pub max_connections: usize,
    /// Largest body of a request
    #[arg(long, env = "MAX_BODY", value_name = "SIZE", value_parser = size, default_value = "64KiB", help_heading = "HTTP")]
    pub max_body: usize,
    /// Longest time for the headers of a request
    #[arg(long, env = "HEADER_TIMEOUT", value_name = "TIME", value_parser = some_time, default_value = "10s", help_heading = "HTTP")]
    pub header_timeout: Duration,
    /// Longest time for the body of a request
    #[arg(long, env = "BODY_TIMEOUT", value_name = "TIME", value_parser = some_time, default_value = "15s", help_heading = "HTTP")]
    pub body_timeout: Duration,
    /// How long an idle connection waits for its next request
    #[arg(long, env = "KEEP_ALIVE", value_name = "TIME", value_parser = some_time, default_value = "30s", help_heading = "HTTP")]
    pub keep_alive: Duration,
    /// Time over which connections are closed at the end, at most 5s
    #[arg(long, env = "DRAIN", value_name = "TIME", value_parser = time, default_value = "3s", help_heading = "HTTP")]
    pub drain: Duration,
}

const AFTER: &str = "\
Times are written like 500ms, 30s, 5m, 24h; sizes like 64KiB, 1MiB.
RUST_LOG sets how much is logged: error, warn, info (the default), debug.";
