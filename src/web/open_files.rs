//! How many connections fit into the system's limit of open files, which is low for no good reason on many machines.
//! Must not ask for more than the administrator allows.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that are no connections: the database, the log, what threads wait on.
const OTHERS: u64 = 128;
/// With fewer the server would be of no use.
const FEWEST: u64 = 64;

/// Raises the soft limit to the hard one, and gives the smaller of what is wanted and what fits.
pub fn room_for(wanted: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let now = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            log::debug!("the limit of open files cannot be raised error={error}");
            limit.current
        }
    };
    let fitting = fitting(wanted, now);
    if fitting < wanted {
        log::info!(
            "the system's limit of open files leaves room for fewer connections fitting={fitting} wanted={wanted}"
        );
    }
    fitting
}

/// No limit is `None`.
fn fitting(wanted: usize, open_files: Option<u64>) -> usize {
    let most = open_files.map(|files| files.saturating_sub(OTHERS).max(FEWEST));
    let most = most.and_then(|most| usize::try_from(most).ok());
    most.map_or(wanted, |most| wanted.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_files_are_kept_for_what_is_no_connection() {
        assert_eq!(fitting(20_000, None), 20_000);
        assert_eq!(fitting(20_000, Some(1_048_576)), 20_000);
        assert_eq!(fitting(20_000, Some(1_024)), 896);
        assert_eq!(fitting(20_000, Some(64)), 64);
    }
}
