//! The sockets that there are, and what is said on each: their frames' own types, and closes in words.
//! Must not know how a description is written down.

use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::closes::{OF_COMMANDS, OF_FEEDS, OF_PAGES, OF_ROOMS, OF_STRANGERS};
use super::socketio;
use crate::protocols::browser::stranger::wire::{FromStranger, ToStranger};
use crate::protocols::browser::wire::{FromPage, ToPage};
use crate::protocols::json_commands::described::{Command, Introduction, SaidSo, Told};
use crate::protocols::jwt_api::frames::{FromClient, ToClient};
use crate::protocols::said::Said;
use crate::protocols::tcp_api::hello::Greeting;

/// A socket.
pub struct Socket {
    /// A word for it.
    pub name: &'static str,
    /// Whether it is plain TCP and no WebSocket.
    pub plain: bool,
    /// Its path, with names in braces.
    pub address: &'static str,
    /// What it is for.
    pub title: &'static str,
    /// How it is used.
    pub told: &'static str,
    /// What stands in braces in the path, or in the query; and what it means.
    pub room: Option<&'static str>,
    /// What the query may hold, and what it means.
    pub query: &'static [(&'static str, &'static str)],
    /// What the headers may hold, and what it means.
    pub headers: &'static [(&'static str, &'static str)],
    /// What clients say.
    pub heard: &'static [Frames],
    /// What clients are told.
    pub said: &'static [Frames],
    /// How it is closed: code, reason, and when.
    pub closes: &'static [(u16, &'static str, &'static str)],
}

/// All frames of one direction.
pub struct Frames {
    /// A word for them.
    pub name: &'static str,
    /// One of several objects, told apart by `type` or `action`; or one alone.
    pub any: fn() -> RefOr<Schema>,
    /// What these are made of.
    pub parts: fn(&mut Vec<(String, RefOr<Schema>)>),
    /// The types that are said; empty for all of them.
    pub only: &'static [&'static str],
    /// The event of which this is the argument, where events are said.
    pub event: Option<&'static str>,
}

impl Frames {
    /// Those of a type.
    pub const fn of<T: ToSchema>(name: &'static str) -> Self {
        let any = <T as PartialSchema>::schema;
        Self { name, any, parts: T::schemas, only: &[], event: None }
    }

    /// Those of these types.
    const fn only(self, only: &'static [&'static str]) -> Self {
        Self { only, ..self }
    }

    /// As the argument of that event.
    pub const fn event(self, event: &'static str) -> Self {
        Self { event: Some(event), ..self }
    }
}

/// All of them.
pub fn all() -> Vec<Socket> {
    let by_header = Socket {
        name: "roomByHeader",
        address: "/room/{room_id}",
        title: "The same at the path of the room",
        told: "As `/ws/chat/{room_id}`, which see.",
        ..of_rooms()
    };
    let alone = [of_rooms(), by_header, of_commands(), of_feeds(), of_pages(), of_strangers()];
    alone.into_iter().chain(socketio::all()).collect()
}

fn of_rooms() -> Socket {
    Socket {
        name: "room",
        plain: false,
        address: "/ws/chat/{room_id}",
        title: "What a program hears and says in a room",
        told: "For who has joined the room, with an access token in the query or in the header. The upgrade is always accepted; who may not \
               come in is told by the close.\n\n\
               `initial_state` comes first: the messages from 30 before to 50 after the last one that was read. Page with `fetch` (a long range \
               is answered in several parts, in order) and say `listen_latest` when there is nothing more to fetch: from then on each new message \
               is pushed, without a gap to the last fetch and without doubles. Say how far you have read with `set_last_read`. What is said with \
               `message` under a `client_id` is stored once and answered by `ack`. Other types are ignored.",
        room: Some("The room's key."),
        query: &[("token", "The access token.")],
        headers: &[("Authorization", "Bearer and the access token; counts more than the query.")],
        heard: &const { [Frames::of::<FromClient>("FromClient")] },
        said: &const { [Frames::of::<ToClient<'static>>("ToClient")] },
        closes: &OF_ROOMS,
    }
}

fn of_commands() -> Socket {
    Socket {
        name: "commands",
        plain: false,
        address: "/",
        title: "What a program that gives commands hears and says",
        told: "On any path that nobody else has. The first frame says who the client is; each later one is a command and proves it with a token \
               of `POST /login-user`. Commands are done strictly in order. What is said in the room that one is in comes as `receive_message`.",
        room: None,
        query: &[],
        headers: &[],
        heard: &const { [Frames::of::<Introduction>("Introduction"), Frames::of::<Command>("Command")] },
        said: &const { [Frames::of::<Told>("Told"), Frames::of::<SaidSo>("SaidSo")] },
        closes: &OF_COMMANDS,
    }
}

fn of_feeds() -> Socket {
    Socket {
        name: "feed",
        plain: true,
        address: "/",
        title: "What is said in a room, over plain TCP",
        told: "The first object says who listens to which room, in any number of pieces; the `uuid` is the one that `POST /login` gives. Each message \
               is one object and a newline from then on. Nothing that comes later is read.",
        room: None,
        query: &[],
        headers: &[],
        heard: &const { [Frames::of::<Greeting>("Greeting")] },
        said: &const { [Frames::of::<Said<'static>>("Said")] },
        closes: &OF_FEEDS,
    }
}

const COOKIE: (&str, &str) = ("Cookie", "The session of somebody who has been on the front page.");

const TO_PAGE: Frames = Frames::of::<ToPage<'static>>("ToPage");

fn of_pages() -> Socket {
    Socket {
        name: "page",
        plain: false,
        address: "/ws",
        title: "What a room's page hears and says",
        told: "Opened by the page of a room, with its cookie and from its own site. The first frame is `hello` with the newest number \
               the page shows; what it missed and `welcome` follow. What it says under a `client_id` is stored once and answered by `ack`.",
        room: None,
        query: &[("room", "The room's code.")],
        headers: &[COOKIE],
        heard: &const { [Frames::of::<FromPage>("FromPage")] },
        said: &const { [TO_PAGE] },
        closes: &OF_PAGES,
    }
}

fn of_strangers() -> Socket {
    Socket {
        name: "stranger",
        plain: false,
        address: "/chat/ws",
        title: "What the page of random chat hears and says",
        told: "Opened by the page of random chat, with its cookie and from its own site. The first frame is `hello`; then `start` waits for \
               somebody.",
        room: None,
        query: &[],
        headers: &[COOKIE],
        heard: &const { [Frames::of::<FromStranger>("FromStranger")] },
        said: &const {
            [
                Frames::of::<ToStranger<'static>>("ToStranger"),
                TO_PAGE.only(&["ack", "error", "pong"]),
            ]
        },
        closes: &OF_STRANGERS,
    }
}
