//! What somebody likes to talk about, in a form in which two people can have it in common.
//! Must not judge what people like; a word that cannot be shown is left out.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::domain::Name;

/// One interest: small letters, composed, without what nobody sees. Cloning counts references.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Tag(Arc<str>);

/// At most [`Tags::MOST`] interests, each once, in the order they were given.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tags(Vec<Tag>);

impl Tag {
    /// Reads one interest; `None` when nothing visible is left of it or it is longer than a name.
    pub fn parse(text: &str) -> Option<Self> {
        let word = Name::parse(text.trim().trim_start_matches('#')).ok()?;
        let small: String = word.as_str().nfkc().flat_map(char::to_lowercase).collect();
        Some(Self(small.trim().into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Tags {
    /// The most that count.
    pub const MOST: usize = 5;
    /// What is read of a text at all.
    const READ: usize = 1_000;

    /// Reads interests that are separated by commas or line breaks; what is too many is left out.
    pub fn parse(text: &str) -> Self {
        let mut tags: Vec<Tag> = Vec::new();
        let end = text.char_indices().nth(Self::READ).map_or(text.len(), |(at, _)| at);
        let read = text.get(..end).unwrap_or_default();
        for tag in read.split([',', ';', '\n', '、', '،']).filter_map(Tag::parse) {
            if tags.len() < Self::MOST && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Self(tags)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }

    /// How many both have.
    pub fn count_shared(&self, other: &Self) -> usize {
        self.0.iter().filter(|tag| other.0.contains(tag)).count()
    }

    /// Those that both have.
    pub fn shared(&self, other: &Self) -> Vec<Tag> {
        self.0.iter().filter(|tag| other.0.contains(tag)).cloned().collect()
    }
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, tag) in self.0.iter().enumerate() {
            let before = if place == 0 { "" } else { ", " };
            write!(f, "{before}{tag}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_interest_is_the_same_however_it_is_written() {
        let tags = Tags::parse(" Rust, #rust ,ＲＵＳＴ;  old   films\n");
        assert_eq!(tags.to_string(), "rust, old films");
        assert_eq!(tags.shared(&Tags::parse("tea,RUST")), [Tag::parse("rust").unwrap()]);
    }

    #[test]
    fn five_count_and_what_cannot_be_seen_is_none() {
        assert_eq!(Tags::parse("a,b,c,d,e,f,g").iter().count(), 5);
        assert!(Tags::parse(" , \u{200B},#,\u{202E}x,").is_empty());
        assert!(Tags::parse(&"x".repeat(100_000)).is_empty());
    }
}
