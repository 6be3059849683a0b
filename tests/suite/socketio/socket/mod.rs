//! Socket.IO as its protocol documents say, section by section, on both transports: what goes over the wire.
//! Must not know rooms: most of this is said to a server that says it back.

mod client;
mod connecting;
mod door;
mod ending;
mod examples;
mod talking;

use client::{Client, Heard, OF_FOUR, OF_THREE, WAYS};

use crate::support::conformance::{Conformance, SHORT};
