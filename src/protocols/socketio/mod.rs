//! What Socket.IO clients of two generations say, taken apart and put together: Engine.IO below, Socket.IO above it.
//! Must not know the words of other doors, nor paths; each layer knows only the one below it.
//!
//! `engine_packet` and `payload` are Engine.IO 3 and 4: packets, and several of them in one body of a polling
//! transport. `packet` is Socket.IO 4 and 5 (the clients 2.x and 4.x), which travels in Engine.IO messages.
//! `service` leads requests and sockets to their sessions, each of which is an `engine`: heartbeats, and the end.
//! `socket` lets clients into namespaces and hands what they say to an `application`; `chat` is the one behind this door, and
//! `dialect` its table of what the events of three old programs mean. `door` is what a request needs to get there.
//!
//! # What is not supported, and why
//!
//! Of Engine.IO:
//! - *Generations 1 and 2*: clients before 1.0, which nobody runs any more. They are answered "Unsupported protocol version".
//! - *JSONP* (`j=`): for browsers that cannot ask other origins by themselves; none is left.
//! - *The cookie `io`* that servers of generation 3 set: it was for load balancers, and ours need not know it.
//! - *Bodies of bytes as answers to polls of generation 3*: every client takes the same packets as text, with base64 in it.
//!   Such bodies from clients are read.
//! - *No binary frames on request* (`b64=1` of generation 3): it is for browsers that could not, and nothing binary is said here.
//! - *WebTransport*: it needs HTTP/3. Clients that could use it fall back to what is there.
//! - *Compression* of bodies and frames: messages are short, and a compressor for each connection costs more memory than the
//!   connection. Clients offer it and do not insist.
//!
//! Of Socket.IO:
//! - *Other encodings* (MessagePack and the like): a client must be told to use one, and then every server it speaks with.
//! - *Namespaces beside the main one*: the old programs had none. They are refused with "Invalid namespace"; the layer itself
//!   knows them.
//! - *A query behind the name of a namespace*, which clients 2.x may send, is read over: nothing here is let in by it.
//! - *Numbers for answers* above fifteen digits, more than 64 attachments of a packet or more than a megabyte of them, JSON in
//!   more than 127 layers: no client comes near.
//! - *Recovery for clients 2.x*: their protocol has no words for it.
//! - *Recovery for clients in Python*: what they have seen would stand behind the arguments, and their libraries hand all of them to
//!   handlers that expect fewer. They are let in without it, and come back as new.

pub mod application;
pub mod chat;
pub mod codec;
pub mod described;
pub mod dialect;
mod directory;
pub mod door;
pub mod engine;
pub mod engine_packet;
pub mod handlers;
pub mod handshake;
pub mod house;
pub mod live;
pub mod packet;
pub mod payload;
pub mod service;
pub mod socket;
pub mod upper;
