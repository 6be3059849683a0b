//! The settings of random chat: as they are written, and as its parts receive them.
//! Must not decide who meets whom.

use std::time::Duration;

use super::Rate;
use super::raw::Raw;
use super::values::{List, count, small_count, some_time, time, times};

/// The settings of random chat as they are written.
#[derive(clap::Args, Debug)]
pub struct RawStrangers {
    /// Whether strangers are brought together: on or off
    #[arg(long, env = "MATCHING", value_name = "ON|OFF", value_parser = switch, action = clap::ArgAction::Set, default_value = "on", help_heading = "Random chat")]
    pub matching: bool,
    /// Where the rules of this place can be read
    #[arg(long, env = "RULES_URL", value_name = "URL", value_parser = web_page, help_heading = "Random chat")]
    pub rules_url: Option<String>,
    /// Whom to write to, shown on the page of random chat: a mail address or a sentence
    #[arg(long, env = "CONTACT", value_name = "TEXT", help_heading = "Random chat")]
    pub contact: Option<String>,
    /// The age from which somebody may talk to strangers, shown on the page
    #[arg(long, env = "MINIMUM_AGE", value_name = "YEARS", value_parser = small_count, default_value = "18", help_heading = "Random chat")]
    pub minimum_age: u32,
    /// So many last partners are not met again
    #[arg(long, env = "MATCH_PARTNERS", value_name = "COUNT", value_parser = count, default_value = "10", help_heading = "Random chat")]
    pub match_partners: usize,
    /// Nor anybody who was met within this time
    #[arg(long, env = "MATCH_WINDOW", value_name = "TIME", value_parser = time, default_value = "10m", help_heading = "Random chat")]
    pub match_window: Duration,
    /// When only two wait, and both for so long, they may meet again
    #[arg(long, env = "MATCH_LAST_TWO", value_name = "TIME", value_parser = time, default_value = "30s", help_heading = "Random chat")]
    pub match_last_two: Duration,
    /// Somebody with interests waits so long for one who shares one of them
    #[arg(long, env = "MATCH_TAGS_FIRST", value_name = "TIME", value_parser = time, default_value = "8s", help_heading = "Random chat")]
    pub match_tags_first: Duration,
    /// Two from one address meet only when one of them has waited so long and nobody else is there
    #[arg(long, env = "MATCH_SAME_ADDRESS", value_name = "TIME", value_parser = time, default_value = "10s", help_heading = "Random chat")]
    pub match_same_address: Duration,
    /// Nobody waits for longer
    #[arg(long, env = "MATCH_PATIENCE", value_name = "TIME", value_parser = some_time, default_value = "10m", help_heading = "Random chat")]
    pub match_patience: Duration,
    /// After so long the page shows a way out of the waiting line
    #[arg(long, env = "MATCH_WAY_OUT", value_name = "TIME", value_parser = time, default_value = "60s", help_heading = "Random chat")]
    pub match_way_out: Duration,
    /// How long a lost connection keeps a place or a conversation
    #[arg(long, env = "STRANGER_DROP_GRACE", value_name = "TIME", value_parser = some_time, default_value = "20s", help_heading = "Random chat")]
    pub stranger_drop_grace: Duration,
    /// After so long without a line both are asked whether they are there
    #[arg(long, env = "STRANGER_IDLE", value_name = "TIME", value_parser = some_time, default_value = "5m", help_heading = "Random chat")]
    pub stranger_idle: Duration,
    /// And when nobody answers for so long, the conversation ends
    #[arg(long, env = "STRANGER_IDLE_ANSWER", value_name = "TIME", value_parser = some_time, default_value = "60s", help_heading = "Random chat")]
    pub stranger_idle_answer: Duration,
    /// Lines of a conversation that are kept in memory while it lasts
    #[arg(long, env = "STRANGER_LINES_KEPT", value_name = "COUNT", value_parser = count, default_value = "500", help_heading = "Random chat")]
    pub stranger_lines_kept: usize,
    /// Links can be followed after so many lines of both
    #[arg(long, env = "STRANGER_LINKS_AFTER", value_name = "COUNT", value_parser = count, default_value = "3", help_heading = "Random chat")]
    pub stranger_links_after: usize,
    /// For so long after a conversation its partner can still be reported or blocked
    #[arg(long, env = "REPORT_WITHIN", value_name = "TIME", value_parser = some_time, default_value = "5m", help_heading = "Random chat")]
    pub report_within: Duration,
    /// When and how conversations were, without names or texts, is kept for so long
    #[arg(long, env = "MATCH_RECORDS", value_name = "TIME", value_parser = some_time, default_value = "7d", help_heading = "Random chat")]
    pub match_records: Duration,
    /// Conversations of one person in a minute
    #[arg(long, env = "MATCHES_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "12", help_heading = "Limits")]
    pub matches_per_minute: u32,
    /// Conversations of one person at once
    #[arg(long, env = "MATCHES_BURST", value_name = "COUNT", value_parser = small_count, default_value = "4", help_heading = "Limits")]
    pub matches_burst: u32,
    /// Conversations from one address in a minute
    #[arg(long, env = "ADDRESS_MATCHES_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "240", help_heading = "Limits")]
    pub address_matches_per_minute: u32,
    /// Conversations from one address at once
    #[arg(long, env = "ADDRESS_MATCHES_BURST", value_name = "COUNT", value_parser = small_count, default_value = "80", help_heading = "Limits")]
    pub address_matches_burst: u32,
    /// Lines of one person to strangers in a minute
    #[arg(long, env = "STRANGER_LINES_PER_MINUTE", value_name = "COUNT", value_parser = small_count, default_value = "60", help_heading = "Limits")]
    pub stranger_lines_per_minute: u32,
    /// Lines of one person to strangers at once
    #[arg(long, env = "STRANGER_LINES_BURST", value_name = "COUNT", value_parser = small_count, default_value = "8", help_heading = "Limits")]
    pub stranger_lines_burst: u32,
    /// Characters in a line to a stranger
    #[arg(long, env = "STRANGER_LINE_LENGTH", value_name = "COUNT", value_parser = count, default_value = "1000", help_heading = "Limits")]
    pub stranger_line_length: usize,
    /// Reports of one person in an hour
    #[arg(long, env = "REPORTS_PER_HOUR", value_name = "COUNT", value_parser = small_count, default_value = "6", help_heading = "Limits")]
    pub reports_per_hour: u32,
    /// A conversation that is left sooner was skipped
    #[arg(long, env = "SKIP_UNDER", value_name = "TIME", value_parser = time, default_value = "5s", help_heading = "Limits")]
    pub skip_under: Duration,
    /// So many in a row may be skipped before there is a pause
    #[arg(long, env = "SKIPS", value_name = "COUNT", value_parser = small_count, default_value = "6", help_heading = "Limits")]
    pub skips: u32,
    /// The pauses after that, growing
    #[arg(long, env = "SKIP_PAUSES", value_name = "TIMES", value_parser = times, default_value = "5s,15s,45s", help_heading = "Limits")]
    pub skip_pauses: List<Duration>,
    /// The same first line to so many strangers is held back …
    #[arg(long, env = "SAME_OPENING", value_name = "COUNT", value_parser = count, default_value = "4", help_heading = "Limits")]
    pub same_opening: usize,
    /// … within this time
    #[arg(long, env = "SAME_OPENING_WITHIN", value_name = "TIME", value_parser = some_time, default_value = "10m", help_heading = "Limits")]
    pub same_opening_within: Duration,
}

