//! How long people waited of late, for those who wait now.
//! Must not promise anything: it tells what was.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The last waits that ended in a match.
#[derive(Debug, Default)]
pub struct Waits(VecDeque<(Instant, Duration)>);

/// So many count at most …
const KEPT: usize = 50;
/// … and none that is older.
const RECENT: Duration = Duration::from_secs(3_600);

impl Waits {
    /// Somebody was matched after so long.
    pub fn add(&mut self, long: Duration, now: Instant) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back((now, long));
    }

    /// Half of them waited less; none when nobody was matched of late.
    pub fn usual(&self, now: Instant) -> Option<Duration> {
        let mut waits: Vec<Duration> =
            self.0.iter().filter(|(at, _)| *at + RECENT > now).map(|(_, long)| *long).collect();
        waits.sort_unstable();
        waits.get(waits.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_wait_is_the_middle_one_of_the_last_hour() {
        let (mut waits, start, s) = (Waits::default(), Instant::now(), Duration::from_secs);
        assert_eq!(waits.usual(start), None);
        [1, 100, 3].into_iter().for_each(|long| waits.add(s(long), start));
        assert_eq!(waits.usual(start), Some(s(3)));
        (0..50).for_each(|_| waits.add(s(7), start + s(10)));
        assert_eq!(waits.usual(start + s(10)), Some(s(7)));
        assert_eq!(waits.usual(start + s(3_611)), None);
    }
}
