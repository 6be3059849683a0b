//! Figures of runs.
//! Must not know what was run.

use std::time::Duration;

/// One run.
pub struct Run {
    /// From the first message handed over to the last acknowledged.
    pub took: Duration,
    /// How long each message, or each batch of the bare loop, took.
    pub waits: Vec<Duration>,
    /// Messages in each commit.
    pub batches: Vec<usize>,
}

impl Run {
    /// Messages per second.
    pub fn per_second(&self) -> f64 {
        float(self.batches.iter().sum()) / self.took.as_secs_f64()
    }
}

/// The middle one.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The wait that this part of all waits do not exceed, in milliseconds.
pub fn percentile(mut waits: Vec<Duration>, part: f64) -> f64 {
    waits.sort_unstable();
    let below = waits.iter().enumerate().find(|(i, _)| float(*i) >= part * float(waits.len()));
    below.map_or(f64::NAN, |(_, wait)| wait.as_secs_f64() * 1_000.0)
}

/// The mean.
pub fn mean<'a>(counts: impl Iterator<Item = &'a usize>) -> f64 {
    let (sum, count) = counts.fold((0, 0), |(sum, count), n| (sum + n, count + 1));
    float(sum) / float(count)
}

fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
