//! What the tests are written with: a server, visitors, connections, browsers.
//! Must not assert anything about chat beyond what it needs to get to the point of a test.

pub mod app;
pub mod browser;
pub mod chatsy;
pub mod chatter;
pub mod child;
pub mod commands;
pub mod conformance;
pub mod database;
pub mod described_api;
pub mod driver;
pub mod feed;
pub mod jwt_api;
pub mod mails;
pub mod moderator;
pub mod net;
pub mod own_postgres;
pub mod pages;
pub mod poller;
pub mod real_client;
pub mod reports;
pub mod room_socket;
pub mod small_disk;
pub mod socketio;
pub mod stranger;
pub mod tcp_api;
pub mod trouble;
pub mod visitor;
pub mod wait;

pub use app::TestApp;
pub use browser::{Browser, Look};
pub use chatter::Chatter;
pub use child::ChildServer;
pub use feed::Feed;
pub use jwt_api::{JwtClient, Program};
pub use net::Wire;
pub use poller::Poller;
pub use room_socket::RoomSocket;
pub use socketio::IoClient;
pub use stranger::Stranger;
pub use visitor::Visitor;
