-- What programs without sessions hold, and the comings and goings that rooms made by name remember. The other database's twin
-- has the same names.

CREATE TABLE program_keys (
    -- SHA-256 of the key.
    key_hash TEXT NOT NULL PRIMARY KEY,
    -- For lists, and for ending it.
    id TEXT NOT NULL CONSTRAINT program_keys_id UNIQUE,
    -- Whose it is; a deleted account leaves none.
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The account's at that time.
    credential TEXT,
    created_at TIMESTAMP NOT NULL,
    -- To an hour.
    seen_at TIMESTAMP NOT NULL,
    -- When it is void if it is not used.
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX program_keys_account ON program_keys (account_id, seen_at);
CREATE INDEX program_keys_expires_at ON program_keys (expires_at);

CREATE TABLE room_notices (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    -- In the order they happened, apart from messages.
    number BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- 'entered' or 'left'.
    kind TEXT NOT NULL,
    -- The last message before it; zero before the first.
    after_seq BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (room_id, number)
);
CREATE INDEX room_notices_user ON room_notices (user_id);
