//! The settings of the door for Socket.IO clients: as they are written, and as the door receives them.
//! Must not know what its clients say.

use std::time::Duration;

use clap::Args;

use super::values::{size, some_time};

/// The settings of that door as they are written.
#[derive(Args, Debug)]
pub struct RawSocketIo {
    /// How often a Socket.IO client is pinged, or has to ping by itself where its protocol says so
    #[arg(long, env = "SOCKETIO_PING_EVERY", value_name = "TIME", value_parser = some_time, default_value = "25s", help_heading = "Connections")]
    pub socketio_ping_every: Duration,
    /// How long a Socket.IO client may take to answer a ping
    #[arg(long, env = "SOCKETIO_PING_TIMEOUT", value_name = "TIME", value_parser = some_time, default_value = "20s", help_heading = "Connections")]
    pub socketio_ping_timeout: Duration,
    /// Longest time until a Socket.IO client has connected to a namespace
    #[arg(long, env = "SOCKETIO_CONNECT_TIME", value_name = "TIME", value_parser = some_time, default_value = "45s", help_heading = "Connections")]
    pub socketio_connect_time: Duration,
    /// Longest time in which a Socket.IO client may go from polling to a WebSocket
    #[arg(long, env = "SOCKETIO_UPGRADE_TIME", value_name = "TIME", value_parser = some_time, default_value = "10s", help_heading = "Connections")]
    pub socketio_upgrade_time: Duration,
    /// Most bytes that a Socket.IO client may send at once, as its server announces it
    #[arg(long, env = "SOCKETIO_MAX_PAYLOAD", value_name = "SIZE", value_parser = size, default_value = "1000000", help_heading = "Connections")]
    pub socketio_max_payload: usize,
    /// A Socket.IO client that lost its connection gets what it missed when it comes back within this time
    #[arg(long, env = "RECOVER_WITHIN", value_name = "TIME", value_parser = some_time, default_value = "2m", help_heading = "Connections")]
    pub recover_within: Duration,
}

/// How Socket.IO clients are served.
#[derive(Clone, Debug)]
pub struct SocketIoConfig {
    /// How often a client is pinged, or has to ping by itself.
    pub ping_every: Duration,
    /// How long the answer to a ping may take.
    pub ping_timeout: Duration,
    /// Longest time without a namespace.
    pub connect_within: Duration,
    /// Longest time between a probe on a WebSocket and the upgrade.
    pub upgrade_within: Duration,
    /// Most bytes of one message, and of one body with several (contract decision 13).
    pub max_payload: usize,
    /// For so long after a lost connection it can be taken up again.
    pub recover_within: Duration,
}

impl RawSocketIo {
    /// The section.
    pub const fn section(&self) -> SocketIoConfig {
        SocketIoConfig {
            ping_every: self.socketio_ping_every,
            ping_timeout: self.socketio_ping_timeout,
            connect_within: self.socketio_connect_time,
            upgrade_within: self.socketio_upgrade_time,
            max_payload: self.socketio_max_payload,
            recover_within: self.recover_within,
        }
    }
}
