//! How strangers are brought together: interests, the waiting line, who met whom before.
//! Knows no clock and no randomness: moments are handed in, so a whole evening is played through in a test.

mod line;
mod past;
mod tags;
mod ticket;

pub use line::{Line, Match};
pub use past::Past;
pub use tags::{Tag, Tags};
pub use ticket::{Rules, Ticket};

#[cfg(test)]
mod tests;
