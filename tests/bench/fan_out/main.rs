//! How much processor time it costs to tell everybody in a room: `cargo bench --bench fan_out`, or `cargo bench --bench fan_out -- 500` for one shape.
//! Must not measure itself: server and load run on one core each, and only the server's time counts.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../support/mod.rs"]
mod support;

mod floor;
mod measure;
mod rooms;
mod shape;
mod table;
mod talk;
mod tongue;

use anyhow::{Context, Result};

use shape::Shape;
use support::{process, server};
use tongue::Tongue;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(server::ARGUMENT) => server::serve(),
        Some(floor::ARGUMENT) => floor::serve(&arguments),
        _ => {
            process::stay_on(process::LOAD_CORE)?;
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .context("a runtime")?
                .block_on(everything(wanted(&arguments)))
        }
    }
}

/// The shapes that contain one of the words on the command line; without words all.
fn wanted(arguments: &[String]) -> Vec<Shape> {
    let words: Vec<_> = arguments.iter().filter(|word| !word.starts_with('-')).collect();
    let is_named = |shape: &Shape| words.iter().any(|word| shape.to_string().contains(*word));
    Shape::ALL.into_iter().filter(|shape| words.is_empty() || is_named(shape)).collect()
}

async fn everything(shapes: Vec<Shape>) -> Result<()> {
    println!("\nfan-out: messages of 100 bytes on loopback, server and load on one core each");
    let mut table = table::Table::default();
    for shape in shapes {
        let stored = measure::stored(shape, Tongue::Page).await;
        let stored = stored.with_context(|| format!("{shape}, stored"))?;
        let socketio = measure::stored(shape, Tongue::SocketIo).await;
        let socketio = socketio.with_context(|| format!("{shape}, Socket.IO"))?;
        let unstored = measure::unstored(shape).await;
        let unstored = unstored.with_context(|| format!("{shape}, in memory"))?;
        let floor = measure::floor(shape, stored.frame_bytes);
        let floor = floor.with_context(|| format!("{shape}, floor"))?;
        table.add(
            shape,
            [
                ("floor", floor),
                ("in memory", unstored),
                ("stored", stored),
                ("socket.io", socketio),
            ],
        );
    }
    table.print();
    println!("{}", measure::come_and_go()?);
    anyhow::ensure!(table.is_faultless(), "messages were lost, doubled or put out of order");
    Ok(())
}
