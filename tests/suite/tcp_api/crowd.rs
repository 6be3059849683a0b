//! Five thousand feeds in one room, one more that does not read: all others hear everything, and the server hardly grows.
//! Must not need more open files than a test may have.

use std::hash::{DefaultHasher, Hasher};
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use socket2::SockRef;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::support::tcp_api::{Rest, TcpClient, text};
use crate::support::wait::within;
use crate::support::{ChildServer, Feed, Visitor};

const FEEDS: usize = 5_000;
const PEOPLE: usize = 20;
const AT_ONCE: usize = 100;
/// More than kernels take for a connection of small segments that is not read.
const LINES: usize = 30;
const LINE: usize = 4_000;
const MEBIBYTE: u64 = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(60);

/// A program with limits that so many at one address do not feel.
async fn roomy_server() -> ChildServer {
    ChildServer::start(&[
        ("ADDRESS_REQUESTS_PER_MINUTE", "1000000"),
        ("ADDRESS_REQUESTS_BURST", "100000"),
        ("ADDRESS_MESSAGES_PER_MINUTE", "10000000"),
        ("ADDRESS_MESSAGES_BURST", "1000000"),
        ("ADDRESS_REGISTRATIONS_PER_MINUTE", "10000"),
        ("ADDRESS_REGISTRATIONS_BURST", "10000"),
        ("MESSAGES_PER_MINUTE", "10000000"),
        ("MESSAGES_BURST", "1000000"),
        ("ADDRESS_SOCKETS", "100000"),
    ])
    .await
}

/// A connection whose kernel takes a few kilobytes and that is never read from.
async fn stuck(ana: &TcpClient, room: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a size");
    // With small segments the server's kernel takes little for it, too.
    SockRef::from(&socket).set_tcp_mss(536).expect("a segment");
    let mut stream = socket.connect(ana.rest.feeds()).await.expect("a connection");
    stream.write_all(ana.greeting(room).as_bytes()).await.expect("a hello");
    stream
}

/// A number that the server tells about itself.
async fn counted(server: &ChildServer, name: &str) -> usize {
    let metrics = Visitor::from(server).get("/metrics").await.text;
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0, |number| number.parse().expect("a number"))
}

async fn open_feeds(server: &ChildServer) -> usize {
    counted(server, "chinwag_sessions{door=\"tcp_api\"}").await
}

/// All feeds; each has heard "go" and nothing since.
async fn crowd(people: &[TcpClient], room: &str) -> Vec<Feed> {
    let mut feeds = Vec::with_capacity(FEEDS);
    for number in 0..FEEDS / AT_ONCE {
        let who = &people[number % people.len()];
        feeds.extend(join_all((0..AT_ONCE).map(|_| who.greets(room))).await);
    }
    let soon = Duration::from_millis(500);
    within(PATIENCE, "all are in the room", &mut async || {
        people[0].says(room, "listening?").await;
        let heard = join_all(feeds.iter_mut().map(|feed| timeout(soon, feed.next()))).await;
        heard.iter().all(|heard| matches!(heard, Ok(Some(_)))).then_some(())
    })
    .await;
    people[0].says(room, "go").await;
    let until_go = async |feed: &mut Feed| while text(&feed.next().await.expect("go")) != "go" {};
    join_all(feeds.iter_mut().map(until_go)).await;
    feeds
}

/// What so many lines look like, and when the last had come.
async fn all_heard(mut feed: Feed) -> (u64, Instant, Feed) {
    let mut hasher = DefaultHasher::new();
    for _ in 0..LINES {
        hasher.write(feed.line().await.expect("a line").as_bytes());
    }
    (hasher.finish(), Instant::now(), feed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures memory, so nothing else may run beside it; tests/all runs it alone"]
async fn one_of_five_thousand_who_does_not_read_is_closed_and_the_others_hear_everything() {
    let server = roomy_server().await;
    let rest = Rest::of(&server);
    let logins = (0..PEOPLE).map(|number| {
        let (rest, login) = (rest.clone(), format!("person {number}"));
        async move { TcpClient::registered(rest, &login, &login).await }
    });
    let people = join_all(logins).await;
    let room = people[0].creates_room().await;
    people[0].says(&room, "hi").await;
    let empty = server.resident_bytes();
    let feeds = crowd(&people, &room).await;
    let stuck = stuck(&people[1], &room).await;
    within(PATIENCE, "all are open", &mut async || {
        (open_feeds(&server).await == FEEDS + 1).then_some(())
    })
    .await;
    let full = server.resident_bytes();

    let began = Instant::now();
    let listening: Vec<_> = feeds.into_iter().map(|feed| tokio::spawn(all_heard(feed))).collect();
    let is_closed = async {
        let one_less = async || (open_feeds(&server).await == FEEDS).then(|| began.elapsed());
        within(PATIENCE, "who does not read is closed", &mut { one_less }).await
    };
    let lines_are_said = async {
        let (mut most, mut longest) = (full, Duration::ZERO);
        for number in 0..LINES {
            let said = Instant::now();
            people[0].says(&room, &format!("{number} {}", "x".repeat(LINE))).await;
            longest = longest.max(said.elapsed());
            most = most.max(server.resident_bytes());
        }
        (most, longest)
    };
    let (closed, (most, longest)) = join(is_closed, lines_are_said).await;
    let heard = timeout(PATIENCE, join_all(listening)).await.expect("all hear all");
    let heard: Vec<_> = heard.into_iter().map(|heard| heard.expect("a listener")).collect();
    let (first, last) = (&heard[0], heard.iter().map(|(_, at, _)| *at).max().expect("a moment"));
    assert!(heard.iter().all(|(lines, _, _)| *lines == first.0), "all hear the same");
    let grown = most.max(server.resident_bytes()).saturating_sub(full);
    println!(
        "{FEEDS} feeds: {} bytes each; {LINES} lines of {LINE} bytes heard by all in {:?}, saying one took at most {longest:?}; \
         the one who did not read was closed after {closed:?}; memory grew by {} kB",
        full.saturating_sub(empty) / u64::try_from(FEEDS).expect("a number"),
        last.duration_since(began),
        grown / 1_024,
    );
    assert_eq!(open_feeds(&server).await, FEEDS, "nobody else is closed");
    assert!(full.saturating_sub(empty) < 100 * MEBIBYTE, "{} bytes for all", full - empty);
    assert!(grown < 16 * MEBIBYTE, "grown by {grown} bytes");
    drop(stuck);
}
