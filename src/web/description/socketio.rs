//! What is said to Socket.IO clients and by them: an event is a message of that name, and what is shown is its argument.
//! Must not describe the packets below: their protocols do.

use super::closes::OF_SOCKETIO;
use super::sockets::{Frames, Socket};
use crate::protocols::said::Said;
use crate::protocols::socketio::described::{
    Anything, Auth, LineOfRoom, LineToRoom, LineToStranger, Located, Location, Notice, OfStrangers,
    Person,
};

const EIO: (&str, &str) = ("EIO", "The version of Engine.IO: 4, or 3.");
const TRANSPORT: (&str, &str) = ("transport", "`websocket` or `polling`.");
const QUERY: [(&str, &str); 2] = [EIO, TRANSPORT];
const COOKIE: (&str, &str) =
    ("Cookie", "The session of somebody who has been on our pages; not read from other sites.");

/// One for each kind of client that there is.
pub fn all() -> [Socket; 3] {
    [of_keys(), of_strangers(), of_rooms()]
}

fn of_keys() -> Socket {
    Socket {
        name: "socketioWithKey",
        plain: false,
        address: "/socket.io/",
        title: "What a Socket.IO client with a key hears and says",
        told: "For clients of Socket.IO, 2.x and 4.x, on pages of any site that `CORS_ORIGINS` allows. Its first event is `auth`; with it, it is in that \
               room. Messages are posted over HTTP with the same key. A client 4.x that was cut off gets what it missed when it comes back \
               soon. What is of another form is ignored.",
        room: None,
        query: &QUERY,
        headers: &[],
        heard: &const {
            [
                Frames::of::<Auth>("KeySays").event("auth"),
                Frames::of::<Location>("KeySays").event("location"),
            ]
        },
        said: &const {
            [
                Frames::of::<Said<'static>>("KeyHears").event("message"),
                Frames::of::<Person>("KeyHears").event("join_room"),
                Frames::of::<Person>("KeyHears").event("leave_room"),
                Frames::of::<Located>("KeyHears").event("location"),
                Frames::of::<Notice>("KeyHears").event("notice"),
            ]
        },
        closes: &OF_SOCKETIO,
    }
}

fn of_strangers() -> Socket {
    Socket {
        name: "socketioOfStrangers",
        title: "What a Socket.IO client that meets strangers hears and says",
        told: "From our own site. Its first event is `join`: it waits for a stranger, and is told of itself at once and of the other one when he comes. Who is \
               left alone waits again.",
        headers: &[COOKIE],
        heard: &const {
            [
                Frames::of::<Anything>("StrangerSays").event("join"),
                Frames::of::<LineToStranger>("StrangerSays").event("message"),
                Frames::of::<Anything>("StrangerSays").event("leave"),
            ]
        },
        said: &const {
            [
                Frames::of::<OfStrangers>("StrangerHears").event("message"),
                Frames::of::<Notice>("StrangerHears").event("notice"),
            ]
        },
        ..of_keys()
    }
}

fn of_rooms() -> Socket {
    Socket {
        name: "socketioOfRoom",
        title: "What a Socket.IO client on a room's page hears and says",
        told: "From our own site, with the cookie of somebody whose last page of a chat was that of a room: it is in that room as soon as it is connected.",
        headers: &[COOKIE],
        heard: &const { [Frames::of::<LineToRoom>("RoomSays").event("message")] },
        said: &const {
            [
                Frames::of::<LineOfRoom>("RoomHears").event("message"),
                Frames::of::<Notice>("RoomHears").event("notice"),
            ]
        },
        ..of_keys()
    }
}
