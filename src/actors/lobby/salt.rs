//! Stands for people in records: a hash with a salt that is thrown away every day.
//! Must not be stored or logged: with the salt a hash could be tried out.

use std::fmt::Write;

use rand::Rng;
use sha2::{Digest, Sha256};

use crate::domain::{Timestamp, UserId};

/// The salt of a day. A restart of the program makes a new one.
#[derive(Default)]
pub struct Salt {
    day: Option<chrono::NaiveDate>,
    salt: [u8; 32],
}

/// Bytes of a hash that are kept: enough to tell people apart.
const KEPT: usize = 16;

impl Salt {
    /// What stands for this person on that day.
    pub fn hash(&mut self, who: UserId, at: Timestamp) -> String {
        let today = at.date_naive();
        if self.day != Some(today) {
            self.day = Some(today);
            rand::rng().fill(&mut self.salt);
        }
        let mut digest = Sha256::new();
        digest.update(self.salt);
        digest.update(who.to_string());
        let hash = digest.finalize();
        hash.iter().take(KEPT).fold(String::new(), |mut text, byte| {
            // Writing into a text cannot fail.
            text.write_fmt(format_args!("{byte:02x}")).unwrap_or_default();
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn one_person_is_one_hash_today_and_another_one_tomorrow() {
        let (mut salt, ana, now) = (Salt::default(), UserId::random(), clock::now());
        let today = salt.hash(ana, now);
        assert_eq!((today.len(), salt.hash(ana, now)), (32, today.clone()));
        assert_ne!(salt.hash(UserId::random(), now), today);
        assert_ne!(salt.hash(ana, now + chrono::TimeDelta::days(1)), today);
        assert_ne!(Salt::default().hash(ana, now), today);
    }
}
