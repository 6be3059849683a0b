//! A connection that must not be held open by sending next to nothing.
//! Must not know what a request is about, only whether one is under way.
//!
//! The framework watches over the head of the first request on a connection and over silence between requests,
//! but not over the heads of later requests, nor over a body that nobody reads any more.

use std::cell::Cell;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep};

use super::refusal::Refusal;
use crate::protocols::departure::Departure;

/// What a connection and the requests on it know of each other. Cloning counts references.
#[derive(Clone)]
pub struct Traffic(Rc<Counts>);

struct Counts {
    local: SocketAddr,
    begun: Cell<u64>,
    under_way: Cell<u64>,
    is_over: watch::Sender<bool>,
}

/// A request that is under way until this is dropped with the last byte of its answer.
pub struct UnderWay(Rc<Counts>);

impl Traffic {
    /// Nothing yet, on a connection to that address of ours.
    pub fn new(local: SocketAddr) -> Self {
        let (begun, under_way) = (Cell::new(0), Cell::new(0));
        Self(Rc::new(Counts { local, begun, under_way, is_over: watch::Sender::new(false) }))
    }

    /// The address of ours that was connected to.
    pub fn local(&self) -> SocketAddr {
        self.0.local
    }

    /// What tells a request that waits when nobody waits for its answer any more.
    pub fn departure(&self) -> Departure {
        Departure::new(self.0.is_over.subscribe())
    }

    /// A request's head has come.
    pub fn begin(&self) -> UnderWay {
        self.0.begun.set(self.0.begun.get() + 1);
        self.0.under_way.set(self.0.under_way.get() + 1);
        UnderWay(Rc::clone(&self.0))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.set(self.0.under_way.get().saturating_sub(1));
    }
}

/// A TCP stream that ends by itself when the next request takes too long to come.
pub struct Connection {
    stream: TcpStream,
    traffic: Traffic,
    head_timeout: Duration,
    /// Runs from the first byte after the end of the last request.
    patience: Option<Pin<Box<Sleep>>>,
    /// Requests that had begun when it was started.
    seen: u64,
    /// People reach us by https.
    https: bool,
    /// An answer that goes out in place of the framework's own, and how much of it is out.
    refusal: Option<(Vec<u8>, usize)>,
}

impl Connection {
    /// Watches over a stream.
    pub fn new(stream: TcpStream, traffic: Traffic, head_timeout: Duration, https: bool) -> Self {
        Self { stream, traffic, head_timeout, patience: None, seen: 0, https, refusal: None }
    }

    /// The stream alone, for those who watch over it themselves.
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// What requests on it can see.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Whether the peer has had enough time.
    fn is_over(&mut self, got_bytes: bool, context: &mut Context<'_>) -> bool {
        let counts = &self.traffic.0;
        let begun = counts.begun.get();
        if begun == 0 || counts.under_way.get() > 0 || begun != self.seen {
            self.seen = begun;
            self.patience = None;
        }
        let waits = begun > 0 && counts.under_way.get() == 0;
        if waits && got_bytes && self.patience.is_none() {
            self.patience = Some(Box::pin(sleep(self.head_timeout)));
        }
        let is_over =
            |timer: &mut Pin<Box<Sleep>>| !got_bytes && timer.as_mut().poll(context).is_ready();
        self.patience.as_mut().is_some_and(is_over)
            || self.patience.as_ref().is_some_and(|timer| timer.deadline() < Instant::now())
    }
}

impl Connection {
    /// Writes the answer that takes the framework's place; done when all of it is out.
    fn refuse(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((bytes, out)) = &mut self.refusal {
            let rest = bytes.get(*out..).unwrap_or_default();
            if rest.is_empty() {
                self.refusal = None;
                break;
            }
            match ready!(Pin::new(&mut self.stream).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                written => *out += written,
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (before, has_room) = (buffer.filled().len(), buffer.remaining() > 0);
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let got_bytes = buffer.filled().len() > before;
        if self.is_over(got_bytes, context) {
            log::debug!("a request took too long to come");
            // Nothing read is the end of the stream.
            buffer.set_filled(before);
            return Poll::Ready(Ok(()));
        }
        if read.is_ready() && has_room && !got_bytes {
            self.traffic.0.is_over.send_replace(true);
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let found = match self.refusal {
            Some(_) => Some(0),
            None => Refusal::find(bytes, self.https).map(|refusal| {
                self.refusal = (refusal.start == 0).then_some((refusal.bytes, 0));
                refusal.start
            }),
        };
        match found {
            // While it goes out in pieces, the framework offers the same bytes again.
            Some(0) => self.refuse(context).map_ok(|()| bytes.len()),
            // What is before it goes first, as it is.
            Some(start) => {
                let before = bytes.get(..start).unwrap_or_default();
                Pin::new(&mut self.stream).poll_write(context, before)
            }
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
