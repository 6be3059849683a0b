//! The listening sockets.
//! Must not know what is served on them.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

use super::StartError;

/// Connections that wait in the kernel while all threads are busy.
const BACKLOG: i32 = 2_048;

/// Opens one socket for each of the addresses that a setting gives.
///
/// # Errors
/// A sentence that names the address and what to do.
pub fn listen(
    setting: &'static str,
    addresses: &[SocketAddr],
) -> Result<Vec<TcpListener>, StartError> {
    addresses
        .iter()
        .map(|address| {
            open(*address).map_err(|cause| StartError::Listen {
                address: *address,
                advice: advice(setting, &cause),
                cause,
            })
        })
        .collect()
}

/// Where they are: with the ports the system gave for port 0.
///
/// # Errors
/// When the system does not say.
pub fn local(listeners: &[TcpListener]) -> Result<Vec<SocketAddr>, StartError> {
    Ok(listeners.iter().map(TcpListener::local_addr).collect::<io::Result<_>>()?)
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

fn advice(setting: &str, cause: &io::Error) -> String {
    match cause.kind() {
        ErrorKind::AddrInUse => {
            format!(
                "another program listens there already; stop it or set {setting} to another port"
            )
        }
        ErrorKind::PermissionDenied => format!(
            "ports below 1024 need special rights; set {setting} to a higher one, with a proxy before it"
        ),
        ErrorKind::AddrNotAvailable => format!(
            "this machine has no such address; set {setting} to one it has, or to 0.0.0.0 for all"
        ),
        _ => format!("set {setting} to another address"),
    }
}
