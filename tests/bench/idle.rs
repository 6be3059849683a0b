//! How much memory a connection takes while nobody says anything: `cargo bench --bench idle`.
//! Must not measure itself: the connections are held by other processes than the server.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[expect(dead_code, reason = "shared with the other benchmarks")]
mod support;

use std::fs;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use support::crowd::Crowd;
use support::entry::{Entry, Pass};
use support::process;
use support::server::{self, ServerProcess};

const CONNECTIONS: usize = 10_000;
const ROOM: usize = 10;
/// Files that server and load each have open besides the connections.
const OTHER_FILES: usize = 500;
/// After so long, whatever joining needed has been given back.
const QUIET: Duration = Duration::from_secs(60);

fn main() -> Result<()> {
    if std::env::args().nth(1).as_deref() == Some(server::ARGUMENT) {
        return server::serve();
    }
    process::stay_on(process::LOAD_CORE)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure())
}

async fn measure() -> Result<()> {
    let allowed = usize::try_from(most_open_files()?)?;
    let connections = CONNECTIONS.min(allowed.saturating_sub(OTHER_FILES));
    println!("\nidle: {connections} connections in rooms of {ROOM}");
    if connections < CONNECTIONS {
        println!("(only {allowed} open files are allowed: `ulimit -n 20000` first for all)");
    }
    let server = ServerProcess::start()?;
    let empty = resident_bytes(server.id())?;
    let start = Instant::now();
    let mut crowd = Crowd::new()?;
    fill(&server, &mut crowd, connections).await?;
    println!("joined in {:.1} s", start.elapsed().as_secs_f64());
    report("right after", &server, empty, connections)?;
    let before = server.processor_time()?;
    let end = Instant::now() + QUIET;
    while Instant::now() < end {
        crowd.turn(Duration::from_secs(1), |_| {})?;
    }
    report("a minute later", &server, empty, connections)?;
    let spent = server.processor_time()?.saturating_sub(before);
    println!("processor time for this minute of silence: {:.2} s", spent.as_secs_f64());
    Ok(())
}

async fn fill(server: &ServerProcess, crowd: &mut Crowd, connections: usize) -> Result<()> {
    let entry = Entry::at(server.address())?;
    let mut host: Option<Pass> = None;
    for number in 0..connections {
        let name = format!("Member {number}");
        let pass = match host.take().filter(|_| number % ROOM > 0) {
            None => entry.create(&name).await?,
            Some(pass) => entry.join(&name, &pass).await?,
        };
        let socket: TcpStream = entry.connect(&pass)?;
        let number = crowd.add(socket, number / ROOM)?;
        let mut welcome = false;
        while !welcome {
            crowd.turn(Duration::from_secs(1), |heard| welcome |= heard.socket == number)?;
        }
        host = Some(pass);
    }
    Ok(())
}

fn report(when: &str, server: &ServerProcess, empty: u64, connections: usize) -> Result<()> {
    let full = resident_bytes(server.id())?;
    let each = full.saturating_sub(empty) / u64::try_from(connections)?;
    println!(
        "{when:<15} {:>6} MB in all, {:>4} MB when it was empty: {each} bytes for each connection",
        full / 1_000_000,
        empty / 1_000_000
    );
    Ok(())
}

/// Memory of a process that is in use at the moment, in bytes.
fn resident_bytes(pid: u32) -> Result<u64> {
    let status =
        fs::read_to_string(format!("/proc/{pid}/status")).context("the process is gone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1_024)
}

/// Files that a process of ours may have open.
fn most_open_files() -> Result<u64> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()).context("no such limit")?;
    Ok(soft.parse()?)
}
