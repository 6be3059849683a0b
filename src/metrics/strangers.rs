//! What the operator can count of strangers who meet.
//! Must not know who they are or what they say.

use std::time::Duration;

use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry};

/// Counters of the waiting line and of conversations between strangers. Clones share them.
#[derive(Clone, Debug)]
pub struct StrangerMetrics {
    waiting: IntGauge,
    talking: IntGauge,
    waited: Histogram,
    talked: Histogram,
    ended: IntCounterVec,
    given_up: IntCounterVec,
    reports: IntCounter,
    blocks: IntCounter,
    repeats: IntCounterVec,
}

impl StrangerMetrics {
    /// All counters at zero, in this registry.
    ///
    /// # Errors
    /// When two counters have one name, which a test would have found.
    pub(super) fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let waits = vec![0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0];
        let talks = vec![5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0];
        let histogram = |name, help, buckets| {
            Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets))
        };
        let kinds = |name, help, label| IntCounterVec::new(Opts::new(name, help), &[label]);
        let metrics = Self {
            waiting: IntGauge::new("chinwag_strangers_waiting", "People in the waiting line.")?,
            talking: IntGauge::new("chinwag_stranger_pairs", "Conversations of two strangers.")?,
            waited: histogram(
                "chinwag_match_wait_seconds",
                "How long each of two waited before they met.",
                waits,
            )?,
            talked: histogram(
                "chinwag_stranger_talk_seconds",
                "How long two strangers talked.",
                talks,
            )?,
            ended: kinds("chinwag_stranger_ends_total", "How conversations ended.", "how")?,
            given_up: kinds("chinwag_waits_given_up_total", "Waits without a match.", "how")?,
            reports: IntCounter::new("chinwag_reports_total", "Strangers reported.")?,
            blocks: IntCounter::new("chinwag_blocks_total", "Strangers blocked.")?,
            repeats: kinds(
                "chinwag_match_repeats_total",
                "Pairs that met again too soon. Only last_two is allowed to rise.",
                "why",
            )?,
        };
        registry.register(Box::new(metrics.waiting.clone()))?;
        registry.register(Box::new(metrics.talking.clone()))?;
        for histogram in [&metrics.waited, &metrics.talked] {
            registry.register(Box::new(histogram.clone()))?;
        }
        for counters in [&metrics.ended, &metrics.given_up, &metrics.repeats] {
            registry.register(Box::new(counters.clone()))?;
        }
        for counter in [&metrics.reports, &metrics.blocks] {
            registry.register(Box::new(counter.clone()))?;
        }
        // A value that must stay at zero is to be seen at zero.
        for why in ["window", "blocked", "last_two"] {
            drop(metrics.repeats.with_label_values(&[why]));
        }
        Ok(metrics)
    }

    /// So many wait and so many pairs talk.
    pub fn crowd(&self, waiting: usize, pairs: usize) {
        self.waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        self.talking.set(i64::try_from(pairs).unwrap_or(i64::MAX));
    }

    /// Somebody was matched after so long.
    pub fn waited(&self, long: Duration) {
        self.waited.observe(long.as_secs_f64());
    }

    /// A wait ended without a match.
    pub fn gave_up(&self, how: &str) {
        self.given_up.with_label_values(&[how]).inc();
    }

    /// A conversation ended after so long.
    pub fn ended(&self, how: &str, after: Duration) {
        self.ended.with_label_values(&[how]).inc();
        self.talked.observe(after.as_secs_f64());
    }

    /// Somebody was reported.
    pub fn reported(&self) {
        self.reports.inc();
    }

    /// Somebody was blocked.
    pub fn blocked(&self) {
        self.blocks.inc();
    }

    /// Two were brought together who should not have been, or not so soon.
    pub fn repeated(&self, why: &str) {
        self.repeats.with_label_values(&[why]).inc();
    }
}
