//! Moments, in UTC and cut to microseconds: what both databases can keep.
//! Must not read a clock; `clock.rs` does.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};

/// A moment in UTC with microseconds.
pub type Timestamp = DateTime<Utc>;

/// Cuts what the database would lose, so that history and live delivery show the same time.
#[must_use]
pub fn to_micros(moment: Timestamp) -> Timestamp {
    moment.trunc_subsecs(6)
}

/// ISO 8601 in UTC with microseconds, as every door shows it (contract decision 6).
pub fn iso(moment: Timestamp) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, false)
}
