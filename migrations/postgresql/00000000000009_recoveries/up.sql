-- Places of connections, so that who lost one goes on where he was. The other database's twin has the same names.

CREATE TABLE recoveries (
    -- SHA-256 of what finds the place.
    pid_hash TEXT NOT NULL PRIMARY KEY,
    -- Whose it is; a deleted account leaves none, nor does a guest who turned out to be somebody.
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The program key that was shown there, if one was; without that key the place is lost.
    login_id TEXT,
    -- What the protocol has to know to go on, in its own words.
    kept TEXT NOT NULL,
    -- Since when there is no connection; none while it stands.
    lost_at TIMESTAMP
);
CREATE INDEX recoveries_account ON recoveries (account_id);
CREATE INDEX recoveries_lost_at ON recoveries (lost_at);
