//! What somebody may do who wants to do harm: every test looks at him, at the server's memory, and at somebody else.
//! Must not need anything but sockets: what comes over them is written byte by byte.

mod flood;
mod frames;
mod half_open;
mod raw;
mod requests;
mod slow_reader;
mod words;

use super::support::{ChildServer, Visitor};

/// The program with limits that one address would not feel, as behind a proxy that is full of people.
async fn busy_server(settings: &[(&str, &str)]) -> (ChildServer, Visitor) {
    let mut all = vec![
        ("ADDRESS_REQUESTS_PER_MINUTE", "1000000"),
        ("ADDRESS_REQUESTS_BURST", "100000"),
        ("ADDRESS_MESSAGES_PER_MINUTE", "10000000"),
        ("ADDRESS_MESSAGES_BURST", "1000000"),
        ("MESSAGES_PER_MINUTE", "10000000"),
        ("MESSAGES_BURST", "1000000"),
        ("FRAMES_PER_MINUTE", "10000000"),
        ("FRAMES_BURST", "1000000"),
        ("ADDRESS_SOCKETS", "100000"),
    ];
    all.retain(|(name, _)| settings.iter().all(|(changed, _)| changed != name));
    all.extend_from_slice(settings);
    let server = ChildServer::start(&all).await;
    let visitor = Visitor::from(&server);
    (server, visitor)
}
