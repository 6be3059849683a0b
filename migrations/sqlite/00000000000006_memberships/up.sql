-- Who has joined which room, who is kept out of it, and what it is about. The other database's twin has the same names.

ALTER TABLE rooms ADD COLUMN description TEXT NOT NULL DEFAULT '';
-- By bcrypt over a hash; a room that has one is private.
ALTER TABLE rooms ADD COLUMN password_hash TEXT;
-- What the list of rooms shows.
CREATE INDEX rooms_listed ON rooms (created_at, id)
    WHERE ended_at IS NULL AND password_hash IS NULL AND kind NOT IN ('code', 'shared', 'pair');

-- Lasting, in contrast to `members`, which says who is there now.
CREATE TABLE memberships (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    account_id TEXT NOT NULL,
    joined_at TIMESTAMP NOT NULL,
    PRIMARY KEY (room_id, account_id)
);
CREATE INDEX memberships_account ON memberships (account_id, joined_at);

CREATE TABLE room_bans (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    account_id TEXT NOT NULL,
    -- Who said so; empty when his account is gone.
    by_account TEXT,
    banned_at TIMESTAMP NOT NULL,
    PRIMARY KEY (room_id, account_id)
);
CREATE INDEX room_bans_account ON room_bans (account_id);
CREATE INDEX room_bans_by_account ON room_bans (by_account);