/// How strangers meet and talk.
#[derive(Clone, Debug)]
pub struct StrangersConfig {
    /// Whether they do at all.
    pub matching: bool,
    /// Where the rules of this place can be read.
    pub rules_url: Option<String>,
    /// Whom to write to.
    pub contact: Option<String>,
    /// The age that is shown.
    pub minimum_age: u32,
    /// Last partners who are not met again.
    pub partners: usize,
    /// Nobody is met again within this time.
    pub window: Duration,
    /// After this the last two may meet again.
    pub last_two: Duration,
    /// How long a shared interest is waited for.
    pub tags_first: Duration,
    /// When two from one address may meet.
    pub same_address: Duration,
    /// Nobody waits for longer.
    pub patience: Duration,
    /// When the page shows a way out.
    pub way_out: Duration,
    /// How long a lost connection keeps a place or a conversation.
    pub drop_grace: Duration,
    /// After so long without a line both are asked.
    pub idle: Duration,
    /// And after so long without an answer it ends.
    pub idle_answer: Duration,
    /// Links can be followed after so many lines of both.
    pub links_after: usize,
    /// How long after the end somebody can be reported.
    pub report_within: Duration,
    /// How long records of conversations are kept.
    pub records: Duration,
    /// Characters in a line.
    pub line_length: usize,
    /// A conversation left sooner was skipped.
    pub skip_under: Duration,
    /// So many in a row may be.
    pub skips: u32,
    /// The pauses after that.
    pub skip_pauses: Vec<Duration>,
    /// The same first line to so many is held back.
    pub same_opening: usize,
    /// Within this time.
    pub same_opening_within: Duration,
    /// How often.
    pub limits: StrangerLimits,
}

