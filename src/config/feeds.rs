//! The settings of feeds over TCP: as they are written, and as their door receives them.
//! Must not know what is sent in a feed.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

use super::values::{List, addresses_or_none, size, some_time};

/// The settings of feeds as they are written.
#[derive(Args, Debug)]
pub struct RawFeeds {
    /// Addresses where plain TCP connections get what is said in a room, separated by commas; an empty text switches it off
    #[arg(long, env = "TCP_LISTEN", value_name = "ADDRESSES", value_parser = addresses_or_none, default_value = "127.0.0.1:2004", help_heading = "Where it is reached")]
    pub tcp_listen: List<SocketAddr>,
    /// Longest time until a plain TCP connection has said who it is and which room it wants
    #[arg(long, env = "TCP_HELLO_TIME", value_name = "TIME", value_parser = some_time, default_value = "5s", help_heading = "Connections")]
    pub tcp_hello_time: Duration,
    /// Most bytes in which it may say so
    #[arg(long, env = "TCP_HELLO_SIZE", value_name = "SIZE", value_parser = size, default_value = "4KiB", help_heading = "Connections")]
    pub tcp_hello_size: usize,
}

/// How plain TCP connections are served.
#[derive(Clone, Debug)]
pub struct FeedConfig {
    /// Addresses to listen on; none: switched off.
    pub listen: Vec<SocketAddr>,
    /// Longest time for a hello (contract decision 9).
    pub hello_within: Duration,
    /// Most bytes of a hello.
    pub hello_bytes: usize,
}

impl RawFeeds {
    /// The section.
    pub fn section(&self) -> FeedConfig {
        FeedConfig {
            listen: self.tcp_listen.0.clone(),
            hello_within: self.tcp_hello_time,
            hello_bytes: self.tcp_hello_size,
        }
    }

    /// The section for tests: any free port.
    pub fn for_testing(&self) -> FeedConfig {
        FeedConfig { listen: vec![SocketAddr::from(([127, 0, 0, 1], 0))], ..self.section() }
    }
}
