-- People who keep others safe, and what they do. Ids are UUIDs as text, times are UTC with microseconds.
-- An address is in `bans` only, and there no longer than the ban.

-- Who does not want to meet whom again; it holds in both directions.
CREATE TABLE blocks (
    blocker_id TEXT NOT NULL,
    blocked_id TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_id);

CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    reporter_id TEXT NOT NULL,
    -- Both under the names they had for each other.
    reporter_name TEXT NOT NULL,
    reported_id TEXT NOT NULL,
    reported_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- In the reporter's own words.
    note TEXT,
    created_at TIMESTAMP NOT NULL,
    -- Set together: a closed report is deleted 30 days later.
    closed_at TIMESTAMP,
    outcome TEXT
);
CREATE INDEX reports_reporter ON reports (reporter_id, created_at);
CREATE INDEX reports_reported ON reports (reported_id, created_at);
CREATE INDEX reports_closed_at ON reports (closed_at);

-- What was said last before a report, sealed with it.
CREATE TABLE report_lines (
    report_id TEXT NOT NULL REFERENCES reports (id),
    -- From 0, the oldest first.
    position BIGINT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at TIMESTAMP NOT NULL,
    PRIMARY KEY (report_id, position)
);

CREATE TABLE suspensions (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    -- Why it began: by three reporters, by five, or by a moderator.
    cause TEXT NOT NULL,
    -- What the person reads.
    why TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- Empty: until a moderator has looked.
    until TIMESTAMP,
    lifted_at TIMESTAMP
);
CREATE INDEX suspensions_account ON suspensions (account_id);

CREATE TABLE warnings (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    why TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- When the person put it away.
    seen_at TIMESTAMP
);
CREATE INDEX warnings_account ON warnings (account_id);

-- Rows go with their end: the address is forgotten.
CREATE TABLE bans (
    id TEXT NOT NULL PRIMARY KEY,
    prefix TEXT NOT NULL CONSTRAINT bans_prefix UNIQUE,
    why TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    until TIMESTAMP NOT NULL
);

CREATE TABLE moderators (
    account_id TEXT NOT NULL PRIMARY KEY,
    since TIMESTAMP NOT NULL
);

-- Who did what, when and why. Never changed, never with an address.
CREATE TABLE moderation_actions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- Empty: by the rule itself, or on the command line.
    moderator_id TEXT,
    moderator_name TEXT NOT NULL,
    action TEXT NOT NULL,
    person_id TEXT,
    person_name TEXT NOT NULL,
    -- The report may be gone.
    report_id TEXT,
    why TEXT NOT NULL,
    until TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX moderation_actions_person ON moderation_actions (person_id);
