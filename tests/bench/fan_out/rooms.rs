//! Fills rooms with people, as pages do, and hands over the crowd.
//! Must not say anything in them.

use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::shape::Shape;
use super::tongue::Tongue;
use crate::support::crowd::Crowd;
use crate::support::entry::{Entry, Pass};

/// Rooms by code, made on the home page or, when keys are given, rooms that are there.
///
/// # Errors
/// When somebody is not let in.
pub async fn fill(
    server: SocketAddr,
    shape: Shape,
    tongue: Tongue,
    keys: Option<&str>,
) -> Result<Crowd> {
    let entry = Entry::at(server)?;
    let mut crowd = Crowd::new()?;
    let mut keys = keys.map(|keys| keys.split(' '));
    for room in 0..shape.rooms {
        let host = match keys.as_mut().and_then(Iterator::next) {
            Some(key) => entry.enter("Member 0", key).await?,
            None => entry.create("Member 0").await?,
        };
        sit_down(&entry, &mut crowd, &host, (room, tongue))?;
        for member in 1..shape.members {
            let pass = entry.join(&format!("Member {member}"), &host).await?;
            sit_down(&entry, &mut crowd, &pass, (room, tongue))?;
        }
    }
    Ok(crowd)
}

/// Sockets to the floor, which knows no rooms by name.
///
/// # Errors
/// When it is not there.
pub fn bare(server: SocketAddr, shape: Shape) -> Result<Crowd> {
    let mut crowd = Crowd::new()?;
    for number in 0..shape.sockets() {
        let socket = TcpStream::connect(server)?;
        socket.set_nodelay(true)?;
        crowd.add(socket, number / shape.members)?;
    }
    Ok(crowd)
}

/// Connects, and listens with everybody until the welcome is there.
fn sit_down(
    entry: &Entry,
    crowd: &mut Crowd,
    pass: &Pass,
    (room, tongue): (usize, Tongue),
) -> Result<()> {
    let socket = match tongue {
        Tongue::Page => entry.connect(pass)?,
        Tongue::SocketIo => entry.connect_socketio(pass)?,
    };
    let number = crowd.add(socket, room)?;
    let end = Instant::now() + Duration::from_secs(20);
    let mut welcome = false;
    while !welcome {
        ensure!(Instant::now() < end, "no welcome for socket {number}");
        crowd.turn(Duration::from_millis(100), |heard| {
            welcome |= heard.socket == number && tongue.is_welcome(heard.payload);
        })?;
    }
    Ok(())
}
