-- How many took the knowledge test, by day and band of points. Nothing tells who.
CREATE TABLE quiz_counts (
    district TEXT NOT NULL,
    day      INTEGER NOT NULL,
    band     INTEGER NOT NULL,          -- lowest points of the band: 0, 60, 80, 100
    takers   BIGINT NOT NULL,
    CONSTRAINT quiz_counts_pk PRIMARY KEY (district, day, band)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- Ways to tell a group what is due: robots of groups, webhooks. Their addresses are secrets.
CREATE TABLE channels (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,
    unit       TEXT NOT NULL,           -- whose duties are told, with those of the units below
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,           -- wecom, dingtalk, feishu, webhook
    envelope   TEXT NOT NULL,           -- sealed address and secret
    send_at    INTEGER NOT NULL,        -- minutes after midnight at which the day's digest is told
    quiet_from INTEGER NOT NULL,        -- minutes after midnight; equal to quiet_to: no quiet hours
    quiet_to   INTEGER NOT NULL,
    stopped    INTEGER NOT NULL,        -- 1: nothing is sent
    by_person  TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT channels_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- Messages on their way to a channel. One that is dead waits for a person.
CREATE TABLE letters (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,           -- channel and day: a day's digest is told once
    channel    TEXT NOT NULL,
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,           -- lines
    state      TEXT NOT NULL,           -- empty while waiting, taken, dead
    tries      INTEGER NOT NULL,
    sent       INTEGER NOT NULL,        -- parts that were taken
    next_at    BIGINT NOT NULL,         -- of the next try
    reason     TEXT NOT NULL,           -- of the last failure
    created_at BIGINT NOT NULL,
    CONSTRAINT letters_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX letters_state ON letters (district, state, next_at);
