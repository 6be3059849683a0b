//! One run of each kind: how many deliveries a second of the server's processor time, and how late they are.
//! Must not print.

use std::time::Duration;

use anyhow::Result;

use super::floor;
use super::rooms;
use super::shape::Shape;
use super::talk::{Talk, Tally};
use super::tongue::Tongue;
use crate::support::server::ServerProcess;

/// Messages under way in each room.
pub const IN_FLIGHT: [usize; 2] = [4, 16];

/// Deliveries a second when delays are measured.
const PACE: u32 = 30_000;

const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(3);

/// The figures of one server on one shape.
pub struct Figures {
    /// Deliveries per second of processor time, for each of `IN_FLIGHT`.
    pub per_second: [f64; 2],
    /// Median and 99th percentile of the delay, in milliseconds.
    pub delay: (f64, f64),
    pub frame_bytes: usize,
    pub tally: Tally,
}

/// Rooms whose messages are stored before they are delivered, full of people who speak that language.
///
/// # Errors
/// When the server fails.
pub async fn stored(shape: Shape, tongue: Tongue) -> Result<Figures> {
    let server = ServerProcess::start()?;
    let crowd = rooms::fill(server.address(), shape, tongue, None).await?;
    figures(&server, Talk::new(crowd, shape, tongue), shape)
}

/// Rooms whose messages are in memory only.
///
/// # Errors
/// When the server fails.
pub async fn unstored(shape: Shape) -> Result<Figures> {
    let mut server = ServerProcess::start()?;
    let keys = server.order(&format!("pairs {}", shape.rooms))?;
    let crowd = rooms::fill(server.address(), shape, Tongue::Page, Some(&keys)).await?;
    figures(&server, Talk::new(crowd, shape, Tongue::Page), shape)
}

/// The same frames by bare writes.
///
/// # Errors
/// When the floor fails.
pub fn floor(shape: Shape, frame_bytes: usize) -> Result<Figures> {
    let numbers = [shape.rooms, shape.members, frame_bytes].map(|number| number.to_string());
    let [rooms, members, bytes] = numbers.each_ref().map(String::as_str);
    let server = ServerProcess::start_with(&[floor::ARGUMENT, rooms, members, bytes])?;
    let crowd = rooms::bare(server.address(), shape)?;
    figures(&server, Talk::new(crowd, shape, Tongue::Page), shape)
}

/// What it costs that somebody comes and goes.
///
/// # Errors
/// When the server fails.
pub fn come_and_go() -> Result<String> {
    let mut server = ServerProcess::start()?;
    server.order("come-and-go 2000")?;
    let micros = server.order("come-and-go 20000")?;
    Ok(format!("join + leave: {micros} µs of processor time"))
}

fn figures(server: &ServerProcess, mut talk: Talk, shape: Shape) -> Result<Figures> {
    let mut per_second = [0.0; 2];
    for (in_flight, figure) in IN_FLIGHT.into_iter().zip(&mut per_second) {
        talk.start(in_flight)?;
        talk.go_on(WARM_UP)?;
        let before = (talk.tally().deliveries, server.processor_time()?);
        talk.go_on(MEASURED)?;
        let after = (talk.tally().deliveries, server.processor_time()?);
        *figure = count(after.0 - before.0) / (after.1 - before.1).as_secs_f64();
        talk.fall_silent()?;
    }
    let per_message = count(u64::try_from(shape.members)?);
    let delays = talk.pace(f64::from(PACE) / per_message, MEASURED)?;
    let tally = talk.tally();
    Ok(Figures { per_second, delay: percentiles(delays), frame_bytes: tally.frame_bytes, tally })
}

fn percentiles(mut delays: Vec<u32>) -> (f64, f64) {
    delays.sort_unstable();
    let at = |percent: usize| {
        let found = delays.get(delays.len() * percent / 100).or(delays.last());
        f64::from(found.copied().unwrap_or_default()) / 1_000.0
    };
    (at(50), at(99))
}

/// Far below what a float cannot count.
#[expect(clippy::as_conversions, reason = "there is no other way from u64 to f64")]
fn count(number: u64) -> f64 {
    number as f64
}
