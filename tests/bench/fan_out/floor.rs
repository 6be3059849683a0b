//! The floor: a process that reads the same posts and writes the same frames with one bare `write()` for each, and does nothing else.
//! Must not be clever: it is what a frame costs the kernel in any language.

use std::io::{ErrorKind, Read, Write};

use anyhow::{Context, Result};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use super::shape::Shape;
use super::talk;
use crate::support::frames;
use crate::support::server::say;

/// The argument that makes this program the floor: `--floor ROOMS MEMBERS FRAME_BYTES`.
pub const ARGUMENT: &str = "--floor";

/// Where the listening socket stands among the events.
const DOOR: Token = Token(usize::MAX);

/// Sockets in the order in which they came: the first so many are the first room.
struct Floor {
    shape: Shape,
    sockets: Vec<TcpStream>,
    /// Bytes of a post that is not whole yet.
    begun: Vec<usize>,
    said: Vec<u64>,
    frame: Vec<u8>,
    post_bytes: usize,
}

/// Serves until its orders end.
///
/// # Errors
/// When a socket breaks.
pub fn serve(arguments: &[String]) -> Result<()> {
    let mut numbers = arguments.iter().skip(1).map(|number| number.parse::<usize>());
    let mut next =
        || numbers.next().context("--floor ROOMS MEMBERS FRAME_BYTES")?.context("a number");
    let shape = Shape { rooms: next()?, members: next()? };
    let mut floor = Floor {
        shape,
        sockets: Vec::new(),
        begun: Vec::new(),
        said: vec![0; shape.rooms],
        frame: blank_frame(next()?),
        post_bytes: talk::post_bytes(),
    };
    std::thread::spawn(|| {
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).ok();
        std::process::exit(0);
    });
    floor.run()
}

impl Floor {
    fn run(&mut self) -> Result<()> {
        let mut poll = Poll::new()?;
        let mut events = Events::with_capacity(1_024);
        let mut door = TcpListener::bind(std::net::SocketAddr::from(([127, 0, 0, 1], 0)))?;
        say(&door.local_addr()?.to_string())?;
        poll.registry().register(&mut door, DOOR, Interest::READABLE)?;
        loop {
            poll.poll(&mut events, None)?;
            for event in &events {
                if event.token() == DOOR {
                    self.accept(&door, &poll)?;
                } else {
                    self.read(event.token().0)?;
                }
            }
        }
    }

    fn accept(&mut self, door: &TcpListener, poll: &Poll) -> Result<()> {
        while let Ok((mut socket, _)) = door.accept() {
            socket.set_nodelay(true)?;
            let token = Token(self.sockets.len());
            poll.registry().register(&mut socket, token, Interest::READABLE)?;
            self.sockets.push(socket);
            self.begun.push(0);
        }
        Ok(())
    }

    fn read(&mut self, number: usize) -> Result<()> {
        let mut buffer = [0; 16_384];
        let Some(socket) = self.sockets.get_mut(number) else { return Ok(()) };
        let length = match socket.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            other => other?,
        };
        let bytes = buffer.get(..length).unwrap_or_default();
        let due = frames::after(bytes, b"\"body\":\"").and_then(|rest| rest.get(..16));
        let due = due.map(<[u8]>::to_vec);
        let begun = self.begun.get(number).copied().unwrap_or_default() + length;
        if let Some(kept) = self.begun.get_mut(number) {
            *kept = begun % self.post_bytes;
        }
        for _ in 0..begun / self.post_bytes {
            self.tell(number / self.shape.members, due.as_deref())?;
        }
        Ok(())
    }

    /// One write for each member.
    fn tell(&mut self, room: usize, due: Option<&[u8]>) -> Result<()> {
        let said = self.said.get_mut(room).context("a room")?;
        *said += 1;
        put(&mut self.frame, b"\"seq\":", format!("{said:012}").as_bytes());
        put(&mut self.frame, b"\"body\":\"", due.unwrap_or_default());
        let first = room * self.shape.members;
        for socket in self.sockets.iter_mut().skip(first).take(self.shape.members) {
            let mut rest = self.frame.as_slice();
            while !rest.is_empty() {
                match socket.write(rest) {
                    Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }
}

/// A frame as long as the server's.
fn blank_frame(length: usize) -> Vec<u8> {
    let mut json = format!("{{\"type\":\"message\",\"seq\":{:012},\"body\":\"{:016}", 0, 0);
    while json.len() < length.saturating_sub(2) {
        json.push('-');
    }
    json.push_str("\"}");
    frames::unmasked(json.as_bytes())
}

fn put(frame: &mut [u8], mark: &[u8], what: &[u8]) {
    let at = frame.windows(mark.len()).position(|window| window == mark).unwrap_or_default();
    let place = frame.get_mut(at + mark.len()..).and_then(|rest| rest.get_mut(..what.len()));
    if let Some(place) = place {
        place.copy_from_slice(what);
    }
}
