//! Releases a room's messages strictly by number, whatever order they arrive in.
//! Must not fetch anything: it names the gap, somebody else fills it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::domain::Seq;

/// The numbers a room has seen so far.
#[derive(Debug)]
pub struct Sequence<T> {
    last: Seq,
    held: BTreeMap<Seq, T>,
}

/// What came of a numbered item.
#[derive(PartialEq, Eq, Debug)]
pub enum Accepted<T> {
    /// These follow, in order.
    Released(Vec<T>),
    /// It was released before; here it is back.
    Known(T),
    /// It waits until these numbers have come.
    Held {
        /// The numbers that are missing before it.
        missing: RangeInclusive<i64>,
    },
}

impl<T> Sequence<T> {
    /// Everything up to `last` has been released.
    pub const fn after(last: Seq) -> Self {
        Self { last, held: BTreeMap::new() }
    }

    /// The newest number that was released.
    pub const fn last(&self) -> Seq {
        self.last
    }

    /// Takes an item with its number.
    pub fn accept(&mut self, seq: Seq, item: T) -> Accepted<T> {
        if seq <= self.last {
            return Accepted::Known(item);
        }
        if seq > self.last.next() {
            self.held.insert(seq, item);
            let first_held = self.held.keys().next().map_or(seq.0, |first| first.0);
            return Accepted::Held { missing: self.last.next().0..=first_held - 1 };
        }
        let mut released = vec![item];
        self.last = seq;
        while let Some(next) = self.held.remove(&self.last.next()) {
            self.last = self.last.next();
            released.push(next);
        }
        Accepted::Released(released)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_gap_is_named_and_what_follows_it_waits() {
        let mut sequence = Sequence::after(Seq(40));
        assert_eq!(sequence.accept(Seq(44), 44), Accepted::Held { missing: 41..=43 });
        assert_eq!(sequence.accept(Seq(41), 41), Accepted::Released(vec![41]));
        assert_eq!(sequence.accept(Seq(43), 43), Accepted::Held { missing: 42..=42 });
        assert_eq!(sequence.accept(Seq(42), 42), Accepted::Released(vec![42, 43, 44]));
        assert_eq!(sequence.accept(Seq(42), 42), Accepted::Known(42));
    }

    proptest! {
        #[test]
        fn any_order_of_arrival_is_released_in_order_and_once(
            order in Just((1..=40_i64).collect::<Vec<_>>()).prop_shuffle(),
            again in proptest::collection::vec(1..=40_i64, 0..20),
        ) {
            let mut sequence = Sequence::after(Seq::ZERO);
            let mut seen = Vec::new();
            for number in order.into_iter().chain(again) {
                if let Accepted::Released(released) = sequence.accept(Seq(number), number) {
                    seen.extend(released);
                }
            }
            prop_assert_eq!(seen, (1..=40).collect::<Vec<_>>());
        }
    }
}
