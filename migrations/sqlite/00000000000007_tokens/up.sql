-- What programs hold instead of a cookie, and who waits for the code that makes him an account. The other database's twin
-- has the same names.

CREATE TABLE refresh_tokens (
    -- SHA-256 of the token.
    token_hash TEXT NOT NULL PRIMARY KEY,
    -- All that came from one log-in: they are void together.
    family_id TEXT NOT NULL,
    -- Whose it is; a deleted account leaves none.
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The account's at that time.
    credential TEXT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- When it was first given for another one. Kept until it expires: who gives it once more is not the owner.
    used_at TIMESTAMP
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id, created_at);
CREATE INDEX refresh_tokens_account ON refresh_tokens (account_id, created_at);
CREATE INDEX refresh_tokens_expires_at ON refresh_tokens (expires_at);

CREATE TABLE registrations (
    -- The address in its unique form: a new registration takes the old one's place.
    email_key TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- What he wants to log in with besides the address.
    handle TEXT,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    -- The code, keyed with the server's secret.
    secret_hash TEXT NOT NULL,
    -- How often it may still be typed.
    tries BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX registrations_expires_at ON registrations (expires_at);
