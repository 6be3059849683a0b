//! The one place that knows paths and listening sockets.
//! Must not know what is said in a room.
