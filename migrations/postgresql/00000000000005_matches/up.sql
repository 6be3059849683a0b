-- When and how conversations of strangers were: no names, no texts, no addresses. Deleted after a week. The other database's twin has the same names.

CREATE TABLE matches (
    id TEXT NOT NULL PRIMARY KEY,
    -- Hashes with a salt that is thrown away every day: the same person is not known again tomorrow.
    older_hash TEXT NOT NULL,
    younger_hash TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    -- A word like left, dropped, idle, kept.
    how TEXT NOT NULL,
    -- 1 or 2, the older or the younger; none when both or nobody did.
    ended_by BIGINT,
    -- 1 when they shared an interest, otherwise 0.
    shared BIGINT NOT NULL,
    older_lines BIGINT NOT NULL,
    younger_lines BIGINT NOT NULL
);
CREATE INDEX matches_ended_at ON matches (ended_at);
