//! How many rooms with how many people.
//! Must not know how they are filled.

use std::fmt;

/// Rooms of equal size.
#[derive(Clone, Copy)]
pub struct Shape {
    pub rooms: usize,
    pub members: usize,
}

impl Shape {
    /// A hall, a hundred tables, five hundred couples.
    pub const ALL: [Self; 3] = [
        Self { rooms: 1, members: 1_000 },
        Self { rooms: 100, members: 10 },
        Self { rooms: 500, members: 2 },
    ];

    /// Sockets in all.
    pub fn sockets(self) -> usize {
        self.rooms * self.members
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} × {}", self.rooms, self.members))
    }
}
