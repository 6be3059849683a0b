//! Thousands of sockets in one thread, each cheap enough that the server is the one that is measured.
//! Must not know what is talked about.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream as BlockingStream;
use std::time::Duration;

use anyhow::{Result, ensure};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::frames;

/// Sockets of a crowd, each in a room.
pub struct Crowd {
    poll: Poll,
    events: Events,
    sockets: Vec<Socket>,
    /// Those with something to send.
    waiting: Vec<usize>,
    buffer: Vec<u8>,
}

struct Socket {
    stream: TcpStream,
    room: usize,
    /// The beginning of a frame that is not whole yet.
    started: Vec<u8>,
    outgoing: Vec<u8>,
}

/// A frame that came.
pub struct Heard<'a> {
    pub socket: usize,
    pub room: usize,
    pub payload: &'a [u8],
}

impl Crowd {
    /// Nobody yet.
    ///
    /// # Errors
    /// When the kernel gives no poll.
    pub fn new() -> Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1_024),
            sockets: Vec::new(),
            waiting: Vec::new(),
            buffer: vec![0; 256 * 1_024],
        })
    }

    /// One more, on a socket from which whole frames come from now on.
    ///
    /// # Errors
    /// When the kernel cannot watch it.
    pub fn add(&mut self, stream: BlockingStream, room: usize) -> Result<usize> {
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        let number = self.sockets.len();
        self.poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
        self.sockets.push(Socket { stream, room, started: Vec::new(), outgoing: Vec::new() });
        Ok(number)
    }

    /// Will be sent by the next `flush`, in one write with whatever else this socket has to say.
    pub fn queue(&mut self, socket: usize, bytes: &[u8]) {
        if let Some(found) = self.sockets.get_mut(socket) {
            if found.outgoing.is_empty() {
                self.waiting.push(socket);
            }
            found.outgoing.extend_from_slice(bytes);
        }
    }

    /// Sends what is queued.
    ///
    /// # Errors
    /// When a socket is closed.
    pub fn flush(&mut self) -> Result<()> {
        for number in self.waiting.drain(..) {
            let Some(socket) = self.sockets.get_mut(number) else { continue };
            let mut rest = socket.outgoing.as_slice();
            while !rest.is_empty() {
                match socket.stream.write(rest) {
                    Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
                    Err(error) => return Err(error.into()),
                }
            }
            socket.outgoing.clear();
        }
        Ok(())
    }

    /// Waits for frames, at most so long, and hands each to `hear`.
    ///
    /// # Errors
    /// When a socket is closed.
    pub fn turn(&mut self, patience: Duration, mut hear: impl FnMut(Heard<'_>)) -> Result<()> {
        self.poll.poll(&mut self.events, Some(patience))?;
        for event in &self.events {
            let number = event.token().0;
            let Some(socket) = self.sockets.get_mut(number) else { continue };
            loop {
                let length = match socket.stream.read(&mut self.buffer) {
                    Ok(length) => length,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error.into()),
                };
                ensure!(length > 0, "the server closed socket {number}");
                let bytes = self.buffer.get(..length).unwrap_or_default();
                socket.take(number, bytes, &mut hear);
                // A read that did not fill the buffer has emptied the socket.
                if length < self.buffer.len() {
                    break;
                }
            }
        }
        Ok(())
    }
}

impl Socket {
    fn take(&mut self, number: usize, bytes: &[u8], hear: &mut impl FnMut(Heard<'_>)) {
        let room = self.room;
        let mut hear_all = |mut rest: &[u8]| {
            while let Some((payload, others)) = frames::split(rest) {
                hear(Heard { socket: number, room, payload });
                rest = others;
            }
            rest.len()
        };
        if self.started.is_empty() {
            let left = hear_all(bytes);
            let start = bytes.len() - left;
            self.started.extend_from_slice(bytes.get(start..).unwrap_or_default());
        } else {
            self.started.extend_from_slice(bytes);
            let left = hear_all(&self.started);
            self.started.drain(..self.started.len() - left);
        }
    }
}
