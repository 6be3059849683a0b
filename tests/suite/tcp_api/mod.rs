//! The door of REST and a TCP feed, as clients of ChatBackend know it.
//! Must not look at pages; what crosses from one door to another is tested elsewhere.

mod accounts;
mod crowd;
mod feed;
mod feed_ends;
mod hello;
mod history;
mod limits;
mod nc;
mod readme;
mod rooms;
