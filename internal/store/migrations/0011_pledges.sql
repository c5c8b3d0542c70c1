-- Pledge drives: a text that people sign by a code, without an account. A drive's text never changes.
CREATE TABLE pledge_drives (
    district   TEXT NOT NULL,
    code       TEXT NOT NULL,           -- random, stands in the QR code
    unit       TEXT NOT NULL,
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    until_day  INTEGER NOT NULL,        -- the last day on which it can be signed
    keep_days  INTEGER NOT NULL,        -- how long the sealed signatures are kept after that
    find_key   TEXT NOT NULL,           -- id of the key behind the hashes of its signers
    by_person  TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,         -- 0: not ended before its time
    CONSTRAINT pledge_drives_pk PRIMARY KEY (district, code)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX pledge_drives_unit ON pledge_drives (district, unit);

-- Who has signed: a keyed hash that tells a second signing, and the sealed name and phone until they are purged.
CREATE TABLE pledges (
    district  TEXT NOT NULL,
    drive     TEXT NOT NULL,
    find_hash BYTEA NOT NULL,           -- keyed hash of name and phone
    envelope  TEXT NOT NULL,            -- empty once purged
    signed_at BIGINT NOT NULL,
    CONSTRAINT pledges_pk PRIMARY KEY (district, drive, find_hash)
) /*sqlite STRICT, WITHOUT ROWID*/;
