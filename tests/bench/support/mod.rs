//! What the benchmarks are measured with: a server in a process of its own, a crowd of cheap clients, processor time.
//! Must not hold the program under test in the measuring process.

pub mod crowd;
pub mod entry;
pub mod frames;
pub mod process;
pub mod server;
