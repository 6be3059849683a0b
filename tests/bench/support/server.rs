//! The server under test, in a child process: started with raised limits, told what to do by lines.
//! Must not differ from what `main` runs in anything but settings.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chinwag::actors::Chat;
use chinwag::config::Config;
use chinwag::domain::{Name, Participant, UserId};
use chinwag::web::Server;
use tokio::sync::{mpsc, oneshot};

use super::process;

/// The argument that makes a benchmark be its own server.
pub const ARGUMENT: &str = "--serve";

/// A running server process.
pub struct ServerProcess {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl ServerProcess {
    /// Starts this program as a server on the server's core.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start() -> Result<Self> {
        Self::start_with(&[ARGUMENT])
    }

    /// Starts this program with other arguments; it must say its address first.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_with(arguments: &[&str]) -> Result<Self> {
        let mut child = process::start(process::SERVER_CORE, arguments)?;
        let orders = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take().context("a pipe")?);
        let address = next_line(&mut answers)?.parse().context("the server's address")?;
        Ok(Self { child, orders, answers, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Processor time it has used so far.
    ///
    /// # Errors
    /// When it is gone.
    pub fn processor_time(&self) -> Result<Duration> {
        process::processor_time(self.id())
    }

    /// Gives it an order and waits for its answer of one line.
    ///
    /// # Errors
    /// When it is gone.
    pub fn order(&mut self, order: &str) -> Result<String> {
        let orders = self.orders.as_mut().context("it was told to end")?;
        writeln!(orders, "{order}")?;
        next_line(&mut self.answers)
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // The end of its orders is the order to end; a process that does not listen is not left behind.
        drop(self.orders.take());
        let ended = next_line(&mut self.answers).is_err();
        if !ended {
            self.child.kill().ok();
        }
        self.child.wait().ok();
    }
}

/// The child's side: serves until the orders end.
///
/// # Errors
/// When the server does not start or breaks.
pub fn serve() -> Result<()> {
    let folder = tempfile::TempDir::new()?;
    let config = raised(Config::for_testing(folder.path()));
    actix_rt::System::new().block_on(async move {
        let server = Server::bind(config).await?;
        say(&server.addresses().first().context("no address")?.to_string())?;
        let (chat, orders) = (server.chat().clone(), orders());
        let (told, ended) = oneshot::channel();
        let obeying = async move { drop(told.send(obey(&chat, orders).await)) };
        server.run(obeying).await?;
        ended.await?
    })
}

/// Many connections from one address, nobody pinged or shown as away meanwhile, and queues that only get longer when the machine is slow.
fn raised(mut config: Config) -> Config {
    let hour = Duration::from_secs(3_600);
    config.http.workers = 1;
    config.http.max_connections = 100_000;
    config.http.drain = Duration::ZERO;
    config.database.writer_inbox = 1_000_000;
    config.rooms.mailbox = 1_000_000;
    config.rooms.away_after = hour;
    config.rooms.left_after = hour;
    config.sessions.ping_every = hour;
    config.sessions.dead_after = hour;
    config.socketio.ping_every = hour;
    let limits = &mut config.limits;
    limits.sockets_per_address = 1_000_000;
    for rate in [
        &mut config.sessions.frames,
        &mut limits.messages,
        &mut limits.messages_per_address,
        &mut limits.rooms_per_address,
        &mut limits.guests_per_address,
        &mut limits.requests_per_address,
    ] {
        rate.per_minute = 1_000_000_000;
        rate.burst = 100_000_000;
    }
    config
}

/// Lines from the measuring process.
fn orders() -> mpsc::UnboundedReceiver<String> {
    let (sender, orders) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let lines = std::io::stdin().lines();
        lines.map_while(Result::ok).take_while(|line| sender.send(line.clone()).is_ok()).count()
    });
    orders
}

async fn obey(chat: &Chat, mut orders: mpsc::UnboundedReceiver<String>) -> Result<()> {
    while let Some(order) = orders.recv().await {
        match order.split_once(' ') {
            Some(("pairs", count)) => say(&open_pairs(chat, count.parse()?)?)?,
            Some(("come-and-go", times)) => say(&come_and_go(chat, times.parse()?).await?)?,
            _ => say(&format!("what is {order}?"))?,
        }
    }
    Ok(())
}

/// The keys of so many rooms that are in memory only.
fn open_pairs(chat: &Chat, count: usize) -> Result<String> {
    let rooms = (0..count).map(|_| chat.open_pair_room().map(|room| room.key.to_string()));
    Ok(rooms.collect::<Result<Vec<_>, _>>()?.join(" "))
}

/// Processor time, in microseconds, of one person who enters and leaves a room of two.
async fn come_and_go(chat: &Chat, times: u32) -> Result<String> {
    let room = chat.open_pair_room()?;
    let host = Participant { id: UserId::random(), name: Name::parse("Host")? };
    chat.enter(&room.key, host).await?;
    let guest = Participant { id: UserId::random(), name: Name::parse("Guest")? };
    let before = process::processor_time(std::process::id())?;
    for _ in 0..times {
        chat.enter(&room.key, guest.clone()).await?;
        chat.leave(&room.key, guest.id).await?;
    }
    let spent = process::processor_time(std::process::id())?.saturating_sub(before);
    Ok(format!("{:.1}", spent.as_secs_f64() * 1e6 / f64::from(times)))
}

/// Says one line to the measuring process.
///
/// # Errors
/// When it is gone.
pub fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn next_line(answers: &mut BufReader<ChildStdout>) -> Result<String> {
    let mut line = String::new();
    ensure!(answers.read_line(&mut line)? > 0, "the server process has ended");
    Ok(line.trim().to_owned())
}
