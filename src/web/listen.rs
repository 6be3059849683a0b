//! The listening sockets.
//! Must not know what is served on them.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

use super::StartError;

/// Connections that wait in the kernel while all threads are busy.
const BACKLOG: i32 = 2_048;

/// Opens one socket for each address.
///
/// # Errors
/// A sentence that names the address and what to do.
pub fn listen(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, StartError> {
    addresses
        .iter()
        .map(|address| {
            open(*address).map_err(|cause| StartError::Listen {
                address: *address,
                advice: advice(&cause),
                cause,
            })
        })
        .collect()
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        // Otherwise [::] takes the IPv4 port too, and a list of both fails.
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn advice(cause: &io::Error) -> &'static str {
    match cause.kind() {
        ErrorKind::AddrInUse => {
            "another program listens there already; stop it or set LISTEN to another port"
        }
        ErrorKind::PermissionDenied => {
            "ports below 1024 need special rights; set LISTEN to a higher one, with a proxy before it"
        }
        ErrorKind::AddrNotAvailable => {
            "this machine has no such address; set LISTEN to one it has, or to 0.0.0.0 for all"
        }
        _ => "set LISTEN to another address",
    }
}
