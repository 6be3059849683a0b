//! The settings of reports and what follows from them: as they are written, and as their parts receive them.
//! Must not decide who is kept out.

use std::time::Duration;

use super::raw::Raw;
use super::values::{small_count, some_time};

/// The settings of reports as they are written.
#[derive(clap::Args, Debug)]
pub struct RawSafety {
    /// So many different people who report somebody put him on a pause
    #[arg(long, env = "PAUSE_REPORTERS", value_name = "COUNT", value_parser = small_count, default_value = "3", help_heading = "Reports")]
    pub pause_reporters: u32,
    /// So many keep him out until a moderator has looked
    #[arg(long, env = "OUT_REPORTERS", value_name = "COUNT", value_parser = small_count, default_value = "5", help_heading = "Reports")]
    pub out_reporters: u32,
    /// When they report him within this time
    #[arg(long, env = "REPORT_WINDOW", value_name = "TIME", value_parser = some_time, default_value = "24h", help_heading = "Reports")]
    pub report_window: Duration,
    /// How long a pause is
    #[arg(long, env = "PAUSE", value_name = "TIME", value_parser = some_time, default_value = "1h", help_heading = "Reports")]
    pub pause: Duration,
    /// A report is deleted with its lines so long after it was closed
    #[arg(long, env = "CASES_KEPT", value_name = "TIME", value_parser = some_time, default_value = "30d", help_heading = "Reports")]
    pub cases_kept: Duration,
}

/// What follows from reports.
#[derive(Clone, Debug)]
pub struct SafetyConfig {
    /// So many different people put somebody on a pause.
    pub pause_reporters: u32,
    /// So many keep him out until a moderator has looked.
    pub out_reporters: u32,
    /// Within this time.
    pub report_window: Duration,
    /// How long a pause is.
    pub pause: Duration,
    /// How long closed reports are kept.
    pub cases_kept: Duration,
}

impl RawSafety {
    /// The section.
    pub const fn section(&self) -> SafetyConfig {
        SafetyConfig {
            pause_reporters: self.pause_reporters,
            out_reporters: self.out_reporters,
            report_window: self.report_window,
            pause: self.pause,
            cases_kept: self.cases_kept,
        }
    }
}

impl Default for SafetyConfig {
    fn default() -> Self {
        Raw::defaults().safety.section()
    }
}
