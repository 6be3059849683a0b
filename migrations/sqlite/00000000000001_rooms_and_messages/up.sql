-- Ids are UUIDs as text, times are UTC with microseconds. The other database's twin has the same names.

CREATE TABLE rooms (
    id TEXT NOT NULL PRIMARY KEY,
    -- What people type to get in. A room that is ending has its id here, so that the key is free at once.
    key TEXT NOT NULL CONSTRAINT rooms_key UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- Set while the room is being deleted; a deletion that was interrupted goes on at the next start.
    ended_at TIMESTAMP
);
CREATE INDEX rooms_kind ON rooms (kind);

CREATE TABLE members (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    PRIMARY KEY (room_id, user_id)
);

CREATE TABLE messages (
    -- Counted over all rooms and never used twice.
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    room_id TEXT NOT NULL REFERENCES rooms (id),
    -- From 1, without gaps, in each room.
    seq BIGINT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    body TEXT NOT NULL,
    -- The sender's own name for the message: sent twice, stored once.
    client_id TEXT,
    sent_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX messages_seq ON messages (room_id, seq);
CREATE UNIQUE INDEX messages_client_id ON messages (room_id, author_id, client_id)
    WHERE client_id IS NOT NULL;

-- Codes of rooms that ended a short time ago: a new room must not get the link of an old one.
CREATE TABLE resting_codes (
    key TEXT NOT NULL PRIMARY KEY,
    ended_at TIMESTAMP NOT NULL
);
CREATE INDEX resting_codes_ended_at ON resting_codes (ended_at);

-- One row, written to find out whether the database can be written to.
CREATE TABLE probes (
    id BIGINT NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL
);
INSERT INTO probes (id, count) VALUES (1, 0);