/// How often strangers may do something.
#[derive(Clone, Debug)]
pub struct StrangerLimits {
    /// Conversations of one person.
    pub matches: Rate,
    /// Conversations from one address prefix.
    pub matches_per_address: Rate,
    /// Lines of one person.
    pub lines: Rate,
    /// Reports of one person in an hour.
    pub reports_per_hour: u32,
}

impl RawStrangers {
    /// The section of random chat.
    pub fn section(&self) -> StrangersConfig {
        let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        StrangersConfig {
            matching: self.matching,
            rules_url: said(&self.rules_url),
            contact: said(&self.contact),
            minimum_age: self.minimum_age,
            partners: self.match_partners,
            window: self.match_window,
            last_two: self.match_last_two,
            tags_first: self.match_tags_first,
            same_address: self.match_same_address,
            patience: self.match_patience,
            way_out: self.match_way_out,
            drop_grace: self.stranger_drop_grace,
            idle: self.stranger_idle,
            idle_answer: self.stranger_idle_answer,
            links_after: self.stranger_links_after,
            report_within: self.report_within,
            records: self.match_records,
            line_length: self.stranger_line_length,
            skip_under: self.skip_under,
            skips: self.skips,
            skip_pauses: self.skip_pauses.0.clone(),
            same_opening: self.same_opening,
            same_opening_within: self.same_opening_within,
            limits: self.limits(),
        }
    }

    const fn limits(&self) -> StrangerLimits {
        StrangerLimits {
            matches: Rate { per_minute: self.matches_per_minute, burst: self.matches_burst },
            matches_per_address: Rate {
                per_minute: self.address_matches_per_minute,
                burst: self.address_matches_burst,
            },
            lines: Rate {
                per_minute: self.stranger_lines_per_minute,
                burst: self.stranger_lines_burst,
            },
            reports_per_hour: self.reports_per_hour,
        }
    }
}

impl Default for StrangersConfig {
    fn default() -> Self {
        Raw::defaults().strangers.section()
    }
}

/// On or off.
///
/// # Errors
/// What would be right.
fn switch(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("expected on or off".into()),
    }
}

/// A page of the web, for a link that people press.
///
/// # Errors
/// What would be right.
fn web_page(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_web = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    if text.is_empty() || is_web && !text.contains(char::is_whitespace) {
        return Ok(text.to_owned());
    }
    Err("expected the address of a page, like https://example.org/rules".into())
}
