-- Codes and links that were sent by mail, until they are used or over. The other database's twin has the same names.

CREATE TABLE codes (
    id TEXT NOT NULL PRIMARY KEY,
    -- What it lets somebody do.
    purpose TEXT NOT NULL,
    -- Whose it is; a deleted account leaves none.
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The address it was sent to.
    email TEXT NOT NULL,
    -- Keyed with the server's secret: whoever reads the table cannot try all codes.
    secret_hash TEXT NOT NULL CONSTRAINT codes_secret UNIQUE,
    -- How often it may still be typed.
    tries BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- A new one takes the old one's place.
    CONSTRAINT codes_purpose UNIQUE (purpose, account_id)
);
CREATE INDEX codes_account ON codes (account_id);
CREATE INDEX codes_expires_at ON codes (expires_at);
