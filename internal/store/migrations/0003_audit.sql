-- Who did what: a chain of hashes per district.
CREATE TABLE audit_entries (
    district   TEXT NOT NULL,
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor      TEXT NOT NULL,
    post       TEXT NOT NULL,
    action     TEXT NOT NULL,
    object     TEXT NOT NULL,
    result     TEXT NOT NULL,
    request    TEXT NOT NULL,
    prev_hash  BYTEA NOT NULL,
    hash       BYTEA NOT NULL,
    CONSTRAINT audit_entries_pk PRIMARY KEY (district, seq)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- The end of each district's chain; its row is also the district's lock.
CREATE TABLE audit_heads (
    district TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    hash     BYTEA NOT NULL,
    CONSTRAINT audit_heads_pk PRIMARY KEY (district)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- What the outside is to hear after the commit; a relay takes it from here.
CREATE TABLE outbox (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    payload    TEXT NOT NULL,           -- JSON
    created_at BIGINT NOT NULL,
    done_at    BIGINT NOT NULL,         -- 0: still to do
    CONSTRAINT outbox_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX outbox_open ON outbox (district, created_at, id) WHERE done_at = 0;
