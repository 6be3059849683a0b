//! How fast messages are stored and acknowledged, beside a bare loop over the same statements in the same batches.
//! Must not compare runs of different days: the figure to quote is the ratio of one run.

mod bare;
mod measure;
mod place;
mod writer;

use std::error::Error;
use std::io::Write;

use bare::Loop;
use measure::{Run, median, percentile};
use place::Place;
use writer::Through;

/// Messages under way at the same time, and messages in one round.
const LOADS: [(usize, usize); 3] = [(1, 1_000), (16, 8_000), (256, 32_000)];
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{ROUNDS} rounds each, 100-byte messages into {} rooms, synced before they are acknowledged.\n\
         bare: the same inserts in the same batches without anything around them. Times in ms.\n\n\
         database   in flight   batch   messages/s     bare/s   ratio     p50     p99   bare p50   bare p99",
        place::ROOMS
    )?;
    let sqlite = (Place::sqlite()?, Place::sqlite()?);
    table(&mut out, &sqlite)?;
    match (Place::postgresql()?, Place::postgresql()?) {
        (Some(place), Some(other)) => table(&mut out, &(place, other)),
        _ => Ok(writeln!(out, "postgresql  not measured: BENCH_DATABASE_URL names none")?),
    }
}

/// The lines of one database; the bare loop has one of its own.
fn table(out: &mut impl Write, places: &(Place, Place)) -> Result<(), Box<dyn Error>> {
    let mut benches = (Through::new(&places.0)?, Loop::new(&places.1)?);
    for (in_flight, messages) in LOADS {
        writeln!(out, "{}", row(&mut benches, places, in_flight, messages)?)?;
    }
    Ok(())
}

/// One line of the table: the writer and the bare loop take turns.
fn row(
    (through, bare): &mut (Through, Loop),
    (place, other): &(Place, Place),
    in_flight: usize,
    messages: usize,
) -> Result<String, Box<dyn Error>> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let run = through.run(place, in_flight, messages)?;
        let beside = bare.run(other, &run.batches)?;
        // The first round warms up.
        if round > 0 {
            ours.push(run);
            theirs.push(beside);
        }
    }
    let ratios = ours.iter().zip(&theirs).map(|(a, b)| a.per_second() / b.per_second()).collect();
    let speed = |runs: &[Run]| median(runs.iter().map(Run::per_second).collect());
    let waits = |runs: &[Run], part| {
        percentile(runs.iter().flat_map(|run| run.waits.iter().copied()).collect(), part)
    };
    let batches = ours.iter().flat_map(|run| &run.batches);
    Ok(format!(
        "{:<10} {in_flight:>10} {:>7.1} {:>12.0} {:>10.0} {:>7.2} {:>7.2} {:>7.2} {:>10.2} {:>10.2}",
        place.name(),
        measure::mean(batches),
        speed(&ours),
        speed(&theirs),
        median(ratios),
        waits(&ours, 0.5),
        waits(&ours, 0.99),
        waits(&theirs, 0.5),
        waits(&theirs, 0.99),
    ))
}
