//! The one place that reads the wall clock.
//! Must not be used for waits and limits: those use the monotonic clock, so that a jump locks nobody out.

use crate::domain::{Timestamp, to_micros};

/// The present moment, in UTC, cut to microseconds.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may read the wall clock")]
pub fn now() -> Timestamp {
    to_micros(chrono::Utc::now())
}
