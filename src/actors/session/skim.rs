//! Reads on after our close frame, keeping nothing, until the peer's close frame is found.
//! Must not trust what it reads: it only ever ends earlier or later by it.

use super::header::{Header, Kind};

/// The longest header: two bytes, a length of eight, a mask of four.
const LONGEST_HEADER: usize = 14;

/// Where in the peer's frames we are.
#[derive(Default)]
pub struct Skim {
    skip: usize,
    header: Vec<u8>,
    found: bool,
}

impl Skim {
    /// In the middle of a frame of which so many bytes are to come.
    pub fn after(left: usize) -> Self {
        Self { skip: left, ..Self::default() }
    }

    /// Passes over what has come from the peer.
    pub fn feed(&mut self, chunk: &[u8]) {
        let mut rest = chunk;
        while !self.found && !rest.is_empty() {
            let skipped = self.skip.min(rest.len());
            self.skip -= skipped;
            rest = rest.get(skipped..).unwrap_or_default();
            if let Some((byte, after)) = rest.split_first() {
                rest = after;
                self.take(*byte);
            }
        }
    }

    /// Whether the peer has said that it closes.
    pub const fn found_close(&self) -> bool {
        self.found
    }

    fn take(&mut self, byte: u8) {
        self.header.push(byte);
        let whole =
            Header::peek(&self.header).filter(|header| header.length() <= self.header.len());
        if let Some(header) = whole {
            self.found = header.kind() == Kind::Close;
            self.skip = header.payload().unwrap_or(usize::MAX);
            self.header.clear();
        }
        debug_assert!(self.header.len() <= LONGEST_HEADER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FLOW: &[u8] = b"\x81\x82maskhi\x82\xfe\x00\x80mask";

    #[test]
    fn the_close_is_found_behind_other_frames_however_they_are_cut() {
        let mut flow = FLOW.to_vec();
        flow.extend_from_slice(&[0x88; 128]);
        for cut in 1..flow.len() {
            let mut skim = Skim::default();
            let (first, second) = flow.split_at(cut);
            skim.feed(first);
            skim.feed(second);
            assert!(!skim.found_close(), "{cut}");
            skim.feed(b"\x88\x80mask");
            assert!(skim.found_close(), "{cut}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_only_a_header_is_kept(chunks: Vec<Vec<u8>>) {
            let mut skim = Skim::default();
            for chunk in chunks {
                skim.feed(&chunk);
                prop_assert!(skim.header.len() < LONGEST_HEADER);
            }
        }
    }
}
