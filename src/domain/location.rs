//! Where somebody is, as his program says it: shown to those who are in the room with him, and forgotten.
//! Must not be understood here: programs agree among themselves on what stands in it.

/// A JSON object, as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location(String);

impl Location {
    /// The longest, in bytes (contract decision 13: as long as a message).
    pub const LONGEST: usize = 5_000;

    /// Takes the text of an object; that it is one is known to who has read it. `None` when it is too long.
    pub fn of_object(text: String) -> Option<Self> {
        (text.len() <= Self::LONGEST).then_some(Self(text))
    }

    /// The object's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_no_longer_than_a_message() {
        let fits = "x".repeat(Location::LONGEST);
        assert_eq!(Location::of_object(fits.clone()).unwrap().as_str(), fits);
        assert_eq!(Location::of_object(fits + "x"), None);
    }
}
