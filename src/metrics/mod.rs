//! What the operator can count: one handle, passed down, with a method for each fact.
//! Must not know who counts, and never hold a name, a text or an address.

mod strangers;

use std::time::Duration;

use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};

pub use strangers::StrangerMetrics;

/// Counters of one server. Clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
    rooms: IntGauge,
    sessions: IntGaugeVec,
    posts: IntCounter,
    rendered: IntCounter,
    delivered: IntCounter,
    slow: IntCounter,
    ignored: IntCounter,
    batch_size: Histogram,
    commit_seconds: Histogram,
    failed_commits: IntCounter,
    requests: IntCounterVec,
    wrong_codes: IntCounter,
    mails: IntCounterVec,
    strangers: StrangerMetrics,
}

impl Metrics {
    /// All counters at zero.
    ///
    /// # Errors
    /// When two counters have one name, which a test would have found.
    pub fn new() -> Result<Self, prometheus::Error> {
        let batches = vec![1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
        let seconds = vec![0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];
        let registry = Registry::new();
        let metrics = Self {
            strangers: StrangerMetrics::new(&registry)?,
            registry,
            rooms: IntGauge::new("chinwag_live_rooms", "Rooms in memory.")?,
            sessions: IntGaugeVec::new(
                Opts::new("chinwag_sessions", "Open connections."),
                &["door"],
            )?,
            posts: IntCounter::new("chinwag_posts_total", "Messages told to a room.")?,
            rendered: IntCounter::new("chinwag_frames_rendered_total", "Frames made.")?,
            delivered: IntCounter::new(
                "chinwag_frames_delivered_total",
                "Frames handed to sessions.",
            )?,
            slow: IntCounter::new(
                "chinwag_slow_sessions_dropped_total",
                "Connections closed because their peer read too slowly.",
            )?,
            ignored: IntCounter::new(
                "chinwag_socketio_ignored_total",
                "Events of Socket.IO clients that made no sense.",
            )?,
            batch_size: Histogram::with_opts(
                HistogramOpts::new("chinwag_commit_batch_size", "Changes in one commit.")
                    .buckets(batches),
            )?,
            commit_seconds: Histogram::with_opts(
                HistogramOpts::new("chinwag_commit_seconds", "Time of one commit.")
                    .buckets(seconds),
            )?,
            failed_commits: IntCounter::new("chinwag_failed_commits_total", "Refused commits.")?,
            requests: IntCounterVec::new(
                Opts::new("chinwag_http_requests_total", "Answered HTTP requests."),
                &["route", "status"],
            )?,
            wrong_codes: IntCounter::new(
                "chinwag_wrong_codes_total",
                "Room codes that led nowhere.",
            )?,
            mails: IntCounterVec::new(
                Opts::new("chinwag_mails_total", "Mails by what became of them."),
                &["outcome"],
            )?,
        };
        metrics.register()?;
        Ok(metrics)
    }

    fn register(&self) -> Result<(), prometheus::Error> {
        let registry = &self.registry;
        registry.register(Box::new(self.rooms.clone()))?;
        registry.register(Box::new(self.sessions.clone()))?;
        for counter in [
            &self.posts,
            &self.rendered,
            &self.delivered,
            &self.slow,
            &self.ignored,
            &self.failed_commits,
            &self.wrong_codes,
        ] {
            registry.register(Box::new(counter.clone()))?;
        }
        registry.register(Box::new(self.batch_size.clone()))?;
        registry.register(Box::new(self.commit_seconds.clone()))?;
        registry.register(Box::new(self.requests.clone()))?;
        registry.register(Box::new(self.mails.clone()))
    }

    /// A room is live.
    pub fn room_opened(&self) {
        self.rooms.inc();
    }

    /// A room is live no more.
    pub fn room_closed(&self) {
        self.rooms.dec();
    }

    /// A connection of that door stands.
    pub fn session_opened(&self, door: &str) {
        self.sessions.with_label_values(&[door]).inc();
    }

    /// A connection of that door has ended.
    pub fn session_closed(&self, door: &str) {
        self.sessions.with_label_values(&[door]).dec();
    }

    /// A message was told to its room.
    pub fn posted(&self) {
        self.posts.inc();
    }

    /// Events went to the sessions of a room.
    pub fn fanned_out(&self, rendered: usize, delivered: usize) {
        self.rendered.inc_by(u64::try_from(rendered).unwrap_or(u64::MAX));
        self.delivered.inc_by(u64::try_from(delivered).unwrap_or(u64::MAX));
    }

    /// A connection was closed because its peer read too slowly.
    pub fn slow_session(&self) {
        self.slow.inc();
    }

    /// A Socket.IO client sent an event that is unknown, malformed or out of place: it is told nothing.
    pub fn ignored_event(&self) {
        self.ignored.inc();
    }

    /// A commit of so many changes took so long.
    pub fn committed(&self, changes: usize, took: Duration) {
        self.batch_size.observe(f64::from(u32::try_from(changes).unwrap_or(u32::MAX)));
        self.commit_seconds.observe(took.as_secs_f64());
    }

    /// A commit failed.
    pub fn commit_failed(&self) {
        self.failed_commits.inc();
    }

    /// A request was answered; `status` is its class, "2xx" to "5xx".
    pub fn answered(&self, route: &str, status: &str) {
        self.requests.with_label_values(&[route, status]).inc();
    }

    /// Somebody gave a room code that leads nowhere.
    pub fn wrong_code(&self) {
        self.wrong_codes.inc();
    }

    /// A mail was sent.
    pub fn mail_sent(&self) {
        self.mails.with_label_values(&["sent"]).inc();
    }

    /// A mail was not taken and will be tried again.
    pub fn mail_retried(&self) {
        self.mails.with_label_values(&["retried"]).inc();
    }

    /// A mail was given up.
    pub fn mail_failed(&self) {
        self.mails.with_label_values(&["failed"]).inc();
    }

    /// A mail was not accepted because too many wait.
    pub fn mail_refused(&self) {
        self.mails.with_label_values(&["refused"]).inc();
    }

    /// What is counted of strangers who meet.
    pub const fn strangers(&self) -> &StrangerMetrics {
        &self.strangers
    }

    /// Everything in the Prometheus text format.
    pub fn render(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            log::error!("metrics cannot be written error={error}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_in_the_text() {
        let metrics = Metrics::new().unwrap();
        metrics.fanned_out(1, 3);
        metrics.session_opened("browser");
        metrics.committed(4, Duration::from_millis(3));
        metrics.ignored_event();
        let text = String::from_utf8(metrics.render()).unwrap();
        assert!(text.contains("chinwag_frames_delivered_total 3"), "{text}");
        assert!(text.contains("chinwag_sessions{door=\"browser\"} 1"), "{text}");
        assert!(text.contains("chinwag_commit_batch_size_count 1"), "{text}");
        assert!(text.contains("chinwag_socketio_ignored_total 1"), "{text}");
    }
}
