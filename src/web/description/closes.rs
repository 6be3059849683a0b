//! How each socket is closed, in words: code, reason, and when.
//! Must not decide when a socket is closed.

/// Code, reason, when.
type Close = (u16, &'static str, &'static str);

const SHUT: Close =
    (1012, "the server restarts, come back in a moment", "The server stops or starts again.");
const BUSY: Close =
    (1013, "the server is busy, come back later", "Too many connections, or queues that are full.");
const LARGE: Close =
    (1009, "larger than the limit", "A frame is larger than 64 KiB, or what the operator says.");
const FLOOD: Close = (1008, "not allowed", "Frames come much too fast.");
const SLOW: Close =
    (4008, "read too slowly, come back and resume", "What was to be read has grown too large.");
const SILENT: Close = (4007, "nothing was heard for too long", "Pings were not answered.");
const KEPT_OUT: Close = (
    4003,
    "you cannot take part for a time",
    "A moderator has suspended the person or banned the address.",
);

/// Of a program in a room.
pub const OF_ROOMS: [Close; 13] = [
    (4001, "Unauthorized", "No token came."),
    (
        4001,
        "Invalid token",
        "It is no access token of ours, or it has ended, also while the connection is open.",
    ),
    (1008, "Room not found", "There is no such room, or no longer."),
    (
        1008,
        "Forbidden",
        "The person has not joined the room, or has left it, was removed from it or is kept out.",
    ),
    (1008, "User not found", "The account is gone."),
    (
        1008,
        "…",
        "A frame is no JSON or has not the form of its type; the reason says what is wrong.",
    ),
    (1011, "Internal server error", "A fault of the server."),
    FLOOD,
    LARGE,
    SLOW,
    SILENT,
    SHUT,
    BUSY,
];

/// Of a program that gives commands.
pub const OF_COMMANDS: [Close; 7] = [
    (
        1008,
        "not allowed",
        "A frame is no command, its token is refused or is another person's, or frames come much too fast; a frame tells which.",
    ),
    (1008, "you cannot take part for a time", "A moderator has suspended the person."),
    LARGE,
    SLOW,
    SILENT,
    SHUT,
    BUSY,
];

/// Of a feed: plain TCP has neither codes nor reasons.
pub const OF_FEEDS: [Close; 3] = [
    (
        0,
        "",
        "The first object is none, comes too slowly, or names no key or no room that is open to its person: without a byte.",
    ),
    (0, "", "The key or the room ends, or the person may not be in the room any longer."),
    (0, "", "The reader takes nothing, or the server stops."),
];

/// Of the page of a room.
pub const OF_PAGES: [Close; 10] = [
    (4000, "you have left this room", "The person left, perhaps in another tab."),
    (4001, "enter this room first", "The session has ended, or has not entered this room."),
    (4004, "this room has ended", "Everybody has left."),
    KEPT_OUT,
    SLOW,
    SILENT,
    FLOOD,
    LARGE,
    SHUT,
    BUSY,
];

/// Of the page of random chat.
pub const OF_STRANGERS: [Close; 8] = [
    (4001, "enter this room first", "The session has ended."),
    KEPT_OUT,
    SLOW,
    SILENT,
    FLOOD,
    LARGE,
    SHUT,
    BUSY,
];

/// Of a Socket.IO client on a WebSocket; one that polls is told by a packet that it is over.
pub const OF_SOCKETIO: [Close; 10] = [
    (1002, "broken websocket frame", "A packet makes no sense, or a client connects to nothing."),
    (4000, "you have left this room", "The person left, perhaps in another tab."),
    (
        4004,
        "this room has ended",
        "The room has ended; before this close, as before the next one, the server disconnects, so that clients stay away.",
    ),
    KEPT_OUT,
    SILENT,
    FLOOD,
    LARGE,
    SLOW,
    SHUT,
    BUSY,
];
