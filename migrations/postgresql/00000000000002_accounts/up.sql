-- Who people are, and where they are logged in. The other database's twin has the same names.

CREATE TABLE accounts (
    -- The public id, from the first entry on: a guest keeps it when he registers.
    id TEXT NOT NULL PRIMARY KEY,
    -- A guest has neither handle nor email. Keys are what must be unique: compatibility form, small letters.
    handle TEXT,
    handle_key TEXT CONSTRAINT accounts_handle UNIQUE,
    display_name TEXT NOT NULL,
    -- Set when it is verified and not before, so that nobody keeps another one's address from him.
    email TEXT,
    email_key TEXT CONSTRAINT accounts_email UNIQUE,
    email_verified_at TIMESTAMP,
    password_hash TEXT,
    -- Drawn anew with each new password: sessions that were begun with an older one are void.
    credential TEXT,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
CREATE INDEX accounts_guests ON accounts (seen_at) WHERE handle_key IS NULL AND email_key IS NULL;

CREATE TABLE login_sessions (
    -- SHA-256 of what the cookie holds.
    key_hash TEXT NOT NULL PRIMARY KEY,
    -- What a list of sessions may show.
    id TEXT NOT NULL CONSTRAINT login_sessions_id UNIQUE,
    account_id TEXT REFERENCES accounts (id),
    -- The account's at that time.
    credential TEXT,
    -- JSON: what the pages remember.
    state TEXT NOT NULL,
    -- How the browser calls itself.
    agent TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX login_sessions_account ON login_sessions (account_id);
CREATE INDEX login_sessions_expires_at ON login_sessions (expires_at);

-- How far somebody has read; never backwards.
CREATE TABLE read_marks (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    account_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (room_id, account_id)
);
CREATE INDEX read_marks_account ON read_marks (account_id);

-- Who made the room and is its host.
ALTER TABLE rooms ADD COLUMN owner_id TEXT;
CREATE INDEX rooms_owner ON rooms (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX members_user ON members (user_id);

-- The author first: the same index finds what somebody has written.
DROP INDEX messages_client_id;
CREATE UNIQUE INDEX messages_client_id ON messages (author_id, room_id, client_id);
