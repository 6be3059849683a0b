//! How the process talks to whoever runs it: one line per fact, on standard error.
//! Must not know what is logged; a line break inside a fact never makes a second line.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use env_logger::{Builder, Env};
use log::Level;

use crate::config::Order;

/// What is logged unless `RUST_LOG` says otherwise: libraries only when something is wrong.
const USUAL: &str = "info,actix_server=warn,actix_session=error";

/// The same for a command of the operator, whose answer is not a log.
const COMMAND: &str = "error";

/// Starts logging: `RUST_LOG` says how much.
pub fn start(order: &Order) {
    let usual = if matches!(order, Order::Serve(_)) { USUAL } else { COMMAND };
    let started = Builder::from_env(Env::default().default_filter_or(usual))
        .format(|out, record| {
            let at = DateTime::<Utc>::from(SystemTime::now());
            let line = line(at, record.level(), &record.args().to_string());
            writeln!(out, "{line}")
        })
        .try_init();
    if started.is_err() {
        log::debug!("logging was started before");
    }
}

/// Time, level, message and its `key=value` pairs.
fn line(at: DateTime<Utc>, level: Level, fact: &str) -> String {
    let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut line = format!("{at} {level:<5} ");
    for c in fact.chars() {
        if c.is_control() {
            // Writing to a String cannot fail.
            let _infallible = write!(line, "{}", c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_one_line_whatever_it_holds() {
        let line = line(DateTime::UNIX_EPOCH, Level::Warn, "odd name=\"a\nb\x1b[31m\"");
        assert_eq!(line, "1970-01-01T00:00:00.000Z WARN  odd name=\"a\\nb\\u{1b}[31m\"");
    }
}
